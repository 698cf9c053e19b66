import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSpeller, editDistance } from '../../src/knowledge/spelling.ts';

const speller = createSpeller(
  new Set(['facebook', 'laptop', 'colleague', 'manager', 'monitor', 'photograph']),
  (word) => word === 'manager',
);

test.each([
  ['facebok', 'facebook'],
  ['latop', 'laptop'],
  ['collegue', 'colleague'],
  ['mangaer', 'manager'],
])('%s was meant to be %s', (typed, meant) => {
  expect(speller(typed)).toBe(meant);
});

test.each(['manage', 'lap', 'zzzzzz', 'x1y2', 'a'.repeat(500)])('%s is left alone', (word) => {
  expect(speller(word)).toBeUndefined();
});

test('edit distance counts a swap as one, and stops counting beyond the most', () => {
  expect(editDistance('form', 'from', 2)).toBe(1);
  expect(editDistance('kitten', 'sitting', 3)).toBe(3);
  expect(editDistance('kitten', 'sitting', 2)).toBe(3);
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(editDistance(a, b, 9)).toBe(editDistance(b, a, 9));
      expect(editDistance(a, b, 9) === 0).toBe(a === b);
    }),
  );
});
