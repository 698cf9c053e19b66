import { stemmer } from 'stemmer';

/** Longest text looked at, in UTF-16 code units, and longest word: a pasted key is no word, and costs seconds to spell. */
const MAX_TEXT = 4_000;
const MAX_WORD = 24;
/** A question holds no more words than this; the rest of a longer text is not looked at. */
export const MAX_WORDS = 64;

/** A possessive, and not a shortened "is" or "has". */
const POSSESSIVE =
  /\b(?!(?:what|who|it|that|there|where|how|let|here|he|she|when|why)['’‘])([a-z]+)['’‘]s\b/g;

/** Lower-case words of letters and digits, without accents and apostrophes: "Don't post café's" → dont post cafes. */
export function wordsOf(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const plain = text
    .slice(0, most === Number.POSITIVE_INFINITY ? undefined : MAX_TEXT)
    .toLowerCase()
    .normalize('NFKD')
    .replace(POSSESSIVE, '$1')
    .replace(/[\u0300-\u036f'’‘]/g, '');
  const words: string[] = [];
  for (const [word] of plain.matchAll(/[a-z0-9]+/g)) {
    if (words.length >= most) break;
    if (word.length <= MAX_WORD) words.push(word);
  }
  return words;
}

const stems = new Map<string, string>();
const MAX_STEMS = 50_000;

/** The stem of a lower-case word: posting, posted → post. */
export function stem(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const made = stemmer(word);
  if (stems.size > MAX_STEMS) stems.clear();
  stems.set(word, made);
  return made;
}

/** Takes a plural's s away, so that phrases match in either number; other words stay as they are. */
export function singular(word: string): string {
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}
