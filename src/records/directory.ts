import { parse } from 'csv-parse/sync';
import type { Problem } from '../core/errors.ts';
import type { Directory } from '../core/ports.ts';
import type { Person, Role } from '../core/records.ts';

const COLUMNS = ['id', 'name', 'email', 'manager', 'department', 'role'] as const;
type Column = (typeof COLUMNS)[number];
type Row = Readonly<Record<Column, string>> & { readonly line: number };
type Tell = (line: number, message: string) => void;

const ROLES: readonly Role[] = ['employee', 'manager', 'hr'];

/**
 * Reads a roster: a CSV file with a heading row of at least id, name, email, manager, department and role. A manager is
 * named by id or e-mail; empty for nobody. Gives every problem with its line, and the directory only when there is none.
 */
export function parsePeople(csv: string, file: string): { directory?: Directory; problems: Problem[] } {
  const problems: Problem[] = [];
  const tell: Tell = (line, message) => {
    problems.push({ file, line, message });
  };
  const rows = readRows(csv, tell);
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    for (const key of new Set([row.id, row.email])) {
      const other = key === '' ? undefined : byKey.get(key);
      if (other !== undefined) tell(row.line, `${key} stands already in line ${other.line}`);
      else byKey.set(key, row);
    }
    tellOddCells(row, tell);
  }
  const people = rows.map((row) => {
    const manager = byKey.get(row.manager) ?? byKey.get(row.manager.toLowerCase());
    if (row.manager !== '' && manager === undefined)
      tell(row.line, `no line has the manager ${row.manager} as its id or email`);
    return personOf(row, manager?.id);
  });
  for (const circle of circlesOf(people)) {
    tell(
      byKey.get(circle[0] ?? '')?.line ?? 1,
      `managers in a circle: ${[...circle, circle[0]].join(' → ')}`,
    );
  }
  return problems.length > 0 ? { problems } : { directory: createDirectory(people), problems };
}

/** Look-ups over a roster without circles of managers. `leavers` are those who have left. */
export function createDirectory(people: readonly Person[], leavers: readonly Person[] = []): Directory {
  const byId = new Map([...leavers, ...people].map((person) => [person.id, person]));
  const byEmail = new Map(people.map((person) => [person.email, person]));
  const reports = new Map<string, Person[]>();
  for (const person of people) {
    if (person.managerId === undefined) continue;
    const others = reports.get(person.managerId);
    if (others === undefined) reports.set(person.managerId, [person]);
    else others.push(person);
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
        for (const { id } of reports.get(manager) ?? []) {
          if (below.has(id)) continue;
          below.add(id);
          pending.push(id);
        }
      }
      return people.filter(({ id }) => below.has(id));
    },
  };
}

function tellOddCells(row: Row, tell: Tell): void {
  for (const column of ['id', 'name', 'email', 'department'] as const) {
    if (row[column] === '') tell(row.line, `${column} is empty`);
  }
  if (row.email !== '' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(row.email))
    tell(row.line, `${row.email} is not an e-mail address`);
  if (!ROLES.includes(row.role as Role)) tell(row.line, `role is one of ${ROLES.join(', ')}`);
  if (COLUMNS.some((column) => row[column].includes('\uFFFD')))
    tell(row.line, 'has letters that are not UTF-8: save the file as "CSV UTF-8"');
}

function personOf({ id, name, email, department, role }: Row, managerId: string | undefined): Person {
  return {
    id,
    name,
    email,
    department,
    role: role as Role,
    ...(managerId === undefined ? {} : { managerId }),
  };
}

function readRows(csv: string, tell: Tell): Row[] {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(csv, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      relax_column_count: true,
      info: true,
    }) as unknown as typeof records;
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? Number(error.lines) : 1;
    tell(line, 'is not a CSV row: check its quotation marks');
    return [];
  }
  const [heading, ...others] = records;
  const names = heading?.record.map((name) => name.toLowerCase()) ?? [];
  const missing = COLUMNS.filter((column) => !names.includes(column));
  const repeated = COLUMNS.filter((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (heading === undefined) tell(1, 'is empty');
  else if (missing.length > 0)
    tell(
      heading.info.lines,
      `these columns are missing: ${missing.join(', ')} (columns are parted by commas)`,
    );
  else if (repeated.length > 0)
    tell(heading.info.lines, `these columns are there twice: ${repeated.join(', ')}`);
  else if (others.length === 0) tell(heading.info.lines, 'nobody is on it');
  if (missing.length + repeated.length > 0) return [];
  return others.flatMap(({ record, info: { lines: line } }) => {
    if (record.length !== names.length) {
      tell(line, `has ${record.length} cells where the heading has ${names.length}: check its commas`);
      return [];
    }
    const cell = (column: Column) => record[names.indexOf(column)] ?? '';
    return {
      id: cell('id'),
      name: cell('name'),
      email: cell('email').toLowerCase(),
      manager: cell('manager'),
      department: cell('department'),
      role: cell('role').toLowerCase(),
      line,
    };
  });
}

/** Every circle of managers once, from the person in it whom the roster first leads to. */
function circlesOf(people: readonly Person[]): string[][] {
  const managerOf = new Map(people.map(({ id, managerId }) => [id, managerId]));
  const circles: string[][] = [];
  const seen = new Set<string>();
  for (const { id } of people) {
    const way = new Set<string>();
    let next: string | undefined = id;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      way.add(next);
      next = managerOf.get(next);
    }
    if (next === undefined || !way.has(next)) continue;
    const steps = [...way];
    circles.push(steps.slice(steps.indexOf(next)));
  }
  return circles;
}
