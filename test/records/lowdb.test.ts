import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { JSONFileSync } from 'lowdb/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { type FileSystem, realFileSystem } from '../../src/records/lowdb/records-file.ts';
import { describeRecordStore, someAcknowledgement } from './contract.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'records-'));

describeRecordStore('the lowdb file', async () => {
  const folder = newFolder();
  let store = await openLowdbStore({ folder });
  return {
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      store = await openLowdbStore({ folder });
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
function failing(call: 'open' | 'write' | 'sync' | 'rename', code: string, when: () => boolean): FileSystem {
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
        sync: () => (call === 'sync' && flags === 'w' && when() ? fail() : handle.sync()),
        close: () => handle.close(),
      };
    },
  };
}

describe('the file', () => {
  test('is for its owner alone, and stock lowdb can read it', async () => {
    const store = await openLowdbStore({ folder: join(folder, 'made') });
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
    ['the format of a newer assistant', '{"format":2}', /newer assistant/],
    [
      'a record of the wrong shape',
      '{"format":1,"acknowledgements":[{}],"policyTexts":[],"tallies":[]}',
      /acknowledgements\.0/,
    ],
  ])('%s is refused by name and left as it is', async (_, content, message) => {
    writeFileSync(file(), content);
    await expect(openLowdbStore({ folder })).rejects.toMatchObject({
      code: 'broken-records',
      message: expect.stringMatching(message),
    });
    await expect(openLowdbStore({ folder })).rejects.toMatchObject({
      message: expect.stringContaining(file()),
    });
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  test('an acknowledgement changed by hand is refused by its receipt', async () => {
    const store = await openLowdbStore({ folder });
    const { acknowledgement } = await store.acknowledge(someAcknowledgement());
    await store.close();
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('"ann"', '"bob"'));
    await expect(openLowdbStore({ folder })).rejects.toMatchObject({
      code: 'broken-chain',
      message: expect.stringContaining(acknowledgement.receiptId),
    });
  });

  test('a file left half written by a crash is not looked at', async () => {
    writeFileSync(`${file()}.new`, '{"form');
    const store = await openLowdbStore({ folder });
    expect(await store.acknowledgements({})).toEqual([]);
    await store.close();
  });

  test('a second store on the folder is refused until the first is closed', async () => {
    const store = await openLowdbStore({ folder });
    await expect(openLowdbStore({ folder })).rejects.toMatchObject({
      code: 'records-in-use',
      message: expect.stringContaining(String(process.pid)),
    });
    await store.close();
    await (await openLowdbStore({ folder })).close();
  });

  test('a folder that cannot be made is refused with what to do', async () => {
    writeFileSync(join(folder, 'taken'), '');
    await expect(openLowdbStore({ folder: join(folder, 'taken') })).rejects.toMatchObject({
      code: 'data-folder',
    });
  });
});

describe.each([
  ['open', 'EROFS', /read-only/],
  ['write', 'ENOSPC', /disk is full/],
  ['sync', 'EIO', /EIO/],
  ['rename', 'EACCES', /EACCES/],
] as const)('when %s fails with %s', (call, code, message) => {
  test('every caller hears it, nothing is recorded, and later writes work', async () => {
    let isBroken = true;
    const store = await openLowdbStore({ folder, fileSystem: failing(call, code, () => isBroken) });
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
    isBroken = false;
    expect((await store.acknowledge(someAcknowledgement())).created).toBe(true);
    await store.close();
    const again = await openLowdbStore({ folder });
    expect(await again.acknowledgements({})).toHaveLength(1);
    await again.close();
  });
});

test('whatever fails when, the records are those whose callers were told so', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ person: fc.integer({ min: 0, max: 5 }), fails: fc.boolean(), waits: fc.boolean() }),
        { maxLength: 25 },
      ),
      async (presses) => {
        const own = newFolder();
        let isBroken = false;
        const store = await openLowdbStore({
          folder: own,
          fileSystem: failing('sync', 'EIO', () => isBroken),
        });
        const told = new Set<string>();
        let pending: Promise<void>[] = [];
        for (const { person, fails, waits } of presses) {
          if (waits) await Promise.all(pending.splice(0));
          if (pending.length === 0) isBroken = fails;
          const personId = `p${person}`;
          pending.push(
            store.acknowledge(someAcknowledgement({ personId })).then(
              () => void told.add(personId),
              () => undefined,
            ),
          );
        }
        await Promise.all(pending);
        pending = [];
        await store.close();
        const again = await openLowdbStore({ folder: own });
        expect(new Set((await again.acknowledgements({})).map(({ personId }) => personId))).toEqual(told);
        await again.close();
        rmSync(own, { recursive: true });
      },
    ),
    { numRuns: 30 },
  );
});
