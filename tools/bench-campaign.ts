import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpServer } from '../src/adapters/http.ts';
import { openSeenEvents } from '../src/adapters/seen-events.ts';
import { createSlack } from '../src/adapters/slack/index.ts';
import type { Log } from '../src/core/ports.ts';
import type { Reply } from '../src/core/reply.ts';
import { openLowdbStore } from '../src/records/lowdb/index.ts';
import { createDeliver } from '../src/reminders/deliver.ts';
import { createRateLimits } from '../src/reminders/rate-limits.ts';
import { createFakePlatform } from '../test/support/fake-platform.ts';
import { createMemoryQueue } from '../test/support/memory-queue.ts';
import { ALL_SCOPES } from '../test/support/slack/methods.ts';
import { startSlackApi } from '../test/support/slack/slack-api.ts';
import { createVirtualTime } from '../test/support/virtual-time.ts';

const LIMIT = 50;
const PEOPLE = 10_000;
const PEOPLE_IN_REAL_TIME = 1_500;
const LATENCY_MS = 80;
const TICK_MS = 1_000;
const TOKEN = 'xoxb-bench';
const QUIET: Log = { info: () => {}, error: (event, cause) => console.error(event, cause) };
const REMINDER: Reply = {
  summary: 'Please read and acknowledge the policy',
  blocks: [{ kind: 'text', runs: ['Please read and acknowledge the policy.'] }],
  visibleTo: 'sender',
};

/** How long a campaign takes on a platform that refuses what is over its limit, beside what the limit itself takes. */
export async function benchCampaign(): Promise<void> {
  console.log(
    `\ncampaign, limit ${LIMIT}/s        people   limit s   taken s    over   refused   twice   never`,
  );
  await benchVirtual();
  await benchReal();
}

function print(
  name: string,
  people: number,
  tookMs: number,
  { refused, arrivals }: { readonly refused: number; readonly arrivals: readonly string[] },
): void {
  const limitS = people / LIMIT;
  const over = `${((tookMs / 1000 / limitS - 1) * 100).toFixed(1)} %`;
  const each = new Set(arrivals).size;
  const columns = [people, limitS.toFixed(1), (tookMs / 1000).toFixed(1), over, refused];
  console.log(
    name.padEnd(22) +
      [...columns, arrivals.length - each, people - each].map((one) => String(one).padStart(9)).join(''),
  );
}

async function benchVirtual(): Promise<void> {
  const time = createVirtualTime();
  const store = createMemoryQueue(time.now);
  const platform = createFakePlatform({ name: 'fake', time, mostPerSecond: LIMIT, latencyMs: LATENCY_MS });
  for (let n = 0; n < PEOPLE; n += 1) {
    await store.rememberAddress(`p${n}`, { platform: 'fake', route: `p${n}` });
    store.queue([{ key: `smp/2026-03-01/p${n}/1`, personId: `p${n}` }]);
  }
  const deliver = createDeliver({
    ...{ store, platforms: [platform], log: QUIET, wait: time.wait, nowMs: time.nowMs, owner: 'bench' },
    contentOf: async () => REMINDER,
    personOf: () => undefined,
    mayGo: () => true,
    settings: { perSecond: { fake: LIMIT } },
    rates: createRateLimits(time.nowMs),
  });
  while ([...store.all.values()].some(({ state }) => state === 'queued' || state === 'sending')) {
    await time.until(deliver.wake(['smp']));
    await time.pass(TICK_MS);
  }
  print('clock moved by hand', PEOPLE, platform.arrived.at(-1)?.atMs ?? 0, {
    refused: platform.calls.filter(({ fate }) => fate === 'throttled').length,
    arrivals: platform.arrived.map(({ personId }) => personId),
  });
}

/** Slack's adapter over HTTP and the records on the disk. */
async function benchReal(): Promise<void> {
  const people = PEOPLE_IN_REAL_TIME;
  const folder = mkdtempSync(join(tmpdir(), 'campaign-'));
  const now = () => new Date();
  const nowMs = () => performance.now();
  const api = await startSlackApi();
  api.workspace.tokens.set(TOKEN, { teamId: 'T1', scopes: new Set(ALL_SCOPES), isRevoked: false });
  // A bucket with a second's worth in it, as limits of this kind are kept.
  let tokens = LIMIT;
  let filledMs = nowMs();
  let refused = 0;
  api.fateOf = (method) => {
    if (method !== 'chat.postMessage') return undefined;
    const atMs = nowMs();
    tokens = Math.min(LIMIT, tokens + ((atMs - filledMs) / 1000) * LIMIT);
    filledMs = atMs;
    if (tokens < 1) {
      refused += 1;
      return { kind: 'status', status: 429, retryAfterS: 1 };
    }
    tokens -= 1;
    return { kind: 'slow', ms: LATENCY_MS };
  };
  const store = await openLowdbStore({ folder, now });
  for (let n = 0; n < people; n += 1) {
    api.workspace.members.set(`UP${n}`, { id: `UP${n}` });
    await store.rememberAddress(`p${n}`, { platform: 'slack', route: { team: 'T1', user: `UP${n}` } });
  }
  await store.queueMessages(
    Array.from({ length: people }, (_, n) => ({
      ...{ key: `smp/2026-03-01/p${n}/1`, policyId: 'smp', cycle: '2026-03-01', personId: `p${n}` },
      ...{ step: '1', on: '2026-03-02' },
    })),
  );
  const slack = createSlack({
    http: createHttpServer({ host: '127.0.0.1', port: 0 }),
    settings: { apiUrl: api.url, signingSecret: 's', install: { botToken: TOKEN } },
    ...{ openSeen: (name: string) => openSeenEvents(folder, name), store, now, log: QUIET },
  });
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const deliver = createDeliver({
    ...{ store, platforms: [slack], log: QUIET, wait, nowMs, owner: 'bench' },
    contentOf: async () => REMINDER,
    personOf: () => undefined,
    mayGo: () => true,
    settings: { perSecond: { slack: LIMIT } },
    rates: createRateLimits(nowMs),
  });
  const start = nowMs();
  for (;;) {
    await deliver.wake(['smp']);
    const counts = await store.messageCounts();
    if (counts.every(({ state }) => state !== 'queued' && state !== 'sending')) break;
    await Promise.race([deliver.idle(), wait(TICK_MS)]);
  }
  const tookMs = nowMs() - start;
  const arrivals = api.workspace.messages.map(({ channel }) => channel);
  print('Slack, disk, real time', people, tookMs, { refused, arrivals });
  await store.close();
  await api.close();
  rmSync(folder, { recursive: true });
}
