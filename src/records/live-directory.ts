import type { Clock, Directory } from '../core/ports.ts';
import type { RosterStore } from '../core/roster.ts';
import { directoryAsOf } from './directory.ts';

/** A directory that follows the roster in the records. */
export interface LiveDirectory extends Directory {
  /** Reads the roster again when it, or the date, has changed. Cheap when neither has. */
  refresh(): Promise<void>;
}

/** Makes it, with the roster as it stands now. */
export async function createLiveDirectory(
  store: Pick<RosterStore, 'roster' | 'rosterRevision'>,
  now: Clock,
): Promise<LiveDirectory> {
  let current = directoryAsOf([], '');
  let read = '';
  const today = () => now().toISOString().slice(0, 10);
  const refresh = async (): Promise<void> => {
    const revision = await store.rosterRevision();
    if (read === `${revision} ${today()}`) return;
    const roster = await store.roster();
    current = directoryAsOf(roster.people, today());
    read = `${roster.revision} ${today()}`;
  };
  await refresh();
  return {
    get people() {
      return current.people;
    },
    get leavers() {
      return current.leavers;
    },
    byId: (id) => current.byId(id),
    byEmail: (email) => current.byEmail(email),
    reportsOf: (managerId) => current.reportsOf(managerId),
    refresh,
  };
}
