import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spoken } from '../../src/checker/risk-windows.ts';
import { formattingIn, viewsOf } from '../../src/checker/views.ts';

test.each([
  ['The *door code* is *4471*', 'the door code is 4471'],
  ['My boss is a **thief**, _really_ ~she~ he is', 'my boss is a thief, really she he is'],
  ['the door <b>code</b> is <i>4471</i>', 'the door code is 4471'],
  ['<strong>Sacked</strong><br/>today', 'sackedtoday'],
  ['`secret` and ```more```', 'secret and more'],
])('signs that only say how words look are not seen: %s', (draft, seen) => {
  expect(viewsOf(draft).base.text).toBe(seen);
  expect(spoken(draft).toLowerCase()).toBe(seen);
});

test.each(['f*** off you c*nt', 's**t', '2 * 3 * 4', 'snake_case_name', 'a * b', '5*4*3', '~10 or ~20'])(
  'a star that hides letters, counts or joins stays: %s',
  (draft) => {
    expect(formattingIn(draft).size).toBe(0);
  },
);

test.each([
  ['My manager is a thief!!', 'thief'],
  ['kys!!!', 'kys'],
  ['an 1d!ot!', 'idiot'],
  ['thi!ef!?', 'thiief'],
])('signs for letters stand inside a word, not at its end: %s', (draft, word) => {
  expect(viewsOf(draft).words.text).toMatch(new RegExp(`\\b${word}\\b`));
});

test('a curly apostrophe says what a straight one says', () => {
  expect(spoken('I’ll say “no”')).toBe('I\'ll say "no"');
});

test('what is marked in a draft with formatting leads back to it', () => {
  const draft = 'The *door code* is *4471*';
  const { text, toOriginal } = viewsOf(draft).base;
  const { start, end } = toOriginal(text.indexOf('door'), text.indexOf('code') + 4);
  expect(draft.slice(start, end)).toBe('door code');
});

test('any draft is read in time, whatever signs it has', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('*', '_', '~', '`', 'a', ' ', '<b>', '</b', 'é', '\n'), { maxLength: 200 }),
      (parts) => {
        const draft = parts.join('');
        for (const position of formattingIn(draft)) expect(position).toBeLessThan(draft.length);
      },
    ),
  );
  expect(formattingIn('*a'.repeat(5_000)).size).toBeGreaterThanOrEqual(0);
});
