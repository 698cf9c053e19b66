import type { Directory } from '../core/ports.ts';
import type { LocalDate, Person } from '../core/records.ts';

/** Look-ups over a roster without circles of managers. `leavers` are those who have left. */
export function createDirectory(people: readonly Person[], leavers: readonly Person[] = []): Directory {
  const places = new Map(people.map(({ id }, place) => [id, place]));
  const byId = new Map([...leavers, ...people].map((person) => [person.id, person]));
  const byEmail = new Map(people.map((person) => [person.email, person]));
  const reports = new Map<string, Person[]>();
  for (const person of byId.values()) {
    if (person.managerId === undefined) continue;
    const others = reports.get(person.managerId);
    if (others === undefined) reports.set(person.managerId, [person]);
    else others.push(person);
  }
  const placeOf = ({ id }: Person) => places.get(id) ?? -1;
  return {
    people,
    leavers,
    byId: (id) => byId.get(id),
    byEmail: (email) => byEmail.get(email.toLowerCase()),
    reportsOf: (managerId) => {
      // A manager who has left still ties those below to those above, until the roster names another.
      const below = new Map<string, Person>();
      const pending = [managerId];
      for (let manager = pending.pop(); manager !== undefined; manager = pending.pop()) {
        for (const person of reports.get(manager) ?? []) {
          if (below.has(person.id) || person.id === managerId) continue;
          below.set(person.id, person);
          pending.push(person.id);
        }
      }
      return [...below.values()]
        .filter((person) => placeOf(person) >= 0)
        .sort((one, other) => placeOf(one) - placeOf(other));
    },
  };
}

/** The directory of everyone as of a date: whoever has left by then is a leaver. */
export function directoryAsOf(everyone: readonly Person[], today: LocalDate): Directory {
  const hasLeft = ({ leftOn }: Person) => leftOn !== undefined && leftOn <= today;
  return createDirectory(
    everyone.filter((person) => !hasLeft(person)),
    everyone.filter(hasLeft),
  );
}
