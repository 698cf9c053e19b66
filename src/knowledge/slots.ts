import type { Lexicon } from './lexicon.ts';
import { type Commonness, commonness as englishCommonness, type Speller } from './spelling.ts';
import { MAX_WORDS, singular, stem } from './words.ts';

/** One thing a text speaks of: a word with all that it can mean. */
export interface Slot {
  /** The word as it was understood. */
  readonly word: string;
  /** Terms that stand for it, stems and #concepts, each with its weight. */
  readonly terms: Map<string, number>;
  /** Scales what the slot counts; below 1 for words that say little. */
  readonly weight: number;
  readonly commonness: number | undefined;
}

/** How much a concept counts against the word itself, and a phrase of several words against one. */
const CONCEPT = 0.9;
const PHRASE = 1.15;
/** How much a concept counts that an earlier word has named already. */
const REPEATED = 0.35;
const QUIET = 0.35;
/** How surely an unknown name before "app" or "site" is a platform. */
const UNKNOWN_PLATFORM = 0.6;
/** A word is of the platform kind when social media is more than an aside of its meaning. */
const MOSTLY_SOCIAL = 0.5;

export interface SlotOptions {
  readonly lexicon: Lexicon;
  readonly speller?: Speller;
  readonly isKnown?: (word: string) => boolean;
  readonly isStop: (word: string) => boolean;
  readonly commonness?: Commonness;
}

/**
 * Reads a question as slots: words, text-speak written out, misspelt ones corrected, each with its stem and concepts;
 * the words of a phrase share the phrase's concepts. A sample question is read the same way without correction.
 */
export function slotsOf(text: string, options: SlotOptions): Slot[] {
  const { lexicon, speller, isKnown, isStop, commonness = englishCommonness } = options;
  const words = lexicon
    .wordsOf(text, MAX_WORDS)
    .map((word) =>
      speller === undefined || isStop(word) || isKnown?.(word) ? word : (speller(word) ?? word),
    );
  const singulars = words.map(singular);
  const terms = words.map((word) => (isStop(word) ? undefined : new Map([[stem(word), 1]])));
  const inPhrase = phraseWords(singulars, lexicon);
  words.forEach((_, at) => {
    for (let length = Math.min(lexicon.longestPhrase, words.length - at); length > 0; length--) {
      if (length === 1 && (terms[at] === undefined || inPhrase.has(at))) continue;
      const concepts = lexicon.conceptsOf(singulars.slice(at, at + length).join(' '));
      if (concepts !== undefined) addConcepts(terms, at, length, concepts);
    }
  });
  if (speller !== undefined) {
    words.forEach((word, at) => {
      const own = terms[at];
      const isName = own?.size === 1 && commonness(word) === undefined && isKnown?.(word) !== true;
      if (isName && lexicon.isPlatformNoun(words[at + 1] ?? '')) own.set(lexicon.platform, UNKNOWN_PLATFORM);
    });
  }
  const seen = new Set<string>();
  const named = new Set<string>();
  const slots: Slot[] = [];
  const isLoud = terms.some((one) => one?.has(lexicon.loudWith));
  words.forEach((word, at) => {
    const own = terms[at];
    if (own === undefined || seen.has(word)) return;
    seen.add(word);
    const isQuiet = lexicon.isQuiet(word) || (own.get(lexicon.platform) ?? 0) > MOSTLY_SOCIAL;
    for (const [term, weight] of own) {
      if (!term.startsWith('#')) continue;
      if (named.has(term)) own.set(term, weight * REPEATED);
      named.add(term);
    }
    slots.push({
      word,
      terms: own,
      weight: isQuiet && !isLoud && speller !== undefined ? QUIET : 1,
      commonness: commonness(word),
    });
  });
  return slots;
}

/** Positions of words that belong to a phrase of two or more; alone they mean less. */
export function phraseWords(singulars: readonly string[], lexicon: Lexicon): Set<number> {
  const inside = new Set<number>();
  singulars.forEach((_, at) => {
    for (let length = Math.min(lexicon.longestPhrase, singulars.length - at); length >= 2; length--) {
      if (lexicon.conceptsOf(singulars.slice(at, at + length).join(' ')) === undefined) continue;
      for (let j = at; j < at + length; j++) inside.add(j);
      return;
    }
  });
  return inside;
}

function addConcepts(
  terms: (Map<string, number> | undefined)[],
  at: number,
  length: number,
  concepts: ReadonlyMap<string, number>,
): void {
  const last = at + length - 1;
  // A phrase of stop words alone, such as "on leave", still means something.
  if (terms.slice(at, at + length).every((one) => one === undefined)) terms[last] = new Map();
  for (const own of terms.slice(at, at + length)) {
    if (own === undefined) continue;
    for (const [concept, weight] of concepts) {
      const value = CONCEPT * weight * (length > 1 ? PHRASE : 1);
      own.set(concept, Math.max(value, own.get(concept) ?? 0));
    }
  }
}
