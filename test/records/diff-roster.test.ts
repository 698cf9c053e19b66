import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Person } from '../../src/core/records.ts';
import type { Roster } from '../../src/core/roster.ts';
import { diffRoster, peopleToPut, worksHere } from '../../src/records/roster/diff-roster.ts';
import { createRosterImports, takeOverFile } from '../../src/records/roster/import-roster.ts';
import { parseRoster, type RosterFile } from '../../src/records/roster/parse-roster.ts';

const HEAD = 'id,name,email,manager,department,role';
const TODAY = '2026-03-02';

function read(csv: string): RosterFile {
  const parsed = parseRoster(csv, 'people.csv');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.roster;
}
const person = (id: string, rest: Partial<Person> = {}): Person => ({
  id,
  name: id,
  email: `${id}@example.org`,
  department: 'Parks',
  role: 'employee',
  ...rest,
});
const line = (id: string, name = id) => `${id},${name},${id}@example.org,,Parks,employee`;
const ids = (people: readonly Person[]) => people.map(({ id }) => id);

/** A roster in memory that keeps the promises of the store's. */
function memoryRoster(people: readonly Person[]) {
  let roster: Roster = { revision: 1, people };
  return {
    roster: async () => roster,
    changeRoster: async (change: { put: readonly Person[]; source?: string; revision: number }) => {
      if (change.revision !== roster.revision) return undefined;
      const all = new Map([...roster.people, ...change.put].map((one) => [one.id, one]));
      const { source } = change;
      roster = {
        revision: roster.revision + 1,
        people: [...all.values()],
        ...(source === undefined ? {} : { source }),
      };
      return roster.revision;
    },
  };
}

function importsOf(store: ReturnType<typeof memoryRoster>, peopleFile = '/no/such/file') {
  return createRosterImports({ store, peopleFile, today: () => TODAY, changed: async () => undefined });
}

test('joiners, changes, leavers and returners are told apart', () => {
  const before: Roster = {
    revision: 4,
    people: [
      person('same'),
      person('moved'),
      person('gone'),
      person('back', { leftOn: '2026-01-01' }),
      person('long-gone', { leftOn: '2025-01-01' }),
    ],
  };
  const diff = diffRoster(
    before,
    read([HEAD, line('new'), line('same'), line('moved', 'Mo Ved'), line('back')].join('\n')),
    TODAY,
  );
  expect(ids(diff.joiners)).toEqual(['new']);
  expect(diff.changed).toEqual([{ person: person('moved', { name: 'Mo Ved' }), fields: ['name'] }]);
  expect(diff.leavers).toEqual([person('gone', { leftOn: TODAY })]);
  expect(diff.returners).toEqual([person('back')]);
  expect(diff).toMatchObject({ unchanged: 2, before: 3, after: 4, leaving: 1 });
});

test('what the file has no column for stays; an empty cell of a column that is there is taken at its word', () => {
  const known = person('ann', { nation: 'wales', startsOn: '2020-01-01', leave: { from: '2026-01-01' } });
  const before: Roster = { revision: 1, people: [known] };
  expect(diffRoster(before, read([HEAD, line('ann')].join('\n')), TODAY).unchanged).toBe(1);
  const { changed } = diffRoster(
    before,
    read([`${HEAD},leave_from,nation`, `${line('ann')},,`].join('\n')),
    TODAY,
  );
  expect(changed).toEqual([
    { person: person('ann', { startsOn: '2020-01-01' }), fields: ['nation', 'leave_from'] },
  ]);
});

test('left may be a date to come, a day that was, or yes; yes again keeps the first day', () => {
  const csv = (left: string) => read([`${HEAD},left`, `${line('ann')},${left}`].join('\n'));
  const roster = (leftOn?: string): Roster => ({
    revision: 1,
    people: [person('ann', leftOn === undefined ? {} : { leftOn })],
  });
  expect(diffRoster(roster(), csv('2026-04-01'), TODAY).changed).toMatchObject([{ fields: ['left'] }]);
  expect(diffRoster(roster(), csv('2026-03-02'), TODAY).leavers).toMatchObject([{ leftOn: '2026-03-02' }]);
  expect(diffRoster(roster(), csv('yes'), TODAY).leavers).toMatchObject([{ leftOn: TODAY }]);
  expect(diffRoster(roster('2026-02-01'), csv('yes'), TODAY).unchanged).toBe(1);
  expect(diffRoster(roster('2026-02-01'), csv('no'), TODAY).returners).toEqual([person('ann')]);
});

test('joiners with the address of somebody who leaves are pointed out', () => {
  const before: Roster = { revision: 1, people: [person('ann')] };
  const csv = [HEAD, '77,Ann,ann@example.org,,Parks,employee'].join('\n');
  const [renamed] = diffRoster(before, read(csv), TODAY).renamed;
  expect([renamed?.joiner.id, renamed?.leaver.id]).toEqual(['77', 'ann']);
});

test('more than ten and more than a third may not leave without a word, and then nothing is changed', async () => {
  const people = Array.from({ length: 40 }, (_, at) => person(`p${at}`));
  const csvOf = (count: number) => [HEAD, ...people.slice(0, count).map(({ id }) => line(id))].join('\n');
  const leavingOf = (count: number) =>
    diffRoster({ revision: 1, people }, read(csvOf(count)), TODAY).manyLeaving;
  expect([leavingOf(30), leavingOf(27), leavingOf(26)]).toEqual([undefined, undefined, 14]);
  const store = memoryRoster(people);
  const imports = importsOf(store);
  const file = { name: 'people.csv', csv: csvOf(26) };
  await expect(imports.apply(file, {})).rejects.toMatchObject({ code: 'many-leavers' });
  await expect(imports.apply(file, { allowLeavers: 13 })).rejects.toMatchObject({ code: 'many-leavers' });
  expect((await store.roster()).revision).toBe(1);
  await imports.apply(file, { allowLeavers: 14 });
  expect((await store.roster()).people.filter((one) => !worksHere(one, TODAY))).toHaveLength(14);
});

test('a change that was looked at is applied as it was, or not at all', async () => {
  const store = memoryRoster([person('ann')]);
  const imports = importsOf(store);
  const fileOf = (id: string) => ({ name: 'people.csv', csv: [HEAD, line('ann'), line(id)].join('\n') });
  const [first, second] = [await imports.plan(fileOf('bob')), await imports.plan(fileOf('cem'))];
  await imports.apply(fileOf('bob'), first);
  await expect(imports.apply(fileOf('cem'), second)).rejects.toMatchObject({ code: 'roster-changed' });
  expect(ids((await store.roster()).people)).toEqual(['ann', 'bob']);
});

test('the file at its place is taken over once, and a file that came another way does not bring it back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roster-'));
  const place = join(folder, 'people.csv');
  const store = memoryRoster([]);
  const take = () => takeOverFile(store, { file: place, today: TODAY });
  const imports = importsOf(store, place);
  try {
    expect(await take()).toBeUndefined();
    writeFileSync(place, [HEAD, line('ann')].join('\n'));
    expect((await take())?.joiners).toHaveLength(1);
    expect(await take()).toBeUndefined();
    await imports.apply({ name: 'other.csv', csv: [HEAD, line('ann'), line('bob')].join('\n') }, {});
    expect(await take()).toBeUndefined();
    const csv = [HEAD, line('ann'), line('bob'), line('cem')].join('\n');
    writeFileSync(place, csv);
    await imports.apply({ name: 'sent.csv', csv }, {});
    expect(await take()).toBeUndefined();
    expect(ids((await store.roster()).people)).toEqual(['ann', 'bob', 'cem']);
    writeFileSync(place, `${csv}\nx,,,,,`);
    await expect(take()).rejects.toMatchObject({ code: 'bad-files' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('applied to the roster, any file comes out as the file says, and again changes nothing', () => {
  const someone = fc.record({
    id: fc.integer({ min: 0, max: 30 }),
    name: fc.constantFrom('Ann', 'Bob'),
    left: fc.constantFrom('', 'yes', '2026-01-01', '2027-01-01'),
  });
  const roster = fc.uniqueArray(someone, { selector: ({ id }) => id, minLength: 1 });
  const csvOf = (people: readonly { id: number; name: string; left: string }[]) =>
    [`${HEAD},left`, ...people.map(({ id, name, left }) => `${line(`p${id}`, name)},${left}`)].join('\n');
  fc.assert(
    fc.property(roster, roster, (first, second) => {
      let people: readonly Person[] = [];
      for (const file of [first, second]) {
        const diff = diffRoster({ revision: 1, people }, read(csvOf(file)), TODAY);
        const put = peopleToPut(diff);
        expect(new Set(ids(put)).size).toBe(put.length);
        expect(put.length + diff.unchanged).toBe(
          new Set([...ids(people), ...file.map(({ id }) => `p${id}`)]).size,
        );
        people = [...new Map([...people, ...put].map((one) => [one.id, one])).values()];
        const here = people.filter((one) => worksHere(one, TODAY));
        expect(ids(here).sort()).toEqual(
          file
            .filter(({ left }) => left === '' || left > '2026-12')
            .filter(({ left }) => left !== 'yes')
            .map(({ id }) => `p${id}`)
            .sort(),
        );
        expect(here).toHaveLength(diff.after);
        expect(peopleToPut(diffRoster({ revision: 2, people }, read(csvOf(file)), TODAY))).toEqual([]);
      }
    }),
  );
});
