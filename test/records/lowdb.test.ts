import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSONFileSync } from 'lowdb/node';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readSuggestions } from '../../src/records/lowdb/read-suggestions.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { describeRecordStore } from './contract.ts';
import { fillWithAnnAndBob } from './evidence-contract.ts';
import { someHrQuestion } from './hr-questions-contract.ts';
import { contentsOf, newFolder, open, peopleIn, segmentsOf } from './lowdb-folder.ts';

describeRecordStore('the lowdb file', async () => {
  const folder = newFolder();
  let store = await open(folder);
  return {
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      store = await open(folder);
      return store;
    },
    end: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'records.json');

test('after a clean stop there is one file, for its owner alone, and stock lowdb can read it', async () => {
  const made = join(folder, 'made');
  const store = await open(made);
  await fillWithAnnAndBob(store);
  expect(statSync(segmentsOf(made)[0] ?? '').mode & 0o777).toBe(0o600);
  await store.close();
  expect(statSync(made).mode & 0o777).toBe(0o700);
  expect(readdirSync(made).sort()).toEqual(['evidence-key.pem', 'lock', 'records.json']);
  expect(statSync(join(made, 'records.json')).mode & 0o777).toBe(0o600);
  const read = new JSONFileSync<Record<string, unknown[]>>(join(made, 'records.json')).read();
  expect(read?.['acknowledgements']).toHaveLength(3);
  expect(read?.['people']).toHaveLength(3);
  const lines = readFileSync(join(made, 'records.json'), 'utf8').split('\n');
  expect(lines.filter((line) => line.includes('"policyDigest"'))).toHaveLength(3);
});

test('opening and closing without a change leaves the folder as it was', async () => {
  await (await open(folder)).close();
  expect(contentsOf(folder)).toEqual({});
  const store = await open(folder);
  await store.acknowledge(someAcknowledgement());
  await store.close();
  const before = contentsOf(folder);
  for (let time = 0; time < 3; time++) await (await open(folder)).close();
  expect(contentsOf(folder)).toEqual(before);
});

test('the sample questions that HR suggested can be read while the assistant runs', async () => {
  expect(await readSuggestions(join(folder, 'none'))).toEqual([]);
  const store = await open(folder);
  const { suggestion } = await store.suggestSample({
    policyId: 'social-media',
    clauseId: '1.1',
    question: 'May I?',
    suggestedBy: 'helen',
    suggestedAt: '2026-01-05T09:30:00.000Z',
  });
  expect(await readSuggestions(folder)).toEqual([suggestion]);
  await store.close();
  expect(await readSuggestions(folder)).toEqual([suggestion]);
});

test.each([
  ['an empty file', '', /is empty/],
  ['a list', '[]', /does not hold records/],
  ['null', 'null', /does not hold records/],
  ['half a file', '{"format":1,"acknow', /not valid JSON/],
  [
    'a byte order mark',
    '\uFEFF{"format":1,"acknowledgements":[],"policyTexts":[],"tallies":[]}',
    /byte order mark/,
  ],
  ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe]), /not UTF-8/],
  ['the format of a newer assistant', '{"format":4}', /newer assistant/],
  [
    'a list missing that its format has',
    '{"format":2,"acknowledgements":[],"policyTexts":[],"tallies":[]}',
    /hrQuestions/,
  ],
  [
    'a record of the wrong shape',
    '{"format":1,"acknowledgements":[{}],"policyTexts":[],"tallies":[]}',
    /acknowledgements\.0/,
  ],
  ["today's format without its journal's place", '{"format":3}', /does not hold records/],
  ["today's format in a line of its own making", '{"format":3,"journal":{}}', /not as this assistant writes/],
])('%s is refused by name and left as it is', async (_, content, message) => {
  writeFileSync(file(), content);
  await expect(open(folder)).rejects.toMatchObject({
    code: 'broken-records',
    message: expect.stringMatching(message),
    hint: expect.stringContaining('backup'),
  });
  await expect(open(folder)).rejects.toMatchObject({ message: expect.stringContaining(file()) });
  expect(readFileSync(file())).toEqual(Buffer.from(content));
  expect(readdirSync(folder).sort()).toEqual(['lock', 'records.json']);
});

test('an acknowledgement changed by hand is refused by its receipt', async () => {
  const store = await open(folder);
  const { acknowledgement } = await store.acknowledge(someAcknowledgement());
  await store.close();
  writeFileSync(file(), readFileSync(file(), 'utf8').replace('I have', 'I had'));
  await expect(open(folder)).rejects.toMatchObject({
    code: 'broken-chain',
    message: expect.stringContaining(acknowledgement.receiptId),
  });
});

test('whatever else is changed by hand is refused too', async () => {
  const store = await open(folder);
  await fillWithAnnAndBob(store);
  await store.close();
  const written = readFileSync(file(), 'utf8');
  for (const changed of [
    written.replace('ann Smith', 'Ann Smith'),
    written.replace(/\n\{[^\n]*"ann Smith"[^\n]*/, ''),
    written.replace('"tallies":[],\n', ''),
    `${written}\n`,
    written.slice(0, -1),
    written.replace('"people":[', '"peoples":['),
  ]) {
    expect(changed).not.toBe(written);
    writeFileSync(file(), changed);
    await expect(open(folder)).rejects.toMatchObject({ code: 'broken-records' });
    expect(readFileSync(file(), 'utf8')).toBe(changed);
  }
});

test('a file left half written by a crash is not looked at', async () => {
  writeFileSync(`${file()}.new`, '{"form');
  const store = await open(folder);
  expect(await peopleIn(store)).toEqual([]);
  await store.acknowledge(someAcknowledgement());
  await store.close();
  expect(readdirSync(folder).sort()).toEqual(['evidence-key.pem', 'lock', 'records.json']);
});

test('a second store on the folder is refused until the first is closed', async () => {
  const store = await open(folder);
  await expect(open(folder)).rejects.toMatchObject({
    code: 'records-in-use',
    message: expect.stringContaining(String(process.pid)),
  });
  await store.close();
  await (await open(folder)).close();
});

test('a folder that cannot be made is refused with what to do', async () => {
  writeFileSync(join(folder, 'taken'), '');
  await expect(open(join(folder, 'taken'))).rejects.toMatchObject({ code: 'data-folder' });
});

test('a system whose file locks do not load is told so', async () => {
  vi.doMock('fs-native-extensions', () => {
    throw new Error('no such binding');
  });
  try {
    await expect(open(folder)).rejects.toMatchObject({ code: 'no-lock' });
  } finally {
    vi.doUnmock('fs-native-extensions');
  }
});

test('remembering the same address again writes nothing', async () => {
  const store = await open(folder);
  await store.rememberAddress('ann', { platform: 'web', route: 'ann' });
  const before = contentsOf(folder);
  await store.rememberAddress('ann', { platform: 'web', route: 'ann' });
  expect(contentsOf(folder)).toEqual(before);
  await store.close();
});

test('closing waits for what is being written, for everyone who closes', async () => {
  const store = await open(folder);
  let isRecorded = false;
  const press = store.acknowledge(someAcknowledgement()).then(() => {
    isRecorded = true;
  });
  await Promise.race([store.close(), store.close()]);
  expect(isRecorded).toBe(true);
  await press;
  const again = await open(folder);
  expect(await peopleIn(again)).toEqual(['ann']);
  await again.close();
});

test('who asked without a name is in no file once the answer is delivered, nor a question that was deleted', async () => {
  const store = await open(folder);
  const unnamed = someHrQuestion({ isNamed: false, askerId: 'qx17' });
  const { question } = await store.askHr(unnamed);
  await store.askHr(someHrQuestion({ key: 'c'.repeat(64), text: 'May I whistle?' }));
  const answer = { text: 'You may.', answeredBy: 'helen', answeredAt: '2026-01-06T09:00:00.000Z' };
  await store.answerHrQuestion(question.id, answer);
  expect(Object.values(contentsOf(folder)).join()).toContain('qx17');
  await store.noteAnswer(question.id, 'delivered', '2026-01-06T09:00:01.000Z');
  expect(Object.values(contentsOf(folder)).join()).not.toContain('qx17');
  expect(Object.values(contentsOf(folder)).join()).toContain('whistle');
  await store.deleteHrQuestions('2027-01-01T00:00:00.000Z');
  expect(Object.values(contentsOf(folder)).join()).not.toContain('whistle');
  await store.close();
});

test('what a crash left in the journal is folded at the next start', async () => {
  const store = await open(folder);
  await store.acknowledge(someAcknowledgement());
  const left = contentsOf(folder);
  await store.close();
  rmSync(file());
  for (const [name, content] of Object.entries(left)) writeFileSync(join(folder, name), content);
  const again = await open(folder);
  while (!readdirSync(folder).includes('records.json') || segmentsOf(folder).length > 1)
    await new Promise((resolve) => setImmediate(resolve));
  expect(readFileSync(file(), 'utf8')).toContain('policyDigest');
  expect(await peopleIn(again)).toEqual(['ann']);
  await again.close();
});

test('nothing of an erased person is in any file', async () => {
  const store = await open(folder);
  await store.changeRoster({
    put: [{ id: 'qx17', name: 'Quentin', email: 'qx17@example.org', department: 'Parks', role: 'employee' }],
    revision: 0,
  });
  await store.acknowledge(someAcknowledgement({ personId: 'qx17' }));
  await store.acknowledge(someAcknowledgement({ personId: 'bob', witnessId: 'qx17', via: 'paper' }));
  const subject = await store.subjectOf('qx17');
  writeFileSync(join(folder, 'records.journal-000009.jsonl.torn'), 'qx17');
  writeFileSync(join(folder, 'records.format-2.json'), 'qx17');
  const words = /qx17|Quentin/;
  expect(Object.values(contentsOf(folder)).join()).toMatch(words);
  await store.erasePerson('qx17', '2026-02-01T00:00:00.000Z');
  expect(Object.values(contentsOf(folder)).join()).not.toMatch(words);
  expect(Object.values(contentsOf(folder)).join()).not.toContain(subject?.key);
  await store.acknowledge(someAcknowledgement({ personId: 'cem' }));
  await store.close();
  expect(Object.values(contentsOf(folder)).join()).not.toMatch(words);
  const again = await open(folder);
  expect(await peopleIn(again)).toEqual(['bob', 'cem']);
  await again.close();
});
