import type { Directory, RecordStore } from '../core/ports.ts';
import type { LocalDate, Person } from '../core/records.ts';
import { worksHere } from './roster/diff-roster.ts';

/** Look-ups over a roster without circles of managers. `leavers` are those who have left. */
export function createDirectory(people: readonly Person[], leavers: readonly Person[] = []): Directory {
  const byId = new Map([...leavers, ...people].map((person) => [person.id, person]));
  const byEmail = new Map(people.map((person) => [person.email, person]));
  const place = new Map(people.map(({ id }, index) => [id, index]));
  const reports = new Map<string, string[]>();
  for (const { id, managerId } of byId.values()) {
    if (managerId === undefined) continue;
    const others = reports.get(managerId);
    if (others === undefined) reports.set(managerId, [id]);
    else others.push(id);
  }
  return {
    people,
    leavers,
    byId: (id) => byId.get(id),
    byEmail: (email) => byEmail.get(email.toLowerCase()),
    reportsOf: (managerId) => {
      const below = new Set<string>();
      const pending = [managerId];
      for (let manager = pending.pop(); manager !== undefined; manager = pending.pop()) {
        for (const id of reports.get(manager) ?? []) {
          if (below.has(id) || id === managerId) continue;
          below.add(id);
          pending.push(id);
        }
      }
      // Whoever reports to somebody who has left reports to that one's manager.
      const places = Uint32Array.from([...below].flatMap((id) => place.get(id) ?? [])).sort();
      return Array.from(places, (index) => people[index]).filter((person) => person !== undefined);
    },
  };
}

/** The directory of a store's roster, which is there from the start and kept up to date by `refresh`. */
export interface LiveDirectory extends Directory {
  /** Takes over what changed in the roster or with the day; cheap when nothing did. */
  refresh(): Promise<void>;
}

/** Reads the roster and gives its directory. `today` decides who still works here. */
export async function createLiveDirectory(
  store: Pick<RecordStore, 'roster' | 'rosterRevision'>,
  today: () => LocalDate,
): Promise<LiveDirectory> {
  let shown:
    | { readonly revision: number; readonly day: LocalDate; readonly directory: Directory }
    | undefined;
  const read = async () => {
    const day = today();
    const { revision, people } = await store.roster();
    if (shown !== undefined && shown.revision > revision) return shown.directory;
    const isHere = (person: Person) => worksHere(person, day);
    const directory = createDirectory(
      people.filter(isHere),
      people.filter((person) => !isHere(person)),
    );
    shown = { revision, day, directory };
    return directory;
  };
  let current = await read();
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
    async refresh() {
      if (shown?.day === today() && shown.revision === (await store.rosterRevision())) return;
      current = await read();
    },
  };
}
