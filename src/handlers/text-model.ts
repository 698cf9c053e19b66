/** The actions that free text can ask for; the model knows no others. */
export const TEXT_ACTIONS = [
  'ask',
  'check',
  'check-empty',
  'acknowledge',
  'read',
  'my-record',
  'team',
  'report',
  'remind',
  'what-changed',
  'help',
  'smalltalk',
] as const;

export type TextAction = (typeof TEXT_ACTIONS)[number];

/** Weights of a softmax regression: for each feature, one weight an action in the order of `actions`. */
export interface TextModelWeights {
  readonly actions: readonly TextAction[];
  readonly bias: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  /** For a model that takes the message's vector too: a row for each of its numbers, one weight an action. */
  readonly vector?: readonly (readonly number[])[];
}

/** Guesses what a message wants: each action with its probability, likeliest first, together 1. */
export type TextModel = (
  text: string,
  vector?: Int8Array,
) => readonly { readonly action: TextAction; readonly probability: number }[];

/** A model from weights that `npm run fit:route` made over the same word classes. */
export function createTextModel(
  { actions, bias, weights, vector: vectorWeights = [] }: TextModelWeights,
  classes: ClassFinder,
): TextModel {
  const known = new Map(Object.entries(weights));
  return (text, vector) => {
    const scores = [...bias];
    const add = (row: readonly number[] | undefined, value: number) =>
      row?.forEach((weight, index) => {
        scores[index] = (scores[index] ?? 0) + weight * value;
      });
    for (const [feature, value] of textFeatures(text, classes)) add(known.get(feature), value);
    vectorWeights.forEach((row, at) => {
      add(row, ((vector?.[at] ?? 0) / VECTOR_LARGEST) * VECTOR_SCALE);
    });
    const top = Math.max(...scores);
    const exps = scores.map((score) => Math.exp(score - top));
    const total = exps.reduce((sum, value) => sum + value, 0);
    return actions
      .map((action, index) => ({ action, probability: (exps[index] ?? 0) / total }))
      .sort((a, b) => b.probability - a.probability);
  };
}

/** The word classes that occur in a row of words, in the order of their first word. */
export type ClassFinder = (words: readonly string[]) => readonly string[];

/** Finds classes given as lists of words, phrases and `beginnings*`. */
export function createClassFinder(classes: Readonly<Record<string, readonly string[]>>): ClassFinder {
  const phrases = new Map<string, Set<string>>();
  const beginnings: [string, string][] = [];
  let longest = 1;
  for (const [name, entries] of Object.entries(classes)) {
    for (const entry of entries) {
      if (entry.endsWith('*')) {
        beginnings.push([entry.slice(0, -1), name]);
        continue;
      }
      const words = wordsOf(entry);
      longest = Math.max(longest, words.length);
      const key = words.join(' ');
      phrases.set(key, (phrases.get(key) ?? new Set()).add(name));
    }
  }
  return (words) => {
    const found: string[] = [];
    words.forEach((word, at) => {
      for (const [beginning, name] of beginnings) if (word.startsWith(beginning)) found.push(name);
      for (let length = 1; length <= longest && at + length <= words.length; length++) {
        const names = phrases.get(words.slice(at, at + length).join(' '));
        if (names !== undefined) found.push(...names);
      }
    });
    return [...new Set(found)];
  };
}

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/[’‘]/g, "'")
      .match(/[\p{L}\p{N}']+|\?/gu) ?? []
  );
}

const EDGE_WORDS = 24;
/** The largest number of a vector, and what it counts beside a word. */
export const VECTOR_LARGEST = 127;
export const VECTOR_SCALE = 0.15;
/** Characters of a message that its vector is made of: the beginning and the end, where the request stands. */
const EDGE_START = 160;
const EDGE_END = 80;

/** The part of a message whose meaning a model with vectors goes by. */
export function edgesOf(text: string): string {
  return text.length <= EDGE_START + EDGE_END
    ? text
    : `${text.slice(0, EDGE_START)} ${text.slice(-EDGE_END)}`;
}

/**
 * What the model sees of a message: its words, pairs of words, parts of words (for slips of the keyboard), how it
 * begins, and its shape. Of a long message only the beginning and the end count, where the request stands.
 * Values are scaled so that a long message weighs no more than a short one.
 */
export function textFeatures(text: string, classes: ClassFinder): Map<string, number> {
  const all = wordsOf(text.slice(0, 20_000));
  const words = all.length <= 2 * EDGE_WORDS ? all : [...all.slice(0, EDGE_WORDS), ...all.slice(-EDGE_WORDS)];
  const content = new Set<string>();
  const padded = ['^', ...words, '$'];
  padded.forEach((word, at) => {
    content.add(`w ${word}`);
    if (at > 0) content.add(`b ${padded[at - 1]} ${word}`);
    if (at > 1) content.add(`s ${padded[at - 2]} ${word}`);
    if (word.length >= 4) {
      const edged = `<${word.slice(0, 16)}>`;
      for (let i = 0; i + 4 <= edged.length; i++) content.add(`c ${edged.slice(i, i + 4)}`);
    }
  });
  const features = new Map<string, number>();
  const scale = 3 / Math.sqrt(content.size + 8);
  for (const feature of content) features.set(feature, scale);
  const found = classes(words);
  found.forEach((name, at) => {
    features.set(`class ${name}`, 0.7);
    for (const later of found.slice(at + 1)) features.set(`pair ${[name, later].sort().join(' ')}`, 0.5);
  });
  for (const name of classes(words.slice(0, 4))) features.set(`opens ${name}`, 0.5);
  for (const word of words.slice(0, 3)) features.set(`first ${word}`, 0.5);
  for (const shape of shapesOf(text, all.length)) features.set(`shape ${shape}`, 0.7);
  return features;
}

function shapesOf(text: string, words: number): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  const tests: readonly [string, boolean][] = [
    ['ends ?', /\?[\s)"”'’]*$/.test(text)],
    ['inner ?', /\?\s*\S/.test(text)],
    ['!', text.includes('!')],
    ['quote', /["“][^"“”]{8,}["”]|(?:^|[\s:])[‘'][^‘']{12,}['’]/.test(text)],
    ['colon', /:\s/.test(text)],
    ['dash', /\s[-–—]+\s/.test(text)],
    ['emoji', /\p{Extended_Pictographic}/u.test(text)],
    ['hashtag', /(?:^|\s)#\p{L}/u.test(text)],
    ['mention', /(?:^|\s)@\w/.test(text)],
    ['sentences', /[.!?]\s+\S+\s+\S+\s+\S/.test(text)],
    ['capital', /^[^\p{L}]*\p{Lu}/u.test(text)],
    ['full stop', /[.!]\s*$/.test(text)],
    ['clause id', /\b\d{1,2}\.\d{1,2}/.test(text)],
    [`lines ${Math.min(lines, 3)}`, true],
    [
      `words ${words <= 2 ? 2 : words <= 5 ? 5 : words <= 10 ? 10 : words <= 20 ? 20 : words <= 40 ? 40 : 80}`,
      true,
    ],
  ];
  return tests.filter(([, holds]) => holds).map(([name]) => name);
}
