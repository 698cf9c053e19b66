import { Kysely, Migrator, PostgresDialect } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import { UserError } from '../../core/errors.ts';
import { migrations } from './migrations.ts';

/** Runs one statement. One with a name is prepared once for each connection. */
export type Query = <Row>(text: string, values?: readonly unknown[], name?: string) => Promise<Row[]>;

export interface Database {
  readonly query: Query;
  /** Runs work in one transaction, again when others got in its way. Work may run more than once, so it must have no other effect. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Holds one connection for as long as work takes. */
  withConnection<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Further calls reject with `not-recorded`. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** postgres://user:password@host:port/name */
  readonly url: string;
  /** The most connections of this process. */
  readonly connections?: number;
  /** Told of a connection that broke while nobody used it. */
  readonly onLost?: (error: unknown) => void;
}

/** How often a transaction is tried that others got in the way of, or that never began. */
const MOST_TRIES = 6;
const CONNECT_MS = 5_000;
/** A statement that takes longer is broken off: something holds the database up, and people wait. */
const STATEMENT_MS = 60_000;

/** Connects and brings the schema up to date. Throws a UserError `no-database` that says what to look at, without the address. */
export async function openDatabase({ url, connections = 10, onLost }: DatabaseOptions): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_MS,
    application_name: 'policy-assistant',
  });
  pool.on('error', (error) => onLost?.(error));
  let isClosed = false;
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw explainStart(error);
  }
  const checkOpen = () => {
    if (isClosed) throw stopping();
  };
  const queryOn =
    (client: Pick<PoolClient, 'query'>): Query =>
    async <Row>(text: string, values: readonly unknown[] = [], name?: string) => {
      const config = { text, values: [...values], ...(name === undefined ? {} : { name }) };
      return (await client.query(config)).rows as Row[];
    };
  const withConnection = async <T>(work: (query: Query) => Promise<T>): Promise<T> => {
    checkOpen();
    const client = await pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      return await work(queryOn(client));
    } catch (error) {
      if (isConnectionLost(error)) broken = error as Error;
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken ?? false);
    }
  };
  const once = <T>(work: (query: Query) => Promise<T>): Promise<T> =>
    withConnection(async (query) => {
      await query('begin');
      try {
        const result = await work(query);
        await query('commit');
        return result;
      } catch (error) {
        if (!isConnectionLost(error)) await query('rollback').catch(() => undefined);
        throw error;
      }
    });
  return {
    query: (text, values, name) =>
      repeat(() => withConnection((query) => query(text, values, name)), isNeverBegun),
    transaction: (work) =>
      repeat(
        () => once(work),
        (error) => isContended(error) || isNeverBegun(error),
      ),
    withConnection,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await pool.end();
    },
  };
}

async function repeat<T>(work: () => Promise<T>, mayRepeat: (error: unknown) => boolean): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= MOST_TRIES || !mayRepeat(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** tries * (0.5 + Math.random())));
    }
  }
}

async function migrate(pool: Pool): Promise<void> {
  // kysely's own end would end the pool too.
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: migrations },
    migrationTableName: 'schema_steps',
    migrationLockTableName: 'schema_steps_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/** Error codes of PostgreSQL, from its documentation, appendix A. */
const CONTENDED = new Set(['40001', '40P01', '55P03']);
const READ_ONLY = new Set(['25006']);
const NO_ROOM = new Set(['53100', '53200']);
const GOING_DOWN = new Set(['57P01', '57P02', '57P03', '53300']);

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Others were at the same rows: the transaction did nothing and may be tried again. */
function isContended(error: unknown): boolean {
  return CONTENDED.has(codeOf(error));
}

/** No connection could be had, so nothing was done. */
function isNeverBegun(error: unknown): boolean {
  return ['ECONNREFUSED', '57P03', '53300'].includes(codeOf(error));
}

function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return (
    GOING_DOWN.has(code) ||
    code.startsWith('08') ||
    ['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code) ||
    (error instanceof Error &&
      /connection terminated|timeout exceeded when trying to connect/i.test(error.message))
  );
}

/** The error for a call that came to nothing, in the words of what a person can do. Keeps UserErrors. */
export function notRecorded(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  const why = READ_ONLY.has(code)
    ? 'the database takes no changes at the moment'
    : NO_ROOM.has(code)
      ? 'the database is full'
      : isConnectionLost(error)
        ? 'the database cannot be reached'
        : `the database refused it (${code === '' ? 'no code' : code})`;
  return new UserError(
    'not-recorded',
    `That was not recorded: ${why}.`,
    'Try again in a moment; pressing again is safe.',
  );
}

function stopping(): UserError {
  return new UserError(
    'not-recorded',
    'The assistant is stopping, so that was not recorded.',
    'Try again in a moment.',
  );
}

function explainStart(error: unknown): UserError {
  const code = codeOf(error);
  const why: Readonly<Record<string, string>> = {
    '28P01': 'The database refuses the user name or the password in DATABASE_URL.',
    '28000': 'The database refuses the user in DATABASE_URL.',
    '3D000': 'The database that DATABASE_URL names does not exist.',
    '42501': 'The user in DATABASE_URL may not make tables in that database.',
  };
  return new UserError(
    'no-database',
    why[code] ?? `The database that DATABASE_URL names cannot be used (${code === '' ? 'no answer' : code}).`,
    'Look whether it runs and whether the address, name, user and password are right, then start again.',
  );
}
