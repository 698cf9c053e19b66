import { parse } from 'csv-parse/sync';
import type { Problem } from '../core/errors.ts';
import type { LocalDate, Nation, Person, Role } from '../core/records.ts';

type Tell = (line: number, message: string) => void;

/** The columns of a roster, with other headings they are known by. Those with `isOptional` may be missing. */
const COLUMNS = {
  id: { names: ['id', 'employee id', 'person id', 'payroll number'] },
  name: { names: ['name', 'full name'] },
  email: { names: ['email', 'e-mail', 'e-mail address', 'email address'] },
  manager: { names: ['manager', 'manager id', 'manager email', 'manager e-mail', 'reports to'] },
  department: { names: ['department', 'team', 'service'] },
  role: { names: ['role'] },
  nation: { names: ['nation', 'country'], isOptional: true },
  timeZone: { names: ['time zone', 'timezone'], isOptional: true },
  start: { names: ['start', 'start date', 'starts', 'starts on'], isOptional: true },
  leaveFrom: { names: ['leave from', 'leave start', 'leave'], isOptional: true },
  leaveUntil: { names: ['leave until', 'leave end', 'leave to'], isOptional: true },
  left: { names: ['left', 'left on', 'end date', 'leaving date'], isOptional: true },
} as const satisfies Record<string, { readonly names: readonly string[]; readonly isOptional?: true }>;

type Column = keyof typeof COLUMNS;
type Row = Readonly<Record<Column, string>> & { readonly line: number };

const ROLES: readonly Role[] = ['employee', 'manager', 'hr'];
const NATIONS: Readonly<Record<string, Nation>> = {
  england: 'england',
  wales: 'wales',
  scotland: 'scotland',
  'northern ireland': 'northern-ireland',
};
const PARTED_BY: readonly { readonly sign: string; readonly name: string }[] = [
  { sign: ',', name: 'commas' },
  { sign: ';', name: 'semicolons' },
  { sign: '\t', name: 'tabs' },
];

/**
 * Reads a roster: a CSV file with a heading row of at least id, name, email, manager, department and role, in any order. A manager is
 * named by id or e-mail; empty for nobody. Gives every problem with its line, and the people only when there is none. `today` is when
 * somebody left whose cell says no more than yes.
 */
export function parseRoster(
  csv: string,
  file: string,
  today: LocalDate,
): { readonly people?: readonly Person[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const tell: Tell = (line, message) => {
    problems.push({ file, line, message });
  };
  const rows = readRows(csv, tell);
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    for (const key of row.id === row.email ? [row.id] : [row.id, row.email]) {
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
    return personOf(row, manager?.id, today);
  });
  for (const circle of circlesOf(people)) {
    const line = byKey.get(circle[0] ?? '')?.line ?? 1;
    tell(line, `managers in a circle: ${[...circle, circle[0]].join(' → ')}`);
  }
  return problems.length > 0 ? { problems } : { people, problems };
}

/** The text of a roster file; undefined with its problem added when the bytes are in no encoding read here. */
export function decodeRoster(bytes: Uint8Array, file: string, problems: Problem[]): string | undefined {
  const [first, second] = bytes;
  if (
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    bytes.subarray(0, 64).includes(0)
  ) {
    problems.push({ file, message: 'is in UTF-16: save it as "CSV UTF-8 (comma delimited)"' });
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    problems.push({ file, message: 'is not UTF-8 text: save it as "CSV UTF-8 (comma delimited)"' });
    return undefined;
  }
}

function tellOddCells(row: Row, tell: Tell): void {
  for (const column of ['id', 'name', 'email', 'department'] as const) {
    if (row[column] === '') tell(row.line, `${column} is empty`);
  }
  if (row.email !== '' && !isAddress(row.email)) tell(row.line, `${row.email} is not an e-mail address`);
  if (!ROLES.includes(row.role as Role)) tell(row.line, `role is one of ${ROLES.join(', ')}`);
  if (row.nation !== '' && nationOf(row.nation) === undefined)
    tell(row.line, `nation is one of ${Object.keys(NATIONS).join(', ')}`);
  if (row.timeZone !== '' && !isTimeZone(row.timeZone))
    tell(row.line, `${row.timeZone} is not a time zone: write it as Europe/London`);
  for (const [heading, text] of [
    ['start', row.start],
    ['leave from', row.leaveFrom],
    ['leave until', row.leaveUntil],
    ['left', /^(?:yes|no|y|n|true|false)$/i.test(row.left) ? '' : row.left],
  ] as const) {
    if (text !== '' && !isDate(text))
      tell(row.line, `${heading} ${text} is not a date: write it as 2027-04-30`);
  }
  if (row.leaveUntil !== '' && row.leaveFrom === '') tell(row.line, 'leave until needs a leave from');
  if (isDate(row.leaveFrom) && isDate(row.leaveUntil) && row.leaveUntil < row.leaveFrom)
    tell(row.line, 'the leave ends before it begins');
  if (isDate(row.start) && isDate(row.left) && row.left < row.start)
    tell(row.line, 'left before the first day at work');
  for (const column of Object.keys(COLUMNS) as Column[]) {
    if (!row[column].includes('\uFFFD')) continue;
    tell(row.line, 'has letters that are not UTF-8: save the file as "CSV UTF-8"');
    break;
  }
}

function personOf(row: Row, managerId: string | undefined, today: LocalDate): Person {
  const { id, name, email, department, leaveFrom, leaveUntil } = row;
  const nation = nationOf(row.nation);
  const leftOn = isDate(row.left) ? row.left : /^(?:yes|y|true)$/i.test(row.left) ? today : undefined;
  return {
    id,
    name,
    email,
    department,
    role: row.role as Role,
    ...(managerId === undefined ? {} : { managerId }),
    ...(nation === undefined ? {} : { nation }),
    ...(row.timeZone === '' ? {} : { timeZone: row.timeZone }),
    ...(row.start === '' ? {} : { startsOn: row.start }),
    ...(leaveFrom === ''
      ? {}
      : { leave: { from: leaveFrom, ...(leaveUntil === '' ? {} : { until: leaveUntil }) } }),
    ...(leftOn === undefined ? {} : { leftOn }),
  };
}

function isAddress(text: string): boolean {
  const at = text.indexOf('@');
  const dot = text.lastIndexOf('.');
  return at > 0 && at === text.lastIndexOf('@') && dot > at + 1 && dot < text.length - 1 && !/\s/.test(text);
}

function nationOf(text: string): Nation | undefined {
  return NATIONS[text.toLowerCase().replaceAll('-', ' ')];
}

/** A calendar date that there is: 2027-02-29 is none. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

const zones = new Map<string, boolean>();

function isTimeZone(name: string): boolean {
  let isKnown = zones.get(name);
  if (isKnown === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      isKnown = !/^[+-]/.test(name);
    } catch {
      isKnown = false;
    }
    zones.set(name, isKnown);
  }
  return isKnown;
}

function readRows(csv: string, tell: Tell): Row[] {
  const [head = ''] = csv.split('\n', 1);
  const parted = PARTED_BY.toSorted(
    (one, other) => head.split(other.sign).length - head.split(one.sign).length,
  )[0] ?? { sign: ',', name: 'commas' };
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(csv, {
      bom: true,
      trim: true,
      delimiter: parted.sign,
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
  if (heading === undefined) {
    tell(1, 'is empty');
    return [];
  }
  const places = placesOf(heading.record, heading.info.lines, tell);
  if (places === undefined) return [];
  if (others.length === 0) tell(heading.info.lines, 'nobody is on it');
  const width = heading.record.length;
  return others.flatMap(({ record, info: { lines: line } }) => {
    if (record.length !== width) {
      tell(line, `has ${record.length} cells where the heading has ${width}: check its ${parted.name}`);
      return [];
    }
    const row: Record<string, string> = {};
    for (const [column, place] of places) row[column] = place === undefined ? '' : (record[place] ?? '');
    return {
      ...(row as Record<Column, string>),
      email: (row['email'] ?? '').toLowerCase(),
      role: (row['role'] ?? '').toLowerCase(),
      line,
    };
  });
}

/** Where each column stands; undefined, with what is wrong told, when one is missing or there twice. */
function placesOf(
  heading: readonly string[],
  line: number,
  tell: Tell,
): readonly (readonly [Column, number | undefined])[] | undefined {
  const names = heading.map((name) => name.toLowerCase().replaceAll('_', ' ').trim());
  const columns = Object.entries(COLUMNS) as [Column, { names: readonly string[]; isOptional?: true }][];
  const found = columns.map(([column, { names: known, isOptional }]) => ({
    column,
    isOptional: isOptional === true,
    places: names.flatMap((name, place) => (known.includes(name) ? [place] : [])),
  }));
  const missing = found.filter(({ places, isOptional }) => places.length === 0 && !isOptional);
  const repeated = found.filter(({ places }) => places.length > 1);
  const list = (some: typeof found) => some.map(({ column }) => column).join(', ');
  if (missing.length > 0)
    tell(line, `these columns are missing: ${list(missing)} (columns are parted by commas)`);
  else if (repeated.length > 0) tell(line, `these columns are there twice: ${list(repeated)}`);
  if (missing.length + repeated.length > 0) return undefined;
  return found.map(({ column, places }) => [column, places[0]] as const);
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
