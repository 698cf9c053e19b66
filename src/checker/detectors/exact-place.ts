import type { Detector } from '../detector.ts';
import { hasHomeWords, hasPublicWords } from './address-words.ts';
import { around, before, findAll, findGroup, isAlone } from './find-all.ts';

/** Three words with points between, behind three slashes, a link or the name of the scheme (what3words). */
const THREE_WORDS =
  /(?:\/{3} ?|\b(?:what ?(?:3|three) ?words?|w3w)(?:\.com?\/| is| are|:| -)? ?)([a-z]{3,18}\.[a-z]{3,18}\.[a-z]{3,18})(?![a-z]|\.[a-z])/g;
/** Degrees with four decimals or more: some ten metres. */
const COORDINATES =
  /(?<![\d.])[+-]?(?:[1-8]?\d|90)\.\d{4,10} ?°? ?[ns]?[ ,;/]{1,3}[+-]?(?:1[0-7]\d|[1-9]?\d)\.\d{4,10}(?: ?°? ?[ew])?(?![\d])/g;

/** Somebody's place to a few metres. Places of events, paths and rescues pass: nobody lives there. */
export const exactPlace: Detector = {
  name: 'exact-place',
  detect: ({ base }) => [
    ...findGroup(base, THREE_WORDS, (_, match) => isSomebodys(match) || isAlone(match)),
    ...findAll(base, COORDINATES, isSomebodys),
  ],
};

function isSomebodys(match: RegExpExecArray): boolean {
  const near = around(match, 70);
  return hasHomeWords(near) || (!hasPublicWords(near) && MINE.test(before(match, 60)));
}

const MINE = /\b(?:i'm|im|my|me|mine|he's|she's|his|her|they're|their|find (?:me|him|her|us)|ours?)\b/;
