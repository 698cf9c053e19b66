import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { addSample } from '../../src/cli/add-sample.ts';

const notes = readFileSync('policy/social-media-policy.notes.yaml', 'utf8');
const parse = (yaml: string) => parseDocument(yaml).toJS() as Record<string, { questions?: string[] }>;
const addedLines = (before: string, after: string) => {
  const old = before.split('\n');
  const now = after.split('\n');
  let at = 0;
  while (old[at] === now[at] && at < old.length) at += 1;
  const added = now.slice(at, now.length - (old.length - at));
  expect([...now.slice(0, at), ...now.slice(at + added.length)]).toEqual(old);
  return added;
};

test('one line is added to the notes that come in the box, for whichever clause', () => {
  for (const clauseId of ['0.1', '1.1', '2.1(f)', Object.keys(parse(notes)).at(-1) ?? '']) {
    const after = addSample(notes, clauseId, 'May I run a page?');
    expect(addedLines(notes, after)).toEqual(['    - May I run a page?']);
    expect(parse(after)[clauseId]?.questions?.at(-1)).toBe('May I run a page?');
  }
});

const head = '# top\n"1.1":\n  title: T # why\n  stance: required\n';
describe.each([
  ['a list', `${head}  questions:\n    - A\n    - B # odd\n\n  # below\n  topics: [x]\n"1.2":\n  title: U\n`],
  ['a list with wide dashes', `${head}  questions:\n  -   A\n  -   "B"\n`],
  ['a list that ends the file without a line end', `${head}  questions:\n    - A`],
  [
    'a list whose last question is folded',
    `${head}  questions:\n    - >-\n      A\n      B\n"1.2":\n  title: U\n`,
  ],
  ['a list in brackets', `${head}  questions: [A, "B, C"] # odd\n  topics: [x]\n`],
  ['brackets over several lines', `${head}  questions: [\n    A,\n    B,\n  ]\n`],
  ['empty brackets', `${head}  questions: []\n`],
  ['a name without a list', `${head}  questions: # none yet\n  topics: [x]\n`],
  ['no list', `${head}\n# next\n"1.2":\n  title: U\n`],
  ['no list, at the end, without a line end', head.trimEnd()],
  ['notes in braces', `"1.1": { title: T, stance: required }\n"1.2": { title: U }\n`],
  ['notes in braces with a list', `"1.1": { title: T, questions: [A] } # odd\n`],
  [
    'line ends of Windows',
    `${head}  questions:\n    - A\n    - B\n"1.2":\n  title: U\n`.replaceAll('\n', '\r\n'),
  ],
  ['a byte order mark', `\uFEFF${head}  questions:\n    - A\n`],
  ['an id that is not quoted', '1.1:\n  title: T\n  questions:\n    - A\n'],
])('%s', (_, before) => {
  test('is given the question, and keeps its comments and everything else', () => {
    const after = addSample(before, '1.1', 'Is it: "so", #1?');
    const was = parse(before);
    expect(parse(after)).toEqual({
      ...was,
      '1.1': { ...was['1.1'], questions: [...(was['1.1']?.questions ?? []), 'Is it: "so", #1?'] },
    });
    for (const comment of before.match(/#.*$/gm) ?? []) expect(after).toContain(comment.trimEnd());
    expect(after.startsWith('\uFEFF')).toBe(before.startsWith('\uFEFF'));
    expect(/[^\r]\n/.test(after)).toBe(/[^\r]\n/.test(before) || !before.includes('\n'));
  });
});

test('any line of text comes back as it was, in a list and in brackets', () => {
  const oneLine = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((text) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
    .filter((text) => text !== '');
  for (const before of [`${head}  questions:\n    - A\n`, `${head}  questions: [A]\n`, head]) {
    fc.assert(
      fc.property(oneLine, (question) => {
        expect(parse(addSample(before, '1.1', question))['1.1']?.questions?.at(-1)).toBe(question);
      }),
    );
  }
});

test('a clause without notes is refused', () => {
  expect(() => addSample(notes, '99.9', 'May I?')).toThrow(/no notes for clause 99.9/);
});
