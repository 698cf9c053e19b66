import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { linksOf } from './evidence-contract.ts';
import {
  CALLS,
  type Call,
  contentsOf,
  faulty,
  newFolder,
  open,
  peopleIn,
  segmentsOf,
} from './lowdb-folder.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ack = (personId: string) => someAcknowledgement({ personId });

describe.each([
  ['ENOSPC', /disk is full/],
  ['EDQUOT', /share of the disk is full/],
  ['EIO', /reports a fault/],
  ['EROFS', /read-only/],
] as const)('when a write fails with %s', (code, message) => {
  test('every caller hears it, nothing of it is recorded, and later writes work', async () => {
    let isBroken = false;
    const fileSystem = faulty((call) => (isBroken && call === 'write' ? code : undefined));
    const store = await open(folder, { fileSystem });
    await store.acknowledge(ack('ann'));
    const before = contentsOf(folder);
    isBroken = true;
    for (const press of await Promise.allSettled(['bob', 'cem'].map((id) => store.acknowledge(ack(id))))) {
      expect(press).toMatchObject({
        status: 'rejected',
        reason: { code: 'not-recorded', message: expect.stringMatching(message) },
      });
    }
    expect(await peopleIn(store)).toEqual(['ann']);
    expect(contentsOf(folder)).toEqual(before);
    isBroken = false;
    expect((await store.acknowledge(ack('bob'))).created).toBe(true);
    await store.close();
    const again = await open(folder);
    expect(await peopleIn(again)).toEqual(['ann', 'bob']);
    await again.close();
  });
});

test('when the disk does not confirm, callers are told to press again, and nothing is written until a new start', async () => {
  let failing: Call | undefined;
  const fileSystem = faulty((call) => (call === failing ? 'EIO' : undefined));
  const store = await open(folder, { fileSystem });
  await store.acknowledge(ack('ann'));
  failing = 'datasync';
  const press = store.acknowledge(ack('bob'));
  await expect(press).rejects.toMatchObject({
    code: 'not-recorded',
    message: expect.stringMatching(/not confirmed.*EIO/),
    hint: expect.stringContaining('press again'),
  });
  failing = undefined;
  await expect(store.acknowledge(ack('cem'))).rejects.toMatchObject({
    message: expect.stringContaining('only be read'),
  });
  expect(await peopleIn(store)).toEqual(['ann']);
  await store.close();
  const again = await open(folder);
  expect((await peopleIn(again)).filter((id) => id !== 'bob')).toEqual(['ann']);
  await again.acknowledge(ack('bob'));
  expect(await peopleIn(again)).toEqual(['ann', 'bob']);
  await again.close();
});

test('when what was half written cannot be taken back, nothing is written until a new start', async () => {
  let isBroken = false;
  const fileSystem = faulty((call) =>
    isBroken && (call === 'write' || call === 'truncate') ? 'EIO' : undefined,
  );
  const store = await open(folder, { fileSystem });
  await store.acknowledge(ack('ann'));
  isBroken = true;
  await expect(store.acknowledge(ack('bob'))).rejects.toMatchObject({ code: 'not-recorded' });
  isBroken = false;
  await expect(store.acknowledge(ack('bob'))).rejects.toMatchObject({
    message: expect.stringContaining('only be read'),
  });
  await store.close();
  const again = await open(folder);
  expect(await peopleIn(again)).toEqual(['ann']);
  await again.close();
});

test('on a disk that is full from the start records can be read, and written once there is room', async () => {
  const before = await open(folder);
  await before.acknowledge(ack('ann'));
  await before.close();
  for (const full of ['open', 'write'] as const) {
    let isFull = true;
    const fileSystem = faulty((call) => (isFull && call === full ? 'ENOSPC' : undefined));
    const store = await open(folder, { fileSystem });
    expect(await peopleIn(store)).toContain('ann');
    await expect(store.acknowledge(ack(`${full} refused`))).rejects.toMatchObject({
      code: 'not-recorded',
      message: expect.stringContaining('disk is full'),
    });
    isFull = false;
    await store.acknowledge(ack(full));
    await store.close();
  }
  const again = await open(folder);
  expect(await peopleIn(again)).toEqual(['ann', 'open', 'write']);
  await again.close();
});

test('a folder whose new files the disk does not confirm can only be read', async () => {
  const before = await open(folder);
  await before.acknowledge(ack('ann'));
  await before.close();
  const store = await open(folder, {
    fileSystem: faulty((call) => (call === 'folder sync' ? 'EIO' : undefined)),
  });
  expect(await peopleIn(store)).toEqual(['ann']);
  await expect(store.acknowledge(ack('bob'))).rejects.toMatchObject({
    message: expect.stringContaining('only be read'),
  });
  await store.close();
  const again = await open(folder);
  expect(await peopleIn(again)).toEqual(['ann']);
  await again.close();
});

test.each(['open', 'write', 'sync', 'rename', 'folder sync'] as const)(
  'when folding into records.json fails at %s, the journal keeps everything and the next fold takes it',
  async (call) => {
    let isBroken = false;
    const isOfSnapshot = (path: string) => /records\.json(?:\.new)?$/.test(path) || path === folder;
    const fileSystem = faulty((one, path) =>
      isBroken && one === call && isOfSnapshot(path) ? 'ENOSPC' : undefined,
    );
    const store = await open(folder, { fileSystem, leastCompactionBytes: 1 });
    isBroken = true;
    const results = await Promise.allSettled(['ann', 'bob', 'cem'].map((id) => store.acknowledge(ack(id))));
    const confirmed = ['ann', 'bob', 'cem'].filter((_, index) => results[index]?.status === 'fulfilled');
    await store.close();
    expect(existsSync(join(folder, 'records.json.new'))).toBe(false);
    isBroken = false;
    const again = await open(folder);
    expect(await peopleIn(again)).toEqual(confirmed);
    await again.acknowledge(ack('dan'));
    await again.close();
    expect(readdirSync(folder).sort()).toEqual(['evidence-key.pem', 'lock', 'records.json']);
    expect(segmentsOf(folder)).toEqual([]);
  },
);

test('an erasure whose bytes are still on the disk says so, and can be done again', async () => {
  let isBroken = false;
  const fileSystem = faulty((call, path) =>
    isBroken && path.endsWith('.new') && call === 'sync' ? 'EIO' : undefined,
  );
  const store = await open(folder, { fileSystem });
  await store.acknowledge(ack('qx17'));
  isBroken = true;
  await expect(store.erasePerson('qx17', '2026-02-01T00:00:00.000Z')).rejects.toMatchObject({
    code: 'still-on-disk',
  });
  expect(await peopleIn(store)).toEqual([]);
  isBroken = false;
  await store.erasePerson('qx17', '2026-02-01T00:00:00.000Z');
  expect(Object.values(contentsOf(folder)).join()).not.toContain('qx17');
  await store.close();
});

test('a change that cannot be made is rejected by itself; those beside it and after it are recorded', async () => {
  const store = await open(folder);
  const impossible = { ...ack('cem'), statement: 1n as unknown as string };
  const [bad, good] = await Promise.allSettled([
    store.acknowledge(impossible),
    store.acknowledge(ack('ann')),
  ]);
  expect([bad?.status, good?.status]).toEqual(['rejected', 'fulfilled']);
  await store.acknowledge(ack('bob'));
  expect(await peopleIn(store)).toEqual(['ann', 'bob']);
  await store.close();
});

const WORDS = { clauses: [], firstSeenAt: '2026-01-01T00:00:00.000Z' };

test('whatever fails when, the store holds what its callers were told it holds', async () => {
  const operation = fc.record({
    kind: fc.constantFrom('acknowledge', 'count', 'keep', 'reopen'),
    which: fc.integer({ min: 0, max: 3 }),
    fails: fc.option(fc.constantFrom(...CALLS), { freq: 2 }),
    // Operations that do not wait are written together with the next.
    waits: fc.boolean(),
  });
  const folds = fc.constantFrom(1, 1500, 1 << 20);
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { maxLength: 25 }),
      folds,
      async (operations, leastCompactionBytes) => {
        const own = newFolder();
        let broken: Call | null = null;
        const fileSystem = faulty((call) => (call === broken ? 'EIO' : undefined));
        const start = () => open(own, { fileSystem, leastCompactionBytes });
        let store = await start();
        const told = {
          people: new Set<string>(),
          versions: new Set<string>(),
          counts: new Map<string, number>(),
        };
        // Nobody can tell of these until the next start, and callers were told so.
        const unsure = {
          people: new Set<string>(),
          versions: new Set<string>(),
          counts: new Map<string, number>(),
        };
        const add = (counts: Map<string, number>, name: string) =>
          counts.set(name, (counts.get(name) ?? 0) + 1);
        const isUnsure = (error: unknown) => /not confirmed/.test(String(error));
        const agree = async (hasStarted: boolean) => {
          expect(firstBrokenLink(await linksOf(store))).toBeUndefined();
          const people = new Set(await peopleIn(store));
          const texts = await store.policyTexts('x');
          const versions = new Set(texts.map(({ policyVersion }) => policyVersion));
          const tallies = await store.tallies('x');
          const counts = new Map(tallies.map(({ subject, count }) => [subject, count]));
          if (!hasStarted) return expect({ people, versions, counts }).toEqual(told);
          for (const name of ['people', 'versions'] as const) {
            const held = { people, versions }[name];
            expect([...told[name]].filter((one) => !held.has(one))).toEqual([]);
            expect([...held].filter((one) => !told[name].has(one) && !unsure[name].has(one))).toEqual([]);
          }
          for (const name of new Set([...told.counts.keys(), ...counts.keys()])) {
            const least = told.counts.get(name) ?? 0;
            expect(counts.get(name) ?? 0).toBeGreaterThanOrEqual(least);
            expect(counts.get(name) ?? 0).toBeLessThanOrEqual(least + (unsure.counts.get(name) ?? 0));
          }
          Object.assign(told, { people, versions, counts });
          for (const one of Object.values(unsure)) one.clear();
        };
        let pending: Promise<unknown>[] = [];
        for (const { kind, which, fails, waits } of operations) {
          if (pending.length === 0) broken = fails;
          const name = String(which);
          const settle = (made: Promise<unknown>, done: () => void, perhaps: () => void) =>
            pending.push(
              made.then(done, (error) => {
                expect(error).toMatchObject({ code: 'not-recorded' });
                if (isUnsure(error)) perhaps();
              }),
            );
          if (kind === 'acknowledge')
            settle(
              store.acknowledge(ack(name)),
              () => told.people.add(name),
              () => unsure.people.add(name),
            );
          else if (kind === 'count')
            settle(
              store.count({ policyId: 'x', subject: name, kind: 'helpful' }),
              () => add(told.counts, name),
              () => add(unsure.counts, name),
            );
          else if (kind === 'keep')
            settle(
              store.keepPolicyText({ ...WORDS, policyId: 'x', policyVersion: name, digest: name }),
              () => told.versions.add(name),
              () => unsure.versions.add(name),
            );
          if (!waits && kind !== 'reopen') continue;
          await Promise.all(pending);
          pending = [];
          await agree(false);
          if (kind !== 'reopen') continue;
          await store.close();
          store = await start();
          await agree(true);
        }
        await Promise.all(pending);
        await store.close();
        broken = null;
        store = await start();
        await agree(true);
        await store.close();
        rmSync(own, { recursive: true });
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
