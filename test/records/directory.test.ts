import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Person } from '../../src/core/records.ts';
import type { Roster } from '../../src/core/roster.ts';
import { createDirectory, createLiveDirectory } from '../../src/records/directory.ts';
import { parseRoster } from '../../src/records/roster/parse-roster.ts';

const person = (id: string, rest: Partial<Person> = {}): Person => ({
  id,
  name: id,
  email: `${id}@example.org`,
  department: 'Parks',
  role: 'employee',
  ...rest,
});
const ids = (people: readonly Person[]) => people.map(({ id }) => id);

test('people are found by id and e-mail, and reports by their manager, in roster order', () => {
  const directory = createDirectory([
    person('cem', { managerId: 'bob' }),
    person('ann'),
    person('bob', { managerId: 'ann' }),
  ]);
  expect(directory.byEmail('ANN@example.org')?.id).toBe('ann');
  expect(ids(directory.reportsOf('ann'))).toEqual(['cem', 'bob']);
  expect(ids(directory.reportsOf('bob'))).toEqual(['cem']);
  expect(directory.reportsOf('cem')).toEqual([]);
  expect(directory.reportsOf('nobody')).toEqual([]);
});

test('those who left are known by id alone, and their reports are their manager’s', () => {
  const left = person('bob', { managerId: 'ann', leftOn: '2026-01-01' });
  const directory = createDirectory([person('ann'), person('cem', { managerId: 'bob' })], [left]);
  expect(directory.byId('bob')).toBe(left);
  expect(directory.byEmail('bob@example.org')).toBeUndefined();
  expect(ids(directory.reportsOf('ann'))).toEqual(['cem']);
});

test('reports are all those whose managers lead to somebody, whatever the tree', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (choices) => {
      const people = choices.map((choice, at) =>
        person(`p${at}`, at === 0 ? {} : { managerId: `p${choice % at}` }),
      );
      const directory = createDirectory(people);
      const isBelow = (one: Person, manager: string): boolean =>
        one.managerId !== undefined &&
        (one.managerId === manager || isBelow(directory.byId(one.managerId) as Person, manager));
      for (const { id } of people)
        expect(directory.reportsOf(id)).toEqual(people.filter((one) => isBelow(one, id)));
    }),
  );
});

test('the live directory follows the roster and the day, and reads nothing when neither has changed', async () => {
  let roster: Roster = { revision: 1, people: [person('ann'), person('bob', { leftOn: '2026-03-01' })] };
  let today = '2026-02-28';
  let reads = 0;
  const store = {
    roster: async () => {
      reads++;
      return roster;
    },
    rosterRevision: async () => roster.revision,
  };
  const directory = await createLiveDirectory(store, () => today);
  expect(ids(directory.people)).toEqual(['ann', 'bob']);
  await directory.refresh();
  expect(reads).toBe(1);
  today = '2026-03-01';
  await directory.refresh();
  expect(ids(directory.people)).toEqual(['ann']);
  expect(ids(directory.leavers)).toEqual(['bob']);
  expect(directory.byEmail('bob@example.org')).toBeUndefined();
  roster = { revision: 2, people: [...roster.people, person('cem', { managerId: 'ann' })] };
  expect(directory.byId('cem')).toBeUndefined();
  await directory.refresh();
  expect(ids(directory.reportsOf('ann'))).toEqual(['cem']);
  expect(reads).toBe(3);
});

test('the demonstration has 25 people in five teams, each but the first with a manager', () => {
  const parsed = parseRoster(readFileSync('demo/people.csv', 'utf8'), 'demo/people.csv');
  const people = 'roster' in parsed ? parsed.roster.rows.map((row) => row.person) : [];
  const directory = createDirectory(people);
  expect(people).toHaveLength(25);
  const heads = people.filter(({ managerId }) => managerId === undefined);
  expect(heads).toHaveLength(1);
  const reports = (id: string | undefined) => directory.reportsOf(id ?? '').length;
  expect(reports(heads[0]?.id)).toBe(24);
  expect(people.filter(({ managerId, id }) => managerId === heads[0]?.id && reports(id) > 0)).toHaveLength(5);
  expect(people.filter(({ role }) => role === 'manager').every(({ id }) => reports(id) > 0)).toBe(true);
  expect(people.filter(({ role }) => role === 'hr')).toHaveLength(2);
});
