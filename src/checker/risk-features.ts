import { type Annotation, firstFrom, type Place } from './annotation.ts';
import { FORMS, type Token } from './tokens.ts';

/** Something that a draft-risk model weighs, and the words it was read from. */
export interface RiskFeature extends Place {
  /** {@link hashOf} the feature's name: `1` and a word, `2` and a pair, `s` and a pair with a word between, `p` and the
   * beginning of a long word, `f` and a form, `k` and a word class. Models are trained on these: they stay as they are. */
  readonly hash: number;
}

/** Words begin alike from so many letters on: `manager`, `managers`, `managing`. */
const STEM_LETTERS = 5;

/** FNV-1a, 32 bits, over the UTF-16 units of a text; with `hash` of what stands before it, of both together. */
export function hashOf(text: string, hash = 2166136261): number {
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash;
}

const [WORD, PAIR, SKIP, STEM] = ['1', '2', 's', 'p'].map((letter) => hashOf(letter)) as [
  number,
  number,
  number,
  number,
];

/**
 * What stands in a range of a draft: words, pairs, pairs with one word between, beginnings of long words, forms and word
 * classes. A feature may come several times, from several places.
 */
export function riskFeatures(
  { tokens, classes }: Pick<Annotation, 'tokens' | 'classes'>,
  { from, to }: Place,
): RiskFeature[] {
  const features: RiskFeature[] = [];
  const words = tokens.slice(from, to).map(wordOf);
  for (const [index, word] of words.entries()) {
    const at = from + index;
    features.push({ hash: hashOf(word, WORD), from: at, to: at + 1 });
    if (word.length >= STEM_LETTERS)
      features.push({ hash: hashOf(word.slice(0, STEM_LETTERS), STEM), from: at, to: at + 1 });
    const [next, afterNext] = [words[index + 1], words[index + 2]];
    if (next !== undefined) features.push({ hash: hashOfPair(word, next, PAIR), from: at, to: at + 2 });
    if (afterNext !== undefined)
      features.push({ hash: hashOfPair(word, afterNext, SKIP), from: at, to: at + 3 });
    for (const form of tokens[at]?.forms ?? [])
      if (form !== 'number' && form !== 'capitalised')
        features.push({ hash: hashOf(`f${form}`), from: at, to: at + 1 });
  }
  for (const [name, places] of classes) {
    if ((FORMS as readonly string[]).includes(name)) continue;
    const hash = hashOf(`k${name}`);
    for (let at = firstFrom(places, from); at < places.length; at += 1) {
      const place = places[at] as Place;
      if (place.from >= to) break;
      if (place.to <= to) features.push({ hash, from: place.from, to: place.to });
    }
  }
  return features;
}

function hashOfPair(first: string, second: string, kind: number): number {
  return hashOf(second, hashOf(' ', hashOf(first, kind)));
}

const DIGIT = /\p{N}/u;

/** Every digit alike, so that a model knows the shape of a number and not the number. */
function wordOf({ keys }: Token): string {
  const word = keys[0] ?? '';
  return DIGIT.test(word) ? word.replace(/\p{N}+/gu, '0') : word;
}
