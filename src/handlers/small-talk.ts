import type { Mood } from './action.ts';

/** Phrases of each mood, and fillers that may stand between them. */
export type SmallTalkPhrases = Readonly<Record<Mood | 'filler', readonly string[]>>;

/** The mood of a message that is small talk and nothing else; undefined for anything that asks or says more. */
export type SmallTalk = (text: string) => Mood | undefined;

/** A message longer than this many words says more than hello. */
const MAX_WORDS = 18;

/**
 * Makes a recogniser that covers the message with known phrases, longest first, at most one slip of the
 * keyboard a word. The first phrase that is not a filler decides the mood.
 */
export function createSmallTalk(phrases: SmallTalkPhrases): SmallTalk {
  const moods = new Map<string, Mood | 'filler'>();
  for (const [mood, list] of Object.entries(phrases) as [Mood | 'filler', readonly string[]][]) {
    for (const phrase of list) {
      const key = wordsOf(phrase).join(' ');
      if (!moods.has(key) || moods.get(key) === 'filler') moods.set(key, mood);
    }
  }
  const longest = Math.max(...[...moods.keys()].map((phrase) => phrase.split(' ').length));
  const vocabulary = [...new Set([...moods.keys()].flatMap((phrase) => phrase.split(' ')))];

  return (text) => {
    const words = wordsOf(text);
    if (words.length === 0 || words.length > MAX_WORDS) return undefined;
    const known = new Set(vocabulary);
    const spelt = words.map((word) => (known.has(word) ? word : (nearest(word, vocabulary) ?? word)));
    let found: Mood | undefined;
    for (let at = 0; at < spelt.length; ) {
      const length = longestPhraseAt(spelt, at, longest, moods);
      if (length === 0) return undefined;
      const mood = moods.get(spelt.slice(at, at + length).join(' '));
      if (mood !== undefined && mood !== 'filler') found ??= mood;
      at += length;
    }
    return found;
  };
}

function longestPhraseAt(
  words: readonly string[],
  at: number,
  longest: number,
  moods: ReadonlyMap<string, unknown>,
): number {
  for (let length = Math.min(longest, words.length - at); length > 0; length--) {
    if (moods.has(words.slice(at, at + length).join(' '))) return length;
  }
  return 0;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .trim()
    .split(' ')
    .filter(Boolean);
}

/** The one vocabulary word within a single insertion, deletion, change or swap; in a word of three letters only a swap counts. */
function nearest(word: string, vocabulary: readonly string[]): string | undefined {
  if (word.length < 3 || word.length > 14) return undefined;
  return vocabulary.find((other) =>
    word.length === 3 || other.length < 4
      ? other.length === word.length && isOneSwapApart(word, other)
      : isOneSlipApart(word, other),
  );
}

function isOneSlipApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (endA - start <= 1 && endB - start <= 1) return true;
  return isOneSwapApart(a, b);
}

/** Two neighbouring letters the wrong way round. */
function isOneSwapApart(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return (
    at >= 0 &&
    a.length === b.length &&
    a[at] === b[at + 1] &&
    a[at + 1] === b[at] &&
    a.slice(at + 2) === b.slice(at + 2)
  );
}
