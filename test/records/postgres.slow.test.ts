import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordStore } from '../../src/core/ports.ts';
import { openRoster } from '../../src/open-roster.ts';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openPostgresStore } from '../../src/records/postgres/index.ts';
import { createScheduler } from '../../src/scheduler.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { describeRecordStore } from './contract.ts';
import { linksOf } from './evidence-contract.ts';

// Nothing here is about power cuts, so the server need not wait for the disk.
const QUICK = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres({ settings: QUICK });
});
afterAll(() => server.stop());

describeRecordStore('PostgreSQL', async () => {
  const url = await server.createDatabase();
  let store = await openPostgresStore({ url, connections: 8 });
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await openPostgresStore({ url, connections: 8 });
      return store;
    },
    end: () => store.close(),
  };
});

describe('several processes on one database', () => {
  const open = async (count: number): Promise<{ url: string; stores: readonly RecordStore[] }> => {
    const url = await server.createDatabase();
    const stores = await Promise.all(
      Array.from({ length: count }, () => openPostgresStore({ url, connections: 4 })),
    );
    return { url, stores };
  };
  const close = (stores: readonly RecordStore[]) => Promise.all(stores.map((store) => store.close()));

  test('start at once, and make the tables once', async () => {
    const { stores } = await open(5);
    await close(stores);
  });

  test('that start on one new roster file take it over once, and all know it', async () => {
    const { stores } = await open(5);
    const peopleFile = join(mkdtempSync(join(tmpdir(), 'roster-')), 'people.csv');
    const lines = Array.from(
      { length: 300 },
      (_, n) => `p${n},Person ${n},p${n}@example.org,,Parks,employee`,
    );
    writeFileSync(peopleFile, `id,name,email,manager,department,role\n${lines.join('\n')}\n`);
    const setting = {
      peopleFile,
      timeZone: 'Europe/London',
      now: () => new Date('2026-03-02T09:00:00.000Z'),
    };
    const opened = await Promise.all(stores.map((store) => openRoster(store, setting)));
    expect(opened.map(({ directory }) => directory.people.length)).toEqual([300, 300, 300, 300, 300]);
    expect(await stores[0]?.rosterRevision()).toBe(1);
    await close(stores);
  });

  test('fifty identical acknowledgements make one record', async () => {
    const { stores } = await open(3);
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => stores[index % 3]?.acknowledge(someAcknowledgement())),
    );
    expect(results.filter((one) => one?.created)).toHaveLength(1);
    expect(new Set(results.map((one) => one?.acknowledgement.receiptId)).size).toBe(1);
    await close(stores);
  });

  test('write one chain that holds', async () => {
    const { stores } = await open(3);
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        stores[index % 3]?.acknowledge(someAcknowledgement({ personId: `p${index}` })),
      ),
    );
    const links = await linksOf(stores[0] as RecordStore);
    expect(links).toHaveLength(300);
    expect(firstBrokenLink(links)).toBeUndefined();
    await close(stores);
  });

  test('do work that must be done alone one at a time', async () => {
    const { stores } = await open(2);
    let atOnce = 0;
    let most = 0;
    const work = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await stores[0]?.time();
      atOnce -= 1;
      return true;
    };
    const done = await Promise.all(Array.from({ length: 20 }, (_, index) => stores[index % 2]?.alone(work)));
    expect(most).toBe(1);
    expect(done.filter((one) => one === true).length).toBeGreaterThan(0);
    await close(stores);
  });

  test('plan one at a time, and what all of them plan is queued once', async () => {
    const { stores } = await open(3);
    await stores[0]?.addCampaignEvent(
      { policyId: 'smp', policyVersion: '1.0', kind: 'started', by: 'hr', at: '2026-03-02T09:00:00.000Z' },
      undefined,
    );
    let [planners, most, plans, queued] = [0, 0, 0, 0];
    const schedulers = stores.map((store) =>
      createScheduler({
        store,
        plan: async () => {
          planners += 1;
          plans += 1;
          most = Math.max(most, planners);
          await store.time();
          planners -= 1;
          return Array.from({ length: 50 }, (_, n) => ({
            ...{ key: `smp/2026-03-01/p${n}/1`, policyId: 'smp', cycle: '2026-03-01' },
            ...{ personId: `p${n}`, step: '1', on: '2026-03-02' },
          }));
        },
        deliver: { wake: async () => {}, idle: async () => {}, stop: async () => {} },
        preflight: {
          wake: () => {},
          progress: () => ({ left: 0, found: 0, unfound: 0 }),
          idle: async () => {},
          stop: () => {},
        },
        workFrom: '09:00',
        every: () => () => {},
        log: { info: (_event, fields) => (queued += Number(fields?.['count'] ?? 0)), error: () => {} },
      }),
    );
    for (let round = 0; round < 5; round += 1) await Promise.all(schedulers.map((one) => one.tick()));
    expect(most).toBe(1);
    expect(plans).toBeGreaterThan(0);
    expect(queued).toBe(50);
    expect(await stores[1]?.messages({})).toHaveLength(50);
    await close(stores);
  });

  test('cannot change or delete an acknowledgement, and nor can anybody at the database by a slip', async () => {
    const { url, stores } = await open(1);
    await stores[0]?.acknowledge(someAcknowledgement());
    const client = new Client({ connectionString: url });
    await client.connect();
    for (const statement of [
      `update acknowledgements set hash = ''`,
      'delete from acknowledgements',
      'truncate acknowledgements',
    ]) {
      await expect(client.query(statement)).rejects.toThrow('append-only');
    }
    await client.end();
    expect(await stores[0]?.acknowledgements({})).toHaveLength(1);
    await close(stores);
  });
});

describe('a database that cannot be used', () => {
  test.each([
    ['nobody listens', 'postgres://postgres@127.0.0.1:1/postgres'],
    ['there is no such database', undefined],
  ])('%s: the start says what to look at, and no password', async (_, address) => {
    const wrong = new URL(address ?? (await server.createDatabase()));
    if (address === undefined) wrong.pathname = '/nowhere';
    wrong.password = 'hunter2-secret';
    const error = await openPostgresStore({ url: wrong.href }).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'no-database' });
    expect(`${(error as Error).message} ${(error as { hint?: string }).hint}`).not.toContain('hunter2');
  });
});
