import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { createSmallTalk, type SmallTalkPhrases } from '../../src/handlers/small-talk.ts';

const smallTalk = createSmallTalk(load(readFileSync('lexicon/small-talk.yaml', 'utf8')) as SmallTalkPhrases);

test.each([
  ['Hello there!', 'greeting'],
  ['good mornign', 'greeting'],
  ['thank you so much, that was really helpful', 'thanks'],
  ['thnak yuo', 'thanks'],
  ['are you a robot?', 'about-me'],
  ['bye for now', 'goodbye'],
])('%s is %s', (text, mood) => {
  expect(smallTalk(text)).toBe(mood);
});

test.each([
  'hello, can I use Facebook at lunch?',
  'thanks but what about my own phone',
  'the policy',
  'who are you sharing my data with',
  '',
  '👍',
])('%s asks or says more, so it is not small talk', (text) => {
  expect(smallTalk(text)).toBeUndefined();
});
