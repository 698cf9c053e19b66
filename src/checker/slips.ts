import type { Pattern } from './pattern.ts';
import type { Token } from './tokens.ts';

/** Shortest word that may lack a letter or have a gap: in a shorter one that is too often another word. */
const LEAST_LETTERS = 5;
/** Shortest word in which letters may be swapped. */
const LEAST_SWAPPED = 4;

/** What a word of the data that begins with `~` is also written as. */
export interface Slips {
  /**
   * The word itself first; then with one letter missing that is neither first nor last, two neighbours swapped, or stars
   * for a vowel or all of them.
   */
  readonly spellings: readonly string[];
  /** The word with a space in it, each as its two parts. */
  readonly gaps: readonly (readonly [string, string])[];
}

const VOWEL = /[aeiou]/;

/** The slips of a word in small letters; fewer where it is short. */
export function slipsOf(word: string): Slips {
  const letters = [...word];
  const isLong = word.length >= LEAST_LETTERS;
  const inside = letters.map((_, at) => at).slice(1);
  const missing = isLong ? inside.slice(0, -1).map((at) => word.slice(0, at) + word.slice(at + 1)) : [];
  const swapped = (word.length >= LEAST_SWAPPED ? inside.slice(0, -1) : []).map(
    (at) => word.slice(0, at) + (letters[at + 1] ?? '') + (letters[at] ?? '') + word.slice(at + 2),
  );
  const starred = inside
    .filter((at) => VOWEL.test(letters[at] ?? ''))
    .map((at) => `${word.slice(0, at)}*${word.slice(at + 1)}`);
  const allStarred = word.slice(0, 1) + word.slice(1).replace(/[aeiou]/g, '*');
  const gaps = inside
    .filter((at) => isLong && at >= 2 && at <= word.length - 2)
    .map((at) => [word.slice(0, at), word.slice(at)] as const);
  return { spellings: [...new Set([word, ...missing, ...swapped, ...starred, allStarred])], gaps };
}

/** The patterns of a word and its slips. */
export function patternsOfSlips(word: string): Pattern[] {
  const { spellings, gaps } = slipsOf(word);
  const place = (spelling: readonly string[]) =>
    ({ kind: 'words', spellings: spelling, optional: false }) as const;
  return [[place(spellings)], ...gaps.map(([first, second]) => [place([first]), place([second])])];
}

/** What a run of letters may be taken apart into. */
export interface JoinedWords {
  /** Every word of the data, without its slips. */
  readonly known: ReadonlySet<string>;
  /** Those one of which must be among the parts. */
  readonly telling: ReadonlySet<string>;
}

const LEAST_JOINED = 8;
const MOST_JOINED = 60;
const LONGEST_PART = 16;
/** Two words are taken apart when both are telling, or one is that is too long to be the half of a compound. */
const LEAST_ALONE = 6;
const LEAST_PART = 3;
const LEAST_TELLING = 4;

/**
 * Takes tokens apart that are several words without spaces: known ones, a telling one among them, in the
 * fewest parts. A token that is a known word, or cannot be taken apart, stays. Linear in the text.
 */
export function splitJoined(tokens: readonly Token[], words: JoinedWords): readonly Token[] {
  if (words.telling.size === 0) return tokens;
  let isSplit = false;
  const split = tokens.flatMap((token): readonly Token[] => {
    const [text, ...others] = token.keys;
    if (text === undefined || others.length > 0 || token.end - token.start !== text.length) return [token];
    if (text.length < LEAST_JOINED || text.length > MOST_JOINED || words.known.has(text)) return [token];
    const parts = partsOf(text, words);
    if (!isTelling(parts, words)) return [token];
    isSplit = true;
    let at = token.start;
    return parts.map((part) => {
      const start = at;
      at += part.length;
      return { ...token, keys: [part], start, end: at };
    });
  });
  return isSplit ? split : tokens;
}

function isTelling(parts: readonly string[], { telling }: JoinedWords): boolean {
  const told = parts.filter((part) => part.length >= LEAST_TELLING && telling.has(part));
  if (parts.length > 2) return told.length > 0 && parts.join('').length >= parts.length * LEAST_PART;
  if (parts.some((part) => part.length < LEAST_PART)) return false;
  return told.length === 2 || told.some((part) => part.length >= LEAST_ALONE);
}

/** The fewest known words that make up a text; none where they cannot. */
function partsOf(text: string, { known }: JoinedWords): string[] {
  const best: (string[] | undefined)[] = [[]];
  for (let end = 1; end <= text.length; end += 1) {
    for (let start = Math.max(0, end - LONGEST_PART); start < end; start += 1) {
      const before = best[start];
      if (before === undefined || before.length + 1 >= (best[end]?.length ?? Number.POSITIVE_INFINITY))
        continue;
      const part = text.slice(start, end);
      if (known.has(part) && (part.length > 1 || part === 'i' || part === 'a')) best[end] = [...before, part];
    }
  }
  return best[text.length] ?? [];
}
