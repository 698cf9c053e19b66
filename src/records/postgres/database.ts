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

/**
 * Has the transaction that selects it not wait for the disk: what it did is there at once for everybody, and lost only if the
 * database goes down within the second. For what may be lost.
 */
export const SOON = `select set_config('synchronous_commit', 'off', true)`;

/** How often a transaction is tried that others got in the way of, or that never began. */
const MOST_TRIES = 6;
/** How long a connection is waited for, in milliseconds. */
export const CONNECT_MS = 5_000;
/** A statement that takes longer is broken off: something holds the database up, and people wait. */
const STATEMENT_MS = 60_000;
/** An answer later than that never comes: the network is gone without a word. */
const ANSWER_MS = STATEMENT_MS + 5_000;
/** A process that stands still in the middle of a transaction would keep everybody else waiting for the head of the chain. */
const STANDSTILL_MS = 15_000;
/** The server finds out within a minute that a machine is gone, and lets go of what it held. */
const KEEP_ALIVE = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';

/** Connects and brings the schema up to date. Throws a UserError `no-database` that says what to look at, without the address. */
export async function openDatabase({ url, connections = 10, onLost }: DatabaseOptions): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: STANDSTILL_MS,
    keepAlive: true,
    options: KEEP_ALIVE,
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
      if (isSpent(error)) broken = error as Error;
      throw error instanceof Unfinished ? error.cause : error;
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
        // A connection that is still inside a transaction must not be anybody else's.
        const isOver = isConnectionLost(error) || (await query('rollback').then(isTrue, isFalse));
        throw isOver ? error : new Unfinished(error);
      }
    });
  return {
    query: (text, values, name) =>
      repeat(
        () => withConnection((query) => query(text, values, name)),
        (error) => isNeverBegun(error) || isOutOfDate(error),
      ),
    transaction: (work) =>
      repeat(
        () => once(work),
        (error) => isContended(error) || isNeverBegun(error) || isOutOfDate(error),
      ),
    withConnection,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await pool.end();
    },
  };
}

const isTrue = () => true;
const isFalse = () => false;

/** What a connection was in the middle of could not be ended, so nobody else may have it; `cause` is what went wrong. */
export class Unfinished extends Error {
  constructor(cause: unknown) {
    super('a connection is in the middle of something', { cause });
  }
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
const GOING_DOWN = new Set(['57P01', '57P02', '57P03', '53300', '25P03']);
const BROKEN_OFF = '57014';
/** Of the network, by Node. */
const NO_NETWORK = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

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

/** A statement was prepared before another assistant, of a newer version, changed the tables: a new connection can run it. */
function isOutOfDate(error: unknown): boolean {
  return codeOf(error) === '0A000';
}

/** Whether a connection is of no more use. One to a server that only reads may be to one that has handed over. */
function isSpent(error: unknown): boolean {
  return (
    isConnectionLost(error) ||
    isOutOfDate(error) ||
    READ_ONLY.has(codeOf(error)) ||
    error instanceof Unfinished
  );
}

function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return (
    GOING_DOWN.has(code) ||
    code.startsWith('08') ||
    NO_NETWORK.has(code) ||
    // The driver's own, which have no code.
    (error instanceof Error &&
      /connection terminated|timeout exceeded when trying to connect|not queryable|query read timeout/i.test(
        error.message,
      ))
  );
}

/** Whether the words of one record were at fault, and not the database. */
export function isRefusal(error: unknown): boolean {
  return /^2[23]/.test(codeOf(error));
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
        : code === BROKEN_OFF
          ? 'the database took too long'
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

/** The error for a start that failed, in the words of what to look at. */
export function explainStart(error: unknown): UserError {
  const code = codeOf(error);
  if (error instanceof Error && error.message.includes('corrupted migrations'))
    return new UserError(
      'no-database',
      'The database that DATABASE_URL names was brought up to date by a newer assistant.',
      'Start that version, or one after it.',
    );
  const why: Readonly<Record<string, string>> = {
    '28P01': 'The database refuses the user name or the password in DATABASE_URL.',
    '28000': 'The database refuses the user in DATABASE_URL.',
    '3D000': 'The database that DATABASE_URL names does not exist.',
    '25006': 'The database that DATABASE_URL names takes no changes: it may be a copy that only reads.',
    '42501': 'The user in DATABASE_URL may not make tables in that database.',
  };
  return new UserError(
    'no-database',
    why[code] ?? `The database that DATABASE_URL names cannot be used (${code === '' ? 'no answer' : code}).`,
    'Look whether it runs and whether the address, name, user and password are right, then start again.',
  );
}
