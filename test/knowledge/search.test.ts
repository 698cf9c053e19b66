import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadKnowledge } from '../../src/compose.ts';
import { type DecisionModel, JUDGED, type Judged } from '../../src/knowledge/decision.ts';
import { CLAUSE_FEATURES, type ClauseFeature } from '../../src/knowledge/evidence.ts';
import { loadLexicon } from '../../src/knowledge/lexicon.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { createSearch } from '../../src/knowledge/search.ts';

const { search } = loadKnowledge({ policy: 'policy', package: '.' });
const first = async (question: string) => (await search.search(question)).clauses[0]?.clauseId;

test.each([
  ['Can I check Instagram on the office desktop?', '1.1'],
  ['is it ok to scroll on my own phone while im on shift', '1.4'],
  ['do HR google applicants before interview', '6.1'],
  ['how long do you keep records of what sites I visit', '3.2'],
  ['could I lose my job over a tweet', '4.2'],
])('%s → %s', async (question, clause) => {
  expect(await first(question)).toBe(clause);
});

test('slips of the keyboard and text-speak are understood', async () => {
  expect(await first('can i use facebok on my work latop')).toBe('1.1');
  expect(await first('cn i go on insta on wrk laptop plz')).toBe('1.1');
});

test('platforms that the policy never names count as social media', async () => {
  for (const platform of ['TikTok', 'Bluesky', 'Snapchat', 'Mastodon']) {
    expect(await first(`can I use ${platform} on my work computer`)).toBe('1.1');
  }
});

test('an unknown name before "app" or "site" is taken for a platform', async () => {
  const covered = await search.search('does the Zorblatt app count as social media');
  expect(covered.clauses.some(({ clauseId }) => clauseId.startsWith('1.5'))).toBe(true);
  expect(await first('can I use the Zorblatt site on my work computer')).toBe('1.1');
});

test('the words that met the policy are told, misspelt ones as they were understood', async () => {
  const { words } = await search.search('can i use facebok on my work latop zzkqw');
  expect(words).toEqual(expect.arrayContaining(['facebook', 'laptop']));
  expect(words).not.toContain('zzkqw');
});

test.each([
  'how do i claim mileage',
  'what is the capital of peru',
  'the printer is broken',
  'when is payday',
])('%s is not answered', async (question) => {
  expect((await search.search(question)).kind).not.toBe('answer');
});

test.each([
  ['nothing', ''],
  ['emoji', '😀😀😀'],
  ['control characters', '\u0000\u0001\u0002'],
  ['another script', 'можно ли писать в фейсбук'],
  ['punctuation', '?!?!...'],
])('%s finds nothing and does not throw', async (_, question) => {
  expect(await search.search(question)).toMatchObject({ kind: 'none', clauses: [], words: [], because: [] });
});

test('any text gets a result that keeps its promises', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (question) => {
      const result = await search.search(question);
      const { kind, clauses, confidence } = result;
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(clauses.length === 0).toBe(kind === 'none');
      expect(clauses.length).toBeLessThanOrEqual(3);
      expect(await search.search(question)).toEqual(result);
    }),
  );
});

test('highlights are whole words of the clause that the question met, in order', () => {
  const text =
    'Employees must not excessively access social media sites using personal or work mobile phones during working hours.';
  const words = search
    .highlights('can i use my phone for facebook at work', text)
    .map(({ start, end }) => text.slice(start, end));
  expect(words).toContain('phones');
  expect(words).not.toContain('must');
});

const judgement = {
  weights: Object.fromEntries(JUDGED.map((name) => [name, 0])) as Record<Judged, number>,
  bias: 0,
};
const byWords: DecisionModel = {
  ranking: {
    ...(Object.fromEntries(CLAUSE_FEATURES.map((name) => [name, 0])) as Record<ClauseFeature, number>),
    words: 1,
  },
  inScope: judgement,
  right: judgement,
  offer: 0,
  answer: 1,
};
const both = { words: byWords, meanings: byWords };
const models = { rich: both, sparse: both, bare: both };

test('a policy without notes is searched by its words', async () => {
  const [policy] = loadLibrary('policy').policies;
  if (policy === undefined) throw new Error('no policy');
  const bare = { ...policy, clauses: policy.clauses.map(({ notes: _, ...clause }) => clause) };
  const bareSearch = createSearch({ policies: [bare], lexicon: loadLexicon('lexicon'), models });
  const { clauses } = await bareSearch.search('does the council monitor internet usage');
  const shown = clauses.map(({ clauseId }) => clauseId);
  expect(shown).toContain('3.1');
});

test('a clause is read with the words above it in its own policy, not in another of the same numbers', async () => {
  const clause = (id: string, text: string, parentId?: string) => ({
    id,
    section: 'Rules',
    text,
    line: 1,
    ...(parentId === undefined ? {} : { parentId }),
  });
  const base = loadLibrary('policy').policies[0];
  if (base === undefined) throw new Error('no policy');
  const travel = {
    ...base,
    id: 'travel',
    clauses: [clause('1', 'Bicycles may be hired when'), clause('1(a)', 'it is dry.', '1')],
  };
  const food = {
    ...base,
    id: 'food',
    clauses: [clause('1', 'Soup is served when'), clause('1(a)', 'cold.', '1')],
  };
  const search = createSearch({ policies: [travel, food], lexicon: loadLexicon('lexicon'), models });
  const found = (await search.search('bicycles')).clauses;
  expect(found).toContainEqual({ policyId: 'travel', clauseId: '1(a)' });
  expect(found).not.toContainEqual({ policyId: 'food', clauseId: '1(a)' });
});
