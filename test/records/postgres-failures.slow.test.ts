import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openDatabase } from '../../src/records/postgres/database.ts';
import { openPostgresRecords } from '../../src/records/postgres/index.ts';
import { inspectDatabase } from '../../src/records/postgres/inspect.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { linksOf } from './evidence-contract.ts';

type Records = Awaited<ReturnType<typeof openPostgresRecords>>;

let server: TestServer;
let url: string;
let opened: Records[] = [];
let lost = 0;

const open = async (): Promise<Records> => {
  const records = await openPostgresRecords({ url, connections: 4, onLost: () => (lost += 1) });
  opened.push(records);
  return records;
};
const administer = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
const database = () => new URL(url).pathname.slice(1);

beforeAll(async () => {
  server = await startPostgres({ settings: ['fsync=off', 'full_page_writes=off'] });
});
afterAll(() => server.stop());
beforeEach(async () => {
  url = await server.createDatabase();
});
afterEach(async () => {
  await Promise.all(opened.map(({ store }) => store.close()));
  opened = [];
});

describe('what processes share', () => {
  test('a rate is never passed by more than the lateness that is made up for, whoever asks', async () => {
    const perSecond = 40;
    const processes = await Promise.all([open(), open(), open()]);
    const until = performance.now() + 3_000;
    const caller = async ({ rates }: Records) => {
      while (performance.now() < until) {
        const waitMs = await rates.take('slack', perSecond);
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        else await note();
      }
    };
    const granted: number[] = [];
    // By the clock of the database, which decides: this one may be woken late.
    const note = async () => {
      granted.push((await (processes[0] as Records).store.time()).getTime());
    };
    await Promise.all([...processes, ...processes].map(caller));
    granted.sort((one, other) => one - other);
    const span = ((granted.at(-1) ?? 0) - (granted[0] ?? 0)) / 1000;
    const most = (seconds: number) => perSecond * (seconds + 0.1) + 1;
    expect(granted.length).toBeGreaterThan(20);
    // The time of a grant is noted a little later than it was given, so the whole is what is held to the rate exactly.
    expect(granted.length).toBeLessThanOrEqual(most(span) + 6);
  });

  test('a pause on one holds for all', async () => {
    const [one, other] = [await open(), await open()];
    await one.rates.pause('slack', 60_000);
    expect(await other.rates.take('slack', 1_000)).toBeGreaterThan(50_000);
    expect(await other.rates.take('teams', 1_000)).toBe(0);
  });

  test('of many who ask for one event the first has it, and it can be let go', async () => {
    const processes = await Promise.all([open(), open(), open()]);
    const seen = processes.map(({ openSeen }) => openSeen('slack'));
    const claims = await Promise.all(
      Array.from({ length: 60 }, (_, index) => seen[index % 3]?.claim('Ev1') ?? false),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    await seen[2]?.release('Ev1');
    expect(await seen[0]?.claim('Ev1')).toBe(true);
    expect(await processes[0]?.openSeen('teams').claim('Ev1')).toBe(true);
  });

  test('events that no platform sends again are forgotten while the process runs', async () => {
    const seen = (await open()).openSeen('slack');
    await seen.claim('old');
    await administer((client) => client.query(`update seen_events set at = now() - interval '3 days'`));
    for (let event = 0; event < 1_000; event += 100)
      await Promise.all(Array.from({ length: 100 }, (_, index) => seen.claim(`Ev${event + index}`)));
    await expect.poll(() => seen.claim('old')).toBe(true);
  });
});

describe('a look at a database', () => {
  const look = (at = url) => inspectDatabase(at, Date.now);

  test('tells what a start would find, and changes nothing', async () => {
    expect(await look()).toMatchObject({
      version: expect.stringMatching(/^\d+/) as string,
      stepsToMake: 2,
      stepsUnknown: 0,
      isReadOnly: false,
      mayMakeTables: true,
      mayWrite: true,
    });
    expect(
      await administer((client) => client.query(`select 1 where to_regclass('people') is not null`)),
    ).toHaveProperty('rowCount', 0);
    await open();
    const state = await look();
    expect(state.stepsToMake).toBe(0);
    expect(Math.abs(state.clockAheadMs)).toBeLessThan(5_000);
    expect(state.connections.used).toBeGreaterThan(0);
    expect(state.connections.most).toBeGreaterThan(state.connections.used);
    await administer((client) =>
      client.query(`insert into schema_steps (name, timestamp) values ('999-later', '')`),
    );
    expect((await look()).stepsUnknown).toBe(1);
  });

  test('sees that it takes no changes, and what a user may not do', async () => {
    await open();
    await administer(async (client) => {
      await client.query(`drop role if exists visitor`);
      await client.query(`create role visitor login`);
      await client.query(`alter database ${database()} set default_transaction_read_only = on`);
    });
    const visitor = new URL(url);
    visitor.username = 'visitor';
    expect(await look(visitor.href)).toMatchObject({
      isReadOnly: true,
      mayMakeTables: false,
      mayWrite: false,
    });
  });

  test('that cannot be had says what to look at, and no password', async () => {
    const error = await look('postgres://me:hunter2@127.0.0.1:1/postgres').catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'no-database' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

describe('a database that fails', () => {
  test('that breaks off one of two who wait for each other has that one try again', async () => {
    const { query, transaction, close } = await openDatabase({ url });
    await query('create table pair (id integer primary key, count integer not null)');
    await query('insert into pair values (1, 0), (2, 0)');
    let tries = 0;
    const add = (first: number, second: number) =>
      transaction(async (inside) => {
        tries += 1;
        await inside('update pair set count = count + 1 where id = $1', [first]);
        await inside('select pg_sleep(0.3)');
        await inside('update pair set count = count + 1 where id = $1', [second]);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect(await query('select count from pair')).toEqual([{ count: 2 }, { count: 2 }]);
    expect(tries).toBeGreaterThan(2);
    await close();
  });

  test('that finds two changes at odds has one of them made again', async () => {
    const { query, transaction, close } = await openDatabase({ url });
    await query('create table total (count integer not null)');
    await query('insert into total values (0)');
    const add = () =>
      transaction(async (inside) => {
        await inside('set transaction isolation level serializable');
        const [row] = await inside<{ count: number }>('select count from total');
        await inside('select pg_sleep(0.05)');
        await inside('update total set count = $1', [(row?.count ?? 0) + 1]);
      });
    await Promise.all([add(), add(), add()]);
    expect(await query('select count from total')).toEqual([{ count: 3 }]);
    await close();
  });

  test('that takes no changes is not ready, and says why', async () => {
    const { store } = await open();
    await store.ready();
    await administer((client) =>
      client.query(`alter database ${database()} set default_transaction_read_only = on`),
    );
    await expect(openPostgresRecords({ url })).rejects.toMatchObject({
      code: 'no-database',
      message: expect.stringContaining('takes no changes') as string,
    });
    // Those that were connected before find out at their next connection.
    await cutConnections();
    await expect(store.ready()).rejects.toMatchObject({ code: 'not-recorded' });
    await expect(store.acknowledge(someAcknowledgement())).rejects.toMatchObject({
      code: 'not-recorded',
      message: expect.stringContaining('takes no changes') as string,
    });
    await server.run(`alter database ${database()} reset default_transaction_read_only`);
    await store.ready();
    expect((await store.acknowledge(someAcknowledgement())).created).toBe(true);
  });

  test('that cuts the connection in the middle of a transaction records nothing of it', async () => {
    const { store } = await open();
    await store.acknowledge(someAcknowledgement());
    const failed = await administer(async (holder) => {
      await holder.query('begin');
      await holder.query('select * from chain_head for update');
      const waiting = store
        .acknowledge(someAcknowledgement({ personId: 'p2' }))
        .catch((error: unknown) => error);
      await expect
        .poll(async () => (await holder.query(WAITING)).rows.length, { timeout: 20_000 })
        .toBeGreaterThan(0);
      await holder.query(`select pg_terminate_backend(pid) from (${WAITING}) as waiting`);
      const error = await waiting;
      await holder.query('rollback');
      return error;
    });
    expect(failed).toMatchObject({
      code: 'not-recorded',
      message: expect.stringContaining('cannot be reached') as string,
    });
    expect(await store.acknowledgements({ personId: 'p2' })).toEqual([]);
    expect((await store.acknowledge(someAcknowledgement({ personId: 'p2' }))).created).toBe(true);
  });

  test('that takes too long breaks off, says so, and the next try works', async () => {
    const { store } = await open();
    const failed = await administer(async (holder) => {
      await holder.query('begin');
      await holder.query('select * from chain_head for update');
      const waiting = store.acknowledge(someAcknowledgement()).catch((error: unknown) => error);
      await expect
        .poll(async () => (await holder.query(WAITING)).rows.length, { timeout: 20_000 })
        .toBeGreaterThan(0);
      // What the server does by itself when the time for a statement is over.
      await holder.query(`select pg_cancel_backend(pid) from (${WAITING}) as waiting`);
      const error = await waiting;
      await holder.query('rollback');
      return error;
    });
    expect(failed).toMatchObject({
      code: 'not-recorded',
      message: expect.stringContaining('took too long') as string,
    });
    expect((await store.acknowledge(someAcknowledgement())).created).toBe(true);
  });

  test('lets go of what a process holds that stands still, or whose machine is gone', async () => {
    const { query, close } = await openDatabase({ url });
    const [limits] = await query(
      `select current_setting('idle_in_transaction_session_timeout') as standstill, current_setting('tcp_keepalives_idle') as gone`,
    );
    await close();
    expect(limits).toEqual({ standstill: '15s', gone: '30' });
  });

  test('tables that a newer assistant has widened do not stop this one', async () => {
    const { store } = await open();
    const claim = () => store.claimMessages({ owner: 'me', policyIds: ['p'], limit: 5, leaseMs: 1_000 });
    for (let call = 0; call < 4; call += 1) await claim();
    await administer((client) => client.query('alter table messages add column later text'));
    expect(await claim()).toEqual([]);
  });

  test('one record that cannot be kept takes none of those beside it with it', async () => {
    const { store } = await open();
    const results = await Promise.allSettled(
      ['p1', 'p\u00002', 'p3'].map((personId) => store.acknowledge(someAcknowledgement({ personId }))),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.acknowledgements({})).toHaveLength(2);
  });

  test('that crashes and comes back: calls in between say so, later ones work, and nothing confirmed is lost', async ({
    skip,
  }) => {
    if (server.crash === undefined || server.restart === undefined) return skip();
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note).on('uncaughtException', note);
    const { store, openSeen } = await open();
    const seen = openSeen('slack');
    const confirmed: string[] = [];
    const codes = new Set<unknown>();
    let isOver = false;
    const caller = async (name: string) => {
      for (let index = 0; !isOver; index += 1) {
        const personId = `${name}-${index}`;
        await store.acknowledge(someAcknowledgement({ personId })).then(
          () => confirmed.push(personId),
          (error: { code?: unknown }) => codes.add(error.code),
        );
      }
    };
    const callers = ['a', 'b', 'c', 'd'].map(caller);
    await expect.poll(() => confirmed.length, { timeout: 20_000 }).toBeGreaterThan(50);
    await server.crash();
    await expect.poll(() => codes.size, { timeout: 20_000 }).toBeGreaterThan(0);
    await expect(store.ready()).rejects.toMatchObject({ code: 'not-recorded' });
    expect([await seen.claim('Ev9'), await seen.claim('Ev9')]).toEqual([true, false]);
    await server.restart();
    const before = confirmed.length;
    await expect.poll(() => confirmed.length, { timeout: 20_000 }).toBeGreaterThan(before + 50);
    isOver = true;
    await Promise.all(callers);
    process.off('unhandledRejection', note).off('uncaughtException', note);
    expect([...codes]).toEqual(['not-recorded']);
    expect(unhandled).toEqual([]);
    const kept = new Set((await store.acknowledgements({})).map(({ personId }) => personId));
    expect(confirmed.filter((personId) => !kept.has(personId))).toEqual([]);
    expect(firstBrokenLink(await linksOf(store))).toBeUndefined();
  });
});

/** The assistant's connections that wait for a lock. */
const WAITING = `select pid from pg_stat_activity
  where datname = current_database() and application_name = 'policy-assistant' and wait_event_type = 'Lock'`;

async function cutConnections(): Promise<void> {
  await server.run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database()}'`);
  // The connections find out when the server's last word has come.
  await expect.poll(() => lost, { timeout: 20_000 }).toBeGreaterThan(0);
  lost = 0;
}
