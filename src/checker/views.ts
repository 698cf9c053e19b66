import lookAlikes from 'unhomoglyph/data.json' with { type: 'json' };
import type { Span } from '../core/reply.ts';
import { digitOf } from './digits.ts';

/** A normalised form of a draft whose every range leads back to the original. */
export interface View {
  readonly text: string;
  /** The range of the original that a range of this view came from, always whole characters. */
  toOriginal(start: number, end: number): Span;
}

/** The forms in which a draft is looked at. */
export interface DraftViews {
  readonly original: string;
  /** Lower case, look-alike letters made plain, marks and invisible characters gone. */
  readonly base: View;
  /** `base` with digits and signs for letters undone, stretched letters squeezed, spaced-out letters joined. */
  readonly words: View;
  /** `base` with spoken digits, and letters among digits, made digits. */
  readonly digits: View;
  /** What {@link remember} holds: it goes with the draft. */
  readonly made: Map<object, Map<string, unknown>>;
}

/** What is worked out once about a part of a draft, with something. */
export function remember<T>({ made }: DraftViews, by: object, part: string, make: () => T): T {
  let parts = made.get(by);
  if (parts === undefined) {
    parts = new Map();
    made.set(by, parts);
  }
  if (!parts.has(part)) parts.set(part, make());
  return parts.get(part) as T;
}

/** All views of a draft, in time linear in its length. */
export function viewsOf(draft: string): DraftViews {
  const base = fold(draft);
  return {
    original: draft,
    base: viewOf(base),
    words: viewOf(joinSpaced(undoSubstitutes(base))),
    digits: viewOf(spokenDigits(base)),
    made: new Map(),
  };
}

/** A text with the range of the original that each of its UTF-16 units stands for. */
interface Traced {
  readonly text: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Puts a traced text together from parts. */
class Tracer {
  private readonly parts: string[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];

  /** Adds a part that stands for one range of the original. */
  add(part: string, start: number, end: number): void {
    this.parts.push(part);
    for (let i = 0; i < part.length; i++) {
      this.from.push(start);
      this.to.push(end);
    }
  }

  /** Adds a range of another traced text as it is. */
  copy({ text, from, to }: Traced, start: number, end: number): void {
    if (start >= end) return;
    this.parts.push(text.slice(start, end));
    for (let i = start; i < end; i++) {
      this.from.push(from[i] ?? 0);
      this.to.push(to[i] ?? 0);
    }
  }

  /** Lets the last character stand for what follows it too. */
  stretchLast(end: number): void {
    const start = this.from.at(-1);
    for (let i = this.from.length - 1; i >= 0 && this.from[i] === start; i--) this.to[i] = end;
  }

  finish(): Traced {
    return { text: this.parts.join(''), from: this.from, to: this.to };
  }
}

function viewOf({ text, from, to }: Traced): View {
  return {
    text,
    toOriginal: (start, end) => ({ start: from[start] ?? 0, end: to[Math.max(start, end - 1)] ?? 0 }),
  };
}

const LOOK_ALIKES: Readonly<Record<string, string>> = lookAlikes;
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Cf}]$/u;
const MARK = /^\p{M}$/u;
const SPACE = /^[^\S\n\r]$/u;
const PLAIN: Readonly<Record<string, string>> = {
  '＠': '@',
  '．': '.',
  '։': ':',
  '٫': '.',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '−': '-',
};

/** Signs that make words bold, slanted, struck out or code in chats, in pairs round them, and the tags of web pages that do. */
const EMPHASIS =
  /(?<![\p{L}\p{N}*_~`])(\*{1,3}|_{1,3}|~{1,2}|`{1,3})(?=[^\s*_~`])[^\n*_~`]{1,200}(?<=\S)\1(?![\p{L}\p{N}*_~`])/gu;
const TAG = /<\/?(?:b|i|u|s|em|strong|code|del|ins|mark|span|p|br) ?\/?>/gi;

/** Positions of signs that only say how words are to look. A star inside a word, or behind it alone, hides letters and stays. */
export function formattingIn(draft: string): ReadonlySet<number> {
  const positions = new Set<number>();
  const addAll = (from: number, length: number) => {
    for (let at = from; at < from + length; at += 1) positions.add(at);
  };
  if (/[*_~`]/.test(draft))
    for (const { 0: all, 1: sign = '', index } of draft.matchAll(EMPHASIS)) {
      addAll(index, sign.length);
      addAll(index + all.length - sign.length, sign.length);
    }
  if (draft.includes('<')) for (const { 0: tag, index } of draft.matchAll(TAG)) addAll(index, tag.length);
  return positions;
}

/** In lower case, and plain Latin where a character looks like it. */
function fold(draft: string): Traced {
  const tracer = new Tracer();
  const formatting = formattingIn(draft);
  let at = 0;
  let isAfterSpace = false;
  for (const character of draft) {
    const start = at;
    at += character.length;
    if (formatting.has(start)) continue;
    // A run of spaces says no more than one.
    if (SPACE.test(character)) {
      if (isAfterSpace) tracer.stretchLast(at);
      else tracer.add(' ', start, at);
      isAfterSpace = true;
      continue;
    }
    if (!INVISIBLE.test(character)) isAfterSpace = false;
    if (character.length === 1 && character < '\u0080') tracer.add(character.toLowerCase(), start, at);
    // An accent or a keycap belongs to the character before it.
    else if (MARK.test(character)) tracer.stretchLast(at);
    else if (!INVISIBLE.test(character)) tracer.add(plain(character), start, at);
  }
  return tracer.finish();
}

const plainOf = new Map<string, string>();

function plain(character: string): string {
  const known = plainOf.get(character);
  if (known !== undefined) return known;
  let made = PLAIN[character] ?? digitOf(character) ?? character.normalize('NFKD').replace(/\p{M}+/gu, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range begins with them.
  if (/[^\x00-\x7f]/.test(made)) {
    const looksLike = LOOK_ALIKES[character] ?? LOOK_ALIKES[made];
    if (looksLike !== undefined && /^[\x20-\x7e]+$/.test(looksLike)) made = looksLike;
  }
  made = made.toLowerCase();
  if (plainOf.size > 20_000) plainOf.clear();
  plainOf.set(character, made);
  return made;
}

const SUBSTITUTES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'i',
  '+': 't',
  '€': 'e',
};

/** A time of day, a place in a row or an amount, whose digits are digits. */
const MEASURE = /^\d{1,2}(?:am|pm|st|nd|rd|th|k|m)[.'-]?$/;

/** Undoes `1di0t` and `sooooo` in tokens that are words: with letters, not mostly digits, and no address. */
function undoSubstitutes(source: Traced): Traced {
  const tracer = new Tracer();
  let done = 0;
  for (const match of source.text.matchAll(/[a-z0-9@$!|+€*_.'-]+/g)) {
    const token = match[0];
    const at = match.index;
    if (!/[^a-z'.-]|([a-z])\1\1/.test(token)) continue;
    const letters = countOf(token, /[a-z]/g);
    if (letters === 0 || countOf(token, /[0-9]/g) > letters || isAddress(token) || MEASURE.test(token))
      continue;
    tracer.copy(source, done, at);
    done = at + token.length;
    const last = lastLetter(token);
    let run = 0;
    let previous = '';
    for (let i = 0; i < token.length; i++) {
      const character = token[i] ?? '';
      const isInside = i > 0 && i < token.length - 1;
      if (character === '_' && isInside) continue;
      const letter = isSubstitute(character, i, last) ? (SUBSTITUTES[character] ?? character) : character;
      run = letter === previous ? run + 1 : 1;
      previous = letter;
      if (run > 2 && /^[a-z]$/.test(letter)) continue;
      tracer.add(letter, source.from[at + i] ?? 0, source.to[at + i] ?? 0);
    }
  }
  tracer.copy(source, done, source.text.length);
  return tracer.finish();
}

/** An e-mail or web address, whose signs stand for themselves. */
function isAddress(token: string): boolean {
  const at = token.indexOf('@');
  return (at >= 0 && token.lastIndexOf('.') > at) || /\.[a-z]{2,20}$/.test(token);
}

/** Where the last letter or digit of a token is: signs behind it are the end of a sentence. */
function lastLetter(token: string): number {
  let last = token.length - 1;
  while (last > 0 && !/[a-z0-9$€]/.test(token[last] ?? '')) last -= 1;
  return last;
}

/** Digits and `$` stand for letters anywhere in a word, `@` anywhere but at its end, other signs inside it only. */
function isSubstitute(character: string, at: number, last: number): boolean {
  if (/[0-9$€]/.test(character)) return true;
  return at < last && (character === '@' || at > 0);
}

/** Makes `i d i o t` and `i.d.i.o.t` one word: three single letters or more with the same single character between. */
function joinSpaced(source: Traced): Traced {
  const tracer = new Tracer();
  let done = 0;
  for (const match of source.text.matchAll(
    /(?<![a-z0-9])[a-z](?=([ ._-])[a-z]\1[a-z](?![a-z0-9]))(?:\1[a-z](?![a-z0-9]))+/g,
  )) {
    tracer.copy(source, done, match.index);
    done = match.index + match[0].length;
    for (let at = match.index; at < done; at += 2) tracer.copy(source, at, at + 1);
  }
  tracer.copy(source, done, source.text.length);
  return tracer.finish();
}

const SPOKEN: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  nought: '0',
  naught: '0',
  nil: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  hundred: '00',
};
const REPEATS: Readonly<Record<string, number>> = { double: 2, treble: 3, triple: 3 };
const DIGIT_WORD = '(?:zero|oh|nought|naught|nil|one|two|three|four|five|six|seven|eight|nine)';
/** A repeated digit, a spoken one, or a few letters o and l that may stand for digits. */
const SPOKEN_WORD = new RegExp(
  `(?<![a-z])(?:(double|treble|triple)[\\s-](${DIGIT_WORD}|\\d)(?![a-z0-9])|(${DIGIT_WORD}|hundred)(?![a-z])|([ol]{1,4})(?![a-z]))`,
  'g',
);

/** Makes "oh seven double seven" and "O77OO" digits. Words keep their own range, so that a span covers them. */
function spokenDigits(source: Traced): Traced {
  const { text, from, to } = source;
  const tracer = new Tracer();
  let done = 0;
  const replace = (part: string, start: number, end: number) => {
    tracer.copy(source, done, start);
    tracer.add(part, from[start] ?? 0, to[end - 1] ?? 0);
    done = end;
  };
  for (const match of text.matchAll(SPOKEN_WORD)) {
    const [all, repeat, again, spoken, letters] = match;
    const start = match.index;
    if (start < done) continue;
    if (repeat !== undefined && again !== undefined) {
      const digit = SPOKEN[again] ?? again;
      replace(digit.repeat(REPEATS[repeat] ?? 1), start, start + all.length);
    } else if (spoken !== undefined) {
      replace(SPOKEN[spoken] ?? spoken, start, start + all.length);
    } else if (letters !== undefined && (isDigit(text[start - 1]) || isDigit(text[start + letters.length]))) {
      [...letters].forEach((letter, i) => {
        replace(letter === 'o' ? '0' : '1', start + i, start + i + 1);
      });
    }
  }
  tracer.copy(source, done, text.length);
  return tracer.finish();
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
