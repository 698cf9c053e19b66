import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openPostgresStore } from '../../src/records/postgres/index.ts';
import { buttonIn, TOKEN } from '../adapters/slack/harness.ts';
import { linksOf } from '../records/evidence-contract.ts';
import { writeDueNow } from '../support/due-now.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { type Running, runAssistantBeside, startAssistant } from '../support/run-assistant.ts';
import { ALL_SCOPES } from '../support/slack/methods.ts';
import { createMember, SIGNING_SECRET } from '../support/slack/signed-request.ts';
import { type SlackApi, startSlackApi } from '../support/slack/slack-api.ts';

const REPLICAS = 3;
/** The long form, for a release: LONG_KILLS=1. */
const IS_LONG = process.env['LONG_KILLS'] === '1';
const PEOPLE = IS_LONG ? 300 : 160;
const ROLLING = IS_LONG ? 60 : 30;
const PER_SECOND = IS_LONG ? 5 : 10;
const KILLS = IS_LONG ? 12 : 5;
const BETWEEN_KILLS_MS = IS_LONG ? 5_000 : 2_500;

let folder: string;
let places: ReturnType<typeof writeDueNow>;
let server: TestServer;
let url: string;
let api: SlackApi;
let administrator: Client;
const fleet: (Running | undefined)[] = [];
/** How replicas ended that nobody had ended. */
const deaths: string[] = [];

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  ms = 60_000,
): Promise<T> {
  for (const end = Date.now() + ms; ; await wait(250)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} did not come about within ${ms} ms`);
  }
}
const env = (replica: number): Record<string, string> => ({
  DATA_DIR: join(folder, `replica-${replica}`),
  ...places,
  DATABASE_URL: url,
  DATABASE_CONNECTIONS: '5',
  SENTENCE_ENCODER: 'off',
  LOG_LEVEL: 'error',
  SLACK_API_URL: api.url,
  SLACK_BOT_TOKEN: TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
});

async function start(replica: number): Promise<void> {
  const running = await startAssistant(env(replica));
  running.process.once('exit', (code, signal) => {
    if (fleet[replica] === running) deaths.push(`${code} ${signal} ${running.output()}`);
  });
  fleet[replica] = running;
}

async function end(replica: number, signal: NodeJS.Signals): Promise<void> {
  const running = fleet[replica];
  fleet[replica] = undefined;
  await running?.stop(signal);
}

/** Sends through whichever replica answers, as a load balancer does: one that takes no request is passed over. */
async function through(send: (url: string) => Promise<{ status: number }>, not?: number): Promise<number> {
  for (;;) {
    const replica = Math.floor(Math.random() * REPLICAS);
    const running = replica === not ? undefined : fleet[replica];
    const answer = running === undefined ? undefined : await send(running.url).catch(() => undefined);
    if (answer?.status === 200) return replica;
    await wait(50);
  }
}

const userOf = (person: number) => `UP${person}`;
const memberAt = (person: number, at: string) => createMember(api.workspace, () => at, userOf(person));
const channelOf = (person: number) => api.workspace.imOf(userOf(person));
const oursIn = (channel: string) =>
  api.workspace.messages.filter((one) => one.isOurs && one.channel === channel);
const receiptIn = (channel: string) =>
  oursIn(channel)
    .map(({ text, blocks }) => /ACK-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text + JSON.stringify(blocks))?.[0])
    .find((one) => one !== undefined);
const isCard = (blocks: unknown) => JSON.stringify(blocks ?? '').includes('confirm-acknowledgement');
const cardIn = (channel: string) => oursIn(channel).find(({ blocks }) => isCard(blocks));
/** How often each person was sent the card, as the platform saw it. */
function deliveries(): number[] {
  const counts = new Map<unknown, number>();
  for (const { method, args, answer } of api.calls)
    if (method === 'chat.postMessage' && answer === 'ok' && isCard(args['blocks']))
      counts.set(args['channel'], (counts.get(args['channel']) ?? 0) + 1);
  return Array.from(
    { length: PEOPLE },
    (_, person) => (counts.get(userOf(person)) ?? 0) + (counts.get(channelOf(person)) ?? 0),
  );
}

/** Presses the button of the reminder, at two replicas at once, until a receipt is there, as a person does. */
async function acknowledge(person: number): Promise<string> {
  const channel = channelOf(person);
  const card = await until(() => cardIn(channel), `the reminder to ${channel}`, 200_000);
  const button = buttonIn(card.blocks, 'Acknowledge');
  for (;;) {
    const press = () => through((at) => memberAt(person, at).press(card, button));
    await Promise.all([press(), press()]);
    const receipt = await until(() => receiptIn(channel), 'the receipt', 4_000).catch(() => undefined);
    if (receipt !== undefined) return receipt;
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replicas-'));
  server = await startPostgres({ settings: ['fsync=off', 'full_page_writes=off'] });
  url = await server.createDatabase();
  administrator = new Client({ connectionString: url });
  await administrator.connect();
  api = await startSlackApi();
  api.workspace.tokens.set(TOKEN, { teamId: 'T1', scopes: new Set(ALL_SCOPES), isRevoked: false });
  for (let person = 0; person < PEOPLE; person += 1)
    api.workspace.members.set(userOf(person), { id: userOf(person), email: `p${person}@example.gov.uk` });
  places = writeDueNow(folder, { people: PEOPLE, perSecond: `slack: ${PER_SECOND}` });
  for (let replica = 0; replica < REPLICAS; replica += 1) mkdirSync(join(folder, `replica-${replica}`));
  await Promise.all(Array.from({ length: REPLICAS }, (_, replica) => start(replica)));
}, 120_000);

afterAll(async () => {
  await Promise.all(fleet.map((_, replica) => end(replica, 'SIGTERM')));
  await administrator.end();
  await api.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}, 120_000);

test('any replica answers, and one event that comes to two of them is answered once', async () => {
  for (const [replica, running] of fleet.entries()) {
    const channel = channelOf(replica);
    expect((await memberAt(replica, running?.url ?? '').say('may I use facebook at lunch?')).status).toBe(
      200,
    );
    const answer = await until(() => oursIn(channel)[0], 'the answer');
    expect(answer.text).toContain('1.1');
  }
  const channel = channelOf(7);
  const event = {
    type: 'message',
    channel,
    channel_type: 'im',
    user: userOf(7),
    text: 'may I use facebook?',
    team: 'T1',
  };
  const ts = api.workspace.ts();
  await Promise.all(
    fleet.flatMap((running) =>
      [1, 2].map(() =>
        memberAt(7, running?.url ?? '').event({ ...event, ts, event_ts: ts }, { eventId: 'EvTwice' }),
      ),
    ),
  );
  await until(() => oursIn(channel)[0], 'the answer');
  await wait(3_000);
  expect(oursIn(channel)).toHaveLength(1);
});

test('replicas are killed in the middle of a campaign and of acknowledging: nothing is lost, nothing is there twice', async () => {
  const watched = runAssistantBeside(['remind', 'start', 'now', '--watch'], env(0));
  // The last of them acknowledge while the replicas are restarted one after the other.
  const during = Array.from({ length: PEOPLE - ROLLING }, (_, person) => acknowledge(person));
  await until(() => (deliveries().some((count) => count > 0) ? true : undefined), 'a reminder');
  let mostPlanners = 0;
  const starting: Promise<void>[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const running = await until(() => {
      const alive = fleet.flatMap((one, replica) => (one === undefined ? [] : [replica]));
      return alive.length === 0 ? undefined : alive;
    }, 'a replica to kill');
    const replica = running[Math.floor(Math.random() * running.length)] as number;
    await end(replica, 'SIGKILL');
    const { rows } = await administrator.query(
      `select 1 from pg_locks where locktype = 'advisory' and granted
         and database = (select oid from pg_database where datname = current_database())`,
    );
    mostPlanners = Math.max(mostPlanners, rows.length);
    starting.push(start(replica));
    await wait(BETWEEN_KILLS_MS);
  }
  await Promise.all(starting);
  expect(mostPlanners).toBeLessThanOrEqual(1);
  // A message that a dead replica had claimed is free after two minutes; here after twenty seconds, when nobody can be at it any more.
  const expire = setInterval(() => {
    void administrator.query(
      `update messages set lease_until = now() where state = 'sending' and lease_until < now() + interval '100 seconds'`,
    );
  }, 5_000);
  try {
    await until(
      async () => {
        const { rows } = await administrator.query(
          `select count(*)::integer as count from messages where state not in ('sent', 'cancelled')`,
        );
        return rows[0]?.count === 0 ? true : undefined;
      },
      'the end of the campaign',
      200_000,
    );
  } finally {
    clearInterval(expire);
  }
  const { code, stdout, stderr } = await watched;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`${PEOPLE} of ${PEOPLE}`);
  const receipts = await Promise.all(during);

  const rolling = Array.from({ length: ROLLING }, async (_, index) => {
    const person = PEOPLE - ROLLING + index;
    const card = cardIn(channelOf(person));
    if (card === undefined) throw new Error(`nobody wrote to ${person}`);
    await wait(index * 150);
    // Pressed once: what a replica has taken it finishes before it stops.
    await through((at) => memberAt(person, at).press(card, buttonIn(card.blocks, 'Acknowledge')));
    return until(() => receiptIn(channelOf(person)), `the receipt of ${person}`, 30_000);
  });
  for (let replica = 0; replica < REPLICAS; replica += 1) {
    const running = fleet[replica];
    fleet[replica] = undefined;
    expect(await running?.stop('SIGTERM')).toBe(0);
    await start(replica);
  }
  receipts.push(...(await Promise.all(rolling)));

  const store = await openPostgresStore({ url });
  const kept = await store.acknowledgements({});
  const messages = await store.messages({});
  const links = await linksOf(store);
  await store.close();
  expect(receipts).toHaveLength(PEOPLE);
  expect(new Map(kept.map(({ personId, receiptId }) => [personId, receiptId]))).toEqual(
    new Map(receipts.map((receipt, person) => [`p${person}`, receipt])),
  );
  expect(kept).toHaveLength(PEOPLE);
  expect(firstBrokenLink(links)).toBeUndefined();
  expect(messages).toHaveLength(PEOPLE);
  const counts = deliveries();
  expect(counts.filter((count) => count === 0)).toEqual([]);
  expect(counts.filter((count) => count > 1)).toEqual([]);
  expect(deaths).toEqual([]);
}, 600_000);
