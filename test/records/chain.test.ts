import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Acknowledgement } from '../../src/core/records.ts';
import {
  CHAIN_START,
  canonicalJson,
  chainAcknowledgement,
  firstBrokenLink,
  receiptIdOf,
} from '../../src/records/chain.ts';
import { someAcknowledgement } from './contract.ts';

const chain: Acknowledgement[] = [];
for (const personId of ['ann', 'bob', 'cem']) {
  chain.push(chainAcknowledgement(chain.at(-1)?.hash ?? CHAIN_START, someAcknowledgement({ personId })));
}

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
    'given another receipt',
    chain.map((one, index) => (index === 2 ? { ...one, receiptId: 'ACK-2222-2222' } : one)),
    2,
  ],
])('a record that was %s is found', (_, records, index) => {
  expect(firstBrokenLink(records)).toBe(index);
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
