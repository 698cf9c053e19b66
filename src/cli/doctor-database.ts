import { UserError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { DatabaseState } from '../records/postgres/inspect.ts';

/** The oldest that its own makers still mend. */
const OLDEST_VERSION = 14;
/** Further apart, clocks are told of. The assistant goes by the database's, and chat platforms by their own. */
const MOST_APART_MS = 60_000;

/** Says in a line how the database is. Throws a UserError for the first thing that is to be put right. */
export async function checkDatabase(url: string, connections: number, now: Clock): Promise<string> {
  const { inspectDatabase } = await import('../records/postgres/inspect.ts');
  return databaseWords(await inspectDatabase(url, () => now().getTime()), connections);
}

/** The same of what was found. `connections` is the most that one assistant takes. */
export function databaseWords(state: DatabaseState, connections: number): string {
  const { version, stepsToMake, stepsUnknown, clockAheadMs } = state;
  const { used, most } = state.connections;
  if (Number.parseInt(version, 10) < OLDEST_VERSION)
    throw wrong(
      `PostgreSQL ${version} is too old.`,
      `Use a database server of version ${OLDEST_VERSION} or newer.`,
    );
  if (stepsUnknown > 0)
    throw wrong(
      'The database was brought up to date by a newer assistant.',
      'Install that version, or one after it.',
    );
  if (state.isReadOnly)
    throw wrong(
      'The database takes no changes: it may be a copy that only reads.',
      'Name the server that is written to in DATABASE_URL.',
    );
  if (stepsToMake > 0 && !state.mayMakeTables)
    throw wrong(
      'The user in DATABASE_URL may not make tables in that database.',
      'Give it the right to create in the schema: GRANT CREATE ON SCHEMA public TO the user.',
    );
  if (!state.mayWrite)
    throw wrong(
      'The user in DATABASE_URL may not write all tables in that database.',
      'Make it their owner, or grant it insert, update and delete on them.',
    );
  if (Math.abs(clockAheadMs) > MOST_APART_MS)
    throw wrong(
      `This machine's clock is ${minutes(clockAheadMs)} ${clockAheadMs > 0 ? 'ahead of' : 'behind'} the database's.`,
      'Have both set by a time server. Slack and Teams refuse, and are refused, when clocks are five minutes apart.',
    );
  if (used + connections > most)
    throw wrong(
      `The database server has ${Math.max(0, most - used)} of ${most} connections left, and one assistant takes up to ${connections}.`,
      'Raise max_connections of the server, or lower DATABASE_CONNECTIONS.',
    );
  const tables =
    stepsToMake === 0 ? 'tables up to date' : 'tables are made or brought up to date at the next start';
  return `database: PostgreSQL ${version}, ${tables}, can be written, clocks ${Math.round(Math.abs(clockAheadMs) / 1000)} s apart, ${used} of ${most} connections in use`;
}

function minutes(ms: number): string {
  const count = Math.round(Math.abs(ms) / 60_000);
  return count === 1 ? '1 minute' : `${count} minutes`;
}

function wrong(message: string, hint: string): UserError {
  return new UserError('database', message, hint);
}
