import type { Annotation, Place } from './annotation.ts';

/** Longest text that is assessed in one piece, in UTF-16 units: a short breach is lost among much else. */
const WINDOW = 480;

/** Cuts a draft into runs of whole sentences no longer than a window, one sentence at least. Token numbers. */
export function windowsOf({ tokens }: Pick<Annotation, 'tokens'>): Place[] {
  const windows: Place[] = [];
  let from = 0;
  for (const { from: start, to } of sentencesOf({ tokens }, { from: 0, to: tokens.length })) {
    const length = (tokens[to - 1]?.end ?? 0) - (tokens[from]?.start ?? 0);
    if (length > WINDOW && start > from) {
      windows.push({ from, to: start });
      from = start;
    }
  }
  if (from < tokens.length) windows.push({ from, to: tokens.length });
  return windows;
}

/** The sentences of a range of tokens. */
export function sentencesOf({ tokens }: Pick<Annotation, 'tokens'>, { from, to }: Place): Place[] {
  return runsOf(from, to, (at) => tokens[at]?.sentence);
}

/** The phrases of a range of tokens, up to the next comma, dash or bracket. */
export function phrasesOf({ tokens }: Pick<Annotation, 'tokens'>, { from, to }: Place): Place[] {
  return runsOf(from, to, (at) => tokens[at]?.phrase);
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
