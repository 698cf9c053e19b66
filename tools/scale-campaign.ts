import { Client } from 'pg';
import type { ChatPlatform, Log } from '../src/core/ports.ts';
import type { Person } from '../src/core/records.ts';
import { DEFAULT_REMINDERS } from '../src/core/reminder-settings.ts';
import type { Reply } from '../src/core/reply.ts';
import { createDirectory } from '../src/records/directory.ts';
import { openPostgresRecords } from '../src/records/postgres/index.ts';
import { createDeliver } from '../src/reminders/deliver.ts';
import { createObligationReader } from '../src/reminders/load-obligations.ts';
import { createScheduler } from '../src/scheduler.ts';
import { createFakePlatform } from '../test/support/fake-platform.ts';
import type { TestServer } from '../test/support/postgres.ts';

const SENDERS = 3;
/** As many as the assistant sends to Teams in a second unless told otherwise; the platform here takes no more. */
const LIMIT = 25;
const LATENCY_MS = 80;
/** How long a sender that died is away. */
const RESTART_MS = 20_000;
const TICK_MS = 5_000;
const POLICY = { id: 'smp', version: '1.0', effective: '2026-01-01', change: 'material' } as const;
const REMINDER: Reply = {
  summary: 'Please read and acknowledge the policy',
  blocks: [{ kind: 'text', runs: ['Please read and acknowledge the policy.'] }],
  visibleTo: 'sender',
};
const LOG: Log = {
  info: () => {},
  error: (event, cause) => console.error(event, cause instanceof Error ? cause.message : cause),
};
const never = () => new Promise<never>(() => {});

/**
 * A campaign to so many people by three senders on one database, of which one dies in the middle and comes back: how long it takes beside
 * what the platform's limit alone takes. The clock, the database's too, runs as it does while anybody works and leaps over the time in
 * which all only wait, so that what is measured is what the assistant adds.
 */
export async function campaign(server: TestServer, people: number): Promise<void> {
  const url = await server.createDatabase();
  const ids = Array.from({ length: people }, (_, n) => `p${n}`);
  const roster = ids.map(
    (id): Person => ({
      ...{ id, name: `Person ${id}`, email: `${id}@example.gov.uk`, department: 'Parks', role: 'employee' },
    }),
  );
  const first = await openPostgresRecords({ url });
  await first.store.keepPolicyText({
    ...{ policyId: POLICY.id, policyVersion: POLICY.version, digest: 'd', clauses: [] },
    firstSeenAt: '2026-01-01T00:00:00.000Z',
  });
  await first.store.changeRoster({ put: roster, revision: 0 });
  await first.store.close();
  const administrator = new Client({ connectionString: url });
  await administrator.connect();
  await administrator.query(
    `insert into addresses (person_id, platform, route) select 'p' || n, 'chat', '"p' || n || '"' from generate_series(0, ${people - 1}) n`,
  );
  const time = await createLeapingTime(administrator, url);
  // A bucket with a second's worth in it, as limits of this kind are kept.
  let tokens = LIMIT;
  let filledMs = time.nowMs();
  const isWithinLimit = () => {
    const atMs = time.nowMs();
    tokens = Math.min(LIMIT, tokens + ((atMs - filledMs) / 1000) * LIMIT);
    filledMs = atMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
  const platform = createFakePlatform({
    name: 'chat',
    time,
    latencyMs: LATENCY_MS,
    fateOf: () => (isWithinLimit() ? 'arrives' : 'throttled'),
  });
  const directory = createDirectory(roster);
  // Working time is now, whenever that is, and a reminder is owed at once.
  const settings = {
    ...DEFAULT_REMINDERS,
    workingHours: { from: '00:00', until: '24:00' },
    workingDays: [1, 2, 3, 4, 5, 6, 7],
    bankHolidays: [
      { nation: 'england' as const, date: time.now().toISOString().slice(0, 10), isHoliday: false },
    ],
    steps: [-60, 300],
    perSecond: { chat: LIMIT },
  };

  const startSender = async (owner: string) => {
    let isDead = false;
    /** Its work keeps the clock from leaping; once it is dead nothing that it does has any effect or ends. */
    const mortal = <T extends object>(target: T, isWork: boolean): T =>
      new Proxy(target, {
        get(object, name) {
          const value: unknown = Reflect.get(object, name);
          if (typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            if (isDead) return never();
            const call = async () => Reflect.apply(value, object, args) as unknown;
            const result = await (isWork ? time.working(call) : call());
            return isDead ? never() : result;
          };
        },
      });
    const records = await openPostgresRecords({ url, connections: 5 });
    const store = mortal(records.store, true);
    const chat = mortal(platform as ChatPlatform, false);
    const wait = async (ms: number) => {
      await time.wait(ms);
      if (isDead) await never();
    };
    const obligations = createObligationReader({
      ...{ policies: [POLICY], store, directory, settings, now: time.now },
    });
    const deliver = createDeliver({
      ...{ store, platforms: [chat], settings, rates: mortal(records.rates, true), owner, wait, log: LOG },
      ...{ nowMs: time.nowMs, contentOf: async () => REMINDER, personOf: () => undefined, mayGo: () => true },
    });
    const scheduler = createScheduler({
      ...{ store, plan: obligations.plan, deliver, workFrom: '09:00', log: LOG },
      preflight: {
        wake() {},
        progress: () => ({ left: 0, found: 0, unfound: 0 }),
        idle: async () => {},
        stop() {},
      },
      every: (ms, call) => {
        const tick = async (): Promise<void> => {
          await wait(ms);
          call();
          return tick();
        };
        void tick();
        return () => {};
      },
      everyMs: TICK_MS,
    });
    void scheduler.start();
    return {
      die() {
        isDead = true;
      },
      close() {
        isDead = true;
        return records.store.close();
      },
    };
  };

  const startMs = time.nowMs();
  const before = performance.now();
  const event = { policyId: POLICY.id, policyVersion: POLICY.version, kind: 'started', by: 'hr' } as const;
  const opened = await openPostgresRecords({ url, connections: 2 });
  await opened.store.addCampaignEvent({ ...event, at: time.now().toISOString() }, undefined);
  const senders = await Promise.all(Array.from({ length: SENDERS }, (_, n) => startSender(`sender-${n}`)));
  await time.until(() => platform.arrived.length >= people / 2);
  process.stderr.write(`half is sent after ${((time.nowMs() - startMs) / 1000).toFixed(0)} s\n`);
  senders[0]?.die();
  const back = time.nowMs() + RESTART_MS;
  await time.until(() => time.nowMs() >= back);
  senders.push(await startSender('sender-0-again'));
  let tenth = 5;
  await time.until(async () => {
    if (platform.arrived.length >= (people * (tenth + 1)) / 10) {
      tenth = Math.floor((platform.arrived.length * 10) / people);
      const sofarS = (time.nowMs() - startMs) / 1000;
      process.stderr.write(
        `${tenth * 10} % sent, ${((sofarS / (platform.arrived.length / LIMIT) - 1) * 100).toFixed(1)} % over so far\n`,
      );
    }
    if (platform.arrived.length < people) return false;
    const counts = await opened.store.messageCounts();
    return counts.every(({ state }) => state === 'sent');
  });
  const tookS = ((platform.arrived.at(-1)?.atMs ?? Number.NaN) - startMs) / 1000;
  const limitS = people / LIMIT;
  const each = new Set(platform.arrived.map(({ personId }) => personId)).size;
  const refused = platform.calls.filter(({ fate }) => fate === 'throttled').length;
  console.log(
    `${`${SENDERS} senders, one dies at half`.padEnd(38)}` +
      [
        people,
        limitS.toFixed(0),
        tookS.toFixed(1),
        `${((tookS / limitS - 1) * 100).toFixed(1)} %`,
        refused,
        platform.arrived.length - each,
        people - each,
        ((performance.now() - before) / 1000).toFixed(0),
      ]
        .map((one) => String(one).padStart(9))
        .join(''),
  );
  time.stop();
  await Promise.all([...senders.map((sender) => sender.close()), opened.store.close(), administrator.end()]);
}

/** The heading of what `campaign` prints. */
export const CAMPAIGN_HEADING = `${`campaign, limit ${LIMIT}/s`.padEnd(38)}   people  limit s  taken s     over  refused    twice    never   real s`;

/** Time that goes by while somebody works and is leapt over while all wait, for this process and for the database alike. */
async function createLeapingTime(administrator: Client, url: string) {
  // The assistant's statements find these before the server's own.
  await administrator.query(`
    create schema leaping;
    create unlogged table leaping.clock (ms double precision not null);
    insert into leaping.clock values (0);
    create function leaping.now() returns timestamptz stable language sql
      as $$ select pg_catalog.now() + (select ms from leaping.clock) * interval '1 millisecond' $$;
    create function leaping.clock_timestamp() returns timestamptz volatile language sql
      as $$ select pg_catalog.clock_timestamp() + (select ms from leaping.clock) * interval '1 millisecond' $$;`);
  const name = new URL(url).pathname.slice(1);
  await administrator.query(`alter database ${name} set search_path = public, leaping, pg_catalog`);
  const realMs = performance.now();
  const startedAt = Date.now();
  let leaptMs = 0;
  let working = 0;
  let isStopped = false;
  const timers: { readonly atMs: number; readonly go: () => void }[] = [];
  const nowMs = () => performance.now() - realMs + leaptMs;
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const run = async (): Promise<void> => {
    while (!isStopped) {
      await settle();
      const [next] = timers;
      if (next === undefined || working > 0) {
        const isDue = next !== undefined && next.atMs <= nowMs();
        if (!isDue) continue;
      } else if (next.atMs > nowMs()) {
        const ms = next.atMs - nowMs();
        await administrator.query('update leaping.clock set ms = ms + $1', [ms]);
        leaptMs += ms;
      }
      const now = nowMs();
      while (timers[0] !== undefined && timers[0].atMs <= now) timers.shift()?.go();
      await settle();
    }
  };
  void run();
  return {
    nowMs,
    now: () => new Date(startedAt + nowMs()),
    wait: (ms: number) =>
      new Promise<void>((resolve) => {
        const atMs = nowMs() + Math.max(0, ms);
        let place = timers.length;
        while (place > 0 && (timers[place - 1]?.atMs ?? 0) > atMs) place -= 1;
        timers.splice(place, 0, { atMs, go: resolve });
      }),
    async working<T>(work: () => Promise<T>): Promise<T> {
      working += 1;
      try {
        return await work();
      } finally {
        working -= 1;
      }
    },
    /** Resolves when something is so; looked at as real time goes by. */
    async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
      while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    stop() {
      isStopped = true;
    },
  };
}
