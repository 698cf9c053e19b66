import { expect, test } from 'vitest';
import { loadLexicon } from '../../src/knowledge/lexicon.ts';
import { createSituationReader } from '../../src/knowledge/situation.ts';

const lexicon = loadLexicon('lexicon');
const reader = createSituationReader(lexicon.situations, lexicon, ['nwldc']);
const stated = (question: string) =>
  Object.fromEntries(reader.read(lexicon.wordsOf(question)).map(({ slot, value }) => [slot, value]));

test.each([
  ['can I go on facebook on my council laptop', { device: 'employer-computer' }],
  ['is tiktok ok on the NWLDC tablet', { device: 'employer-computer' }],
  ['scrolling on my own phone', { device: 'own-phone' }],
  ['my work mobile', { device: 'employer-phone' }],
  ['using my personal laptop on my lunch break', { device: 'own-computer', time: 'break' }],
  ['at the weekend on my phone', { device: 'own-phone', time: 'own' }],
  ['while im on shift', { time: 'working' }],
  ['I post as the council on our official page', { capacity: 'employer' }],
  ['on my personal account', { capacity: 'own' }],
])('%s states its circumstances', (question, circumstances) => {
  expect(stated(question)).toMatchObject(circumstances);
});

test('the asker’s own words are told', () => {
  const [first] = reader.read(lexicon.wordsOf('can i use facebook on my old work laptop'));
  expect(first).toMatchObject({ said: 'work laptop', says: 'one of the employer’s computers' });
});

test('a question without circumstances states none', () => {
  expect(reader.read(lexicon.wordsOf('what is defamation'))).toEqual([]);
});

test('a clause fits what it decides, and conflicts only where a question can state one thing', () => {
  const own = reader.read(lexicon.wordsOf('a picture of a colleague on my own phone'));
  expect(reader.compare(own, { device: ['own-phone'], about: ['picture'] })).toEqual({
    fits: 2,
    conflicts: 0,
  });
  expect(reader.compare(own, { device: ['employer-computer'] })).toEqual({ fits: 0, conflicts: 1 });
  expect(reader.compare(own, { about: ['supplier'] })).toEqual({ fits: 0, conflicts: 0 });
  expect(reader.compare(own, undefined)).toEqual({ fits: 0, conflicts: 0 });
});
