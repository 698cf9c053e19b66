import type { LocalDate, Person } from '../core/records.ts';

/** What a roster file would change. Everyone is in one of these at most; the rest stays as it is. */
export interface RosterDiff {
  readonly joiners: readonly Person[];
  /** People who had left and are on the roster again. */
  readonly returners: readonly Person[];
  readonly changed: readonly { readonly person: Person; readonly fields: readonly string[] }[];
  /** People who are not in the file any more, or have left by what it says. */
  readonly leavers: readonly Person[];
  readonly unchanged: number;
}

/** Words for what may change about a person. */
const FIELDS: readonly { readonly name: string; readonly of: (person: Person) => unknown }[] = [
  { name: 'name', of: ({ name }) => name },
  { name: 'e-mail', of: ({ email }) => email },
  { name: 'manager', of: ({ managerId }) => managerId },
  { name: 'department', of: ({ department }) => department },
  { name: 'role', of: ({ role }) => role },
  { name: 'nation', of: ({ nation }) => nation },
  { name: 'time zone', of: ({ timeZone }) => timeZone },
  { name: 'start', of: ({ startsOn }) => startsOn },
  {
    name: 'leave',
    of: ({ leave }) => (leave === undefined ? undefined : `${leave.from} ${leave.until ?? ''}`),
  },
  { name: 'left', of: ({ leftOn }) => leftOn },
];

/** Compares a roster with what a file says of everyone. Nobody is ever taken off: whoever is missing has left today. */
export function diffRoster(
  before: readonly Person[],
  after: readonly Person[],
  today: LocalDate,
): RosterDiff {
  const known = new Map(before.map((person) => [person.id, person]));
  const joiners: Person[] = [];
  const returners: Person[] = [];
  const changed: RosterDiff['changed'][number][] = [];
  const leavers: Person[] = [];
  const named = new Set<string>();
  let unchanged = 0;
  for (const read of after) {
    named.add(read.id);
    const was = known.get(read.id);
    // A cell that only says yes is about the day on which it was first read.
    const person =
      was?.leftOn !== undefined && read.leftOn === today ? { ...read, leftOn: was.leftOn } : read;
    if (was === undefined) joiners.push(person);
    else if (was.leftOn !== undefined && person.leftOn === undefined) returners.push(person);
    else if (was.leftOn === undefined && person.leftOn !== undefined) leavers.push(person);
    else {
      const fields = FIELDS.filter(({ of }) => of(was) !== of(person)).map(({ name }) => name);
      if (fields.length === 0) unchanged += 1;
      else changed.push({ person, fields });
    }
  }
  for (const person of before) {
    if (named.has(person.id)) continue;
    if (person.leftOn === undefined) leavers.push({ ...person, leftOn: today });
    else unchanged += 1;
  }
  return { joiners, returners, changed, leavers, unchanged };
}

/** Everyone whom a diff changes, as they are to be kept. */
export function peopleToPut({ joiners, returners, changed, leavers }: RosterDiff): readonly Person[] {
  return [...joiners, ...returners, ...changed.map(({ person }) => person), ...leavers];
}

/** Fewer leavers than this are never too many. */
const FEW = 10;

/** Whether so many leave at once that the file is more likely the wrong one, or half of one. */
export function hasTooManyLeavers({ leavers }: RosterDiff, before: readonly Person[]): boolean {
  const working = before.filter(({ leftOn }) => leftOn === undefined).length;
  return leavers.length > FEW && leavers.length > working / 3;
}
