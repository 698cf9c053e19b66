import type { LocalDate, Person } from '../../core/records.ts';
import type { ChangedPerson, Roster, RosterDiff } from '../../core/roster.ts';
import type { Column } from './columns.ts';
import type { RosterFile, RosterRow } from './parse-roster.ts';

/** At most this many may leave at once without a word, and at most a third of those who work here. */
const FEW = 10;

/** Whether somebody works here on a day. Those who have not started yet do. */
export function worksHere({ leftOn }: Pick<Person, 'leftOn'>, today: LocalDate): boolean {
  return leftOn === undefined || leftOn > today;
}

/**
 * Compares a file with the roster as it stands. Whoever is not in the file leaves today and stays in the records; what the file has no
 * column for stays as it is.
 */
export function diffRoster(before: Roster, { rows, columns }: RosterFile, today: LocalDate): RosterDiff {
  const known = new Map(before.people.map((person) => [person.id, person]));
  const joiners: Person[] = [];
  const changed: ChangedPerson[] = [];
  const leavers: Person[] = [];
  const returners: Person[] = [];
  let unchanged = 0;
  let after = 0;
  const inFile = new Set<string>();
  for (const row of rows) {
    const was = known.get(row.person.id);
    const is = personOf(row, was, columns, today);
    inFile.add(is.id);
    if (worksHere(is, today)) after++;
    if (was === undefined) (worksHere(is, today) ? joiners : leavers).push(is);
    else if (worksHere(was, today) && !worksHere(is, today)) leavers.push(is);
    else if (!worksHere(was, today) && worksHere(is, today)) returners.push(is);
    else {
      const fields = fieldsChanged(was, is);
      if (fields.length === 0) unchanged++;
      else changed.push({ person: is, fields });
    }
  }
  for (const person of before.people) {
    if (inFile.has(person.id)) continue;
    if (worksHere(person, today)) leavers.push({ ...person, leftOn: today });
    else unchanged++;
  }
  const leaverByEmail = new Map(leavers.map((leaver) => [leaver.email, leaver]));
  const renamed = joiners.flatMap((joiner) => {
    const leaver = leaverByEmail.get(joiner.email);
    return leaver === undefined || inFile.has(leaver.id) ? [] : [{ joiner, leaver }];
  });
  const worked = before.people.filter((person) => worksHere(person, today)).length;
  const leaving = leavers.filter(({ id }) => known.has(id)).length;
  const isMany = leaving > FEW && leaving > worked / 3;
  return {
    joiners,
    changed,
    leavers,
    leaving,
    ...(isMany ? { manyLeaving: leaving } : {}),
    returners,
    unchanged,
    before: worked,
    after,
    renamed,
  };
}

/** Everyone whose line on the roster is to be written. */
export function peopleToPut({ joiners, changed, leavers, returners }: RosterDiff): Person[] {
  return [...joiners, ...changed.map(({ person }) => person), ...leavers, ...returners];
}

/** The columns that a part of a person comes from. */
const PARTS = {
  nation: ['nation'],
  timeZone: ['time_zone'],
  startsOn: ['start'],
  leave: ['leave_from', 'leave_until'],
} as const satisfies Partial<Record<keyof Person, readonly Column[]>>;

function personOf(
  { person, left }: RosterRow,
  was: Person | undefined,
  columns: ReadonlySet<Column>,
  today: LocalDate,
): Person {
  const kept: Record<string, unknown> = {};
  if (was !== undefined) {
    for (const [part, [first]] of Object.entries(PARTS)) {
      const value = was[part as keyof typeof PARTS];
      if (!columns.has(first) && value !== undefined) kept[part] = value;
    }
  }
  const leftOn =
    left === 'yes' ? (was?.leftOn !== undefined && was.leftOn <= today ? was.leftOn : today) : left;
  return { ...person, ...kept, ...(leftOn === undefined ? {} : { leftOn }) };
}

function fieldsChanged(was: Person, is: Person): Column[] {
  const pairs: readonly (readonly [Column, unknown, unknown])[] = [
    ['name', was.name, is.name],
    ['email', was.email, is.email],
    ['manager', was.managerId, is.managerId],
    ['department', was.department, is.department],
    ['role', was.role, is.role],
    ['nation', was.nation, is.nation],
    ['time_zone', was.timeZone, is.timeZone],
    ['start', was.startsOn, is.startsOn],
    ['leave_from', was.leave?.from, is.leave?.from],
    ['leave_until', was.leave?.until, is.leave?.until],
    ['left', was.leftOn, is.leftOn],
  ];
  return pairs.filter(([, one, other]) => one !== other).map(([column]) => column);
}
