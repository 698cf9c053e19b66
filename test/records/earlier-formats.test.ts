import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewAcknowledgement } from '../../src/core/records.ts';
import { CHAIN_START, canonicalJson, firstBrokenLink, isGap, receiptIdOf } from '../../src/records/chain.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { linksOf } from './evidence-contract.ts';
import { contentsOf, faulty, newFolder, open, peopleIn } from './lowdb-folder.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'records.json');

/** Records as format 2 chained them: over the person's id itself. */
function chained(records: readonly NewAcknowledgement[]) {
  let previous = CHAIN_START;
  return records.map((record) => {
    const hash = createHash('sha256').update(previous).update(canonicalJson(record)).digest('hex');
    previous = hash;
    return { ...record, hash, receiptId: receiptIdOf(hash) };
  });
}

const OLD = chained(['ann', 'bob', 'cem'].map((personId) => someAcknowledgement({ personId })));
const QUESTION = {
  id: 'Q-7K3M',
  key: 'a'.repeat(64),
  text: 'May I?',
  shown: [],
  askedAt: '2026-01-01T00:00:00.000Z',
  via: 'web',
  isNamed: true,
  askerId: 'ann',
};
const FORMAT_2 = `${JSON.stringify(
  {
    format: 2,
    acknowledgements: OLD,
    policyTexts: [],
    tallies: [{ policyId: 'x', subject: '1.1', kind: 'helpful', count: 3 }],
    hrQuestions: [QUESTION],
    sampleSuggestions: [],
    addresses: [{ personId: 'ann', platform: 'web', route: { to: 'ann' } }],
    installations: [{ platform: 'slack', key: 'team/T1', sealed: 'closed' }],
  },
  null,
  1,
)}\n`;

test('a file of the earlier assistant is taken over with all that it holds, and a copy of it is kept', async () => {
  writeFileSync(file(), FORMAT_2);
  let store = await open(folder);
  for (let time = 0; time < 2; time++) {
    expect(await store.acknowledgements({})).toEqual(OLD);
    expect(await store.tallies('x')).toHaveLength(1);
    expect(await store.hrQuestions({ askerId: 'ann' })).toEqual([QUESTION]);
    expect(await store.addresses('ann')).toEqual([{ platform: 'web', route: { to: 'ann' } }]);
    expect(await store.installations('slack')).toHaveLength(1);
    await store.close();
    store = await open(folder);
  }
  await store.close();
  expect(readFileSync(join(folder, 'records.format-2.json'), 'utf8')).toBe(FORMAT_2);
  expect(statSync(join(folder, 'records.format-2.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(file(), 'utf8')).toMatch(/^\{"format":3,/);
});

test('new records go on from the old chain, and a repeat of an old one gives it back', async () => {
  writeFileSync(file(), FORMAT_2);
  const store = await open(folder);
  expect(await store.acknowledge(someAcknowledgement())).toEqual({ acknowledgement: OLD[0], created: false });
  await store.acknowledge(someAcknowledgement({ cycle: '2027-01-05' }));
  const links = await linksOf(store);
  expect(links).toHaveLength(4);
  expect(firstBrokenLink(links)).toBeUndefined();
  expect((await store.acknowledgements({ personId: 'ann' })).map(({ cycle }) => cycle)).toEqual([
    undefined,
    '2027-01-05',
  ]);
  await store.close();
});

test('of an old record only its place in the chain stays when its person is erased', async () => {
  writeFileSync(file(), FORMAT_2);
  const store = await open(folder);
  await store.erasePerson('bob', '2026-02-01T00:00:00.000Z');
  const links = await linksOf(store);
  expect(links.map(isGap)).toEqual([false, true, false]);
  expect(firstBrokenLink(links)).toBeUndefined();
  expect(await peopleIn(store)).toEqual(['ann', 'cem']);
  expect(Object.values(contentsOf(folder)).join()).not.toContain('bob');
  await store.close();
});

test('a file of the first format is taken over too', async () => {
  const old =
    '{"format":1,\n"acknowledgements":[],\n"policyTexts":[],\n"tallies":[{"policyId":"x","subject":"1.1","kind":"helpful","count":3}]}\n';
  writeFileSync(file(), old);
  const store = await open(folder);
  expect(await store.tallies('x')).toHaveLength(1);
  await store.close();
  expect(readFileSync(join(folder, 'records.format-1.json'), 'utf8')).toBe(old);
});

test('a record of it that was changed is refused by its receipt', async () => {
  const changed = FORMAT_2.replace('I have read it.', 'I had read it.');
  writeFileSync(file(), changed);
  await expect(open(folder)).rejects.toMatchObject({
    code: 'broken-chain',
    message: expect.stringContaining(OLD[0]?.receiptId ?? '-'),
  });
  expect(readFileSync(file(), 'utf8')).toBe(changed);
  expect(readdirSync(folder).sort()).toEqual(['lock', 'records.json']);
});

test('an old file put beside the journal of a newer one is refused', async () => {
  const store = await open(folder);
  await store.acknowledge(someAcknowledgement());
  const journal = contentsOf(folder);
  await store.close();
  rmSync(file());
  for (const [name, content] of Object.entries(journal)) writeFileSync(join(folder, name), content);
  writeFileSync(file(), FORMAT_2);
  await expect(open(folder)).rejects.toMatchObject({
    code: 'broken-records',
    message: expect.stringContaining('earlier assistant'),
  });
  expect(readFileSync(file(), 'utf8')).toBe(FORMAT_2);
});

test('on a full disk it stays as it is, and says so', async () => {
  writeFileSync(file(), FORMAT_2);
  const fileSystem = faulty((call) => (call === 'write' ? 'ENOSPC' : undefined));
  await expect(open(folder, { fileSystem })).rejects.toMatchObject({
    code: 'data-folder',
    message: expect.stringContaining('ENOSPC'),
  });
  expect(readFileSync(file(), 'utf8')).toBe(FORMAT_2);
  const store = await open(folder);
  expect(await peopleIn(store)).toEqual(['ann', 'bob', 'cem']);
  await store.close();
});
