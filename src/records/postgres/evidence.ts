import type { ChainGap, ChainLink, ChainRecord, EvidenceStore } from '../../core/evidence.ts';
import { CHAIN_START } from '../chain.ts';
import { type Database, notRecorded, type Query } from './database.ts';

const LINKS_AT_ONCE = 2_000;

/** The chain of acknowledgements, read. */
export function createChainReader({
  query,
}: Pick<Database, 'query'>): Pick<EvidenceStore, 'chain' | 'chainHead' | 'subjectOf'> {
  return {
    chain: () => readChain(query),
    chainHead: () => readHead(query),
    subjectOf: async (personId) => {
      const [row] = await query<{ subject: string; key: string }>(
        'select subject, key from subjects where person_id = $1',
        [personId],
        'subject-of',
      );
      return row === undefined ? undefined : { ...row, personId };
    },
  };
}

async function readHead(query: Query): Promise<{ count: number; hash: string }> {
  const [head] = await query<{ count: string; hash: string }>(
    'select count, hash from chain_head',
    [],
    'head',
  );
  return head === undefined
    ? { count: 0, hash: CHAIN_START }
    : { count: Number(head.count), hash: head.hash };
}

interface LinkRow {
  readonly place: string;
  readonly record: string | null;
  readonly hash: string;
  readonly removed_at: string | null;
  readonly why: ChainGap['why'] | null;
}

async function* readChain(query: Query): AsyncIterable<readonly ChainLink[]> {
  try {
    yield* linksFrom(query);
  } catch (error) {
    throw notRecorded(error);
  }
}

/** Every link, as the query sees them. */
export async function* linksFrom(query: Query): AsyncIterable<readonly ChainLink[]> {
  const { count } = await readHead(query);
  for (let from = 0; from < count; from += LINKS_AT_ONCE) {
    const to = Math.min(from + LINKS_AT_ONCE, count);
    const rows = await query<LinkRow>(
      `select place, record, hash, null as removed_at, null as why from acknowledgements where place > $1 and place <= $2
       union all select place, null, hash, removed_at, why from chain_gaps where place > $1 and place <= $2 order by place`,
      [from, to],
      'chain',
    );
    yield rows.map(linkOf);
  }
}

function linkOf({ record, hash, removed_at, why }: LinkRow): ChainLink {
  return record === null
    ? { hash, removedAt: removed_at ?? '', why: why ?? 'erased' }
    : (JSON.parse(record) as ChainRecord);
}
