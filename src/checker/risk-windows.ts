import type { Annotation, Place } from './annotation.ts';
import { formattingIn } from './views.ts';

/** Longest text that is assessed in one piece, in UTF-16 units: a short breach is lost among much else. */
const WINDOW = 480;

/**
 * Cuts a draft into runs of whole sentences no longer than a window, one sentence at least, without those left out. Token
 * numbers.
 */
export function windowsOf(
  { tokens }: Pick<Annotation, 'tokens'>,
  isLeftOut: (sentence: Place) => boolean = () => false,
): Place[] {
  const windows: Place[] = [];
  let open: Place | undefined;
  for (const sentence of sentencesOf({ tokens }, { from: 0, to: tokens.length })) {
    const { from, to } = sentence;
    const length = (tokens[to - 1]?.end ?? 0) - (tokens[open?.from ?? from]?.start ?? 0);
    const leaves = isLeftOut(sentence);
    if (open !== undefined && (leaves || length > WINDOW)) {
      windows.push(open);
      open = undefined;
    }
    if (!leaves) open = { from: open?.from ?? from, to };
  }
  if (open !== undefined) windows.push(open);
  return windows;
}

/** The sentences of a range of tokens. */
export function sentencesOf({ tokens }: Pick<Annotation, 'tokens'>, { from, to }: Place): Place[] {
  return runsOf(from, to, (at) => tokens[at]?.sentence);
}

function runsOf(from: number, to: number, numberOf: (at: number) => number | undefined): Place[] {
  const runs: Place[] = [];
  let start = from;
  for (let at = from + 1; at <= to; at += 1) {
    if (at < to && numberOf(at) === numberOf(start)) continue;
    if (at > start) runs.push({ from: start, to: at });
    start = at;
  }
  return runs;
}

/** From so many letters on, mostly capitals are shouting, which an encoder takes for other words. */
const SHOUTED_LETTERS = 12;
const SHOUTED_SHARE = 0.7;

/**
 * A text as it would be said, which is what models read: without what cannot be seen or says how words are to look, with plain quotation
 * marks and single spaces, and not shouted.
 */
export function spoken(text: string): string {
  const formatting = formattingIn(text);
  const plain =
    formatting.size === 0
      ? text
      : [...text.split('').entries()]
          .filter(([at]) => !formatting.has(at))
          .map(([, unit]) => unit)
          .join('');
  const seen = plain
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, (sign) => (sign === '\u200d' ? sign : ''))
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"');
  const even = seen.replace(/\r\n?/g, '\n').replace(/[^\S\n]+/g, ' ');
  const letters = even.match(/\p{L}/gu)?.length ?? 0;
  const capitals = even.match(/\p{Lu}/gu)?.length ?? 0;
  return letters >= SHOUTED_LETTERS && capitals >= SHOUTED_SHARE * letters ? even.toLowerCase() : even;
}
