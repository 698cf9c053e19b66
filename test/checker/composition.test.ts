import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseComposition } from '../../src/checker/composition.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { loadWordClasses } from '../../src/checker/word-classes.ts';

const organisation = {
  name: 'Ambleford Council',
  names: ['AC'],
  suppliers: ['Brightmow Ltd'],
  projects: ['Project Heron'],
};

function classesFrom(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'word-classes-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return loadWordClasses(folder, organisation);
}

const classes = classesFrom({
  'words.yaml': [
    'provider: [cleaners, window firm, "{supplier-name}"]',
    'bad: [useless, "fail+", shodd*, "!useless box"]',
    'denial: [not, never]',
    'news: [press release]',
  ].join('\n'),
});

function found(spec: unknown, draft: string): string[] {
  const { matcher, problems } = parseComposition(spec, classes);
  expect(problems).toEqual([]);
  return (matcher?.(viewsOf(draft)) ?? []).map(({ start, end }) => draft.slice(start, end));
}

const slating = { sequence: ['{provider}', '{bad}'], mark: 'match' };

describe('matching', () => {
  test('a sequence marks from its first to its last word', () => {
    expect(found([slating], 'Well, the cleaners were really useless again.')).toEqual([
      'cleaners were really useless',
    ]);
  });

  test('a sequence keeps its order, all does not', () => {
    expect(found([slating], 'Useless, those cleaners.')).toEqual([]);
    expect(found([{ all: ['{provider}', '{bad}'], mark: 'match' }], 'Useless, those cleaners.')).toEqual([
      'Useless, those cleaners',
    ]);
  });

  test('a phrase, a stem, an inflection and a name of the organisation belong to a class', () => {
    expect(found([slating], 'The window firm failed.')).toEqual(['window firm failed']);
    expect(found([slating], 'Brightmow Ltd: shoddiest work ever')).toEqual(['Brightmow Ltd: shoddiest']);
  });

  test('over several sentences what stands nearest is meant', () => {
    const over = [{ ...slating, same: 'draft', within: 30 }];
    expect(found(over, 'The cleaners came at six. The window firm was useless.')).toEqual([
      'window firm was useless',
    ]);
    expect(found(over, 'The cleaners came at six. It was useless.')).toEqual([
      'cleaners came at six. It was useless',
    ]);
  });

  test('an exception of a class is not a hit', () => {
    expect(found([slating], 'The cleaners built a useless box.')).toEqual([]);
  });

  test('a pattern mixes words, classes and words that may be absent', () => {
    const spec = [{ any: ['our very? {bad} {provider}'], mark: 'match' }];
    expect(found(spec, 'Our useless cleaners. Our very useless cleaners.')).toEqual([
      'Our useless cleaners',
      'Our very useless cleaners',
    ]);
  });

  test('words further apart than within, or in another sentence, do not go together', () => {
    expect(found([{ ...slating, within: 3 }], 'cleaners and then some more useless')).toEqual([]);
    expect(found([slating], 'Cleaners came. Useless weather.')).toEqual([]);
    expect(found([{ ...slating, same: 'draft' }], 'Cleaners came. Useless lot.')).toEqual([
      'Cleaners came. Useless',
    ]);
  });

  test('a denial just before the last word lets the draft pass, one far away does not', () => {
    const spec = [{ ...slating, 'unless-before': ['{denial}'] }];
    expect(found(spec, 'The cleaners are not useless.')).toEqual([]);
    expect(found(spec, 'I have not slept since Tuesday but the cleaners are useless.')).toHaveLength(1);
  });

  test('unless looks at the sentence, unless-draft at the draft', () => {
    const draft = 'Seen the press release? The cleaners are useless.';
    expect(found([{ ...slating, unless: ['{news}'] }], draft)).toHaveLength(1);
    expect(found([{ ...slating, 'unless-draft': ['{news}'] }], draft)).toEqual([]);
  });

  test('needs and needs-draft ask for company', () => {
    expect(found([{ ...slating, needs: ['depot'] }], 'The cleaners are useless. Depot day.')).toEqual([]);
    expect(
      found([{ ...slating, 'needs-draft': ['depot'] }], 'The cleaners are useless. Depot day.'),
    ).toHaveLength(1);
  });

  test('question, quoted, capitalised and number are forms of words', () => {
    expect(found([{ ...slating, unless: ['{question}'] }], 'Are the cleaners useless?')).toEqual([]);
    expect(found([{ ...slating, unless: ['{quoted}'] }], '"The cleaners are useless" is unkind.')).toEqual(
      [],
    );
    expect(found([{ any: ['{capitalised} bakes'], mark: 'match' }], 'Today Ann bakes, rain bakes')).toEqual([
      'Ann bakes',
    ]);
    expect(found([{ any: ['{number} cakes'], mark: 'match' }], 'ten or 10 cakes')).toEqual(['10 cakes']);
  });

  test('a mark widens to the phrase or the sentence', () => {
    const draft = 'It rains, the cleaners are useless today, and I am wet. Bye.';
    expect(found([{ ...slating, mark: 'phrase' }], draft)).toEqual(['the cleaners are useless today']);
    expect(found([{ ...slating, mark: 'sentence' }], draft)).toEqual([
      draft.slice(0, draft.indexOf('. Bye')),
    ]);
  });

  test('clitics and curly apostrophes do not hide a word', () => {
    expect(found([{ any: ["they're {bad}"], mark: 'match' }], 'they’re useless')).toEqual([
      'they’re useless',
    ]);
    expect(found([slating], "The cleaners' useless mop")).toHaveLength(1);
  });

  test('spans lie in the draft, in order and apart, whatever is typed', () => {
    const { matcher } = parseComposition(
      [{ all: ['{provider}', '{bad}'], within: 60, same: 'draft' }, { any: ['{capitalised}', '{number}'] }],
      classes,
    );
    const words = fc.constantFrom(
      'cleaners',
      'useless',
      ' ',
      '. ',
      '?',
      '"',
      '😀',
      ' Ann ',
      "'s",
      '-',
      '\u200b',
      'ﬁ',
      'é',
    );
    const drafts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(drafts, (draft) => {
        let at = 0;
        for (const { start, end } of matcher?.(viewsOf(draft)) ?? []) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(draft.length);
      }),
    );
  });
});

describe('problems', () => {
  test('every problem of a match is told at once', () => {
    const { matcher, problems } = parseComposition(
      [
        { sequence: ['{nobody}', 3], within: 0, same: 'page', mark: 'all', whenever: true },
        { any: [] },
        'text',
      ],
      classes,
    );
    expect(matcher).toBeUndefined();
    expect(problems.join('\n')).toMatchInlineSnapshot(`
      "match 1: unknown key "whenever"
      match 1: sequence: unknown class "nobody"
      match 1: sequence: put each pattern in quotes
      match 1: sequence: is empty
      match 1: within: must be a whole number from 1 to 60
      match 1: same: must be sentence or draft
      match 1: mark: must be match, phrase or sentence
      match 2: any: is empty
      match 3: must be a map with any, sequence or all"
    `);
  });

  test('a match that is no list is a problem', () => {
    expect(parseComposition({ any: ['x'] }, classes).problems).toHaveLength(1);
  });

  test('every problem of the classes is told at once, with file and line', () => {
    const load = () =>
      classesFrom({
        'a.yaml': 'one: [x, X, "{missing}"]\ntwo: ["{three}"]\nthree: ["{two}"]\nfour: text\nfive: [ab*]\n',
        'b.yaml': 'one: [y]\nsupplier-name: [z]\nsix: ["a{b"]\n',
        'c.yaml': 'seven: [x\n',
      });
    expect(load).toThrowError(
      expect.objectContaining({
        problems: expect.arrayContaining([
          expect.objectContaining({
            file: expect.stringContaining('a.yaml'),
            line: 1,
            message: expect.stringContaining('"X" twice'),
          }),
          expect.objectContaining({ line: 1, message: expect.stringContaining('unknown class "missing"') }),
          expect.objectContaining({ line: 3, message: expect.stringContaining('in turn') }),
          expect.objectContaining({ line: 4, message: expect.stringContaining('must be a list') }),
          expect.objectContaining({ line: 5, message: expect.stringContaining('a stem needs 3 letters') }),
          expect.objectContaining({
            file: expect.stringContaining('b.yaml'),
            line: 1,
            message: expect.stringContaining('twice'),
          }),
          expect.objectContaining({
            line: 2,
            message: expect.stringContaining('"supplier-name" is defined twice'),
          }),
          expect.objectContaining({ file: expect.stringContaining('c.yaml') }),
        ]),
      }),
    );
  });

  test('a folder that is not there is a problem', () => {
    expect(() => loadWordClasses('/nowhere/at/all', organisation)).toThrowError(/cannot be read/);
  });
});
