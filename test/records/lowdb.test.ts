import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { JSONFileSync } from 'lowdb/node';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { type FileSystem, realFileSystem } from '../../src/records/lowdb/records-file.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { describeRecordStore } from './contract.ts';
import { linksOf } from './evidence-contract.ts';
import { someHrQuestion } from './hr-questions-contract.ts';

const now = () => new Date('2026-01-05T09:30:00.000Z');

const newFolder = () => mkdtempSync(join(tmpdir(), 'records-'));

describeRecordStore('the lowdb file', async () => {
  const folder = newFolder();
  let store = await openLowdbStore({ folder, now });
  return {
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      store = await openLowdbStore({ folder, now });
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

/** The real file system, but for one call in a while that fails as the system would. */
function failing(
  call: 'open' | 'write' | 'sync' | 'rename' | 'folder sync',
  code: string,
  when: () => boolean,
): FileSystem {
  const fail = () => Promise.reject(Object.assign(new Error(code), { code }));
  return {
    ...realFileSystem,
    rename: (from, to) => (call === 'rename' && when() ? fail() : realFileSystem.rename(from, to)),
    open: async (path, flags, mode) => {
      if (call === 'open' && flags === 'w' && when()) return fail();
      const handle = await realFileSystem.open(path, flags, mode);
      return {
        writeFile: (data) =>
          call === 'write' && when()
            ? handle.writeFile(String(data).slice(0, 9)).then(fail)
            : handle.writeFile(data),
        sync: () => (call === (flags === 'w' ? 'sync' : 'folder sync') && when() ? fail() : handle.sync()),
        close: () => handle.close(),
      };
    },
  };
}

describe('the file', () => {
  test('is for its owner alone, and stock lowdb can read it', async () => {
    const store = await openLowdbStore({ folder: join(folder, 'made'), now });
    await store.acknowledge(someAcknowledgement());
    await store.close();
    expect(statSync(join(folder, 'made')).mode & 0o777).toBe(0o700);
    const made = join(folder, 'made', 'records.json');
    expect(statSync(made).mode & 0o777).toBe(0o600);
    expect(new JSONFileSync<{ acknowledgements: unknown[] }>(made).read()?.acknowledgements).toHaveLength(1);
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
  ])('%s is refused by name and left as it is', async (_, content, message) => {
    writeFileSync(file(), content);
    await expect(openLowdbStore({ folder, now })).rejects.toMatchObject({
      code: 'broken-records',
      message: expect.stringMatching(message),
    });
    await expect(openLowdbStore({ folder, now })).rejects.toMatchObject({
      message: expect.stringContaining(file()),
    });
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  test('a file of format 1 is read as it is, and is of format 3 from the next record on', async () => {
    const old =
      '{"format":1,\n"acknowledgements":[],\n"policyTexts":[],\n"tallies":[{"policyId":"x","subject":"1.1","kind":"helpful","count":3}]}\n';
    writeFileSync(file(), old);
    const store = await openLowdbStore({ folder, now });
    expect(await store.tallies('x')).toEqual([{ policyId: 'x', subject: '1.1', kind: 'helpful', count: 3 }]);
    expect(await store.hrQuestions({})).toEqual([]);
    expect(readFileSync(file(), 'utf8')).toBe(old);
    await store.askHr(someHrQuestion());
    await store.close();
    const again = await openLowdbStore({ folder, now });
    expect(await again.tallies('x')).toHaveLength(1);
    expect(await again.hrQuestions({})).toHaveLength(1);
    await again.close();
    expect(readFileSync(file(), 'utf8')).toMatch(/^\{"format":3,/);
  });

  test('remembering the same address again writes nothing', async () => {
    const store = await openLowdbStore({ folder, now });
    await store.rememberAddress('ann', { platform: 'web', route: 'ann' });
    const written = statSync(file()).ino;
    await store.rememberAddress('ann', { platform: 'web', route: 'ann' });
    expect(statSync(file()).ino).toBe(written);
    await store.close();
  });

  test('an acknowledgement changed by hand is refused by its receipt', async () => {
    const store = await openLowdbStore({ folder, now });
    const { acknowledgement } = await store.acknowledge(someAcknowledgement());
    await store.close();
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('I have', 'I had'));
    await expect(openLowdbStore({ folder, now })).rejects.toMatchObject({
      code: 'broken-chain',
      message: expect.stringContaining(acknowledgement.receiptId),
    });
  });

  test('a file left half written by a crash is not looked at', async () => {
    writeFileSync(`${file()}.new`, '{"form');
    const store = await openLowdbStore({ folder, now });
    expect(await store.acknowledgements({})).toEqual([]);
    await store.close();
  });

  test('a second store on the folder is refused until the first is closed', async () => {
    const store = await openLowdbStore({ folder, now });
    await expect(openLowdbStore({ folder, now })).rejects.toMatchObject({
      code: 'records-in-use',
      message: expect.stringContaining(String(process.pid)),
    });
    await store.close();
    await (await openLowdbStore({ folder, now })).close();
  });

  test('a folder that cannot be made is refused with what to do', async () => {
    writeFileSync(join(folder, 'taken'), '');
    await expect(openLowdbStore({ folder: join(folder, 'taken'), now })).rejects.toMatchObject({
      code: 'data-folder',
    });
  });
});

describe.each([
  ['open', 'EROFS', /read-only/],
  ['write', 'ENOSPC', /disk is full/],
  ['sync', 'EIO', /EIO/],
  ['rename', 'EACCES', /EACCES/],
  ['folder sync', 'EIO', /EIO/],
] as const)('when %s fails with %s', (call, code, message) => {
  test('every caller hears it, nothing is recorded, and later writes work', async () => {
    let isBroken = true;
    const store = await openLowdbStore({ folder, fileSystem: failing(call, code, () => isBroken), now });
    const presses = await Promise.allSettled([
      store.acknowledge(someAcknowledgement()),
      store.acknowledge(someAcknowledgement({ personId: 'bob' })),
    ]);
    for (const press of presses) {
      expect(press).toMatchObject({
        status: 'rejected',
        reason: { code: 'not-recorded', message: expect.stringMatching(message) },
      });
    }
    expect(await store.acknowledgements({})).toEqual([]);
    expect(existsSync(`${file()}.new`)).toBe(false);
    expect(existsSync(file())).toBe(false);
    isBroken = false;
    expect((await store.acknowledge(someAcknowledgement())).created).toBe(true);
    const recorded = readFileSync(file(), 'utf8');
    isBroken = true;
    await expect(store.acknowledge(someAcknowledgement({ personId: 'bob' }))).rejects.toMatchObject({
      code: 'not-recorded',
    });
    expect(readFileSync(file(), 'utf8')).toBe(recorded);
    await store.close();
    const again = await openLowdbStore({ folder, now });
    expect(await again.acknowledgements({})).toHaveLength(1);
    await again.close();
  });
});

test('a change that cannot be made is rejected by itself; those beside it and after it are recorded', async () => {
  const store = await openLowdbStore({ folder, now });
  const impossible = { ...someAcknowledgement({ personId: 'cem' }), statement: 1n as unknown as string };
  const [bad, good] = await Promise.allSettled([
    store.acknowledge(impossible),
    store.acknowledge(someAcknowledgement()),
  ]);
  expect([bad?.status, good?.status]).toEqual(['rejected', 'fulfilled']);
  await store.acknowledge(someAcknowledgement({ personId: 'bob' }));
  expect((await store.acknowledgements({})).map(({ personId }) => personId)).toEqual(['ann', 'bob']);
  await store.close();
});

test('closing waits for what is being written, for everyone who closes', async () => {
  const store = await openLowdbStore({ folder, now });
  let isRecorded = false;
  const press = store.acknowledge(someAcknowledgement()).then(() => {
    isRecorded = true;
  });
  await Promise.race([store.close(), store.close()]);
  expect(isRecorded).toBe(true);
  await press;
  const again = await openLowdbStore({ folder, now });
  expect(await again.acknowledgements({})).toHaveLength(1);
  await again.close();
});

test('a system whose file locks do not load is told so', async () => {
  vi.doMock('fs-native-extensions', () => {
    throw new Error('no such binding');
  });
  try {
    await expect(openLowdbStore({ folder, now })).rejects.toMatchObject({ code: 'no-lock' });
  } finally {
    vi.doUnmock('fs-native-extensions');
  }
});

const FAILURES = ['open', 'write', 'sync', 'rename', 'folder sync'] as const;
const WORDS = { clauses: [], firstSeenAt: '2026-01-01T00:00:00.000Z' };

test('whatever fails when, the store holds what its callers were told it holds', async () => {
  const which = fc.integer({ min: 0, max: 3 });
  const operation = fc.record({
    kind: fc.constantFrom('acknowledge', 'count', 'keep', 'reopen'),
    which,
    fails: fc.option(fc.constantFrom(...FAILURES), { freq: 2 }),
    // Operations that do not wait are written together with the next.
    waits: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
      const own = newFolder();
      let broken: (typeof FAILURES)[number] | null = null;
      const failures = Object.fromEntries(
        FAILURES.map((call) => [call, failing(call, 'EIO', () => broken === call)]),
      );
      const fileSystem: FileSystem = {
        rm: realFileSystem.rm,
        open: (...call) => (failures[broken ?? ''] ?? realFileSystem).open(...call),
        rename: (...call) => (failures[broken ?? ''] ?? realFileSystem).rename(...call),
      };
      const open = () => openLowdbStore({ folder: own, fileSystem, now });
      let store = await open();
      const model = {
        people: new Set<string>(),
        versions: new Set<string>(),
        counts: new Map<string, number>(),
      };
      const agree = async () => {
        const kept = await store.acknowledgements({});
        expect(firstBrokenLink(await linksOf(store))).toBeUndefined();
        expect(kept.map(({ personId }) => personId).sort()).toEqual([...model.people].sort());
        const texts = await store.policyTexts('x');
        expect(texts.map(({ policyVersion }) => policyVersion).sort()).toEqual([...model.versions].sort());
        const tallies = await store.tallies('x');
        expect(new Map(tallies.map(({ subject, count }) => [subject, count]))).toEqual(model.counts);
      };
      let pending: Promise<unknown>[] = [];
      for (const { kind, which, fails, waits } of operations) {
        if (pending.length === 0) broken = fails;
        const name = String(which);
        if (kind === 'acknowledge') {
          const made = store.acknowledge(someAcknowledgement({ personId: name }));
          pending.push(
            made.then(
              ({ created }) => {
                expect(created).toBe(!model.people.has(name));
                model.people.add(name);
              },
              (error) => expect(error).toMatchObject({ code: 'not-recorded' }),
            ),
          );
        } else if (kind === 'count') {
          const made = store.count({ policyId: 'x', subject: name, kind: 'helpful' });
          pending.push(
            made.then(
              () => model.counts.set(name, (model.counts.get(name) ?? 0) + 1),
              () => undefined,
            ),
          );
        } else if (kind === 'keep') {
          const made = store.keepPolicyText({ ...WORDS, policyId: 'x', policyVersion: name, digest: name });
          pending.push(
            made.then(
              () => model.versions.add(name),
              () => undefined,
            ),
          );
        }
        if (!waits && kind !== 'reopen') continue;
        await Promise.all(pending);
        pending = [];
        if (kind === 'reopen') {
          await store.close();
          store = await open();
        }
        await agree();
      }
      await Promise.all(pending);
      await store.close();
      store = await open();
      await agree();
      await store.close();
      rmSync(own, { recursive: true });
    }),
    { numRuns: 60 },
  );
});
