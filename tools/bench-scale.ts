/**
 * Measures replicas on one PostgreSQL beside one assistant on files, all on this machine with a fake Slack: mixed requests a second until the answer
 * has come (ask 70, check 20, acknowledge 5, views 5), what one costs at two sizes of roster, and chained acknowledgements a second.
 * Run: npm run bench:scale, or for other sizes: npm run bench:scale -- 1000 200000
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordStore } from '../src/core/ports.ts';
import { openLowdbStore } from '../src/records/lowdb/index.ts';
import { openPostgresStore } from '../src/records/postgres/index.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { type Running, startAssistant } from '../test/support/run-assistant.ts';
import { SIGNING_SECRET, sendSigned } from '../test/support/slack/signed-request.ts';
import { readJsonLines } from './json-lines.ts';

const REPLICAS = 3;
const SECONDS = 15;
const WARM_UP_MS = 3_000;
const CALLERS = 48;
const LOST_MS = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'scale-'));
const questions = readJsonLines<{ q: string }>('eval/train/questions.jsonl').map(({ q }) => q);
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** Who waits for something to be written into their conversation. */
const waiting = new Map<string, (blocks: string) => void>();
const slack = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString('utf8');
  });
  request.on('end', () => {
    const { pathname } = new URL(request.url ?? '/', 'http://slack');
    const args = new URLSearchParams(body);
    const user = args.get('user') ?? '';
    const method = pathname.replace('/api/', '');
    const channel = pathname.startsWith('/response/')
      ? pathname.slice('/response/'.length)
      : args.get('channel');
    const members = {
      user: { id: user, team_id: 'T1', profile: { email: `${user.slice(1).toLowerCase()}@example.gov.uk` } },
    };
    const known: Readonly<Record<string, object>> = {
      'auth.test': { user_id: 'UBOT', bot_id: 'BBOT', team_id: 'T1' },
      'users.info': members,
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, channel, ts: '1.1', ...known[method] }));
    if (channel !== null && method !== 'assistant.threads.setStatus')
      waiting.get(channel)?.(args.get('blocks') ?? body);
  });
});
await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
const slackUrl = `http://127.0.0.1:${(slack.address() as AddressInfo).port}`;

/** Sends a request and waits for what is written back; undefined when that does not come. */
async function ask(url: string, person: number, body: object, isButton = false): Promise<string | undefined> {
  const channel = `DP${person}`;
  const answered = new Promise<string | undefined>((resolve) => {
    waiting.set(channel, resolve);
    setTimeout(resolve, LOST_MS, undefined).unref();
  });
  const text = JSON.stringify(body);
  await (isButton
    ? sendSigned(url, new URLSearchParams({ payload: text }).toString(), 'application/x-www-form-urlencoded')
    : sendSigned(url, text, 'application/json'));
  return answered.finally(() => waiting.delete(channel));
}

function said(person: number, text: string): object {
  const [user, channel] = [`UP${person}`, `DP${person}`];
  const event = { type: 'message', channel_type: 'im', channel, user, ts: '1.1', text, team: 'T1' };
  const authorizations = [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }];
  return { type: 'event_callback', event_id: `Ev${randomUUID()}`, team_id: 'T1', authorizations, event };
}

function pressed(person: number, value: string): object {
  const channel = `DP${person}`;
  return {
    ...{
      type: 'block_actions',
      team: { id: 'T1' },
      user: { id: `UP${person}`, team_id: 'T1' },
      api_app_id: 'A1',
    },
    container: { type: 'message', message_ts: '1.1', channel_id: channel },
    ...{ channel: { id: channel }, trigger_id: '1', response_url: `${slackUrl}/response/${channel}` },
    actions: [
      {
        action_id: 'button:confirm-acknowledgement#0',
        value,
        block_id: 'b',
        type: 'button',
        action_ts: '1.1',
      },
    ],
  };
}

/** Starts so many assistants over a roster of so many people and gives the requests a second that all of them answer. */
async function mixed(name: string, people: number, replicas: number, databaseUrl?: string): Promise<number> {
  const peopleFile = join(folder, `people-${people}.csv`);
  const rows = Array.from(
    { length: people },
    (_, n) =>
      `p${n},Person ${n},p${n}@example.gov.uk,${n === 0 ? '' : `p${Math.floor((n - 1) / 8)}`},D${n % 40},employee`,
  );
  writeFileSync(peopleFile, `id,name,email,manager,department,role\n${rows.join('\n')}\n`);
  const fleet: Running[] = [];
  for (let replica = 0; replica < replicas; replica += 1) {
    const data = join(folder, `${name}-${people}-${replica}`.replaceAll(' ', '-'));
    mkdirSync(data);
    fleet.push(
      await startAssistant({
        ...{ DATA_DIR: data, PEOPLE_FILE: peopleFile, LOG_LEVEL: 'error', SENTENCE_ENCODER: 'off' },
        ...{
          SLACK_API_URL: `${slackUrl}/api/`,
          SLACK_BOT_TOKEN: 'xoxb-1',
          SLACK_SIGNING_SECRET: SIGNING_SECRET,
        },
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      }),
    );
  }
  const card = (await ask(fleet[0]?.url ?? '', 0, said(0, 'acknowledge'))) ?? '';
  const value = /=[a-z-]+\|[^"\\]+\|[0-9a-f]{64}/.exec(card)?.[0];
  if (value === undefined) throw new Error('there is no card to acknowledge with');
  let next = 1;
  let answers = 0;
  let lost = 0;
  let isOver = false;
  const caller = async (_: unknown, index: number) => {
    while (!isOver) {
      // Everybody's turn comes, nobody's twice at once.
      next = next + 1 < people ? next + 1 : CALLERS;
      const person = next;
      const { url } = pick(fleet);
      const kind = Math.random() * 100;
      const text =
        kind < 70
          ? pick(questions)
          : kind < 90
            ? `can I post this? Lovely walk today, ${index}. Ring me on 07700 900456`
            : 'my record';
      const isPress = kind >= 90 && kind < 95;
      const answer = await ask(url, person, isPress ? pressed(person, value) : said(person, text), isPress);
      if (answer === undefined) lost += 1;
      else answers += 1;
    }
  };
  const callers = Array.from({ length: CALLERS }, caller);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  answers = 0;
  lost = 0;
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const perSecond = (answers / (performance.now() - start)) * 1000;
  const unanswered = lost;
  isOver = true;
  await Promise.all(callers);
  await Promise.all(fleet.map((one) => one.stop()));
  console.log(
    name.padEnd(26) +
      [people, perSecond.toFixed(0), (1000 / perSecond).toFixed(2), unanswered]
        .map((one) => String(one).padStart(12))
        .join(''),
  );
  return perSecond;
}

/** How many new acknowledgements a second are durable and in the chain, whichever of the stores they come to. */
async function chained(name: string, stores: readonly RecordStore[]): Promise<void> {
  let count = 0;
  const until = performance.now() + 5_000;
  const caller = async (_: unknown, index: number) => {
    for (let turn = 0; performance.now() < until; turn += 1) {
      await stores[index % stores.length]?.acknowledge({
        ...{
          personId: `${index}-${turn}`,
          policyId: 'smp',
          policyVersion: '1.0',
          policyDigest: 'd'.repeat(64),
        },
        ...{ statement: 'I have read it.', acknowledgedAt: new Date().toISOString(), via: 'slack' },
      });
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: 100 }, caller));
  console.log(name.padEnd(26) + `${Math.round(count / 5)}`.padStart(12));
  await Promise.all(stores.map((store) => store.close()));
}

const given = process.argv.slice(2).map(Number);
const [few = 1_000, many = 200_000] = given;
// The database waits for the disk, as it does where it is used.
const server = await startPostgres();
try {
  console.log('chained acknowledgements        a second');
  const url = await server.createDatabase();
  await chained('PostgreSQL, 3 stores', await Promise.all([1, 2, 3].map(() => openPostgresStore({ url }))));
  await chained('files', [await openLowdbStore({ folder: join(folder, 'chain'), now: () => new Date() })]);
  console.log('\nmixed requests                  people    a second      ms each        lost');
  const alone = await mixed('files, 1 assistant', few, 1);
  const fleet = await mixed('PostgreSQL, 3 assistants', few, REPLICAS, await server.createDatabase());
  const large = await mixed('PostgreSQL, 3 assistants', many, REPLICAS, await server.createDatabase());
  console.log(`\n3 on PostgreSQL to 1 on files: ${(fleet / alone).toFixed(2)}`);
  console.log(`cost of one at ${many} people to that at ${few}: ${(fleet / large).toFixed(2)}`);
} finally {
  await server.stop();
  slack.closeAllConnections();
  slack.close();
  rmSync(folder, { recursive: true });
}
