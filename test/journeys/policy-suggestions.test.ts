import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewSampleSuggestion } from '../../src/core/hr-questions.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { runAssistant, startAssistant } from '../support/run-assistant.ts';

let folder: string;
let policy: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suggestions-'));
  policy = join(folder, 'policy');
  cpSync('policy', policy, { recursive: true });
  env = { POLICY_DIR: policy, DATA_DIR: join(folder, 'data'), SENTENCE_ENCODER: 'off' };
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(policy, 'social-media-policy.notes.yaml');
const notes = () => readFileSync(file(), 'utf8');
const run = (...words: string[]) => runAssistant(['policy', 'suggestions', ...words], { env });
const questionsOf = (clauseId: string) =>
  loadLibrary(policy).policies[0]?.clauses.find(({ id }) => id === clauseId)?.notes?.questions ?? [];

async function suggest(...suggestions: Partial<NewSampleSuggestion>[]): Promise<string[]> {
  const store = await openLowdbStore({
    folder: join(folder, 'data', 'demo'),
    now: () => new Date('2026-02-03T10:15:00Z'),
  });
  const ids: string[] = [];
  for (const one of suggestions) {
    const { suggestion } = await store.suggestSample({
      policyId: 'social-media',
      clauseId: '1.4',
      question: 'May staff run the allotment page?',
      suggestedBy: 'p02',
      suggestedAt: '2026-01-05T09:30:00.000Z',
      ...one,
    });
    ids.push(suggestion.id);
  }
  await store.close();
  return ids;
}

test('nothing recorded, nothing suggested, and nothing is made', () => {
  const { code, stdout } = run();
  expect(stdout).toContain('0 to look at');
  expect(code).toBe(0);
  expect(readdirSync(folder)).toEqual(['policy']);
});

test('suggestions are listed as a unified diff of the notes, which stay as they are', async () => {
  const [id] = await suggest({}, { clauseId: '2.1(f)', question: 'Can I wear my badge: in a photo?' });
  const before = notes();
  const { code, stdout } = run();
  expect(code).toBe(0);
  expect(stdout).toContain(`${id}  1.4  May staff run the allotment page?`);
  expect(stdout).toMatch(/^--- .*social-media-policy\.notes\.yaml/m);
  expect(stdout).toMatch(/^@@ /m);
  expect(stdout.match(/^\+ .*/gm)).toEqual([
    '+    - May staff run the allotment page?',
    '+    - "Can I wear my badge: in a photo?"',
  ]);
  expect(stdout.match(/^- /gm)).toBeNull();
  expect(notes()).toBe(before);
});

test('--apply adds the one named and no other line changes; then it counts as added', async () => {
  const [id = '', other = ''] = await suggest(
    {},
    { clauseId: '1.1', question: 'Is the depot tablet included?' },
  );
  chmodSync(file(), 0o640);
  const before = notes();
  const { code, stdout } = run('--apply', id.toLowerCase());
  expect(stdout).toContain('1 added');
  expect(code).toBe(0);
  expect(
    notes()
      .split('\n')
      .filter((line) => !before.split('\n').includes(line)),
  ).toEqual(['    - May staff run the allotment page?']);
  expect(statSync(file()).mode & 0o777).toBe(0o640);
  expect(readdirSync(policy).filter((name) => name.endsWith('.new'))).toEqual([]);
  expect(questionsOf('1.4').at(-1)).toBe('May staff run the allotment page?');
  const added = notes();
  expect(run('--apply', id).stdout).toContain('is in the notes already');
  expect(notes()).toBe(added);
  const list = run().stdout;
  expect(list).toContain(`--apply ${other}`);
  expect(list).toContain('1 to look at, 1 in the notes already, 0 that cannot be added');
});

test('--apply all adds what can be added and says why the rest cannot', async () => {
  const known = questionsOf('1.1')[0] ?? '';
  const [first = ''] = await suggest(
    {},
    { question: 'may staff run the ALLOTMENT page' },
    { clauseId: '1.1', question: 'May staff run the allotment page!' },
    { clauseId: '2.1', question: known.toUpperCase() },
    { clauseId: '99.9', question: 'No such clause?' },
    { policyId: 'travel', question: 'No such policy?' },
    { clauseId: '1.1', question: 'Is the depot tablet included?' },
  );
  const { code, stdout } = run('--apply', 'all');
  expect(code).toBe(0);
  expect(stdout).toContain('2 added');
  expect(stdout.match(new RegExp(`it is the same question as ${first}`, 'g'))).toHaveLength(2);
  for (const why of ['it is a sample question of 1.1 already', 'no clause 99.9', 'no policy travel'])
    expect(stdout).toContain(why);
  expect(questionsOf('1.1').at(-1)).toBe('Is the depot tablet included?');
});

test('one that cannot be added is said and exits 1; a reference that is not there exits 2', async () => {
  const [id = ''] = await suggest({ clauseId: '99.9' });
  const before = notes();
  expect(run('--apply', id)).toMatchObject({ code: 1, stdout: expect.stringContaining('Nothing was added') });
  expect(run('--apply', 'S-NONE')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no suggestion S-NONE'),
  });
  expect(run('one', 'two').code).toBe(2);
  expect(notes()).toBe(before);
});

test('a clause without notes is refused with what to do first', async () => {
  writeFileSync(file(), '"1.1":\n  title: T\n  summary: S\n  stance: required\n');
  await suggest({});
  expect(run('--apply', 'all').stdout).toContain('clause 1.4 has no notes yet');
});

test('records that cannot be understood are refused by name and left as they are', () => {
  const records = join(folder, 'data', 'demo', 'records.json');
  mkdirSync(join(folder, 'data', 'demo'), { recursive: true });
  writeFileSync(records, '{"format":');
  expect(run()).toMatchObject({ code: 2, stderr: expect.stringContaining(records) });
  expect(readFileSync(records, 'utf8')).toBe('{"format":');
});

test('it works while the assistant runs, and changes none of its records', async () => {
  const [id = ''] = await suggest({});
  const assistant = await startAssistant(env);
  try {
    const records = () => readFileSync(join(folder, 'data', 'demo', 'records.json'));
    const before = records();
    expect(run('--apply', id).stdout).toContain('1 added');
    expect(records()).toEqual(before);
  } finally {
    await assistant.stop();
  }
});
