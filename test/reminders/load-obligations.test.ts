import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordStore } from '../../src/core/ports.ts';
import { DEFAULT_REMINDERS } from '../../src/core/reminder-settings.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { createObligationReader, type ObligationSources } from '../../src/reminders/load-obligations.ts';
import { acknowledged, person } from './made-up.ts';

const POLICY = { id: 'p', version: '2.0', effective: '2026-01-05', change: 'material' } as const;
const NOON = new Date('2026-02-10T12:00:00Z');

let folder: string;
let store: RecordStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'obligations-'));
  store = await openLowdbStore({ folder, now: () => NOON });
  for (const [policyVersion, at] of [
    ['1.0', '2025-01-05'],
    ['2.0', '2026-01-05'],
  ] as const) {
    await store.keepPolicyText({
      policyId: 'p',
      policyVersion,
      digest: policyVersion,
      clauses: [],
      firstSeenAt: `${at}T09:00:00.000Z`,
      effective: at,
      change: 'material',
    });
  }
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const people = ['ann', 'ben', 'cay', 'dot', 'eve'].map((id) => person(id));
const leavers = [person('fay', { leftOn: '2026-02-01' })];

function reader(more: Partial<ObligationSources> = {}) {
  return createObligationReader({
    policies: [POLICY],
    store,
    directory: createDirectory(people, leavers),
    settings: DEFAULT_REMINDERS,
    now: () => NOON,
    ...more,
  });
}

/** Something on record of everyone. */
async function fill(): Promise<void> {
  const {
    hash: _,
    receiptId: __,
    ...record
  } = acknowledged('ann', '2026-01-20T10:00:00.000Z', { policyVersion: '2.0' });
  await store.acknowledge(record);
  await store.addExcuse({
    personId: 'ben',
    reason: 'secondment',
    from: '2026-02-01',
    until: '2026-02-28',
    by: 'hr',
    at: '2026-02-01T10:00:00.000Z',
  });
  await store.askHr({
    key: 'ab'.repeat(32),
    text: 't',
    shown: [],
    askedAt: '2026-02-01T10:00:00.000Z',
    via: 'web',
    isNamed: true,
    pauses: 'p',
    askerId: 'cay',
  });
  await store.noteReach({
    personId: 'dot',
    platform: 'slack',
    state: 'blocked',
    at: '2026-02-01T10:00:00.000Z',
  });
}

const start = (at: string, policyVersion = '2.0') =>
  store.addCampaignEvent({ policyId: 'p', policyVersion, kind: 'started', by: 'hr', at }, undefined);

test('everyone’s obligations come from what is on record, leavers last', async () => {
  await fill();
  expect((await reader().everyone('p')).map(({ personId, state }) => [personId, state])).toEqual([
    ['ann', 'acknowledged'],
    ['ben', 'excused'],
    ['cay', 'question-open'],
    ['dot', 'unreachable'],
    ['eve', 'overdue'],
    ['fay', 'left'],
  ]);
});

test('a few people’s are the same, in the order asked, and nothing about everybody is read for them', async () => {
  await fill();
  const everyone = await reader().everyone('p');
  const refuse = () => Promise.reject(new Error('read about everybody'));
  const sparing: RecordStore = {
    ...store,
    acknowledgements: refuse,
    excuses: (filter) => (filter.personId === undefined ? refuse() : store.excuses(filter)),
    reach: (personId) => (personId === undefined ? refuse() : store.reach(personId)),
    hrQuestions: (filter) => (filter.askerId === undefined ? refuse() : store.hrQuestions(filter)),
    messages: refuse,
  };
  const ids = ['fay', 'dot', 'nobody', 'cay', 'ann', 'ben'];
  const few = await reader({ store: sparing }).of('p', ids);
  expect(few).toEqual(ids.flatMap((id) => everyone.find(({ personId }) => personId === id) ?? []));
});

test('many people’s are read at once and come out the same', async () => {
  await fill();
  const many = Array.from({ length: 300 }, (_, index) => person(`p${index}`));
  const directory = createDirectory([...people, ...many], leavers);
  const ids = ['ben', ...many.map(({ id }) => id)];
  const everyone = await reader({ directory }).everyone('p');
  expect(await reader({ directory }).of('p', ids)).toEqual(
    ids.flatMap((id) => everyone.find(({ personId }) => personId === id) ?? []),
  );
});

test('a version is launched when reminders are first started with it, after it came', async () => {
  const dueOn = async () => (await reader().of('p', ['eve']))[0]?.dueOn;
  expect(await dueOn()).toBe('2026-02-04');
  await start('2025-02-01T10:00:00.000Z', '1.0');
  expect(await dueOn()).toBe('2026-02-04');
  const events = await store.campaignEvents('p');
  const event = { policyId: 'p', policyVersion: '2.0', by: 'hr' } as const;
  const at = ['2026-01-20T10:00:00.000Z', '2026-01-21T10:00:00.000Z', '2026-02-05T10:00:00.000Z'] as const;
  await store.addCampaignEvent({ ...event, kind: 'started', at: at[0] }, events.at(-1)?.at);
  await store.addCampaignEvent({ ...event, kind: 'cancelled', at: at[1] }, at[0]);
  await store.addCampaignEvent({ ...event, kind: 'started', at: at[2] }, at[1]);
  expect(await dueOn()).toBe('2026-02-19');
});

test('a version that was put back goes by its own time, and one that nobody saw yet by now', async () => {
  const first = { ...POLICY, version: '1.0', effective: '2025-01-05' };
  expect((await reader({ policies: [first] }).of('p', ['eve']))[0]?.dueOn).toBe('2025-02-04');
  const third = { ...POLICY, version: '3.0', effective: '2026-02-01' };
  expect((await reader({ policies: [third] }).of('p', ['eve']))[0]?.dueOn).toBe('2026-03-12');
});

test('a plan is made from the records for running policies alone, and once', async () => {
  await fill();
  const plan = () => reader().plan(['p'], NOON);
  expect(await reader().plan([], NOON)).toEqual([]);
  const planned = await plan();
  expect(planned.map(({ personId, step, covers }) => [personId, step, covers])).toEqual([
    ['eve', '1', ['-14', '-3']],
  ]);
  expect(await store.queueMessages(planned)).toBe(1);
  expect(await plan()).toEqual([]);
});

test('a message that waits since long ago is in the way of another', async () => {
  await store.queueMessages([
    { key: 'old', policyId: 'q', cycle: '2024-01-01', personId: 'eve', step: '1', on: '2024-01-02' },
  ]);
  expect((await reader().plan(['p'], NOON)).map(({ personId }) => personId)).toEqual([
    'ann',
    'ben',
    'cay',
    'dot',
  ]);
});

test('a policy that is not there is a mistake of the caller’s', async () => {
  await expect(reader().everyone('nowhere')).rejects.toThrow(TypeError);
});
