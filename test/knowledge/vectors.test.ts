import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSentenceEncoder, type SentenceEncoder } from '../../src/knowledge/encoder.ts';
import { loadLexicon } from '../../src/knowledge/lexicon.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { knownTexts } from '../../src/knowledge/semantics.ts';
import { createVectorStore } from '../../src/knowledge/vectors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vectors-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Counts what it is asked for; a text's vector is its letters' codes. */
function countingEncoder(id = 'letters-1'): SentenceEncoder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    id,
    dimensions: 4,
    asked,
    encode: async (texts) => {
      asked.push(...texts);
      return texts.map((text) => Int8Array.from([0, 1, 2, 3].map((at) => text.charCodeAt(at) % 127 || 0)));
    },
    close: async () => {},
  };
}

test('a text is encoded once, in this process and the next', async () => {
  const file = join(folder, 'own.bin');
  const first = countingEncoder();
  const made = await createVectorStore(first, { own: file }).vectorsOf(['apple', 'pear', 'apple']);
  expect(first.asked).toEqual(['apple', 'pear']);
  const second = countingEncoder();
  const store = createVectorStore(second, { own: file });
  expect(store.missing(['apple', 'plum', 'plum'])).toBe(1);
  expect(await store.vectorsOf(['apple', 'pear', 'apple'])).toEqual(made);
  expect(second.asked).toEqual([]);
});

test('what is no longer asked for leaves the file with the next writing', async () => {
  const file = join(folder, 'own.bin');
  await createVectorStore(countingEncoder(), { own: file }).vectorsOf(['apple', 'pear']);
  await createVectorStore(countingEncoder(), { own: file }).vectorsOf(['pear', 'plum']);
  expect(createVectorStore(countingEncoder(), { own: file }).missing(['apple', 'pear', 'plum'])).toBe(1);
});

test.each([
  [
    'another encoder’s file',
    async (file: string) => {
      await createVectorStore(countingEncoder('letters-0'), { own: file }).vectorsOf(['apple']);
    },
  ],
  [
    'a file cut short',
    async (file: string) => {
      await createVectorStore(countingEncoder(), { own: file }).vectorsOf(['apple']);
      writeFileSync(file, readFileSync(file).subarray(0, -1));
    },
  ],
  ['a file of something else', async (file: string) => writeFileSync(file, '{"encoder":"letters-1"}\nxx')],
  ['an empty file', async (file: string) => writeFileSync(file, '')],
])('%s counts as absent', async (_, spoil) => {
  const file = join(folder, 'own.bin');
  await spoil(file);
  expect(createVectorStore(countingEncoder(), { own: file }).missing(['apple'])).toBe(1);
});

test('a folder that cannot be written costs no answer', async () => {
  writeFileSync(join(folder, 'taken'), '');
  const store = createVectorStore(countingEncoder(), { own: join(folder, 'taken', 'own.bin') });
  expect(await store.vectorsOf(['apple'])).toHaveLength(1);
});

test('vectors that come with the package are not written again', async () => {
  const shipped = join(folder, 'shipped.bin');
  const own = join(folder, 'own.bin');
  await createVectorStore(countingEncoder(), { own: shipped }).vectorsOf(['apple']);
  await createVectorStore(countingEncoder(), { shipped, own }).vectorsOf(['apple', 'pear']);
  expect(createVectorStore(countingEncoder(), { own }).missing(['apple', 'pear'])).toBe(1);
});

test('the package holds the vector of every text of its own policy: npm run vectors', () => {
  const encoder = createSentenceEncoder();
  if (encoder === undefined) throw new Error('the sentence encoder is not installed');
  const clauses = loadLibrary('policy').policies.flatMap((policy) => policy.clauses);
  const texts = knownTexts(clauses, loadLexicon('lexicon')).map(({ text }) => text);
  expect(createVectorStore(encoder, { shipped: 'models/vectors.bin' }).missing(texts)).toBe(0);
});
