import { createHash } from 'node:crypto';
import type { Acknowledgement, NewAcknowledgement } from '../core/records.ts';

/** Stands for the hash before the first record. */
export const CHAIN_START = '0'.repeat(64);

/** Letters and digits that cannot be taken for one another when read aloud or copied by hand. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** JSON with keys in alphabetical order and no white space, so that equal records have equal bytes. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}

/** Links a new acknowledgement to the record before it: SHA-256 over the previous hash and its canonical JSON. */
export function chainAcknowledgement(previousHash: string, record: NewAcknowledgement): Acknowledgement {
  const hash = createHash('sha256').update(previousHash).update(canonicalJson(record)).digest('hex');
  return { ...record, hash, receiptId: receiptIdOf(hash) };
}

/** The receipt's speakable reference, such as ACK-7K3M-Q9XT, from the first 48 bits of a record's hash. */
export function receiptIdOf(hash: string): string {
  const letters = speakableLetters(hash.slice(0, 12), 8);
  return `ACK-${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** `count` letters and digits, easily told apart, that stand for a number in hex. */
export function speakableLetters(hex: string, count: number): string {
  let bits = BigInt(`0x${hex}`);
  let letters = '';
  for (let i = 0; i < count; i++) {
    letters += ALPHABET[Number(bits % BigInt(ALPHABET.length))];
    bits /= BigInt(ALPHABET.length);
  }
  return letters;
}

/** The position of the first record whose hash does not follow from the one before and its own words; undefined when all do. */
export function firstBrokenLink(records: readonly Acknowledgement[]): number | undefined {
  let previous = CHAIN_START;
  for (const [index, { hash, receiptId, ...record }] of records.entries()) {
    const expected = chainAcknowledgement(previous, record);
    if (expected.hash !== hash || expected.receiptId !== receiptId) return index;
    previous = hash;
  }
  return undefined;
}
