import type { Annotation, Place } from './annotation.ts';
import type { Pattern } from './pattern.ts';
import type { Token } from './tokens.ts';
import type { WordClasses } from './word-classes.ts';

/** Something that a draft-risk model weighs, and the words it was read from. */
export interface RiskFeature extends Place {
  readonly name: string;
}

/** Words begin alike from so many letters on: `manager`, `managers`, `managing`. */
const STEM_LETTERS = 5;

/**
 * What stands in a range of a draft: words, pairs, pairs with one word between, beginnings of long words and word classes.
 * A feature may come several times, from several places. Names are stable: a model is trained on them.
 */
export function riskFeatures(
  { tokens, placesOf }: Pick<Annotation, 'tokens' | 'placesOf'>,
  classes: WordClasses,
  { from, to }: Place,
): RiskFeature[] {
  const features: RiskFeature[] = [];
  const words = tokens.slice(from, to).map(wordOf);
  for (const [index, word] of words.entries()) {
    const at = from + index;
    features.push({ name: `1${word}`, from: at, to: at + 1 });
    if (word.length > STEM_LETTERS - 1)
      features.push({ name: `p${word.slice(0, STEM_LETTERS)}`, from: at, to: at + 1 });
    const [next, afterNext] = [words[index + 1], words[index + 2]];
    if (next !== undefined) features.push({ name: `2${word} ${next}`, from: at, to: at + 2 });
    if (afterNext !== undefined) features.push({ name: `s${word} ${afterNext}`, from: at, to: at + 3 });
    for (const form of tokens[at]?.forms ?? [])
      if (form !== 'number' && form !== 'capitalised')
        features.push({ name: `f${form}`, from: at, to: at + 1 });
  }
  for (const [name, slot] of slotsOf(classes)) {
    for (const place of placesOf(slot))
      if (place.from >= from && place.to <= to) features.push({ name: `k${name}`, ...place });
  }
  return features;
}

/** Every digit alike, so that a model knows the shape of a number and not the number. */
function wordOf({ keys }: Token): string {
  const word = keys[0] ?? '';
  return word.replace(/\p{N}+/gu, '0');
}

const slots = new WeakMap<WordClasses, ReadonlyMap<string, readonly Pattern[]>>();

/** Each class as a slot, made once: an annotation remembers places by the slot. */
function slotsOf(classes: WordClasses): ReadonlyMap<string, readonly Pattern[]> {
  const known = slots.get(classes);
  if (known !== undefined) return known;
  const made = new Map(
    [...classes.classes.keys()].map((name): [string, readonly Pattern[]] => [
      name,
      [[{ kind: 'class', name, optional: false }]],
    ]),
  );
  slots.set(classes, made);
  return made;
}
