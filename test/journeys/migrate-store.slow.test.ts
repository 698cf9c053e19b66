import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RecordStore } from '../../src/core/ports.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { openPostgresStore } from '../../src/records/postgres/index.ts';
import { someAcknowledgement } from '../records/acknowledgements-contract.ts';
import { linksOf } from '../records/evidence-contract.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { runAssistantBeside } from '../support/run-assistant.ts';

const AT = '2026-03-02T09:00:00.000Z';
const now = () => new Date(AT);

let server: TestServer;
let url: string;
let folder: string;

beforeAll(async () => {
  server = await startPostgres({ settings: ['fsync=off', 'full_page_writes=off'] });
});
afterAll(() => server.stop());
beforeEach(async () => {
  url = await server.createDatabase();
  folder = mkdtempSync(join(tmpdir(), 'migrate-'));
});

const migrate = (...words: string[]) =>
  runAssistantBeside(['migrate-store', ...words], { DATA_DIR: folder, DATABASE_URL: url });

/** Puts some of everything into a store: erased people and gaps in the chain too, and messages in every state. */
async function fill(store: RecordStore): Promise<void> {
  const person = (id: string, more: object = {}) => ({
    id,
    name: `Person ${id} 中 "quoted"`,
    email: `${id}@example.org`,
    department: 'Parks, \\ and backslashes {x,y}',
    role: 'employee' as const,
    ...more,
  });
  const people = Array.from({ length: 40 }, (_, index) =>
    person(`p${index}`, index === 0 ? {} : { managerId: 'p0' }),
  );
  await store.changeRoster({
    put: [...people, person('gone', { leftOn: '2015-01-01' })],
    source: 'people.csv',
    revision: 0,
  });
  for (const { id } of people)
    await store.acknowledge(someAcknowledgement({ personId: id, acknowledgedAt: AT, cycle: '2026-01-01' }));
  await store.acknowledge(
    someAcknowledgement({ personId: 'gone', acknowledgedAt: '2014-01-05T09:00:00.000Z' }),
  );
  await store.acknowledge(
    someAcknowledgement({ personId: 'p5', via: 'paper', witnessId: 'p1', recordedBy: 'p2' }),
  );
  await store.purge({
    acknowledgedBefore: '2018-01-01T00:00:00.000Z',
    leftBefore: '2018-01-01',
    messagesBefore: '2018-01-01',
    at: AT,
  });
  await store.keepPolicyText({
    policyId: 'social-media',
    policyVersion: '1.0',
    digest: 'd'.repeat(64),
    clauses: [{ id: '1.1', text: 'Words\nand\u0000more.' }],
    firstSeenAt: AT,
  });
  for (let index = 0; index < 7; index += 1)
    await store.count({ policyId: 'social-media', subject: '1.1', kind: 'helpful' });
  const asked = (askerId: string) => ({
    key: askerId === 'p3' ? 'a'.repeat(64) : 'b'.repeat(64),
    askerId,
    isNamed: true,
    via: 'slack',
    text: 'May I?',
    shown: [{ policyId: 'social-media', clauseId: '1.1' }],
    askedAt: AT,
  });
  const { question } = await store.askHr(asked('p3'));
  await store.askHr(asked('p4'));
  await store.answerHrQuestion(question.id, { text: 'You may.', answeredBy: 'p1', answeredAt: AT });
  await store.suggestSample({
    policyId: 'social-media',
    clauseId: '1.1',
    question: 'may I?',
    suggestedBy: 'p1',
    suggestedAt: AT,
  });
  await store.rememberAddress('p3', { platform: 'slack', route: { channel: 'D3' } });
  await store.rememberAddress('p3', { platform: 'teams', route: { id: 'a' } });
  await store.noteReach({ personId: 'p4', platform: 'slack', state: 'blocked', at: AT });
  await store.keepInstallation({ platform: 'slack', key: 'team/T1', sealed: 'sealed' });
  for (const kind of ['started', 'paused', 'resumed'] as const)
    await store.addCampaignEvent(
      { policyId: 'social-media', policyVersion: '1.0', kind, by: 'p1', at: `${AT}${kind}` },
      (await store.campaignEvents()).at(-1)?.at,
    );
  const excuse = await store.addExcuse({
    personId: 'p6',
    reason: 'leave',
    from: '2026-03-01',
    until: '2026-04-01',
    by: 'p1',
    at: AT,
  });
  await store.endExcuse(excuse.id, 'p2', AT);
  await store.addNudge({
    managerId: 'p0',
    personId: 'p7',
    policyId: 'social-media',
    cycle: '2026-01-01',
    on: '2026-03-02',
    at: AT,
  });
  await store.queueMessages(
    Array.from({ length: 6 }, (_, index) => ({
      key: `social-media/2026-01-01/p${index}/1`,
      policyId: 'social-media',
      cycle: '2026-01-01',
      personId: `p${index}`,
      step: '1',
      on: '2026-03-02',
      ...(index === 0 ? { about: [{ personId: 'p1', cycle: '2026-01-01' }], covers: ['-14', '-3'] } : {}),
    })),
  );
  const claimed = await store.claimMessages({
    owner: 'me',
    policyIds: ['social-media'],
    limit: 5,
    leaseMs: 60_000,
    platform: 'slack',
  });
  const settlements = [
    { state: 'sent', platform: 'slack', messageId: 'D0/1' },
    { state: 'failed', platform: 'slack', reason: 'blocked' },
    { state: 'unknown', platform: 'slack' },
    { state: 'later', notBefore: '2026-03-03T09:00:00.123Z', reason: 'quiet' },
  ] as const;
  for (const [index, settlement] of settlements.entries()) {
    const { key = '', token = '' } = claimed[index] ?? {};
    await store.settleMessage(key, token, settlement);
  }
  await store.erasePerson('p9', AT);
}

/** All that a store can be asked, in an order that is the same for all stores. */
async function everythingIn(store: RecordStore) {
  const sorted = <T>(list: readonly T[]) =>
    list.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  return {
    roster: await store.roster(),
    chain: await linksOf(store),
    head: await store.chainHead(),
    acknowledgements: await store.acknowledgements({}),
    subject: await store.subjectOf('p5'),
    erased: await store.subjectOf('p9'),
    texts: await store.policyTexts('social-media'),
    tallies: sorted(await store.tallies('social-media')),
    questions: await store.hrQuestions({}),
    suggestions: await store.sampleSuggestions(),
    addresses: await store.addresses('p3'),
    reach: sorted(await store.reach()),
    installations: await store.installations('slack'),
    events: await store.campaignEvents(),
    excuses: await store.excuses({}),
    nudges: await store.nudges({}),
    messages: await store.messages({}),
  };
}

const inFiles = async <T>(of: string, work: (store: RecordStore) => Promise<T>): Promise<T> => {
  const store = await openLowdbStore({ folder: of, now });
  return work(store).finally(() => store.close());
};
const inDatabase = async <T>(work: (store: RecordStore) => Promise<T>): Promise<T> => {
  const store = await openPostgresStore({ url });
  return work(store).finally(() => store.close());
};

test('everything goes there and back, and both places go on from it', async () => {
  await inFiles(folder, fill);
  const before = await inFiles(folder, everythingIn);
  expect(before.chain.some((link) => 'removedAt' in link)).toBe(true);
  expect(before.messages.map(({ state }) => state).sort()).toEqual(
    ['failed', 'queued', 'queued', 'sending', 'sent', 'unknown'].sort(),
  );

  const there = await migrate('--to', 'postgres');
  expect(there).toMatchObject({ code: 0, stderr: '' });
  expect(there.stdout).toContain(`${before.chain.length}  acknowledgements`);
  expect(there.stdout).toContain(before.head.hash);
  expect(await inDatabase(everythingIn)).toEqual(before);
  expect((await migrate('--to', 'postgres')).stdout).toContain('held all of this already');

  const back = join(mkdtempSync(join(tmpdir(), 'migrate-back-')), 'new');
  // What a try leaves that was killed while it wrote.
  mkdirSync(back);
  writeFileSync(join(back, 'records.json.new'), '{"format":3,"jour');
  copyFileSync(join(folder, 'evidence-key.pem'), join(back, 'evidence-key.pem'));
  expect(await migrate('--to', 'files', '--out', back)).toMatchObject({ code: 0, stderr: '' });
  expect(await inFiles(back, everythingIn)).toEqual(before);
  expect(readFileSync(join(back, 'evidence-key.pem'))).toEqual(
    readFileSync(join(folder, 'evidence-key.pem')),
  );

  for (const go of [inDatabase, <T>(work: (store: RecordStore) => Promise<T>) => inFiles(back, work)])
    await go(async (store) => {
      expect(
        (await store.acknowledge(someAcknowledgement({ personId: 'p5', cycle: '2026-01-01' }))).created,
      ).toBe(false);
      expect((await store.acknowledge(someAcknowledgement({ personId: 'new' }))).created).toBe(true);
      const orphans = await store.claimOrphans({ owner: 'me', limit: 5, leaseMs: 1_000 });
      expect(orphans.map(({ key }) => key)).toEqual(['social-media/2026-01-01/p4/1']);
      expect(
        await store.queueMessages([{ ...(before.messages[0] as never as object), key: 'new/1' } as never]),
      ).toBe(1);
      expect((await store.messages({})).at(-1)?.key).toBe('new/1');
    });
  // Records have been made on both sides since, so neither is taken for the other.
  expect(await migrate('--to', 'postgres')).toMatchObject({ code: 2 });
});

test('a try that is killed leaves nothing in the database, and the next one does it all', async () => {
  await inFiles(folder, fill);
  const before = await inFiles(folder, everythingIn);
  await inDatabase(async () => {});
  const client = new Client({ connectionString: url });
  await client.connect();
  // Nearly everything is written when it comes to the messages.
  await client.query(`create function dawdle() returns trigger language plpgsql as
    $$ begin perform pg_sleep(100); return new; end $$`);
  await client.query('create trigger dawdle before insert on messages execute function dawdle()');
  const dawdling = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  const child = spawn(process.execPath, ['bin/policy-assistant.js', 'migrate-store', '--to', 'postgres'], {
    env: { PATH: process.env['PATH'] ?? '', DATA_DIR: folder, DATABASE_URL: url },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await expect.poll(async () => (await client.query(dawdling)).rows.length, { timeout: 60_000 }).toBe(1);
  child.kill('SIGKILL');
  await ended;
  await client.query(`select pg_terminate_backend(pid) from (${dawdling}) as dawdling`);
  await client.query('drop trigger dawdle on messages');
  await client.end();
  await inDatabase(async (store) => expect((await store.chainHead()).count).toBe(0));
  expect((await migrate('--to', 'postgres')).code).toBe(0);
  expect(await inDatabase(everythingIn)).toEqual(before);
});

test('records that differ are never mixed, and the words say which', async () => {
  await inFiles(folder, fill);
  await inDatabase((store) => store.acknowledge(someAcknowledgement({ personId: 'other' })));
  const refused = await migrate('--to', 'postgres');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('1 acknowledgements');
  await inDatabase(async (store) => expect(await store.acknowledgements({})).toHaveLength(1));

  const full = mkdtempSync(join(tmpdir(), 'migrate-full-'));
  writeFileSync(join(full, 'mine.txt'), 'mine');
  const kept = await migrate('--to', 'files', '--out', full);
  expect(kept).toMatchObject({ code: 2, stderr: expect.stringContaining('not empty') as string });
  expect(existsSync(join(full, 'records.json'))).toBe(false);
});

test('nothing is copied while an assistant has the records', async () => {
  const store = await openLowdbStore({ folder, now });
  await store.acknowledge(someAcknowledgement());
  const open = await migrate('--to', 'postgres');
  expect(open).toMatchObject({ code: 2, stderr: expect.stringContaining('in use') as string });
  await store.close();
  const other = await openPostgresStore({ url });
  await other.ready();
  const busy = await migrate('--to', 'postgres');
  expect(busy).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('at work on the database') as string,
  });
  await other.close();
  expect((await migrate('--to', 'postgres')).code).toBe(0);
});

test('verify reads the database, and backup says what to do in its place', async () => {
  await inFiles(folder, (store) => store.acknowledge(someAcknowledgement()));
  await migrate('--to', 'postgres');
  await inDatabase((store) => store.acknowledge(someAcknowledgement({ personId: 'later' })));
  const env = { DATA_DIR: folder, DATABASE_URL: url };
  expect((await runAssistantBeside(['verify'], env)).stdout).toContain('Valid: 2 acknowledgements');
  expect(await runAssistantBeside(['backup', join(folder, 'copy')], env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('pg_dump') as string,
  });
});
