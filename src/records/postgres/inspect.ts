import { Client } from 'pg';
import { UserError } from '../../core/errors.ts';
import { CONNECT_MS, explainStart } from './database.ts';
import { migrations } from './migrations.ts';

/** What the assistant finds at a database, without changing anything there. */
export interface DatabaseState {
  /** The server's, such as 16.4. */
  readonly version: string;
  /** Steps of the schema that the next start makes, all of them in an empty database. */
  readonly stepsToMake: number;
  /** Steps made by a newer assistant than this. */
  readonly stepsUnknown: number;
  /** It takes no changes: a copy, or set to read only. */
  readonly isReadOnly: boolean;
  /** Whether the user may make tables, and write those that are there. */
  readonly mayMakeTables: boolean;
  readonly mayWrite: boolean;
  /** How far this machine's clock is before the database's, in milliseconds. */
  readonly clockAheadMs: number;
  /** Connections to the whole server: in use, without this one, and the most that ordinary users may have. */
  readonly connections: { readonly used: number; readonly most: number };
}

interface Row {
  readonly version: string;
  readonly is_read_only: boolean;
  readonly may_make_tables: boolean;
  readonly may_write: boolean;
  readonly has_steps: boolean;
  readonly may_read_steps: boolean;
  readonly used: string;
  readonly most: string;
}

/** Looks at a database. `nowMs` is this machine's time. Throws a UserError `no-database` that says what to look at, without the address. */
export async function inspectDatabase(url: string, nowMs: () => number): Promise<DatabaseState> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const before = nowMs();
    const { rows: times } = await client.query<{ now: Date }>('select clock_timestamp() as now');
    const clockAheadMs = (before + nowMs()) / 2 - (times[0]?.now.getTime() ?? Number.NaN);
    const { rows } = await client.query<Row>(
      `select current_setting('server_version') as version,
         current_setting('transaction_read_only') = 'on' as is_read_only,
         coalesce(has_schema_privilege(current_schema(), 'create'), false) as may_make_tables,
         coalesce((select bool_and(has_table_privilege(oid, 'insert') and has_table_privilege(oid, 'update'))
           from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace), true) as may_write,
         coalesce(has_table_privilege(to_regclass('schema_steps'), 'select'), false) as may_read_steps,
         to_regclass('schema_steps') is not null as has_steps,
         (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()) as used,
         (select sum(case name when 'max_connections' then setting::integer else -setting::integer end) from pg_settings
           where name in ('max_connections', 'superuser_reserved_connections', 'reserved_connections')) as most`,
    );
    const [row] = rows;
    if (row === undefined) throw new TypeError('a server tells its version');
    const { rows: made } = row.may_read_steps
      ? await client.query<{ name: string }>('select name from schema_steps')
      : { rows: [] };
    const known = new Set(Object.keys(await migrations()));
    const names = new Set(made.map(({ name }) => name));
    return {
      version: row.version.split(' ')[0] ?? row.version,
      // Whoever may not even read them may not write either, which is what is told.
      stepsToMake:
        row.has_steps && !row.may_read_steps ? 0 : [...known].filter((name) => !names.has(name)).length,
      stepsUnknown: [...names].filter((name) => !known.has(name)).length,
      isReadOnly: row.is_read_only,
      mayMakeTables: row.may_make_tables,
      mayWrite: row.may_write,
      clockAheadMs,
      connections: { used: Number(row.used), most: Number(row.most) },
    };
  } catch (error) {
    throw error instanceof UserError ? error : explainStart(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
