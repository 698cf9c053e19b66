import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDraft, MAX_DRAFT } from '../../src/checker/check-draft.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { loadCheckRules } from '../../src/compose.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';

const rules = loadCheckRules({ policy: 'policy', package: '.' }, loadLibrary('policy'));
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '07700 900123',
        'my boss',
        ' is a ',
        'liar',
        '😀',
        'é',
        '\u200B',
        '０７',
        '\n',
        'double seven',
        '\uD800',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);

test('every range of every view leads back to whole characters of the draft', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), fc.nat(), (draft, a, b) => {
      const views = viewsOf(draft);
      for (const view of [views.base, views.words, views.digits]) {
        if (view.text.length === 0) continue;
        const start = a % view.text.length;
        const end = start + 1 + (b % (view.text.length - start));
        const span = view.toOriginal(start, end);
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThan(span.start);
        expect(span.end).toBeLessThanOrEqual(draft.length);
        const splits = (at: number) =>
          at > 0 && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(draft.slice(at - 1, at + 1));
        expect(splits(span.start) || splits(span.end)).toBe(false);
      }
    }),
  );
});

test('any draft gets the same result twice, with findings inside it, in order and not overlapping', () => {
  fc.assert(
    fc.property(anyText, (draft) => {
      const result = checkDraft(draft, rules);
      let last = 0;
      for (const { span } of result.findings) {
        expect(span.start).toBeGreaterThanOrEqual(last);
        expect(span.end).toBeGreaterThan(span.start);
        expect(span.end).toBeLessThanOrEqual(draft.length);
        last = span.end;
      }
      expect(checkDraft(draft, rules)).toEqual(result);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['fullwidth digits', 'ring ０７７００ ９００１２３ now', '０７７００ ９００１２３'],
  ['keycaps', 'ring 0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣ now', '0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣'],
  ['zero-width spaces', 'ring 07700\u200B900\u200B123 now', '07700\u200B900\u200B123'],
  [
    'spoken digits',
    'ring oh double seven double oh nine double oh one two three now',
    'oh double seven double oh nine double oh one two three',
  ],
  [
    'a letter for the nought, and commas',
    'ring o double seven double oh, nine double oh, one two three now',
    'o double seven double oh, nine double oh, one two three',
  ],
  ['letters of other alphabets', 'ring О77ОО 9ОО12З now', 'О77ОО 9ОО12З'],
  ['what a chat would obey', '<!channel> <script>07700 900123</script>', '07700 900123'],
  ['words that run from right to left', 'שלום 07700 900123 مرحبا', '07700 900123'],
])('a number in %s is marked to the letter', (_, draft, marked) => {
  const [finding] = checkDraft(draft, rules).findings;
  expect(finding?.rule).toBe('phone-number');
  expect(draft.slice(finding?.span.start, finding?.span.end)).toBe(marked);
});

test('one short breach in the longest draft is marked where it stands, wherever that is', () => {
  const filler = 'The ducks were out on the pond again this morning. ';
  const breach = 'Ring 07700 900123.';
  fc.assert(
    fc.property(fc.nat(190), fc.constantFrom(' ', '\n', ' 😀 '), (sentences, joint) => {
      const before = `${filler.repeat(sentences)}${joint}`;
      const draft = `${before}${breach}${joint}${filler.repeat(190 - sentences)}`;
      const [first, ...others] = checkDraft(draft, rules).findings;
      expect(others).toEqual([]);
      expect(first?.span).toEqual({ start: before.length + 5, end: before.length + 17 });
    }),
    { numRuns: 8 },
  );
});

test('times, places in a row and amounts keep their digits; a word with digits for letters does not', () => {
  expect(viewsOf('3am on the 4th, 10k, 1di0t').words.text).toBe('3am on the 4th, 10k, idiot');
});

test('a draft at the limit is checked, one over it is refused with its length', () => {
  expect(checkDraft('word '.repeat(MAX_DRAFT / 5), rules).verdict).toBe('ok');
  expect(() => checkDraft('a'.repeat(MAX_DRAFT + 1), rules)).toThrow(
    /10,000 characters and this one has 10,001/,
  );
});

test('one breach is one finding: the graver and longer of two that overlap', () => {
  const { findings } = checkDraft('We live at 14 Mill Lane, Coalville LE67 3ZZ', rules);
  expect(findings.map(({ rule }) => rule)).toEqual(['home-address']);
});

test('what has a form of its own is told beside what was composed of the words round it', () => {
  const draft = 'The alarm code is 1966, ring Dave on 07700 900123 and my manager is a thief.';
  expect(checkDraft(draft, rules).findings.map(({ rule }) => rule)).toEqual([
    'access-code',
    'phone-number',
    'brands-someone',
  ]);
});

test('an innocent draft has no findings', () => {
  expect(checkDraft('Lovely morning at the allotment, the beans are finally up.', rules)).toEqual({
    verdict: 'ok',
    findings: [],
    remarks: [],
    ruleSet: `${rules.version}-words`,
  });
});
