import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordStore } from '../../src/core/ports.ts';
import { loadRecords } from '../../src/records/lowdb/load-records.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { linksOf } from './evidence-contract.ts';
import {
  contentsOf,
  faulty,
  journalOfBatches,
  newFolder,
  open,
  peopleIn,
  segmentsOf,
} from './lowdb-folder.ts';
import { someMessage } from './messages-contract.ts';
import { somePerson } from './roster-contract.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const acknowledge = (store: RecordStore, ...people: readonly string[]) =>
  Promise.all(people.map((personId) => store.acknowledge(someAcknowledgement({ personId }))));

const eventsOf = ({ lines }: { lines: unknown[][] }) => lines.map(([event]) => event);

/** What the folder holds right now, as a killed process would leave it, in a folder of its own. */
function killed(): string {
  const copy = newFolder();
  for (const [name, content] of Object.entries(contentsOf(folder))) writeFileSync(join(copy, name), content);
  return copy;
}

/** Some of a journal's bytes, and those beside the end of each batch; journal.slow.test.ts takes all. */
const someBytes = (length: number, marks: readonly number[]) => [
  ...new Set([
    ...Array.from({ length: Math.ceil(length / 13) }, (_, index) => index * 13),
    ...marks.flatMap((mark) => [mark - 1, mark, mark + 1].filter((at) => at <= length)),
  ]),
];

test('cut off at any byte, a journal gives every record that was confirmed by then', async () => {
  const { bytes, marks, name } = await journalOfBatches(folder, 3);
  const cut = newFolder();
  for (const length of someBytes(bytes.length, marks)) {
    writeFileSync(join(cut, name), bytes.subarray(0, length));
    const people = (await loadRecords(cut)).state.acknowledgements.all().map(({ personId }) => personId);
    const confirmed = marks.filter((mark) => mark <= length).length * 3;
    expect(people.length).toBeGreaterThanOrEqual(confirmed);
    expect(people).toEqual(Array.from({ length: people.length }, (_, index) => `p${index}`));
  }
  rmSync(cut, { recursive: true });
});

test('a flipped bit is refused by the name of its file, unless it is in the last batch', async () => {
  const { bytes, marks, name } = await journalOfBatches(folder, 3);
  const lastBatch = marks.at(-2) ?? 0;
  const flipped = newFolder();
  for (const at of someBytes(bytes.length - 1, marks)) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(join(flipped, name), damaged);
    const loading = loadRecords(flipped);
    if (at < lastBatch) {
      await expect(loading).rejects.toMatchObject({
        code: 'broken-records',
        message: expect.stringContaining(name),
      });
    } else {
      const people = (await loading).state.acknowledgements.all().map(({ personId }) => personId);
      expect(people.slice(0, 6)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
    }
  }
  rmSync(flipped, { recursive: true });
});

test('a folder that is refused is left as it is', async () => {
  const { bytes, name } = await journalOfBatches(folder, 3);
  const damaged = Buffer.from(bytes).fill('x', 300, 310);
  const copy = newFolder();
  writeFileSync(join(copy, name), damaged);
  await expect(open(copy)).rejects.toMatchObject({
    code: 'broken-records',
    hint: expect.stringContaining('backup'),
  });
  expect(contentsOf(copy)).toEqual({ [name]: damaged.toString('utf8') });
  rmSync(copy, { recursive: true });
});

test('a torn end goes to a file beside it, with a warning, and what was confirmed stays', async () => {
  const store = await open(folder);
  await acknowledge(store, 'ann');
  await acknowledge(store, 'bob');
  const copy = killed();
  await store.close();
  const [segment = ''] = segmentsOf(copy);
  const bytes = readFileSync(segment);
  writeFileSync(segment, bytes.subarray(0, -9));
  const log = createRecordingLog();
  const opened = await open(copy, { log });
  expect(await peopleIn(opened)).toEqual(['ann']);
  expect(eventsOf(log)).toEqual(['records-torn-end']);
  const torn = readFileSync(`${segment}.torn`, 'utf8');
  expect(torn).toMatch(/^\{"s":2,/);
  await acknowledge(opened, 'cem');
  await opened.close();
  const again = await open(copy, { log });
  expect(await peopleIn(again)).toEqual(['ann', 'cem']);
  expect(log.lines).toHaveLength(1);
  await again.close();
  rmSync(copy, { recursive: true });
});

test('a change of many records is there whole or not at all, wherever its end was torn off', async () => {
  const store = await open(folder);
  await acknowledge(store, 'ann');
  const people = Array.from({ length: 2500 }, (_, index) => somePerson(`p${index}`));
  await store.changeRoster({ put: people, revision: 0 });
  await acknowledge(store, 'bob');
  const copy = killed();
  await store.close();
  const [segment = ''] = segmentsOf(copy);
  const lines = readFileSync(segment, 'utf8').split('\n').slice(0, -1);
  expect(lines).toHaveLength(1 + 1 + 3 + 1);
  for (const [kept, roster, who] of [
    [2, 0, ['ann']],
    [4, 0, ['ann']],
    [5, 2500, ['ann']],
    [6, 2500, ['ann', 'bob']],
  ] as const) {
    const part = newFolder();
    writeFileSync(join(part, basename(segment)), `${lines.slice(0, kept).join('\n')}\n`);
    for (let time = 0; time < 2; time++) {
      const opened = await open(part);
      expect((await opened.roster()).people).toHaveLength(roster);
      expect(await peopleIn(opened)).toEqual(time === 0 ? who : [...who, 'cem']);
      await acknowledge(opened, 'cem');
      await opened.close();
    }
    rmSync(part, { recursive: true });
  }
  rmSync(copy, { recursive: true });
});

test('what was confirmed is there though nothing was closed, time after time', async () => {
  let last = folder;
  const people: string[] = [];
  for (let time = 0; time < 5; time++) {
    const store = await open(last);
    expect(await peopleIn(store)).toEqual(people);
    await acknowledge(store, `p${time}`);
    people.push(`p${time}`);
    const copy = newFolder();
    for (const [name, content] of Object.entries(contentsOf(last))) writeFileSync(join(copy, name), content);
    await store.close();
    last = copy;
  }
  const store = await open(last);
  expect(await peopleIn(store)).toEqual(people);
  await store.close();
});

test('a journal with a part missing or from elsewhere is refused', async () => {
  const store = await open(folder, { leastCompactionBytes: 1 });
  await acknowledge(store, 'ann');
  await acknowledge(store, 'bob');
  await store.close();
  const elsewhere = newFolder();
  const other = await open(elsewhere);
  await acknowledge(other, 'zoe');
  const [segment = ''] = segmentsOf(elsewhere);
  const foreign = readFileSync(segment);
  await other.close();
  const snapshot = readFileSync(join(folder, 'records.json'), 'utf8');
  const next = Number(/"segment":(\d+)/.exec(snapshot)?.[1]);
  const nameOf = (number: number) => `records.journal-${String(number).padStart(6, '0')}.jsonl`;
  const put = (name: string, content: Buffer | string) => writeFileSync(join(folder, name), content);

  put(nameOf(next), foreign);
  await expect(open(folder)).rejects.toMatchObject({ code: 'broken-records' });
  rmSync(join(folder, nameOf(next)));
  put(nameOf(next + 1), foreign);
  await expect(open(folder)).rejects.toMatchObject({
    code: 'broken-records',
    message: expect.stringContaining(`${nameOf(next)} is missing`),
  });
  rmSync(join(folder, 'records.json'));
  await expect(open(folder)).rejects.toMatchObject({
    code: 'broken-records',
    message: expect.stringContaining('records.json is missing'),
  });
  rmSync(elsewhere, { recursive: true });
});

test('folding into the file goes on beside the writers and loses nothing', async () => {
  let store = await open(folder, { leastCompactionBytes: 2000 });
  const people: string[] = [];
  let folds = 0;
  let snapshot = '';
  for (let round = 0; round < 40; round++) {
    const added = Array.from({ length: 7 }, (_, index) => `p${round}-${index}`);
    people.push(...added);
    await acknowledge(store, ...added);
    const now = existsSync(join(folder, 'records.json'))
      ? readFileSync(join(folder, 'records.json'), 'utf8')
      : '';
    if (now !== snapshot) folds++;
    snapshot = now;
    if (round % 10 === 9) {
      const copy = killed();
      const opened = await open(copy);
      expect(await peopleIn(opened)).toEqual(people);
      await opened.close();
      rmSync(copy, { recursive: true });
      await store.close();
      store = await open(folder, { leastCompactionBytes: 2000 });
      expect(await peopleIn(store)).toEqual(people);
    }
  }
  expect(folds).toBeGreaterThan(3);
  expect(segmentsOf(folder).length).toBeLessThan(4);
  await store.close();
});

test('whoever lost the folder to another confirms nothing any more', async () => {
  const log = createRecordingLog();
  const store = await open(folder, { log });
  await acknowledge(store, 'ann');
  // As a new owner does first of all, where the lock did not hold.
  writeFileSync(join(folder, 'records.journal-000002.jsonl'), '');
  await expect(store.acknowledge(someAcknowledgement({ personId: 'bob' }))).rejects.toMatchObject({
    code: 'not-recorded',
    message: expect.stringContaining('another assistant has taken over'),
  });
  await expect(store.acknowledge(someAcknowledgement({ personId: 'cem' }))).rejects.toMatchObject({
    code: 'not-recorded',
  });
  expect(await peopleIn(store)).toEqual(['ann']);
  expect(eventsOf(log)).toEqual(['records-read-only']);
  await store.close();
});

test('what a former owner writes after it lost the folder does not count', async () => {
  const store = await open(folder);
  await acknowledge(store, 'ann');
  const taken = killed();
  await acknowledge(store, 'late');
  const late = readFileSync(segmentsOf(folder)[0] ?? '');
  await store.close();
  const owner = await open(taken);
  await acknowledge(owner, 'bob');
  writeFileSync(segmentsOf(taken)[0] ?? '', late);
  const copy = newFolder();
  for (const path of segmentsOf(taken)) copyFileSync(path, join(copy, basename(path)));
  await owner.close();
  const opened = await open(copy);
  expect(await peopleIn(opened)).toEqual(['ann', 'bob']);
  await opened.close();
  rmSync(taken, { recursive: true });
  rmSync(copy, { recursive: true });
});

test('whoever comes in the very moment the writer has nothing left is served', async () => {
  const store = await open(folder);
  const people: string[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async (_, caller) => {
      for (let turn = 0; turn < 40; turn++) {
        people.push(`p${caller}-${turn}`);
        await store.acknowledge(someAcknowledgement({ personId: `p${caller}-${turn}` }));
        for (let ticks = 0; ticks < (caller + turn) % 5; ticks++) await null;
      }
    }),
  );
  expect((await peopleIn(store)).sort()).toEqual(people.sort());
  await store.close();
});

test('a fold asked for beside writers has its place in the journal and its records from one moment', async () => {
  const store = await open(folder);
  let turn = 0;
  const writers = Promise.all(
    Array.from({ length: 5 }, async (_, caller) => {
      for (let n = 0; n < 30; n++) await acknowledge(store, `p${caller}-${n}`);
    }),
  );
  const folds = (async () => {
    for (; turn < 6; turn++) await store.erasePerson(`nobody-${turn}`, '2026-01-01T00:00:00.000Z');
  })();
  await Promise.all([writers, folds]);
  const copy = killed();
  await store.close();
  const opened = await open(copy);
  expect(await peopleIn(opened)).toHaveLength(150);
  expect(await linksOf(opened)).toHaveLength(150);
  await opened.close();
  rmSync(copy, { recursive: true });
});

test('nobody sees a record before it is on the disk', async () => {
  let isHeld = true;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const fileSystem = faulty(() => undefined);
  const store = await open(folder, {
    fileSystem: {
      ...fileSystem,
      open: async (path, flags, mode) => {
        const handle = await fileSystem.open(path, flags, mode);
        return new Proxy(handle, {
          get: (target, name: keyof typeof handle) =>
            name === 'datasync' && flags === 'ax' && segmentsOf(folder).length > 0 && isHeld
              ? async () => {
                  if (readFileSync(path, 'utf8').includes('"ops"')) await held;
                  return target.datasync();
                }
              : typeof target[name] === 'function'
                ? target[name].bind(target)
                : target[name],
        });
      },
    },
  });
  const press = store.acknowledge(someAcknowledgement());
  while (!readFileSync(segmentsOf(folder)[0] ?? '', 'utf8').includes('"ops"'))
    await new Promise((resolve) => setImmediate(resolve));
  expect(await peopleIn(store)).toEqual([]);
  expect(await store.subjectOf('ann')).toBeUndefined();
  expect(await store.chainHead()).toMatchObject({ count: 0 });
  isHeld = false;
  release();
  await press;
  expect(await peopleIn(store)).toEqual(['ann']);
  await store.close();
});

test('twenty thousand messages are queued in one go and come back after a crash', async () => {
  const store = await open(folder);
  const messages = Array.from({ length: 20_000 }, (_, index) => someMessage(`p${index}`));
  expect(await store.queueMessages(messages)).toBe(20_000);
  const [claimed] = await store.claimMessages({
    owner: 'one',
    policyIds: ['social-media'],
    limit: 1,
    leaseMs: 1,
  });
  const copy = killed();
  await store.close();
  const opened = await open(copy);
  expect(await opened.messageCounts()).toEqual(
    expect.arrayContaining([
      { policyId: 'social-media', state: 'queued', count: 19_999 },
      { policyId: 'social-media', state: 'sending', count: 1 },
    ]),
  );
  expect((await opened.messages({ personId: 'p0' }))[0]).toEqual(claimed);
  await opened.close();
  rmSync(copy, { recursive: true });
}, 60_000);
