import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Directory, RecordStore } from '../../src/core/ports.ts';
import type { Person, Role } from '../../src/core/records.ts';
import type { Reply } from '../../src/core/reply.ts';
import { handleConfirm } from '../../src/handlers/acknowledge.ts';
import { handleAskEmpty } from '../../src/handlers/ask.ts';
import { handleHome } from '../../src/handlers/home.ts';
import { handleReport } from '../../src/handlers/report/index.ts';
import { route } from '../../src/handlers/route.ts';
import type { TextReaders } from '../../src/handlers/route-text.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { obligationsBy } from '../support/obligations.ts';

const library = loadLibrary('policy');
const [policy] = library.policies;
const now = () => new Date('2026-02-03T10:15:00Z');

const person = (id: string, role: Role, managerId?: string, name = id): Person => ({
  id,
  name,
  email: `${id}@example.org`,
  department: managerId === undefined ? 'Office' : 'Parks',
  role,
  ...(managerId === undefined ? {} : { managerId }),
});
const people = [
  person('hana', 'hr'),
  person('mo', 'manager'),
  person('ann', 'employee', 'mo', 'Ann Lee'),
  person('bob', 'employee', 'mo', '=cmd|"/c calc"!A1'),
  person('cyd', 'employee', 'other', 'Cyd, "the \n Kid"'),
];
const directory: Directory = {
  leavers: [],
  people,
  byId: (id) => people.find((one) => one.id === id),
  byEmail: (email) => people.find((one) => one.email === email),
  reportsOf: (managerId) => people.filter((one) => one.managerId === managerId),
};

let folder: string;
let store: RecordStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'home-'));
  store = await openLowdbStore({ folder, now });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const asker = (id: string) => ({ person: directory.byId(id) ?? person(id, 'employee'), platform: 'web' });
const deps = () => ({
  library,
  store,
  directory,
  now,
  obligations: obligationsBy({ library, store, directory, now }),
});
const home = (id: string) => handleHome(asker(id), deps());
const words = (reply: Reply) => JSON.stringify(reply);
const acknowledge = (id: string) =>
  handleConfirm(
    {
      kind: 'confirm-acknowledgement',
      policyId: policy?.id ?? '',
      policyVersion: policy?.version ?? '',
      digest: policy?.digest ?? '',
    },
    asker(id),
    deps(),
  );

test('an employee sees their own state and the way to acknowledge, and nobody else', async () => {
  const before = await home('ann');
  expect(words(before)).toContain(`"acknowledge ${policy?.id}"`);
  expect(words(before)).not.toMatch(/calc|hana|Your team|The organisation/);
  await acknowledge('ann');
  const after = await home('ann');
  expect(words(after)).toContain('You acknowledged it on 3 February 2026');
  expect(words(after)).not.toContain(`"acknowledge ${policy?.id}"`);
});

test('a manager sees how the people who report to them stand, HR everyone', async () => {
  await acknowledge('ann');
  const manager = words(await home('mo'));
  expect(manager).toContain('{"label":"acknowledged","count":1},{"label":"due","count":0}');
  expect(manager).not.toMatch(/Cyd|The organisation/);
  const hr = words(await home('hana'));
  expect(hr).toContain('["Parks","1","0","0","2","3"]');
  expect(hr).toContain('report csv');
});

test('the page has no picture, which every opening would draw and send anew', async () => {
  await acknowledge('ann');
  expect((await home('hana')).blocks.some(({ kind }) => kind === 'chart')).toBe(false);
});

test('the CSV opens in a spreadsheet and runs no formula', async () => {
  const { files = [] } = await handleReport({ kind: 'report', format: 'csv' }, deps());
  const [file] = files;
  expect(file?.name).toBe('acknowledgements-2026-02-03.csv');
  expect(file?.content.charCodeAt(0)).toBe(0xfeff);
  const text = file?.content ?? '';
  expect(text).toContain('ann,Ann Lee,ann@example.org,Parks,mo,');
  expect(text).toContain(`"'=cmd|""/c calc""!A1"`);
  expect(text).toContain('"Cyd, ""the \n Kid"""');
  expect(text.split('\r\n')).toHaveLength(people.length + 2);
});

test('asking through a window without words opens a form, which asks what was typed into it', async () => {
  const readers = {} as TextReaders;
  expect(await route({ kind: 'shortcut', name: 'ask', text: ' ' }, readers)).toEqual({ kind: 'ask-empty' });
  const form = handleAskEmpty().blocks.find((block) => block.kind === 'form');
  const fields = Object.fromEntries((form?.fields ?? []).map(({ name }) => [name, 'may I?']));
  expect(await route({ kind: 'form', name: form?.name ?? '', fields }, readers)).toEqual({
    kind: 'ask',
    question: 'may I?',
  });
});
