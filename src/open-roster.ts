import { UserError } from './core/errors.ts';
import type { Clock, RecordStore } from './core/ports.ts';
import type { LocalDate } from './core/records.ts';
import type { RosterImports } from './core/roster.ts';
import { createLiveDirectory, type LiveDirectory } from './records/directory.ts';
import { createRosterImports, takeOverFile } from './records/roster/import-roster.ts';
import { localDateOf } from './reminders/calendar.ts';

/** How often a file is looked at that others take over at the same time. */
const MOST_TRIES = 5;

/** The roster of a store: who is on it, and what changes it. */
export interface OpenRoster {
  readonly directory: LiveDirectory;
  readonly rosterImports: RosterImports;
}

/**
 * Takes over the file at its place if it is new, and reads the roster. Throws a UserError, with the store closed: `bad-files`,
 * `wrong-encoding`, `many-leavers`, or `no-roster` when nobody is on it. With `isForImport` the file is left alone and nobody need be on it.
 */
export async function openRoster(
  store: RecordStore,
  {
    peopleFile,
    timeZone,
    now,
    isForImport = false,
  }: {
    readonly peopleFile: string;
    /** The organisation's: its date decides who still works here. */
    readonly timeZone: string;
    readonly now: Clock;
    readonly isForImport?: boolean;
  },
): Promise<OpenRoster> {
  const today = () => localDateOf(now().toISOString(), timeZone);
  try {
    if (!isForImport) await takeOver(store, { file: peopleFile, today });
    const directory = await createLiveDirectory(store, today);
    if (!isForImport && directory.people.length + directory.leavers.length === 0) throw noRoster(peopleFile);
    const rosterImports = createRosterImports({ store, peopleFile, today, changed: directory.refresh });
    return { directory, rosterImports };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Assistants that start at once on a new file all go to take it over; whoever comes second finds it done and looks again. */
async function takeOver(
  store: RecordStore,
  { file, today }: { readonly file: string; readonly today: () => LocalDate },
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await takeOverFile(store, { file, today: today() });
      return;
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'roster-changed' || tries === MOST_TRIES)
        throw error;
    }
  }
}

function noRoster(peopleFile: string): UserError {
  return new UserError(
    'no-roster',
    `Nobody is on the roster, and there is no file ${peopleFile}.`,
    'Put your people there as CSV with the columns id,name,email,manager,department,role, or: policy-assistant people import FILE',
  );
}
