import { describe, expect, test } from 'vitest';
import { checkDraft, MAX_DRAFT } from '../../src/checker/check-draft.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { loadCheckRules } from '../../src/compose.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';

// `npm run patterns` proves each pattern linear by its form. Here each rule reads the longest draft in the shapes that
// make a pattern with backtracking, or a composition that pairs everything with everything, take minutes or more: one
// that does runs into the time limit of the test.

const ruleSet = loadCheckRules({ policy: 'policy', package: '.' }, loadLibrary('policy'));

/** Pieces that begin many things and complete none. */
const PIECES = [
  '0',
  '07700 9',
  '1 ',
  '1/1/',
  '12 34 56 ',
  'a@',
  'a.b@c.',
  'aa:',
  '1.1.',
  'AB12 ',
  'AB 12 34 ',
  'one two ',
  'zero-',
  '((((',
  '"',
  "'a",
  '!!?',
  '\n',
  'é',
  '😀',
  'http://',
  'x'.repeat(50),
  'my ',
  'not ',
  'the code is ',
  'born on ',
  'flat 1, ',
];

function long(piece: string): string {
  return piece.repeat(Math.ceil(MAX_DRAFT / piece.length)).slice(0, MAX_DRAFT);
}

/** A rule's own examples, whole and without their end, over and over. */
function own(examples: readonly string[]): string[] {
  return examples.slice(0, 4).flatMap((example) => {
    const words = example.split(/(?<=\s)/);
    return [`${example} `, words.slice(0, Math.ceil(words.length / 2)).join(''), words[0] ?? 'x'].map(long);
  });
}

describe('every rule reads the longest adversarial draft', () => {
  const drafts = PIECES.map(long).map(viewsOf);
  test.each(ruleSet.rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
    for (const views of [...drafts, ...own(rule.flag).map(viewsOf)]) {
      const spans = rule.detector?.detect(views, ruleSet.organisation) ?? rule.composition?.(views) ?? [];
      for (const { start, end } of spans) expect(end).toBeLessThanOrEqual(views.original.length + start);
    }
  });
});

test('a whole check of adversarial drafts ends, and says the same twice', () => {
  for (const draft of PIECES.map(long))
    expect(checkDraft(draft, ruleSet)).toEqual(checkDraft(draft, ruleSet));
});

test('a whole check of the longest draft that breaks a rule over and over, in one sentence, ends', () => {
  for (const { flag } of ruleSet.rules) {
    const [example = ''] = flag;
    const draft = long(`${example.replace(/[.!?…]/g, ',')} `);
    for (const { span } of checkDraft(draft, ruleSet).findings)
      expect(span.end).toBeLessThanOrEqual(draft.length);
  }
});
