import { createHmac, hash, randomBytes } from 'node:crypto';
import type { ChainGap, ChainLink, ChainRecord, SubjectKey } from '../core/evidence.ts';

/** Stands for the hash before the first record. */
export const CHAIN_START = '0'.repeat(64);

/** Letters and digits that cannot be taken for one another when read aloud or copied by hand. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** JSON with keys in alphabetical order and no white space, so that equal records have equal bytes. `without` is a field left out. */
export function canonicalJson(value: unknown, without?: string): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = value as Readonly<Record<string, unknown>>;
  if (without === undefined && isCanonical(fields)) return JSON.stringify(fields);
  let text = '';
  for (const key of sortedKeys(fields, without)) {
    const one = fields[key];
    if (one === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(one)}`;
  }
  return `{${text}}`;
}

/** Whether its keys are in order and none of its values has keys of its own: then JSON is canonical as it is. */
function isCanonical(fields: Readonly<Record<string, unknown>>): boolean {
  let before = '';
  for (const key in fields) {
    if (key < before || typeof fields[key] === 'object') return false;
    before = key;
  }
  return true;
}

function sortedKeys(fields: object, without: string | undefined): readonly string[] {
  const keys = Object.keys(fields);
  if (without !== undefined) {
    const at = keys.indexOf(without);
    if (at >= 0) keys.splice(at, 1);
  }
  // Most are in order as they were made, and sorting is the dearest part of this.
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort();
  }
  return keys;
}

/** Links a new record to the link before it: SHA-256 over the previous hash and its canonical JSON. */
export function linkRecord(previousHash: string, words: Omit<ChainRecord, 'hash'>): ChainRecord {
  return { ...words, hash: sha256(previousHash + canonicalJson(words)) };
}

/** SHA-256 of a text as UTF-8, in hex. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

const KEY_BYTES = 32;
// Random bytes for many keys cost what those for one do.
let unused = Buffer.alloc(0);

/** A subject for a person, with a new key: what the chain knows the person by. */
export function newSubject(personId: string): SubjectKey {
  if (unused.length < KEY_BYTES) unused = randomBytes(128 * KEY_BYTES);
  const key = unused.subarray(0, KEY_BYTES);
  unused = unused.subarray(KEY_BYTES);
  return { subject: subjectOf(key, personId), personId, key: key.toString('hex') };
}

/** HMAC-SHA-256 of a person's id with their key, in hex. */
export function subjectOf(key: Buffer, personId: string): string {
  return createHmac('sha256', key).update(personId).digest('hex');
}

/** The receipt's speakable reference, such as ACK-7K3M-Q9XT, from the first 48 bits of a record's hash. */
export function receiptIdOf(hash: string): string {
  // 48 bits are exact in a number, and far quicker than in a BigInt.
  let bits = Number.parseInt(hash.slice(0, 12), 16);
  let letters = '';
  for (let i = 0; i < 8; i++) {
    letters += ALPHABET[bits % ALPHABET.length];
    bits = Math.floor(bits / ALPHABET.length);
  }
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

/**
 * The position of the first record whose hash does not follow from the link before it and its own words; undefined when all do.
 * A gap holds whatever its hash is: the record after it tells whether that was the right one. `previous` is the hash before the first.
 */
export function firstBrokenLink(links: Iterable<ChainLink>, previous = CHAIN_START): number | undefined {
  let index = 0;
  for (const link of links) {
    if (!isGap(link) && sha256(previous + canonicalJson(link, 'hash')) !== link.hash) return index;
    previous = link.hash;
    index++;
  }
  return undefined;
}

/** Whether a link is what is left of a removed record. */
export function isGap(link: ChainLink): link is ChainGap {
  return 'removedAt' in link;
}
