import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCsv } from '../../src/core/decode-csv.ts';
import { parseRoster, type RosterFile } from '../../src/records/roster/parse-roster.ts';
import { rosterError } from '../../src/records/roster/problems.ts';

const HEAD = 'id,name,email,manager,department,role';
const FULL = `${HEAD},nation,time_zone,start,leave_from,leave_until,left`;

function read(csv: string): RosterFile {
  const parsed = parseRoster(csv, 'people.csv');
  if ('problems' in parsed) throw rosterError(parsed.problems);
  return parsed.roster;
}

function problemsOf(csv: string): string[] {
  const parsed = parseRoster(csv, 'people.csv');
  return 'problems' in parsed ? parsed.problems.told.map(({ line, message }) => `${line}: ${message}`) : [];
}

test('today’s six columns are enough', () => {
  const { rows, columns } = read(
    `${HEAD}\n1,Ann,Ann@Example.org,,Board,manager\n2,Bob,bob@example.org,ANN@example.org,Parks,Employee\n`,
  );
  expect(rows).toEqual([
    { person: { id: '1', name: 'Ann', email: 'ann@example.org', department: 'Board', role: 'manager' } },
    {
      person: {
        id: '2',
        name: 'Bob',
        email: 'bob@example.org',
        department: 'Parks',
        role: 'employee',
        managerId: '1',
      },
    },
  ]);
  expect([...columns].sort()).toEqual(['department', 'email', 'id', 'manager', 'name', 'role']);
});

test('nation, time zone, start, leave and leaving are read', () => {
  const { rows } = read(
    `${FULL}\n1,Ann,a@example.org,,Board,hr,Northern Ireland,europe/belfast,2020-02-29,2026-01-01,2026-06-30,2026-12-31\n2,Bob,b@example.org,1,Board,hr,,,,2026-01-01,,yes\n3,Cem,c@example.org,1,Board,hr,Wales,,,,,No\n`,
  );
  expect(rows.map(({ person, left }) => ({ ...person, left }))).toMatchObject([
    {
      nation: 'northern-ireland',
      timeZone: expect.stringMatching(/^europe\/belfast$/i),
      startsOn: '2020-02-29',
      leave: { from: '2026-01-01', until: '2026-06-30' },
      left: '2026-12-31',
    },
    { leave: { from: '2026-01-01' }, left: 'yes' },
    { nation: 'wales', left: undefined },
  ]);
});

test.each([
  ['semicolons', (csv: string) => csv.replaceAll(',', ';')],
  ['tabs', (csv: string) => csv.replaceAll(',', '\t')],
  ['a byte order mark', (csv: string) => `\uFEFF${csv}`],
  ['line ends of Windows', (csv: string) => csv.replaceAll('\n', '\r\n')],
  ['blanks around cells', (csv: string) => csv.replaceAll(',', ' , ')],
  ['every cell in quotation marks', (csv: string) => csv.replace(/[^,\n]+/g, '"$&"')],
  ['empty rows and empty cells at the end', (csv: string) => csv.replaceAll('\n', ',,\n,,,,,,\n')],
])('%s make no difference', (_, change) => {
  const csv = `${HEAD}\n1,Ann,a@example.org,,Board,hr\n2,Bob,b@example.org,1,Parks,employee\n`;
  expect(read(change(csv))).toEqual(read(csv));
});

test('headings may be in any order and letter case, under other names, with further columns between them', () => {
  const { rows } = read(
    'ROLE,E-Mail, Dept ,shoe size,Full Name,Staff-ID,manager_email,Start Date,Time Zone\nhr,a@example.org,HR,7,"Lee, Ann",1,,2026-01-05,Europe/London\n',
  );
  expect(rows.map(({ person }) => person)).toEqual([
    {
      id: '1',
      name: 'Lee, Ann',
      email: 'a@example.org',
      department: 'HR',
      role: 'hr',
      startsOn: '2026-01-05',
      timeZone: 'Europe/London',
    },
  ]);
});

test('every problem is told at once, with its line', () => {
  expect(
    problemsOf(
      `${HEAD}\n1,Ann,ann@example.org,9,Board,boss\n1,,not-an-address,,Parks,employee\n3,Cem,ann@example.org,,Parks,employee\n`,
    ),
  ).toEqual([
    '2: role is one of employee, manager, hr',
    '2: no line has the manager 9 as its id or email',
    '3: name is empty',
    '3: not-an-address is not an e-mail address',
    '3: 1 stands already in line 2',
    '4: ann@example.org stands already in line 2',
  ]);
});

test.each([
  ['2026-02-30', 'start is 2026-02-30: there is no such day'],
  ['2025-02-29', 'start is 2025-02-29: there is no such day'],
  [
    '01/02/2026',
    'start is 01/02/2026: write 2026-02-01 if that is day/month/year (year-month-day is the only form read)',
  ],
  ['12.31.2026', 'start is 12.31.2026: write it as year-month-day, such as 2026-02-28'],
  ['0026-01-01', 'start is 0026-01-01: check the year'],
  ['soon', 'start is soon: write it as year-month-day, such as 2026-02-28'],
])('the date %s is refused with what to write', (date, message) => {
  expect(problemsOf(`${HEAD},start\n1,Ann,a@example.org,,Board,hr,${date}\n`)).toEqual([`2: ${message}`]);
});

test.each([
  [
    'an end of leave before its start',
    'England,,,2026-02-01,2026-01-31,',
    'leave_until 2026-01-31 is before leave_from 2026-02-01',
  ],
  ['an end of leave alone', 'England,,,,2026-01-31,', 'leave_until needs a leave_from'],
  ['leaving before the start', ',,2026-02-01,,,2026-01-31', 'left 2026-01-31 is before start 2026-02-01'],
  [
    'an unknown nation',
    'Mercia,,,,,',
    'nation is Mercia: it is one of England, Wales, Scotland, Northern Ireland',
  ],
  [
    'an unknown time zone',
    ',Europe/Lundon,,,,',
    'time_zone is Europe/Lundon: write a place such as Europe/London',
  ],
  ['an offset for a time zone', ',+01:00,,,,', 'time_zone is +01:00: write a place such as Europe/London'],
  ['maybe left', ',,,,,maybe', 'left is maybe: write it as year-month-day, such as 2026-02-28, or yes or no'],
])('%s is a problem', (_, cells, message) => {
  expect(problemsOf(`${FULL}\n1,Ann,a@example.org,,Board,hr,${cells}\n`)).toEqual([`2: ${message}`]);
});

test.each([
  ['a missing column', 'id,name\n1,Ann\n', /^1: these columns are missing: email, manager, department, role/],
  [
    'an open quotation mark',
    `${HEAD}\n1,Ann,a@example.org,,B,hr\n2,"Bob,b@example.org\n`,
    /^3: is not a CSV row/,
  ],
  ['nobody', HEAD, /^1: nobody is on it/],
  ['an empty file', '', /^1: is empty/],
  ['a column there twice', `id,${HEAD}\n1,1,Ann,a@example.org,,B,hr\n`, /^1: .*there twice: id/],
  [
    'a column there under two names',
    `${HEAD},Reports to\n1,Ann,a@example.org,,B,hr,\n`,
    /there twice: manager and Reports to/,
  ],
  ['the id of the command line', `${HEAD}\ncli,Ann,a@example.org,,B,hr\n`, /^2: cli is not for/],
])('%s is a problem', (_, csv, message) => {
  const problems = problemsOf(csv);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(message);
});

test('each row with too few or too many cells, or with letters lost in saving, is told', () => {
  expect(
    problemsOf(
      `${HEAD}\n1,Ann,a@example.org,,B\n2,Bob,b@example.org,,B,hr,x\n3,Sin\uFFFDad,s@example.org,,B,hr\n`,
    ),
  ).toEqual([
    '2: has 5 cells where the heading has 6: check its commas',
    '3: has 7 cells where the heading has 6: check its commas',
    '4: has letters that are not UTF-8: save the file as "CSV UTF-8"',
  ]);
});

test('circles of managers are told once each, without those who lead into them', () => {
  expect(
    problemsOf(
      `${HEAD}\n1,Ann,a@example.org,3,B,employee\n2,Bob,b@example.org,3,B,manager\n3,Cem,c@example.org,2,B,manager\n4,Di,d@example.org,4,B,manager\n`,
    ),
  ).toEqual(['4: managers in a circle: 3 → 2 → 3', '5: managers in a circle: 4 → 4']);
});

test('an id may be the e-mail address, and an address may pass from somebody who left to another', () => {
  const { rows } = read(
    `${HEAD},left\nAnn@example.org,Ann,Ann@example.org,,HR,hr,\n2,Old,desk@example.org,,HR,hr,2026-01-01\n3,New,desk@example.org,Ann@example.org,HR,hr,\n4,Cem,c@example.org,DESK@example.org,HR,hr,\n`,
  );
  expect(rows.map(({ person }) => person.managerId)).toEqual([undefined, undefined, 'Ann@example.org', '3']);
});

test('fifty problems are told, in line order, and how many more there are', () => {
  const rows = Array.from({ length: 3000 }, (_, at) => `${at},P,p${at}@example.org,,B,boss`);
  const parsed = parseRoster(`${HEAD}\n${rows.join('\n')}\n`, 'people.csv');
  if (!('problems' in parsed)) throw new Error('the roles are wrong');
  expect(parsed.problems.count).toBe(3000);
  expect(parsed.problems.told.map(({ line }) => line)).toEqual(Array.from({ length: 50 }, (_, at) => at + 2));
  expect(rosterError(parsed.problems).message).toMatch(
    /people\.csv:51: role.*\npeople\.csv: and 2,950 more$/,
  );
});

test('lines are right after cells that hold line breaks', () => {
  const csv = `${HEAD}\n1,"Ann\nLee",a@example.org,,B,hr\n2,Bob,b@example.org,,B,hr\n3,"Cem\n\nOz",c@example.org,,"B",boss\n4,Di,d@example.org,,B,chief\n`;
  expect(problemsOf(csv)).toEqual([
    '5: role is one of employee, manager, hr',
    '8: role is one of employee, manager, hr',
  ]);
});

const encode = (text: string, encoding: BufferEncoding) => new Uint8Array(Buffer.from(text, encoding));
test.each([
  ['UTF-16 with a mark', encode(`\uFEFF${HEAD}`, 'utf16le'), /people\.csv is UTF-16/],
  ['UTF-16 without one', encode(HEAD, 'utf16le'), /people\.csv is UTF-16/],
  ['Windows-1252', encode(`${HEAD}\n1,Ann,…\n2,Zo\u00EB,`, 'latin1'), /people\.csv:3: .*Windows-1252/],
  ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4]), /a workbook/],
])('%s is refused with how to save it', (_, bytes, message) => {
  try {
    decodeCsv(bytes, 'people.csv');
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'wrong-encoding', hint: expect.stringContaining('CSV UTF-8') });
    expect((error as Error).message).toMatch(message);
  }
});

test('UTF-8 is read as it is', () => {
  expect(decodeCsv(encode('\uFEFFZoë, 李', 'utf8'), 'people.csv')).toBe('Zoë, 李');
});

const cell = fc.stringMatching(/^[a-zA-Zéß李 ,;'"\n-]{0,12}$/).map((text) => text.trim());
const named = cell.filter((text) => text !== '');
test('any names, quoted by the rules of CSV, come back as they were, with any separator', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: named, department: named }), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      (people, separator, lineEnd, isAllQuoted) => {
        const quote = (text: string) =>
          isAllQuoted || /[",;\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const lines = [
          HEAD.split(','),
          ...people.map(({ name, department }, at) => [
            `${at}`,
            name,
            `p${at}@example.org`,
            '',
            department,
            'hr',
          ]),
        ].map((cells) => cells.map(quote).join(separator));
        const { rows } = read(lines.join(lineEnd));
        expect(rows.map(({ person: { name, department } }) => ({ name, department }))).toEqual(people);
      },
    ),
  );
});

test('any text at all is either a roster or has problems, and never throws', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', 'a', '1', '@', '.', ' ', '\t') }),
      (text) => {
        for (const csv of [text, `${HEAD}\n${text}`]) {
          const parsed = parseRoster(csv, 'people.csv');
          if ('problems' in parsed) expect(parsed.problems.told.length).toBeGreaterThan(0);
          else expect(parsed.roster.rows.length).toBeGreaterThan(0);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('the demonstration’s roster has 25 people and no problem', () => {
  expect(read(readFileSync('demo/people.csv', 'utf8')).rows).toHaveLength(25);
});
