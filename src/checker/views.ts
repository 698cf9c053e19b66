import lookAlikes from 'unhomoglyph/data.json' with { type: 'json' };
import type { Span } from '../core/reply.ts';

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
}

/** One character or more of a view, and the range of the original it stands for. */
type Piece = readonly [text: string, from: number, to: number];

/** All views of a draft, in time linear in its length. */
export function viewsOf(draft: string): DraftViews {
  const base = fold(draft);
  return {
    original: draft,
    base: viewOf(base),
    words: viewOf(joinSpaced(undoSubstitutes(base))),
    digits: viewOf(spokenDigits(base)),
  };
}

function viewOf(pieces: readonly Piece[]): View {
  const text = pieces.map(([part]) => part).join('');
  const from = new Uint32Array(text.length);
  const to = new Uint32Array(text.length);
  let at = 0;
  for (const [part, start, end] of pieces) {
    for (let i = 0; i < part.length; i++, at++) {
      from[at] = start;
      to[at] = end;
    }
  }
  return {
    text,
    toOriginal: (start, end) => ({ start: from[start] ?? 0, end: to[Math.max(start, end - 1)] ?? 0 }),
  };
}

const LOOK_ALIKES: Readonly<Record<string, string>> = lookAlikes;
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Cf}]$/u;
const MARK = /^\p{M}$/u;
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

/** One piece a character, in lower case and plain Latin where the character looks like it. */
function fold(draft: string): Piece[] {
  const pieces: [string, number, number][] = [];
  let at = 0;
  for (const character of draft) {
    const from = at;
    at += character.length;
    if (character.length === 1 && character < '\u0080') {
      pieces.push([character.toLowerCase(), from, at]);
    } else if (MARK.test(character) || INVISIBLE.test(character)) {
      // An accent or a keycap belongs to the character before it.
      const last = pieces.at(-1);
      if (last !== undefined && MARK.test(character)) last[2] = at;
    } else {
      pieces.push([plain(character), from, at]);
    }
  }
  return pieces;
}

const plainOf = new Map<string, string>();

function plain(character: string): string {
  const known = plainOf.get(character);
  if (known !== undefined) return known;
  let made = PLAIN[character] ?? character.normalize('NFKD').replace(/\p{M}+/gu, '');
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

/** Undoes `1d10t` and `sooooo` in tokens that are words: with letters, not mostly digits, and no address. */
function undoSubstitutes(pieces: readonly Piece[]): Piece[] {
  const text = pieces.map(([part]) => part[0] ?? ' ').join('');
  const out: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(/[a-z0-9@$!|+€*_.'-]+/g)) {
    const token = match[0];
    const letters = countOf(token, /[a-z]/g);
    if (letters === 0 || countOf(token, /[0-9]/g) > letters || /@.*\.|\.[a-z]{2,}$/.test(token)) continue;
    for (; done < match.index; done++) push(out, pieces[done]);
    let run = 0;
    let previous = '';
    for (let i = 0; i < token.length; i++, done++) {
      const piece = pieces[done];
      if (piece === undefined) continue;
      const character = token[i] ?? '';
      const isInside = i > 0 && i < token.length - 1;
      if (character === '_' && isInside) continue;
      const letter =
        piece[0].length === 1
          ? isSubstitute(character, i, token.length)
            ? (SUBSTITUTES[character] ?? character)
            : character
          : piece[0];
      run = letter === previous ? run + 1 : 1;
      previous = letter;
      if (run > 2 && /^[a-z]$/.test(letter)) continue;
      out.push([letter, piece[1], piece[2]]);
    }
  }
  for (; done < pieces.length; done++) push(out, pieces[done]);
  return out;
}

/** Digits and `$` stand for letters anywhere in a word, `@` anywhere but at its end, other signs inside it only. */
function isSubstitute(character: string, at: number, length: number): boolean {
  if (/[0-9$€]/.test(character)) return true;
  return character === '@' ? at < length - 1 : at > 0 && at < length - 1;
}

/** Makes `i d i o t` and `i.d.i.o.t` one word: three single letters or more with the same single character between. */
function joinSpaced(pieces: readonly Piece[]): Piece[] {
  const text = pieces.map(([part]) => part[0] ?? ' ').join('');
  const out: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(
    /(?<![a-z0-9])[a-z](?=([ ._-])[a-z]\1[a-z](?![a-z0-9]))(?:\1[a-z](?![a-z0-9]))+/g,
  )) {
    for (; done < match.index; done++) push(out, pieces[done]);
    for (let i = 0; i < match[0].length; i++, done++) if (i % 2 === 0) push(out, pieces[done]);
  }
  for (; done < pieces.length; done++) push(out, pieces[done]);
  return out;
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

/** Makes "oh seven double seven" and "O77OO" digits. Words keep their own range, so that a span covers them. */
function spokenDigits(pieces: readonly Piece[]): Piece[] {
  const text = pieces.map(([part]) => part[0] ?? ' ').join('');
  const tokens = [...text.matchAll(/[a-z]+|[0-9]+|[^a-z0-9]/g)].map((match) => ({
    word: match[0],
    at: match.index,
  }));
  const out: Piece[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) continue;
    const { word, at } = token;
    const repeat = REPEATS[word];
    const nextWord = repeat === undefined ? undefined : tokens[i + 2];
    const digit =
      SPOKEN[nextWord?.word ?? ''] ?? (/^[0-9]$/.test(nextWord?.word ?? '') ? nextWord?.word : undefined);
    if (
      repeat !== undefined &&
      nextWord !== undefined &&
      digit?.length === 1 &&
      /^[\s-]$/.test(tokens[i + 1]?.word ?? '')
    ) {
      out.push([
        digit.repeat(repeat),
        startOf(pieces, at),
        endOf(pieces, nextWord.at + nextWord.word.length - 1),
      ]);
      i += 2;
    } else if (SPOKEN[word] !== undefined) {
      out.push([SPOKEN[word], startOf(pieces, at), endOf(pieces, at + word.length - 1)]);
    } else if (/^[ol]{1,4}$/.test(word) && (isDigits(tokens[i - 1]?.word) || isDigits(tokens[i + 1]?.word))) {
      for (let k = 0; k < word.length; k++) {
        out.push([word[k] === 'o' ? '0' : '1', startOf(pieces, at + k), endOf(pieces, at + k)]);
      }
    } else {
      for (let k = 0; k < word.length; k++) push(out, pieces[at + k]);
    }
  }
  return out;
}

function isDigits(word: string | undefined): boolean {
  return word !== undefined && /^[0-9]+$/.test(word);
}

function startOf(pieces: readonly Piece[], at: number): number {
  return pieces[at]?.[1] ?? 0;
}

function endOf(pieces: readonly Piece[], at: number): number {
  return pieces[at]?.[2] ?? 0;
}

function push(out: Piece[], piece: Piece | undefined): void {
  if (piece !== undefined) out.push(piece);
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
