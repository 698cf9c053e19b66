import { OPERATOR } from '../../core/operator.ts';
import type { LocalDate, Person, Role } from '../../core/records.ts';
import { type Cell, createParseTimeZone, parseDate, parseLeft, parseNation } from './cells.ts';
import { circlesOf } from './circles.ts';
import { COLUMNS, type Column, columnOf, REQUIRED } from './columns.ts';
import { createTell, type RosterProblems, type Tell } from './problems.ts';
import { type CsvRow, readRows, SEPARATORS, separatorOf } from './read-rows.ts';

/** A person as a roster file has them. */
export interface RosterRow {
  readonly person: Omit<Person, 'leftOn'>;
  /** When they left; `yes` when the file does not tell. */
  readonly left?: LocalDate | 'yes';
}

/** A roster file without a problem. What `columns` does not hold, the file says nothing about. */
export interface RosterFile {
  readonly rows: readonly RosterRow[];
  readonly columns: ReadonlySet<Column>;
}

const ROLES: readonly Role[] = ['employee', 'manager', 'hr'];
const MOST_LETTERS = 320;

type Cells = Readonly<Record<Column, string>> & { readonly line: number };

/**
 * Reads a roster: CSV with a heading row of at least id, name, email, manager, department and role, in any order. A manager is named
 * by id or e-mail; empty for nobody. Gives every problem with its line, and the rows only when there is none.
 */
export function parseRoster(
  csv: string,
  file: string,
): { readonly roster: RosterFile } | { readonly problems: RosterProblems } {
  const tell = createTell(file);
  const separator = separatorOf(csv);
  const [heading, ...others] = readRows(csv, separator, tell);
  const columns = readHeading(heading, separator, tell);
  if (columns !== undefined && others.length === 0 && tell.problems().count === 0)
    tell(heading?.line ?? 1, 'nobody is on it');
  const width = (heading?.cells.findLastIndex((name) => name !== '') ?? -1) + 1;
  const rows =
    columns === undefined ? [] : readPeople(cellsOf(others, { columns, width, separator }, tell), tell);
  const problems = tell.problems();
  return problems.count > 0 ? { problems } : { roster: { rows, columns: new Set(columns?.keys()) } };
}

/** The columns with their places; undefined when some are missing or there twice. */
function readHeading(
  heading: CsvRow | undefined,
  separator: string,
  tell: Tell,
): Map<Column, number> | undefined {
  if (heading === undefined) {
    if (tell.problems().count === 0) tell(1, 'is empty');
    return undefined;
  }
  const columns = new Map<Column, number>();
  const repeated = new Set<string>();
  heading.cells.forEach((name, place) => {
    const column = columnOf(name);
    if (column === undefined) return;
    const first = columns.get(column);
    if (first === undefined) columns.set(column, place);
    else repeated.add(heading.cells[first] === name ? name : `${heading.cells[first]} and ${name}`);
  });
  const missing = REQUIRED.filter((column) => !columns.has(column));
  if (missing.length > 0)
    tell(
      heading.line,
      `these columns are missing: ${missing.join(', ')} (the heading has ${heading.cells.length} cells, parted by ${SEPARATORS[separator]})`,
    );
  else if (repeated.size > 0)
    tell(heading.line, `these columns are there twice: ${[...repeated].join(', ')}`);
  return missing.length + repeated.size > 0 ? undefined : columns;
}

function cellsOf(
  rows: readonly CsvRow[],
  {
    columns,
    width,
    separator,
  }: { readonly columns: ReadonlyMap<Column, number>; readonly width: number; readonly separator: string },
  tell: Tell,
): Cells[] {
  const places = COLUMNS.map((column) => columns.get(column) ?? -1);
  const all: Cells[] = [];
  for (const { cells, line } of rows) {
    // A spreadsheet may leave empty cells behind the last column.
    const count = Math.max(Math.min(cells.length, width), cells.findLastIndex((cell) => cell !== '') + 1);
    if (count !== width) {
      tell(line, `has ${count} cells where the heading has ${width}: check its ${SEPARATORS[separator]}`);
      continue;
    }
    const cell = (index: number) => cells[places[index] ?? -1] ?? '';
    const [id, name, email, manager, department, role] = [
      cell(0),
      cell(1),
      cell(2),
      cell(3),
      cell(4),
      cell(5),
    ];
    all.push({
      id,
      name,
      email: email.toLowerCase(),
      manager,
      department,
      role: role.toLowerCase(),
      nation: cell(6),
      time_zone: cell(7),
      start: cell(8),
      leave_from: cell(9),
      leave_until: cell(10),
      left: cell(11),
      line,
    });
  }
  return all;
}

function readPeople(rows: readonly Cells[], tell: Tell): RosterRow[] {
  const byId = new Map<string, Cells>();
  const byEmail = new Map<string, Cells>();
  for (const row of rows) {
    tellOddCells(row, tell);
    tellTwice(row.id, row, byId, byEmail, tell);
    if (!saysLeft(row) && row.email !== row.id) tellTwice(row.email, row, byEmail, byId, tell);
  }
  for (const row of rows) {
    // The address of somebody who has left may have been given to another.
    if (saysLeft(row) && !byEmail.has(row.email)) byEmail.set(row.email, row);
  }
  const parseTimeZone = createParseTimeZone();
  const people = rows.map((row) => {
    const { manager } = row;
    const named = byId.get(manager) ?? byEmail.get(manager.toLowerCase());
    if (manager !== '' && named === undefined)
      tell(row.line, `no line has the manager ${manager} as its id or email`);
    return readPerson(row, named?.id, parseTimeZone, tell);
  });
  for (const circle of circlesOf(people.map(({ person }) => person)))
    tell(byId.get(circle[0] ?? '')?.line ?? 1, `managers in a circle: ${[...circle, circle[0]].join(' → ')}`);
  return people;
}

function saysLeft({ left }: Cells): boolean {
  if (left === '') return false;
  const cell = parseLeft(left);
  return 'value' in cell && cell.value !== undefined;
}

/** Tells an id or address that another line has as either, and keeps it otherwise. */
function tellTwice(
  key: string,
  row: Cells,
  own: Map<string, Cells>,
  other: ReadonlyMap<string, Cells>,
  tell: Tell,
): void {
  if (key === '') return;
  const first = own.get(key) ?? other.get(key);
  if (first === undefined || first === row) own.set(key, row);
  else tell(row.line, `${key} stands already in line ${first.line}`);
}

function tellOddCells(row: Cells, tell: Tell): void {
  for (const column of ['id', 'name', 'email', 'department'] as const) {
    if (row[column] === '') tell(row.line, `${column} is empty`);
    else if (row[column].length > MOST_LETTERS)
      tell(row.line, `${column} is over ${MOST_LETTERS} letters long`);
  }
  if (row.id === OPERATOR.id) tell(row.line, `${row.id} is not for anybody's id`);
  if (row.email !== '' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(row.email))
    tell(row.line, `${row.email} is not an e-mail address`);
  if (!ROLES.includes(row.role as Role)) tell(row.line, `role is one of ${ROLES.join(', ')}`);
  if (LETTERS.some((column) => row[column].includes('\uFFFD')))
    tell(row.line, 'has letters that are not UTF-8: save the file as "CSV UTF-8"');
}

const LETTERS = ['id', 'name', 'email', 'manager', 'department'] as const;

function readPerson(
  row: Cells,
  managerId: string | undefined,
  parseTimeZone: (text: string) => Cell<string>,
  tell: Tell,
): RosterRow {
  const read = <T>(column: Column, parse: (text: string) => Cell<T>): T | undefined => {
    if (row[column] === '') return undefined;
    const cell = parse(row[column]);
    if ('value' in cell) return cell.value;
    tell(row.line, `${column} ${cell.problem}`);
    return undefined;
  };
  const nation = read('nation', parseNation);
  const timeZone = read('time_zone', parseTimeZone);
  const startsOn = read('start', parseDate);
  const from = read('leave_from', parseDate);
  const until = read('leave_until', parseDate);
  const left = read('left', parseLeft);
  if (row.leave_until !== '' && row.leave_from === '') tell(row.line, 'leave_until needs a leave_from');
  if (from !== undefined && until !== undefined && until < from)
    tell(row.line, `leave_until ${until} is before leave_from ${from}`);
  if (startsOn !== undefined && left !== undefined && left !== 'yes' && left < startsOn)
    tell(row.line, `left ${left} is before start ${startsOn}`);
  const person = {
    id: row.id,
    name: row.name,
    email: row.email,
    department: row.department,
    role: row.role as Role,
    ...(managerId === undefined ? {} : { managerId }),
    ...(nation === undefined ? {} : { nation }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(startsOn === undefined ? {} : { startsOn }),
    ...(from === undefined ? {} : { leave: { from, ...(until === undefined ? {} : { until }) } }),
  };
  return { person, ...(left === undefined ? {} : { left }) };
}
