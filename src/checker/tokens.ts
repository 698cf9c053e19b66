import type { DraftViews } from './views.ts';

/** One word, number, emoji or quotation mark's content of a draft, as compositions see it. */
export interface Token {
  /** Spellings to look up: without apostrophes, and without a clitic (`they're` → `theyre`, `they`). */
  readonly keys: readonly string[];
  /** Range in the words view, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Counts from 0. */
  readonly sentence: number;
  /** Counts from 0 over the draft; a comma, colon, dash or bracket begins the next, and so does a sentence. */
  readonly phrase: number;
  /** What the form says by itself: `number`, `capitalised`, `quoted`, `question`, `emoji`. */
  readonly forms: readonly Form[];
}

export type Form = 'number' | 'capitalised' | 'quoted' | 'question' | 'emoji';

/** The forms that a pattern may ask for like a class. */
export const FORMS: readonly Form[] = ['number', 'capitalised', 'quoted', 'question', 'emoji'];

const TOKEN =
  /([\p{L}\p{N}\p{M}@#£$*_]+(?:['’`-][\p{L}\p{N}\p{M}*]+)*)|(\p{Extended_Pictographic})|([.!?…]+|\n+)|([,;:()\u2013\u2014]|\s-\s)|(["“”])/gu;
/** The same for a text of ASCII alone, which nearly every draft is once its disguises are undone: several times quicker. */
const ASCII_TOKEN = /([a-zA-Z0-9@#$*_]+(?:['`-][a-zA-Z0-9*]+)*)|((?!))|([.!?]+|\n+)|([,;:()]|\s-\s)|(")/g;
/** What stands behind the stop of a sentence; anything else makes it part of a number, a name or an address. */
const AFTER_STOP = /[\s"'”’)\]]/;
const ASCII = /^[\n\r\t -~]*$/;
const PLAIN_WORD = /^[a-z]+$/;
const NUMBER = /^[£$]?\p{N}+(?:k|m|st|nd|rd|th)?$/u;
const CAPITALISED = /^@?\p{Lu}\p{Ll}/u;
const CLITIC = /['’`](?:s|re|m|ve|ll|d)$/u;

/** Splits the words view of a draft into tokens with sentence numbers. O(n). */
export function tokensOf(views: DraftViews): readonly Token[] {
  const { text } = views.words;
  const tokens: { -readonly [K in keyof Token]: Token[K] }[] = [];
  let sentence = 0;
  let phrase = 0;
  let quoteOpen = -1;
  for (const match of text.matchAll(ASCII.test(text) ? ASCII_TOKEN : TOKEN)) {
    const [, word, emoji, stop, pause, quote] = match;
    const start = match.index;
    if (stop !== undefined) {
      const last = tokens.at(-1);
      const next = text[start + stop.length];
      const ends = stop.startsWith('\n') || next === undefined || AFTER_STOP.test(next);
      if (!ends || last?.sentence !== sentence) continue;
      if (stop.includes('?')) last.forms = [...last.forms, 'question'];
      sentence += 1;
      phrase += 1;
    } else if (pause !== undefined) {
      phrase += 1;
    } else if (quote !== undefined) {
      if (quoteOpen < 0) quoteOpen = tokens.length;
      else {
        for (const token of tokens.slice(quoteOpen)) token.forms = [...token.forms, 'quoted'];
        quoteOpen = -1;
      }
    } else if (emoji !== undefined) {
      tokens.push({ keys: [emoji], start, end: start + emoji.length, sentence, phrase, forms: ['emoji'] });
    } else if (word !== undefined) {
      for (const part of splitHyphens(word, start)) {
        const { start, end } = part;
        tokens.push({ keys: keysOf(part.text), start, end, sentence, phrase, forms: formsOf(part, views) });
      }
    }
  }
  return tokens;
}

/** The spelling under which words are looked up: lower case, no apostrophes. */
export function foldWord(word: string): string {
  return word.toLowerCase().replace(/['’`]/gu, '');
}

interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function splitHyphens(word: string, start: number): Part[] {
  if (!word.includes('-')) return [{ text: word, start, end: start + word.length }];
  const parts: Part[] = [];
  let at = 0;
  for (const text of word.split('-')) {
    if (text !== '') parts.push({ text, start: start + at, end: start + at + text.length });
    at += text.length + 1;
  }
  return parts;
}

function keysOf(word: string): string[] {
  // Most words have nothing to fold, and every word of every draft passes here.
  if (PLAIN_WORD.test(word)) return [word];
  const bare = word.replace(/^[@#]+/u, '') || word;
  const whole = foldWord(bare);
  const stem = foldWord(bare.replace(CLITIC, ''));
  return stem === whole || stem === '' ? [whole] : [whole, stem];
}

function formsOf(part: Part, views: DraftViews): Form[] {
  const forms: Form[] = [];
  if (!PLAIN_WORD.test(part.text) && NUMBER.test(part.text)) forms.push('number');
  const { start, end } = views.words.toOriginal(part.start, part.end);
  // Nearly every word begins with a small letter, which needs no closer look.
  const first = views.original.charCodeAt(start);
  if (first >= 97 && first <= 122) return forms;
  if (CAPITALISED.test(views.original.slice(start, Math.min(end, start + 6)))) forms.push('capitalised');
  return forms;
}
