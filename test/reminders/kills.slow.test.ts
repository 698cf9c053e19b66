import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { QueuedMessage } from '../../src/core/campaigns.ts';
import type { Address } from '../../src/core/incoming.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { peopleWorkspace, TOKEN } from '../adapters/slack/harness.ts';
import { startSlackApi } from '../support/slack/slack-api.ts';
import { startConnector } from '../support/teams/connector.ts';

const PEOPLE = 600;
const KILLS = 20;
const PER_SECOND = 100;
const from = (file: string) => JSON.stringify(resolve('dist', file));

/** The sender as it ships over the records in a folder, until everything is settled; it is killed again and again. */
const SENDER = `
  import { createHttpServer } from ${from('adapters/http.js')};
  import { openSeenEvents } from ${from('adapters/seen-events.js')};
  import { openLowdbStore } from ${from('records/lowdb/index.js')};
  import { createDeliver } from ${from('reminders/deliver.js')};
  import { createRateLimits } from ${from('reminders/rate-limits.js')};
  const [name, folder, url] = process.argv.slice(2);
  const now = () => new Date();
  const log = { info() {}, error(event, cause) { console.error(event, cause); } };
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const store = await openLowdbStore({ folder, now });
  const options = { http: createHttpServer({ host: '127.0.0.1', port: 0 }), openSeen: (name) => openSeenEvents(folder, name), store, now, log };
  const platform = name === 'slack'
    ? (await import(${from('adapters/slack/index.js')})).createSlack({
        ...options, settings: { apiUrl: url, signingSecret: 's', install: { botToken: ${JSON.stringify(TOKEN)} } } })
    : (await import(${from('adapters/teams/index.js')})).createTeams({ ...options, settings: { auth: 'off' } });
  const deliver = createDeliver({
    store, platforms: [platform], log, wait, owner: 'assistant',
    contentOf: async ({ personId }) => ({ summary: 'Please acknowledge, ' + personId, blocks: [], visibleTo: 'sender' }),
    personOf: () => undefined,
    mayGo: () => true,
    settings: { perSecond: { [name]: ${PER_SECOND} } },
    rates: createRateLimits(() => performance.now()), nowMs: () => performance.now(),
    settleMs: 300, arrivesWithinMs: 2000,
  });
  await store.endLeases('assistant');
  for (;;) {
    await deliver.wake(['smp']);
    const counts = await store.messageCounts();
    if (counts.every(({ state }) => state !== 'queued' && state !== 'sending')) break;
    await wait(200);
  }
  await store.close();
  process.exit(0);
`;

const isEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/**
 * Has the sender send to everybody and kills it each time so many attempts have come since. Gives the messages as they are in the end,
 * and how many were on their way at each kill.
 */
async function sendOverKills(
  name: string,
  url: string,
  addressOf: (n: number) => Address,
  attempts: () => number,
): Promise<{ readonly messages: readonly QueuedMessage[]; readonly inFlight: readonly number[] }> {
  const folder = mkdtempSync(join(tmpdir(), `kills-${name}-`));
  const script = join(folder, 'sender.mjs');
  writeFileSync(script, SENDER);
  const records = join(folder, 'records');
  const open = () => openLowdbStore({ folder: records, now: () => new Date() });
  const store = await open();
  for (let n = 0; n < PEOPLE; n += 1) await store.rememberAddress(`p${n}`, addressOf(n));
  await store.queueMessages(
    Array.from({ length: PEOPLE }, (_, n) => ({
      ...{ key: `smp/2026-03-01/p${n}/1`, policyId: 'smp', cycle: '2026-03-01', personId: `p${n}` },
      ...{ step: '1', on: '2026-03-02' },
    })),
  );
  await store.close();
  const inFlight: number[] = [];
  for (;;) {
    const child = spawn(process.execPath, [script, name, records, url], { stdio: 'inherit' });
    const enough = attempts() + 10 + ((inFlight.length * 7) % 17);
    while (!isEnded(child)) {
      if (inFlight.length < KILLS && attempts() >= enough) child.kill('SIGKILL');
      await new Promise((done) => setTimeout(done, 5));
    }
    const left = await open();
    const messages = await left.messages({});
    await left.close();
    if (child.exitCode === 0) {
      rmSync(folder, { recursive: true });
      return { messages, inFlight };
    }
    expect(child.signalCode).toBe('SIGKILL');
    inFlight.push(messages.filter(({ state }) => state === 'sending').length);
  }
}

function countBy<T>(all: readonly T[], wordOf: (one: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[wordOf(one)] = (counts[wordOf(one)] ?? 0) + 1;
  return counts;
}

/** Answers take a while, and some are lost, before or after the work is done. */
function fateOf(n: number) {
  const ms = 20 + ((n * 37) % 130);
  if (n % 19 === 0) return { kind: 'dropped', isDone: true, ms } as const;
  if (n % 31 === 0) return { kind: 'dropped', isDone: false, ms } as const;
  return { kind: 'slow', ms } as const;
}

test.concurrent(`Slack: ${PEOPLE} people over ${KILLS} kills each get their message once`, {
  timeout: 300_000,
}, async () => {
  const api = await startSlackApi();
  peopleWorkspace(api);
  for (let n = 0; n < PEOPLE; n += 1)
    api.workspace.members.set(`UP${n}`, { id: `UP${n}`, email: `p${n}@example.gov.uk` });
  let posts = 0;
  api.fateOf = (method) => {
    if (method !== 'chat.postMessage') return undefined;
    posts += 1;
    if (posts % 97 === 0) return { kind: 'status', status: 429, retryAfterS: 1 };
    return fateOf(posts);
  };
  const addressOf = (n: number) => ({ platform: 'slack', route: { team: 'T1', user: `UP${n}` } });
  const { messages, inFlight } = await sendOverKills('slack', api.url, addressOf, () => posts);
  await api.close();
  const arrivals = countBy(api.workspace.messages, ({ channel }) => channel);
  console.log({ posts, kills: inFlight.length, inFlight: inFlight.join(' ') });
  expect(inFlight.length).toBeGreaterThanOrEqual(KILLS);
  expect(countBy(messages, ({ state }) => state)).toEqual({ sent: PEOPLE });
  expect(Object.keys(arrivals)).toHaveLength(PEOPLE);
  expect(Object.values(arrivals).filter((count) => count > 1)).toEqual([]);
});

test.concurrent(`Teams: over ${KILLS} kills nobody gets a message twice, and each that may be missing is listed`, {
  timeout: 300_000,
}, async () => {
  const connector = await startConnector();
  for (let n = 0; n < PEOPLE; n += 1) {
    connector.members.set(`29:p${n}`, { id: `29:p${n}` });
    connector.conversations.add(`personal:29:p${n}`);
  }
  let posts = 0;
  let lost = 0;
  connector.fateOf = (call) => {
    if (!/^POST .*\/activities/.test(call)) return undefined;
    posts += 1;
    const fate = fateOf(posts);
    if (fate.kind === 'dropped') lost += 1;
    return fate;
  };
  const addressOf = (n: number) => ({
    platform: 'teams',
    route: {
      ...{ serviceUrl: connector.url, tenantId: 'tenant-1', botId: '28:bot' },
      ...{ userId: `29:p${n}`, conversationId: `personal:29:p${n}` },
    },
  });
  const { messages, inFlight } = await sendOverKills('teams', connector.url, addressOf, () => posts);
  await connector.close();
  const arrivals = countBy(connector.messages, ({ conversationId }) => conversationId.replace(/^.*:/, ''));
  const states = countBy(messages, ({ state }) => state);
  console.log({ posts, lost, kills: inFlight.length, inFlight: inFlight.join(' '), ...states });
  expect(inFlight.length).toBeGreaterThanOrEqual(KILLS);
  expect(Math.max(...inFlight)).toBeLessThanOrEqual(PER_SECOND);
  expect(Object.values(arrivals).filter((count) => count > 1)).toEqual([]);
  for (const { personId, state } of messages) {
    expect(['sent', 'unknown']).toContain(state);
    if (state === 'sent') expect(arrivals[personId]).toBe(1);
  }
  const onTheirWay = inFlight.reduce((sum, count) => sum + count, 0);
  expect(states['unknown']).toBeLessThanOrEqual(onTheirWay + lost);
});
