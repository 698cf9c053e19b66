import type { RateLimits, RecordStore } from '../../core/ports.ts';
import type { PolicyText, Tally } from '../../core/records.ts';
import { createAcknowledge, readAcknowledgements } from './acknowledgements.ts';
import { createEventStore } from './campaigns.ts';
import {
  type Database,
  type DatabaseOptions,
  explainStart,
  notRecorded,
  openDatabase,
  SOON,
  Unfinished,
} from './database.ts';
import { createChainReader } from './evidence.ts';
import { createHrQuestionStore } from './hr-questions.ts';
import { createMessageStore } from './messages.ts';
import { createRemoval } from './removal.ts';
import { createRosterStore } from './roster.ts';
import { createSharedEvents, forgetOldEvents, type SharedEvents } from './shared-events.ts';
import { createSharedRates } from './shared-rates.ts';

/** The lock that planning takes, one for the whole database. */
const ALONE = 7_305_512;

/**
 * Opens the records in a PostgreSQL database, for as many processes as like. Brings the schema up to date first, one process at
 * a time. Throws a UserError `no-database`.
 */
export async function openPostgresStore(options: DatabaseOptions): Promise<RecordStore> {
  return storeOn(await openDatabase(options));
}

/** The records in a PostgreSQL database, and what the processes on it share. Throws a UserError `no-database`. */
export async function openPostgresRecords(options: DatabaseOptions): Promise<{
  readonly store: RecordStore;
  readonly rates: RateLimits;
  readonly openSeen: (platform: string) => SharedEvents;
}> {
  const database = await openDatabase(options);
  await forgetOldEvents(database).catch(async (error: unknown) => {
    await database.close();
    throw explainStart(error);
  });
  return {
    store: storeOn(database),
    rates: createSharedRates(database),
    openSeen: (platform) => createSharedEvents(database, platform),
  };
}

/** The record store on a database that is open. */
function storeOn(database: Database): RecordStore {
  const { query, withConnection } = database;
  const acknowledge = createAcknowledge(database);
  /** Words that were kept never change, and are long. */
  const texts = new Map<string, PolicyText>();
  const store: RecordStore = {
    ...createRosterStore(database),
    ...createEventStore(database),
    ...createMessageStore(database),
    ...createChainReader(database),
    ...createRemoval(database),
    ...createHrQuestionStore(database),
    time: async () => {
      const [row] = await query<{ now: Date }>('select clock_timestamp() as now', [], 'time');
      return row?.now ?? new Date(Number.NaN);
    },
    alone: (work) =>
      withConnection(async (inside) => {
        const [lock] = await inside<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [ALONE]);
        if (lock?.got !== true) return undefined;
        try {
          return await work();
        } finally {
          await inside('select pg_advisory_unlock($1)', [ALONE]).catch((error: unknown) => {
            throw new Unfinished(error);
          });
        }
      }),
    acknowledge,
    acknowledgements: ({ personId, ...filter }) =>
      readAcknowledgements(
        { ...filter, ...(personId === undefined ? {} : { personIds: [personId] }) },
        query,
      ),
    acknowledgementsOf: (policyId, personIds) => readAcknowledgements({ policyId, personIds }, query),
    keepPolicyText: async (text) => {
      const { policyId, policyVersion, digest } = text;
      await query(
        `insert into policy_texts (policy_id, policy_version, digest, words) values ($1, $2, $3, $4) on conflict do nothing`,
        [policyId, policyVersion, digest, JSON.stringify(text)],
      );
    },
    policyTexts: async (policyId) => {
      const rows = await query<{ place: string }>(
        'select place from policy_texts where policy_id = $1 order by place',
        [policyId],
        'policy-texts',
      );
      const unread = rows.map(({ place }) => place).filter((place) => !texts.has(place));
      if (unread.length > 0) {
        const read = await query<{ place: string; words: string }>(
          'select place, words from policy_texts where place = any($1)',
          [unread],
        );
        for (const { place, words } of read) texts.set(place, JSON.parse(words) as PolicyText);
      }
      return rows.map(({ place }) => texts.get(place)).filter((text) => text !== undefined);
    },
    count: async ({ policyId, subject, kind }) => {
      await query(
        `insert into tallies (policy_id, subject, kind, count) values ($1, $2, $3, 1)
         on conflict (policy_id, subject, kind) do update set count = tallies.count + 1`,
        [policyId, subject, kind],
        'tally',
      );
    },
    tallies: async (policyId) =>
      (
        await query<{ subject: string; kind: Tally['kind']; count: string }>(
          'select subject, kind, count from tallies where policy_id = $1',
          [policyId],
        )
      ).map(({ subject, kind, count }) => ({ policyId, subject, kind, count: Number(count) })),
    rememberAddress: async (personId, { platform, route }) => {
      await query(
        `with soon as (${SOON}),
         changed as (
           insert into addresses (person_id, platform, route) select $1, $2, $3 from soon
           on conflict (person_id, platform) do update set route = excluded.route,
             place = nextval(pg_get_serial_sequence('addresses', 'place'))
           where addresses.route <> excluded.route returning 1)
         insert into reach (person_id, platform, state, at)
         select $1, $2, 'reachable', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         where exists (select from changed)
           or not exists (select from reach where person_id = $1 and platform = $2 and state = 'reachable')
         on conflict (person_id, platform) do update set state = excluded.state, at = excluded.at`,
        [personId, platform, JSON.stringify(route)],
        'address-remember',
      );
    },
    addresses: async (personId) =>
      (
        await query<{ platform: string; route: string }>(
          'select platform, route from addresses where person_id = $1 order by place desc',
          [personId],
          'addresses',
        )
      ).map(({ platform, route }) => ({ platform, route: JSON.parse(route) as unknown })),
    keepInstallation: async ({ platform, key, sealed }) => {
      await query(
        `insert into installations (platform, key, sealed) values ($1, $2, $3)
         on conflict (platform, key) do update set sealed = excluded.sealed`,
        [platform, key, sealed],
      );
    },
    installations: async (platform) =>
      (
        await query<{ key: string; sealed: string }>(
          'select key, sealed from installations where platform = $1 order by key',
          [platform],
          'installations',
        )
      ).map((row) => ({ platform, ...row })),
    forgetInstallation: async (platform, key) => {
      await query('delete from installations where platform = $1 and key = $2', [platform, key]);
    },
    ready: () =>
      withConnection(async (inside) => {
        const [row] = await inside<{ is_read_only: string }>(
          `select current_setting('transaction_read_only') as is_read_only`,
        );
        if (row?.is_read_only === 'on') throw Object.assign(new Error('read-only'), { code: '25006' });
      }),
    close: () => database.close(),
  };
  return explained(store);
}

/** The same store, with every failure in the words of what a person can do. */
function explained(store: RecordStore): RecordStore {
  const explain = (error: unknown): never => {
    throw error instanceof TypeError ? error : notRecorded(error);
  };
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function' || name === 'chain' || name === 'close') return value;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, target, args);
        // What `alone` runs has errors of its own.
        return result instanceof Promise && name !== 'alone' ? result.catch(explain) : result;
      };
    },
  });
}
