import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChainLink, ChainRecord } from '../../src/core/evidence.ts';
import {
  CHAIN_START,
  canonicalJson,
  firstBrokenLink,
  linkRecord,
  newSubject,
  receiptIdOf,
  subjectOf,
} from '../../src/records/chain.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';

const chain: ChainRecord[] = [];
for (const id of ['ann', 'bob', 'cem']) {
  const { personId, ...words } = someAcknowledgement({ personId: id });
  const { subject } = newSubject(personId);
  chain.push(linkRecord(chain.at(-1)?.hash ?? CHAIN_START, { ...words, subject }));
}
const gap = (link: ChainLink | undefined): ChainLink => ({
  hash: link?.hash ?? '',
  removedAt: '2027-01-01T00:00:00.000Z',
  why: 'erased',
});

test('an untouched chain holds', () => {
  expect(firstBrokenLink(chain)).toBeUndefined();
  expect(firstBrokenLink([])).toBeUndefined();
});

test.each([
  [
    'changed',
    chain.map((one, index) => (index === 1 ? { ...one, acknowledgedAt: '2020-01-01T00:00:00.000Z' } : one)),
    1,
  ],
  ['taken out', chain.filter((_, index) => index !== 0), 0],
  ['swapped', [chain[0], chain[2], chain[1]].flatMap((one) => one ?? []), 1],
  [
    'given to somebody else',
    chain.map((one, index) => (index === 2 ? { ...one, subject: newSubject('cem').subject } : one)),
    2,
  ],
])('a record that was %s is found', (_, records, index) => {
  expect(firstBrokenLink(records)).toBe(index);
});

test('a gap leaves the rest of the chain whole, unless its hash is another', () => {
  for (const at of [0, 1, 2]) {
    const links = chain.map((one, index) => (index === at ? gap(one) : one));
    expect(firstBrokenLink(links)).toBeUndefined();
  }
  const forged = chain.map((one, index) => (index === 1 ? { ...gap(one), hash: 'f'.repeat(64) } : one));
  expect(firstBrokenLink(forged)).toBe(2);
});

test('a person has a subject that nobody can work out without the key', () => {
  const [one, other] = [newSubject('ann'), newSubject('ann')];
  expect(one.subject).not.toBe(other.subject);
  expect(one.subject).toBe(subjectOf(Buffer.from(one.key, 'hex'), 'ann'));
});

test('the order of keys makes no difference to the canonical form', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
    '{"a":true,"b":[1,{"c":"x","d":null}]}',
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('a receipt has no letters that could be taken for others', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), (hash) => {
      expect(receiptIdOf(hash)).toMatch(/^ACK-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    }),
  );
});
