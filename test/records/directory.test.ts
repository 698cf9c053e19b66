import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Problem } from '../../src/core/errors.ts';
import { createDirectory, directoryAsOf } from '../../src/records/directory.ts';
import { decodeRoster, parseRoster } from '../../src/records/roster-file.ts';

const HEAD = 'id,name,email,manager,department,role\n';
const TODAY = '2026-03-02';
const parsePeople = (csv: string, file: string) => {
  const { people, problems } = parseRoster(csv, file, TODAY);
  return { people, problems, ...(people === undefined ? {} : { directory: createDirectory(people) }) };
};
const parse = (rows: string) => parsePeople(HEAD + rows, 'people.csv');

test('reads people and who reports to whom, by id or e-mail', () => {
  const { directory } = parse(
    '1,Ann,Ann@Example.org,,Board,manager\n2,Bob,bob@example.org,1,Parks,manager\n3,Cem,cem@example.org,BOB@example.org,Parks,employee\n',
  );
  expect(directory?.byEmail('ANN@example.org')?.id).toBe('1');
  expect(directory?.reportsOf('1').map(({ id }) => id)).toEqual(['2', '3']);
  expect(directory?.reportsOf('2').map(({ id }) => id)).toEqual(['3']);
  expect(directory?.reportsOf('3')).toEqual([]);
  expect(directory?.reportsOf('nobody')).toEqual([]);
});

test('a byte order mark, further columns and another order are fine', () => {
  const { directory } = parsePeople(
    '\uFEFFrole, department ,nation,email,name,id,manager\nhr,HR,england,a@example.org,"Lee, Ann",1,\n',
    'people.csv',
  );
  expect(directory?.people).toEqual([
    {
      id: '1',
      name: 'Lee, Ann',
      email: 'a@example.org',
      department: 'HR',
      role: 'hr',
      nation: 'england',
    },
  ]);
});

test('every problem is told at once, with its line', () => {
  const { directory, problems } = parse(
    '1,Ann,ann@example.org,9,Board,boss\n1,,not-an-address,,Parks,employee\n3,Cem,ann@example.org,,Parks,employee\n',
  );
  expect(directory).toBeUndefined();
  const told = problems.map(({ line, message }) => `${line}: ${message}`);
  expect(told).toEqual(
    expect.arrayContaining([
      '2: role is one of employee, manager, hr',
      '2: no line has the manager 9 as its id or email',
      '3: 1 stands already in line 2',
      '3: name is empty',
      '3: not-an-address is not an e-mail address',
      '4: ann@example.org stands already in line 2',
    ]),
  );
});

test('a circle of managers is told once', () => {
  const { problems } = parse(
    '1,Ann,a@example.org,3,B,manager\n2,Bob,b@example.org,1,B,manager\n3,Cem,c@example.org,2,B,manager\n',
  );
  expect(problems.map(({ message }) => message)).toEqual(['managers in a circle: 1 → 3 → 2 → 1']);
});

test.each([
  ['a missing column', 'id,name\n1,Ann\n', /columns are missing: email, manager, department, role/],
  ['a broken row', `${HEAD}1,"Ann,a@example.org\n`, /not a CSV row/],
  ['nobody', HEAD, /nobody is on it/],
  ['an empty file', '', /is empty/],
  ['a column there twice', `id,${HEAD}1,1,Ann,a@example.org,,B,hr\n`, /there twice: id/],
  ['another separator', HEAD.replaceAll(',', '|'), /parted by commas/],
])('%s is a problem', (_, csv, message) => {
  expect(parsePeople(csv, 'people.csv').problems[0]?.message).toMatch(message);
});

test('the demonstration has 25 people in five teams, each but the first with a manager', () => {
  const { directory, problems } = parsePeople(readFileSync('demo/people.csv', 'utf8'), 'demo/people.csv');
  expect(problems).toEqual([]);
  const people = directory?.people ?? [];
  expect(people).toHaveLength(25);
  const heads = people.filter(({ managerId }) => managerId === undefined);
  expect(heads).toHaveLength(1);
  const reports = (id: string | undefined) => directory?.reportsOf(id ?? '').length ?? 0;
  expect(reports(heads[0]?.id)).toBe(24);
  expect(people.filter(({ managerId, id }) => managerId === heads[0]?.id && reports(id) > 0)).toHaveLength(5);
  expect(people.filter(({ role }) => role === 'manager').every(({ id }) => reports(id) > 0)).toBe(true);
  expect(people.filter(({ role }) => role === 'hr')).toHaveLength(2);
});

test('an id may be the e-mail address, a role in capitals, and rows that a spreadsheet left empty are passed over', () => {
  const { directory, problems } = parse('Ann@example.org,Ann,Ann@example.org,,HR,HR\n,,,,,\n');
  expect(problems).toEqual([]);
  expect(directory?.byId('Ann@example.org')?.role).toBe('hr');
});

test('each row with too few or too many cells, or with letters lost in saving, is told', () => {
  const { problems } = parse(
    '1,Ann,a@example.org,,B\n2,Bob,b@example.org,,B,hr,x\n3,Sin\uFFFDad,s@example.org,,B,hr\n',
  );
  expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '2: has 5 cells where the heading has 6: check its commas',
    '3: has 7 cells where the heading has 6: check its commas',
    '4: has letters that are not UTF-8: save the file as "CSV UTF-8"',
  ]);
});

test('a circle that others lead into is told once, without them', () => {
  const { problems } = parse(
    '1,Ann,a@example.org,3,B,employee\n2,Bob,b@example.org,3,B,manager\n3,Cem,c@example.org,2,B,manager\n4,Di,d@example.org,4,B,manager\n',
  );
  expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '4: managers in a circle: 3 → 2 → 3',
    '5: managers in a circle: 4 → 4',
  ]);
});

test('everything that decides when somebody is asked is read, by any of its headings, whatever parts the cells', () => {
  const csv = [
    'Employee ID;Full name;E-mail;Manager e-mail;Department;Role;Nation;Time_Zone;Start date;Leave from;Leave until;Left',
    '7;Ann;ANN@example.org;;Parks;Manager;Northern Ireland;Europe/London;2026-01-05;2026-02-01;2026-08-01;no',
    '8;Bob;bob@example.org;ann@example.org;Parks;employee;Scotland;;;;;yes',
    '9;Cem;cem@example.org;7;Parks;employee;;;;2026-02-01;;2026-04-30',
  ].join('\n');
  for (const sign of [';', ',', '\t']) {
    expect(parsePeople(csv.replaceAll(';', sign), 'people.csv')).toMatchObject({
      problems: [],
      people: [
        {
          id: '7',
          nation: 'northern-ireland',
          timeZone: 'Europe/London',
          startsOn: '2026-01-05',
          leave: { from: '2026-02-01', until: '2026-08-01' },
        },
        { id: '8', managerId: '7', nation: 'scotland', leftOn: TODAY },
        { id: '9', managerId: '7', leave: { from: '2026-02-01' }, leftOn: '2026-04-30' },
      ],
    });
  }
});

test.each([
  ['nation', 'France', /^nation is one of/],
  ['time zone', 'Londn', /not a time zone: write it as Europe\/London/],
  ['start', '05/01/2026', /write it as 2027-04-30/],
  ['start', '2026-02-29', /is not a date/],
  ['left', 'perhaps', /is not a date/],
  ['leave until', '2026-02-01', /needs a leave from/],
])('%s %s is refused', (heading, cell, message) => {
  const { problems } = parsePeople(
    `${HEAD.trim()},${heading}\n1,Ann,ann@example.org,,Board,hr,${cell}\n`,
    'people.csv',
  );
  expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
});

test('a file in another encoding is refused with how to save it', () => {
  const problems: Problem[] = [];
  expect(decodeRoster(Buffer.from('\uFEFFid', 'utf16le'), 'people.csv', problems)).toBeUndefined();
  expect(decodeRoster(Buffer.from('Sin\u00e9ad', 'latin1'), 'people.csv', problems)).toBeUndefined();
  expect(problems.map(({ message }) => message)).toEqual([
    'is in UTF-16: save it as "CSV UTF-8 (comma delimited)"',
    'is not UTF-8 text: save it as "CSV UTF-8 (comma delimited)"',
  ]);
});

test('whoever has left is not found by address and reports to nobody, but is known by id', () => {
  const { people = [] } = parse(
    '1,Ann,ann@example.org,,B,manager\n2,Bob,bob@example.org,1,B,manager\n3,Cem,cem@example.org,2,B,employee\n',
  );
  const left = people.map((person) => (person.id === '2' ? { ...person, leftOn: TODAY } : person));
  const directory = directoryAsOf(left, TODAY);
  expect(directory.people.map(({ id }) => id)).toEqual(['1', '3']);
  expect(directory.leavers.map(({ id }) => id)).toEqual(['2']);
  expect(directory.byEmail('bob@example.org')).toBeUndefined();
  expect(directory.byId('2')?.name).toBe('Bob');
  expect(directory.reportsOf('1').map(({ id }) => id)).toEqual(['3']);
  expect(directoryAsOf(left, '2026-03-01').byEmail('bob@example.org')?.id).toBe('2');
});
