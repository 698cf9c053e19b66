import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/checker/annotation.ts';
import { type Pattern, parsePattern } from '../../src/checker/pattern.ts';
import { PatternChart } from '../../src/checker/pattern-chart.ts';
import { tokensOf } from '../../src/checker/tokens.ts';
import { viewsOf } from '../../src/checker/views.ts';
import type { WordClass } from '../../src/checker/word-classes.ts';

function patternsOf(texts: readonly string[]): Pattern[] {
  return texts.map((text) => {
    const { pattern } = parsePattern(text);
    if (pattern === undefined) throw new Error(`no pattern: ${text}`);
    return pattern;
  });
}

function classOf(entries: readonly string[], exceptions: readonly string[] = []): WordClass {
  return { entries: patternsOf(entries), exceptions: patternsOf(exceptions) };
}

/** The words at which each class stands in a text. */
function read(classes: ReadonlyMap<string, WordClass>, text: string, slot: readonly string[] = []) {
  const chart = new PatternChart(classes);
  const patterns = patternsOf(slot);
  chart.add(patterns);
  const tokens = tokensOf(viewsOf(text));
  const found = chart.read(tokens);
  const wordsAt = ({ from, to }: Place) =>
    tokens
      .slice(from, to)
      .map(({ keys }) => keys[0])
      .join(' ');
  return {
    classes: Object.fromEntries([...found.classes].map(([name, places]) => [name, places.map(wordsAt)])),
    slot: (found.lists.get(patterns) ?? []).map(wordsAt),
  };
}

describe('a chart of patterns', () => {
  test('a class stands where any of its entries does, by beginning, then end', () => {
    const classes = new Map([['dog', classOf(['dog', 'big dog', 'pup*', 'dog house?'])]]);
    expect(read(classes, 'big dog house, puppies').classes['dog']).toEqual([
      'big dog',
      'dog',
      'dog house',
      'puppies',
    ]);
  });

  test('a class may begin, stand within and end a pattern', () => {
    const classes = new Map([
      ['who', classOf(['manager', 'my {boss}'])],
      ['boss', classOf(['boss', 'big boss'])],
      ['said', classOf(['{who} says {who} lies'])],
    ]);
    expect(read(classes, 'My big boss says manager lies').classes['said']).toEqual([
      'my big boss says manager lies',
    ]);
  });

  test('an exception takes away what overlaps it, also from classes made of that class', () => {
    const classes = new Map([
      ['bad', classOf(['useless', 'rotten'], ['useless box'])],
      ['very', classOf(['so {bad}', 'very {bad}'], ['so rotten'])],
      ['most', classOf(['{very} indeed'])],
    ]);
    const { classes: found, slot } = read(classes, 'so useless box, so rotten indeed, very useless indeed', [
      '{most}',
      '{bad} indeed',
    ]);
    expect(found['bad']).toEqual(['rotten', 'useless']);
    expect(found['very']).toEqual(['very useless']);
    expect(found['most']).toEqual(['very useless indeed']);
    expect(slot).toEqual(['rotten indeed', 'very useless indeed', 'useless indeed']);
  });

  test('nothing reaches into the next sentence, nor over sixteen words', () => {
    const classes = new Map([
      ['long', classOf([Array.from({ length: 15 }, () => 'aa').join(' ')])],
      ['two', classOf(['{long} b c'])],
    ]);
    const longest = 'aa '.repeat(15).trim();
    expect(read(classes, `${longest} b c`, ['{long} b']).slot).toEqual([`${longest} b`]);
    expect(read(classes, `${longest} b c`).classes['two']).toBeUndefined();
    expect(read(classes, 'mad. dog', ['mad dog']).slot).toEqual([]);
  });

  test('a list added later is looked for from then on', () => {
    const chart = new PatternChart(new Map());
    const tokens = tokensOf(viewsOf('the new word'));
    const patterns = patternsOf(['new word']);
    expect(chart.read(tokens).lists.get(patterns)).toBeUndefined();
    chart.add(patterns);
    expect(chart.read(tokens).lists.get(patterns)).toEqual([{ from: 1, to: 3 }]);
  });

  test('it finds what a search at every word finds', () => {
    const word = fc.constantFrom('ab', 'abc', 'ba', 'cab', 'b');
    const entry = (names: readonly string[]) =>
      fc
        .tuple(
          fc.oneof(word, fc.constant('ab*'), ...names.map((name) => fc.constant(`{${name}}`))),
          fc.array(
            fc.oneof(
              word,
              word.map((one) => `${one}?`),
              ...names.map((name) => fc.constant(`{${name}}`)),
            ),
            {
              maxLength: 2,
            },
          ),
        )
        .map(([first, rest]) => [first, ...rest].join(' '))
        .filter((text) => parsePattern(text).pattern !== undefined);
    const wordClass = (names: readonly string[]) =>
      fc
        .tuple(fc.array(entry(names), { maxLength: 4 }), fc.array(entry([]), { maxLength: 1 }))
        .map(([entries, exceptions]) => classOf(entries, exceptions));
    const classes = fc.tuple(wordClass([]), wordClass(['x']), wordClass(['x', 'y'])).map(
      ([x, y, z]) =>
        new Map([
          ['z', z],
          ['y', y],
          ['x', x],
        ]),
    );
    const text = fc
      .array(fc.oneof(word, fc.constant('.')), { maxLength: 14 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(classes, text, (all, draft) => {
        const tokens = tokensOf(viewsOf(draft));
        const { classes: found } = new PatternChart(all).read(tokens);
        for (const name of all.keys()) expect(found.get(name) ?? []).toEqual(searchedFor(name, all, tokens));
      }),
      { numRuns: 400 },
    );
  });
});

type Tokens = ReturnType<typeof tokensOf>;

/** The places of a class, by trying every entry at every word. */
function searchedFor(name: string, classes: ReadonlyMap<string, WordClass>, tokens: Tokens): Place[] {
  const { entries = [], exceptions = [] } = classes.get(name) ?? {};
  const anyOf = (patterns: readonly Pattern[]) => {
    const places = new Map<string, Place>();
    for (const pattern of patterns)
      for (let from = 0; from < tokens.length; from += 1)
        for (const to of endsOf(pattern, from, classes, tokens)) places.set(`${from}-${to}`, { from, to });
    return [...places.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  };
  const excepted = anyOf(exceptions);
  return anyOf(entries).filter((one) => !excepted.some(({ from, to }) => from < one.to && one.from < to));
}

function endsOf(
  pattern: Pattern,
  from: number,
  classes: ReadonlyMap<string, WordClass>,
  tokens: Tokens,
): number[] {
  let ends = [from];
  for (const term of pattern) {
    const next = ends.flatMap((at) => {
      const token = tokens[at];
      if (token === undefined || token.sentence !== tokens[from]?.sentence) return [];
      if (term.kind === 'class')
        return searchedFor(term.name, classes, tokens)
          .filter((place) => place.from === at)
          .map(({ to }) => to);
      const meets = token.keys.some((key) =>
        term.kind === 'stem' ? key.startsWith(term.stem) : term.spellings.includes(key),
      );
      return meets ? [at + 1] : [];
    });
    ends = term.optional ? [...ends, ...next] : next;
  }
  return ends.filter((to) => to > from && tokens[to - 1]?.sentence === tokens[from]?.sentence);
}
