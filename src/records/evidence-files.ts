import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import type { ChainLink } from '../core/evidence.ts';
import type { RecordStore } from '../core/ports.ts';
import { CHAIN_START, receiptIdOf } from './chain.ts';
import { type EvidenceKey, type SignedHead, signHead } from './signing.ts';

const text = z.string();
const HASH = z.string().regex(/^[0-9a-f]{64}$/);
const SIGNED = { count: z.int().min(0), hash: HASH, at: text, signature: text, publicKey: text };

const RECORD = z.strictObject({
  subject: text.exactOptional(),
  personId: text.exactOptional(),
  policyId: text,
  policyVersion: text,
  policyDigest: text,
  statement: text,
  acknowledgedAt: text,
  via: text,
  cycle: text.exactOptional(),
  witness: text.exactOptional(),
  recordedBy: text.exactOptional(),
  recordedAt: text.exactOptional(),
  hash: HASH,
});

/** A line of an export after the first. */
export const LINK = z.union([
  z.strictObject({ hash: HASH, removedAt: text, why: z.enum(['erased', 'retention']) }),
  RECORD,
]);

/** The first line of an export. */
export const EXPORT_HEAD = z.strictObject({ format: z.literal('policy-assistant-evidence-1'), ...SIGNED });

/** A single receipt. */
export const RECEIPT = z.strictObject({
  format: z.literal('policy-assistant-receipt-1'),
  receiptId: text,
  personId: text,
  /** Of the subject; absent of records of the earliest format, which name the person themselves. */
  subjectKey: HASH.exactOptional(),
  previousHash: HASH,
  record: RECORD,
  ...SIGNED,
});

/** What evidence is made from: a store, or the records in a folder. */
export type EvidenceSource = Pick<
  RecordStore,
  'acknowledgements' | 'chain' | 'chainHead' | 'subjectOf' | 'time'
>;

/**
 * Everything that is needed to prove a store's acknowledgements without it, as JSON Lines: the signed head, then every link of the chain.
 * It names nobody whose records are of today's format.
 */
export async function* exportEvidence(store: EvidenceSource, key: EvidenceKey): AsyncIterable<string> {
  const { count, hash } = await store.chainHead();
  const head = signHead(key, { count, hash, at: (await store.time()).toISOString() });
  yield `${JSON.stringify({ format: 'policy-assistant-evidence-1', ...head })}\n`;
  let left = count;
  for await (const links of store.chain()) {
    // What was recorded since the head was taken is not covered by it.
    const covered = links.slice(0, left);
    left -= covered.length;
    if (covered.length > 0) yield covered.map((link) => `${JSON.stringify(link)}\n`).join('');
  }
}

/**
 * One acknowledgement with all that is needed to prove it without the store, as JSON: the signature is over a chain that ends with it.
 * Throws a UserError `no-receipt` when there is none of that name that anybody can be told to have made.
 */
export async function receiptFile(
  store: EvidenceSource,
  key: EvidenceKey,
  receiptId: string,
): Promise<string> {
  const wanted = receiptId.trim().toUpperCase();
  let count = 0;
  let previousHash = CHAIN_START;
  for await (const links of store.chain()) {
    for (const record of links) {
      count++;
      const person = receiptIdOf(record.hash) === wanted ? await personOf(store, record) : undefined;
      if (person !== undefined) {
        const head = signHead(key, { count, hash: record.hash, at: (await store.time()).toISOString() });
        const file = {
          format: 'policy-assistant-receipt-1',
          receiptId: wanted,
          ...person,
          previousHash,
          record,
          ...head,
        };
        return `${JSON.stringify(file, null, 2)}\n`;
      }
      previousHash = record.hash;
    }
  }
  throw new UserError(
    'no-receipt',
    `There is no acknowledgement with the receipt ${wanted}, or its person was erased.`,
    'A receipt looks like ACK-7K3M-Q9XT; it stands on the card that confirms an acknowledgement.',
  );
}

async function personOf(
  store: EvidenceSource,
  record: ChainLink,
): Promise<{ readonly personId: string; readonly subjectKey?: string } | undefined> {
  if ('removedAt' in record) return undefined;
  if (record.personId !== undefined) return { personId: record.personId };
  const found = (await store.acknowledgements({ policyId: record.policyId })).find(
    ({ hash }) => hash === record.hash,
  );
  const subject = found === undefined ? undefined : await store.subjectOf(found.personId);
  return subject === undefined ? undefined : { personId: subject.personId, subjectKey: subject.key };
}

/** The signed head in an export (its first line is enough) or a receipt; undefined when there is none. */
export function parseSignedHead(source: string): SignedHead | undefined {
  for (const one of [source.split('\n', 1)[0] ?? '', source]) {
    try {
      const value: unknown = JSON.parse(one);
      const parsed = z.object(SIGNED).safeParse(value);
      if (parsed.success) return parsed.data;
    } catch {
      // A receipt is not one line.
    }
  }
  return undefined;
}
