import { afterAll, expect, test } from 'vitest';
import { loadKnowledge } from '../../src/compose.ts';
import { createSentenceEncoder, type SentenceEncoder } from '../../src/knowledge/encoder.ts';
import { loadLexicon } from '../../src/knowledge/lexicon.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { createSearch, type SearchOptions } from '../../src/knowledge/search.ts';

const encoder = createSentenceEncoder();
if (encoder === undefined) throw new Error('the sentence encoder is not installed');
const { search } = loadKnowledge({ policy: 'policy', package: '.', vectors: 'data' });
afterAll(() => Promise.all([encoder.close(), search.close()]));

const cosine = (a: Int8Array, b: Int8Array) => {
  const dot = (x: Int8Array, y: Int8Array) => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

test('texts of like meaning have like vectors, and the same text the same one alone or among others', async () => {
  const [near, also, far] = await encoder.encode([
    'May I look at Instagram in my break?',
    'Can I check Facebook at lunch?',
    'How do I claim mileage?',
  ]);
  if (!near || !also || !far) throw new Error('a vector is missing');
  expect(cosine(near, also)).toBeGreaterThan(cosine(near, far));
  const [alone] = await encoder.encode(['May I look at Instagram in my break?']);
  expect(alone).toEqual(near);
  expect(near).toHaveLength(encoder.dimensions);
});

test('an empty text, emoji and a long text have vectors too', async () => {
  const vectors = await encoder.encode(['', '😀😀', 'word '.repeat(500)]);
  expect(vectors.map(({ length }) => length)).toEqual([512, 512, 512]);
});

test('a closed encoder rejects', async () => {
  const short = createSentenceEncoder();
  await short?.close();
  await expect(short?.encode(['hello'])).rejects.toThrow('closed');
});

test('an encoder that is closed at work rejects what waits', async () => {
  const short = createSentenceEncoder();
  const waiting = expect(short?.encode(['hello'])).rejects.toThrow();
  await short?.close();
  await waiting;
});

test('with meanings the search answers what shares no word with the clause', async () => {
  expect(await search.warmUp()).toBe(true);
  const { clauses, kind } = await search.search('will they look me up online before giving me the job');
  expect(kind).not.toBe('none');
  expect(clauses.map(({ clauseId }) => clauseId)).toContain('6.1');
});

test('the event loop stays free while sentences are encoded', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await encoder.encode(
    Array.from({ length: 64 }, (_, index) => `sentence number ${index} about many things`),
  );
  clearInterval(timer);
  expect(turns).toBeGreaterThan(20);
});

const broken: SentenceEncoder = {
  id: 'broken',
  dimensions: 4,
  encode: async () => {
    throw new Error('no weights');
  },
  close: async () => {},
};
const silent: SentenceEncoder = { ...broken, id: 'silent', encode: () => new Promise(() => {}) };

function searchWith(own: SentenceEncoder, onFailure: (error: unknown) => void) {
  const words = loadKnowledge({ policy: 'policy', package: '.' });
  return {
    words: words.search,
    search: createSearch({
      policies: loadLibrary('policy').policies,
      lexicon: loadLexicon('lexicon'),
      models: words.models,
      employerNames: [],
      meanings: { encoder: own, vectors: { missing: () => 0, vectorsOf: (texts) => own.encode(texts) } },
      onFailure,
    } satisfies SearchOptions),
  };
}

test('an encoder that fails leaves answers by words, and is told of once', async () => {
  const failures: unknown[] = [];
  const { search: own, words } = searchWith(broken, (error) => failures.push(error));
  const question = 'can I use facebook on my work laptop';
  expect((await own.search(question)).clauses).toEqual((await words.search(question)).clauses);
  await own.search(question);
  expect(failures).toHaveLength(1);
});

test('an encoder that does not answer is not waited for', async () => {
  const { search: own } = searchWith(silent, () => {});
  expect((await own.search('can I use facebook on my work laptop')).clauses[0]?.clauseId).toBe('1.1');
});
