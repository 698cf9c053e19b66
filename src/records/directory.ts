import { parse } from 'csv-parse/sync';
import type { Problem } from '../core/errors.ts';
import type { Directory } from '../core/ports.ts';
import type { Person, Role } from '../core/records.ts';

const COLUMNS = ['id', 'name', 'email', 'manager', 'department', 'role'] as const;
type Column = (typeof COLUMNS)[number];
type Row = Readonly<Record<Column, string>> & { readonly line: number };

const ROLES: readonly Role[] = ['employee', 'manager', 'hr'];

/**
 * Reads a roster: a CSV file with a heading row of at least id, name, email, manager, department and role. A manager is
 * named by id or e-mail; empty for nobody. Gives every problem with its line, and the directory only when there is none.
 */
export function parsePeople(csv: string, file: string): { directory?: Directory; problems: Problem[] } {
  const problems: Problem[] = [];
  const rows = readRows(csv, file, problems);
  if (rows === undefined) return { problems };
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    for (const key of [row.id, row.email.toLowerCase()]) {
      if (key === '') continue;
      const other = byKey.get(key);
      if (other !== undefined)
        problems.push({ file, line: row.line, message: `${key} stands already in line ${other.line}` });
      byKey.set(key, row);
    }
    for (const column of ['id', 'name', 'email', 'department'] as const) {
      if (row[column] === '') problems.push({ file, line: row.line, message: `${column} is empty` });
    }
    if (row.email !== '' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(row.email)) {
      problems.push({ file, line: row.line, message: `${row.email} is not an e-mail address` });
    }
    if (!ROLES.includes(row.role as Role)) {
      problems.push({ file, line: row.line, message: `role is one of ${ROLES.join(', ')}` });
    }
  }
  const people = rows.map((row): Person => {
    const manager =
      row.manager === '' ? undefined : (byKey.get(row.manager) ?? byKey.get(row.manager.toLowerCase()));
    if (row.manager !== '' && manager === undefined) {
      problems.push({
        file,
        line: row.line,
        message: `no line has the manager ${row.manager} as its id or email`,
      });
    }
    return {
      id: row.id,
      name: row.name,
      email: row.email.toLowerCase(),
      department: row.department,
      role: row.role as Role,
      ...(manager === undefined ? {} : { managerId: manager.id }),
    };
  });
  for (const { id } of people) {
    const circle = circleFrom(id, people);
    // Each circle is told once, at its first person.
    if (circle?.every((one) => one >= id)) {
      const line = rows.find((row) => row.id === id)?.line;
      problems.push({
        file,
        message: `managers in a circle: ${[...circle, id].join(' → ')}`,
        ...(line === undefined ? {} : { line }),
      });
    }
  }
  return problems.length > 0 ? { problems } : { directory: createDirectory(people), problems };
}

/** Look-ups over a roster without circles of managers. */
export function createDirectory(people: readonly Person[]): Directory {
  const byId = new Map(people.map((person) => [person.id, person]));
  const byEmail = new Map(people.map((person) => [person.email, person]));
  const reports = new Map<string, Person[]>();
  for (const person of people) {
    if (person.managerId === undefined) continue;
    reports.set(person.managerId, [...(reports.get(person.managerId) ?? []), person]);
  }
  return {
    people,
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

function readRows(csv: string, file: string, problems: Problem[]): Row[] | undefined {
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    records = parse(csv, {
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as typeof records;
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? Number(error.lines) : 1;
    problems.push({
      file,
      line,
      message: 'is not a CSV row like the others: check its commas and quotation marks',
    });
    return undefined;
  }
  const present = Object.keys(records[0]?.record ?? {});
  const missing = COLUMNS.filter((column) => !present.includes(column));
  if (missing.length > 0) {
    problems.push({
      file,
      line: 1,
      message: records.length === 0 ? 'nobody is on it' : `these columns are missing: ${missing.join(', ')}`,
    });
    return undefined;
  }
  return records.map(({ record, info }) => ({
    ...(Object.fromEntries(COLUMNS.map((column) => [column, record[column] ?? ''])) as Record<
      Column,
      string
    >),
    line: info.lines,
  }));
}

/** The managers from a person back to that person; undefined when the way ends at somebody without one. */
function circleFrom(id: string, people: readonly Person[]): string[] | undefined {
  const managerOf = new Map(people.map((person) => [person.id, person.managerId]));
  const way = [id];
  for (let manager = managerOf.get(id); manager !== undefined; manager = managerOf.get(manager)) {
    if (manager === id) return way;
    if (way.includes(manager)) return undefined;
    way.push(manager);
  }
  return undefined;
}
