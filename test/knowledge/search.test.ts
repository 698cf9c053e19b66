import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadKnowledge } from '../../src/compose.ts';
import { FEATURES, type Feature } from '../../src/knowledge/calibration.ts';
import { loadLexicon } from '../../src/knowledge/lexicon.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { createSearch } from '../../src/knowledge/search.ts';

const { search } = loadKnowledge({ policy: 'policy', package: '.' });
const first = (question: string) => search.search(question).clauses[0]?.clauseId;

test.each([
  ['Can I check Instagram on the office desktop?', '1.1'],
  ['is it ok to scroll on my own phone while im on shift', '1.4'],
  ['do HR google applicants before interview', '6.1'],
  ['how long do you keep records of what sites I visit', '3.2'],
  ['could I lose my job over a tweet', '4.2'],
])('%s → %s', (question, clause) => {
  expect(first(question)).toBe(clause);
});

test('slips of the keyboard and text-speak are understood', () => {
  expect(first('can i use facebok on my work latop')).toBe('1.1');
  expect(first('cn i go on insta on wrk laptop plz')).toBe('1.1');
});

test('platforms that the policy never names count as social media', () => {
  for (const platform of ['TikTok', 'Bluesky', 'Snapchat', 'Mastodon']) {
    expect(first(`can I use ${platform} on my work computer`)).toBe('1.1');
  }
});

test('an unknown name before "app" or "site" is taken for a platform', () => {
  const covered = search.search('does the Zorblatt app count as social media');
  expect(covered.clauses.some(({ clauseId }) => clauseId.startsWith('1.5'))).toBe(true);
  expect(first('can I use the Zorblatt site on my work computer')).toBe('1.1');
});

test('the words that met the policy are told, misspelt ones as they were understood', () => {
  const { words } = search.search('can i use facebok on my work latop zzkqw');
  expect(words).toEqual(expect.arrayContaining(['facebook', 'laptop']));
  expect(words).not.toContain('zzkqw');
});

test.each([
  'how do i claim mileage',
  'what is the capital of peru',
  'the printer is broken',
  'when is payday',
])('%s is not answered', (question) => {
  expect(search.search(question).kind).not.toBe('answer');
});

test.each([
  ['nothing', ''],
  ['emoji', '😀😀😀'],
  ['control characters', '\u0000\u0001\u0002'],
  ['another script', 'можно ли писать в фейсбук'],
  ['punctuation', '?!?!...'],
])('%s finds nothing and does not throw', (_, question) => {
  expect(search.search(question)).toEqual({ kind: 'none', clauses: [], confidence: 0, words: [] });
});

test('any text gets a result that keeps its promises', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (question) => {
      const { kind, clauses, confidence, words } = search.search(question);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(clauses.length === 0).toBe(kind === 'none');
      expect(clauses.length).toBeLessThanOrEqual(3);
      expect(search.search(question)).toEqual({ kind, clauses, confidence, words });
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

test('a policy without notes is searched by its words', () => {
  const [policy] = loadLibrary('policy').policies;
  if (policy === undefined) throw new Error('no policy');
  const bare = { ...policy, clauses: policy.clauses.map(({ notes: _, ...clause }) => clause) };
  const calibration = { weights: zeroes(), bias: 0, offer: 0, answer: 1 };
  const bareSearch = createSearch([bare], loadLexicon('lexicon'), calibration);
  const shown = bareSearch
    .search('does the council monitor internet usage')
    .clauses.map(({ clauseId }) => clauseId);
  expect(shown).toContain('3.1');
});

function zeroes() {
  return Object.fromEntries(FEATURES.map((feature) => [feature, 0])) as Record<Feature, number>;
}

test('a clause is read with the words above it in its own policy, not in another of the same numbers', () => {
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
  const both = createSearch([travel, food], loadLexicon('lexicon'), {
    weights: zeroes(),
    bias: 0,
    offer: 0,
    answer: 1,
  });
  const found = both.search('bicycles').clauses;
  expect(found).toContainEqual({ policyId: 'travel', clauseId: '1(a)' });
  expect(found).not.toContainEqual({ policyId: 'food', clauseId: '1(a)' });
});
