import type { ChainGap, ChainLink, ChainRecord } from '../../core/evidence.ts';
import { CHAIN_START, isGap } from '../chain.ts';
import { KINDS, type Kind, type RosterState } from '../lowdb/collections.ts';
import type { Cut } from '../lowdb/snapshot.ts';
import { insertRecords } from './acknowledgements.ts';
import type { Query } from './database.ts';
import { linksFrom } from './evidence.ts';
import { TABLES, type Table } from './tables.ts';

const ROWS_AT_ONCE = 5_000;

/** Keeps every assistant from writing until the transaction is over. Readers go on. */
export async function lockAll(query: Query): Promise<void> {
  const tables = Object.values(TABLES).map(({ table }) => table);
  await query(
    `lock table chain_head, roster, acknowledgements, chain_gaps, ${tables.join(', ')} in exclusive mode`,
  );
}

/** Everything the database holds but its leases, as a snapshot of a folder has it. The query's transaction must be one reading. */
export async function readLists(query: Query): Promise<Cut['lists']> {
  const lists: (readonly [string, readonly unknown[]])[] = [];
  for (const kind of KINDS)
    lists.push([
      kind,
      kind === 'roster' ? await readRoster(query) : await readTable(TABLES[kind] as Table<unknown>, query),
    ]);
  const links: ChainLink[] = [];
  for await (const batch of linksFrom(query)) links.push(...batch);
  return [...lists, ['acknowledgements', links]];
}

async function readRoster(query: Query): Promise<readonly RosterState[]> {
  const rows = await query<{ revision: string; source: string | null }>(
    'select revision, source from roster',
  );
  return rows
    .filter(({ revision }) => revision !== '0')
    .map(({ revision, source }) => ({ revision: Number(revision), ...(source === null ? {} : { source }) }));
}

async function readTable<Kept>({ table, order, read }: Table<Kept>, query: Query): Promise<readonly Kept[]> {
  const rows = await query<Readonly<Record<string, unknown>>>(
    `select * from ${table}${order === '' ? '' : ` order by ${order}`}`,
  );
  return rows.map(read);
}

/** Puts what a snapshot holds into a database that holds nothing. */
export async function writeLists(lists: Cut['lists'], query: Query): Promise<void> {
  for (const [name, records] of lists) {
    if (name === 'acknowledgements') await writeChain(records as readonly ChainLink[], query);
    else if (name === 'roster') await writeRoster(records as readonly RosterState[], query);
    else await writeTable(TABLES[name as Exclude<Kind, 'roster'>] as Table<unknown>, records, query);
  }
}

async function writeRoster([roster]: readonly RosterState[], query: Query): Promise<void> {
  if (roster !== undefined)
    await query('update roster set revision = $1, source = $2', [roster.revision, roster.source ?? null]);
}

async function writeTable(
  { table, columns }: Table<unknown>,
  records: readonly unknown[],
  query: Query,
): Promise<void> {
  const all = Object.entries(columns);
  const names = all.map(([name]) => `"${name}"`).join(', ');
  const lists = all.map(([, [type]], index) => `$${index + 1}::${type}[]`).join(', ');
  for (let from = 0; from < records.length; from += ROWS_AT_ONCE) {
    const part = records.slice(from, from + ROWS_AT_ONCE);
    await query(
      `insert into ${table} (${names}) select ${names}
       from unnest(${lists}) with ordinality as new (${names}, "nth") order by "nth"`,
      all.map(([, [, of]]) => part.map(of)),
    );
  }
}

async function writeChain(links: readonly ChainLink[], query: Query): Promise<void> {
  for (let from = 0; from < links.length; from += ROWS_AT_ONCE) {
    const part = links
      .slice(from, from + ROWS_AT_ONCE)
      .map((link, index) => ({ place: from + index + 1, link }));
    const records = part.filter((one): one is { place: number; link: ChainRecord } => !isGap(one.link));
    const gaps = part.filter((one): one is { place: number; link: ChainGap } => isGap(one.link));
    await insertRecords(
      records.map(({ place, link }) => ({ place, record: link })),
      query,
    );
    await query(
      `insert into chain_gaps (place, hash, removed_at, why)
       select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[])`,
      [
        gaps.map(({ place }) => place),
        gaps.map(({ link }) => link.hash),
        gaps.map(({ link }) => link.removedAt),
        gaps.map(({ link }) => link.why),
      ],
    );
  }
  await query('update chain_head set count = $1, hash = $2', [
    links.length,
    links.at(-1)?.hash ?? CHAIN_START,
  ]);
}

/** How many connections other assistants have to this database. */
export async function othersOn(query: Query): Promise<number> {
  const [row] = await query<{ count: string }>(
    `select count(*) as count from pg_stat_activity
     where datname = current_database() and application_name = 'policy-assistant' and pid <> pg_backend_pid()`,
  );
  return Number(row?.count ?? 0);
}
