import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openPostgresStore } from '../../src/records/postgres/index.ts';
import { buttonIn, TOKEN, until } from '../adapters/slack/harness.ts';
import { linksOf } from '../records/evidence-contract.ts';
import { writeDueNow } from '../support/due-now.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { type Running, startAssistant } from '../support/run-assistant.ts';
import { ALL_SCOPES } from '../support/slack/methods.ts';
import { createMember, SIGNING_SECRET } from '../support/slack/signed-request.ts';
import { type SlackApi, startSlackApi } from '../support/slack/slack-api.ts';

/** The long form, for a release: LONG_OUTAGE=1. */
const DOWN_MS = process.env['LONG_OUTAGE'] === '1' ? 30_000 : 4_000;
const PEOPLE = 45;
/** The clock of the second assistant is so far ahead. */
const AHEAD_MS = 7 * 60_000;
const AHEAD = `const Real = Date; globalThis.Date = class extends Real {
  constructor(...given) { if (given.length === 0) super(Real.now() + ${AHEAD_MS}); else super(...given); }
  static now() { return Real.now() + ${AHEAD_MS}; }
};`;

let folder: string;
let server: TestServer;
let url: string;
let api: SlackApi;
const fleet: Running[] = [];
const cards = new Map<number, SlackApi['workspace']['messages'][number]>();
const receipts = new Map<number, string>();

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const userOf = (person: number) => `UP${person}`;
const channelOf = (person: number) => api.workspace.imOf(userOf(person));
const member = (person: number, replica = person % 2) =>
  createMember(api.workspace, () => fleet[replica]?.url ?? '', userOf(person));
const saidTo = (person: number) =>
  api.workspace.messages
    .filter(({ isOurs, channel }) => isOurs && channel === channelOf(person))
    .map(({ text, blocks }) => text + JSON.stringify(blocks));
const receiptOf = (person: number) =>
  saidTo(person)
    .map((words) => /ACK-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words)?.[0])
    .find((one) => one !== undefined);
const press = (person: number, replica?: number) => {
  const card = cards.get(person);
  if (card === undefined) throw new Error(`${person} has no card`);
  return member(person, replica).press(card, buttonIn(card.blocks, 'Acknowledge'));
};
/** Presses, at one assistant and the other, until the receipt is there. */
async function pressUntilDone(person: number): Promise<void> {
  for (let tries = 0; !receipts.has(person); tries += 1) {
    if (tries > 60) throw new Error(`${person} got no receipt: ${saidTo(person).at(-1)}`);
    await press(person, (person + tries) % 2);
    const receipt = await until(() => receiptOf(person), 'the receipt', 1_500).catch(() => undefined);
    if (receipt !== undefined) receipts.set(person, receipt);
  }
}
const health = async (path: string) =>
  Promise.all(fleet.map(async (one) => (await fetch(`${one.url}${path}`)).status));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'away-'));
  server = await startPostgres();
  url = await server.createDatabase();
  api = await startSlackApi();
  api.workspace.tokens.set(TOKEN, { teamId: 'T1', scopes: new Set(ALL_SCOPES), isRevoked: false });
  for (const person of range(0, PEOPLE))
    api.workspace.members.set(userOf(person), { id: userOf(person), email: `p${person}@example.gov.uk` });
  const places = writeDueNow(folder, { people: PEOPLE, perSecond: 'slack: 5' });
  for (const replica of [0, 1]) {
    const data = join(folder, `replica-${replica}`);
    mkdirSync(data);
    fleet.push(
      await startAssistant({
        ...{ ...places, DATA_DIR: data, DATABASE_URL: url, DATABASE_CONNECTIONS: '4' },
        ...{ SENTENCE_ENCODER: 'off', LOG_LEVEL: 'error' },
        ...{ SLACK_API_URL: api.url, SLACK_BOT_TOKEN: TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET },
        ...(replica === 1
          ? { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(AHEAD)}` }
          : {}),
      }),
    );
  }
  for (const person of range(0, PEOPLE)) {
    expect((await member(person).say('acknowledge')).status).toBe(200);
    const card = await until(
      () =>
        api.workspace.messages.find(
          ({ isOurs, channel, blocks }) =>
            isOurs && channel === channelOf(person) && JSON.stringify(blocks).includes('confirm-ack'),
        ),
      'the card',
    );
    cards.set(person, card);
  }
}, 120_000);

afterAll(async () => {
  await Promise.all(fleet.map((one) => one.stop()));
  await api.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

test('an assistant whose clock is minutes ahead takes what Slack sends, and dates it by the database', async () => {
  await press(1, 1);
  receipts.set(1, await until(() => receiptOf(1), 'the receipt'));
  const store = await openPostgresStore({ url });
  const [kept] = await store.acknowledgements({ personId: 'p1' });
  const apartMs = (await store.time()).getTime() - Date.parse(kept?.acknowledgedAt ?? '');
  await store.close();
  expect(Math.abs(apartMs)).toBeLessThan(AHEAD_MS / 2);
});

test('while the database is down people are told that nothing was recorded, health is red, and then all goes on by itself', async ({
  skip,
}) => {
  if (server.crash === undefined || server.restart === undefined) return skip();
  expect(await health('/readyz')).toEqual([200, 200]);
  for (const person of range(2, 8)) await pressUntilDone(person);
  const others = range(8, 26).map(async (person, index) => {
    await wait(index * 60);
    await pressUntilDone(person);
  });
  await wait(300);
  await server.crash();
  const isTold = (person: number) => saidTo(person).some((words) => words.includes('That was not recorded'));
  await wait(DOWN_MS);
  for (const replica of [0, 1]) {
    // What needs no records is answered all the same.
    await member(replica, replica).say('may I use facebook at lunch?');
    await until(() => saidTo(replica).find((words) => words.includes('1.1')), 'the answer');
  }
  expect(await health('/readyz')).toEqual([503, 503]);
  expect(await health('/healthz')).toEqual([200, 200]);
  const told = range(8, 26).filter(isTold);
  expect(told.length).toBeGreaterThan(0);
  for (const person of told)
    expect(saidTo(person).join()).toMatch(/cannot be reached.*pressing again is safe/s);
  await server.restart();
  await Promise.all(others);
  await expect.poll(() => health('/readyz'), { timeout: 20_000 }).toEqual([200, 200]);
}, 120_000);

test('when connections are cut, as by a failover, people press again at most', async () => {
  const administrator = new Client({ connectionString: url });
  await administrator.connect();
  const others = range(26, 40).map(async (person, index) => {
    await wait(index * 100);
    await pressUntilDone(person);
  });
  for (let cut = 0; cut < 6; cut += 1) {
    await wait(250);
    await administrator.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'policy-assistant'`,
    );
  }
  await Promise.all(others);
  await administrator.end();
}, 60_000);

test('a database that takes no changes is said to, and then takes them again', async () => {
  const name = new URL(url).pathname.slice(1);
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
  await server.run(`alter database ${name} set default_transaction_read_only = on`, cut);
  await press(40);
  await until(() => saidTo(40).find((words) => words.includes('takes no changes')), 'the word');
  await expect.poll(() => health('/readyz')).toEqual([503, 503]);
  expect(receiptOf(40)).toBeUndefined();
  await server.run(`alter database ${name} reset default_transaction_read_only`);
  for (const person of range(40, PEOPLE)) await pressUntilDone(person);
  await expect.poll(() => health('/readyz'), { timeout: 20_000 }).toEqual([200, 200]);
}, 60_000);

test('after all that every receipt is in the records, once, and nothing else', async () => {
  const store = await openPostgresStore({ url });
  const kept = await store.acknowledgements({});
  const links = await linksOf(store);
  await store.close();
  expect(new Map(kept.map(({ personId, receiptId }) => [personId, receiptId]))).toEqual(
    new Map([...receipts].map(([person, receipt]) => [`p${person}`, receipt])),
  );
  expect(kept).toHaveLength(receipts.size);
  expect(firstBrokenLink(links)).toBeUndefined();
  const apologies = range(0, PEOPLE).filter((person) =>
    saidTo(person).join().includes('went wrong on my side'),
  );
  expect(apologies).toEqual([]);
  expect(fleet.map((one) => one.process.exitCode)).toEqual([null, null]);
});
