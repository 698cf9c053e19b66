import { z } from 'zod';
import type { Annotation, Place } from './annotation.ts';
import type { WeighedFeature } from './risk-model.ts';
import { sentencesOf } from './risk-windows.ts';

/** Which run of words is the core of a breach: a log-linear model over the runs of each sentence. */
export interface SpanModel {
  /** What the weights were trained from, as a hash. */
  readonly trainedOn: string;
  /** Weight by feature; what is not in it weighs nothing. */
  readonly weights: ReadonlyMap<string, number>;
}

const SpanModelSchema = z.strictObject({ trainedOn: z.string(), weights: z.record(z.string(), z.number()) });

/** A feature and how much of it there is. */
export type SpanFeature = readonly [name: string, value: number];

/** What speaks for a core to begin at, end with or contain each token of a window. Indexed from the window's first token. */
export interface SpanFeatures {
  readonly begins: readonly (readonly SpanFeature[])[];
  readonly ends: readonly (readonly SpanFeature[])[];
  readonly holds: readonly (readonly SpanFeature[])[];
  /** The window's sentences: a core lies within one. */
  readonly sentences: readonly Place[];
}

/** Longest core, in words. */
const MOST_WORDS = 28;
/** Lengths from which a core is as good as any longer one up to the next. */
const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 21, 25];
/** Shares of its sentence that a core covers. */
const COVERS = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1];
/** Features of a run's length, by its words. */
export const LENGTH_NAMES: readonly string[] = Array.from(
  { length: MOST_WORDS + 1 },
  (_, words) => `words ${LENGTHS.findLast((length) => length <= words)}`,
);
/** Features of how much of its sentence a run covers, by steps. */
export const COVER_NAMES: readonly string[] = COVERS.map((cover) => `cover ${cover}`);
/** Runs that are compared when the most agreed-on one is looked for: no more than so many, none so much less likely. */
const MOST_RUNS = 40;
const UNLIKELY = 4;

/** Reads a model from its JSON. Throws an Error that says what is wrong with it. */
export function parseSpanModel(file: Buffer): SpanModel {
  const model = SpanModelSchema.safeParse(JSON.parse(file.toString('utf8')));
  if (!model.success) throw new Error('it is not a model of where breaches lie');
  const { trainedOn, weights } = model.data;
  return { trainedOn, weights: new Map(Object.entries(weights)) };
}

/** The features of each run of words in a window. `weights` is what each token of the window adds to the likeness. */
export function spanFeatures(
  { tokens }: Pick<Annotation, 'tokens'>,
  window: Place,
  weights: ArrayLike<number>,
): SpanFeatures {
  const sentences = sentencesOf({ tokens }, window);
  const begins: SpanFeature[][] = [];
  const ends: SpanFeature[][] = [];
  const holds: SpanFeature[][] = [];
  let all = 0;
  for (let index = 0; index < weights.length; index += 1) all += Math.abs(weights[index] as number);
  const share = (at: number) => (weights[at - window.from] ?? 0) / (all || 1);
  for (const [number, { from, to }] of sentences.entries()) {
    let sentenceShare = 0;
    for (let at = from; at < to; at += 1) sentenceShare += share(at);
    const place =
      sentences.length === 1
        ? 'only'
        : number === 0
          ? 'first'
          : number === sentences.length - 1
            ? 'last'
            : 'middle';
    const word = (at: number) => (at < from ? '<' : at >= to ? '>' : wordOf(tokens, at));
    const breaksBefore = (at: number) => at === from || tokens[at]?.phrase !== tokens[at - 1]?.phrase;
    for (let at = from; at < to; at += 1) {
      begins.push([
        [`begins ${word(at)}`, 1],
        [`after ${word(at - 1)}`, 1],
        [`begins ${at === from ? 'sentence' : breaksBefore(at) ? 'phrase' : 'inside'}`, 1],
        [`sentence ${place}`, 1],
        ['sentence share', sentenceShare],
      ]);
      ends.push([
        [`ends ${word(at)}`, 1],
        [`before ${word(at + 1)}`, 1],
        [`ends ${at + 1 === to ? 'sentence' : breaksBefore(at + 1) ? 'phrase' : 'inside'}`, 1],
      ]);
      holds.push([
        [`holds ${word(at)}`, 1],
        ['share', share(at)],
        ['gain', Math.max(0, share(at))],
        ...(tokens[at]?.forms ?? []).map((form): SpanFeature => [`holds a ${form}`, 1]),
        ...(at > from && breaksBefore(at) ? [['crosses a phrase', 1] as const] : []),
      ]);
    }
  }
  return { begins, ends, holds, sentences };
}

function wordOf(tokens: Annotation['tokens'], at: number): string {
  const token = tokens[at];
  if (token === undefined) return '';
  return token.forms.includes('emoji') ? 'emoji' : (token.keys[0] ?? '').replace(/\p{N}+/gu, '0');
}

/** What each token of a window adds to a likeness, from the window's first on. */
export function tokenWeights(weighed: readonly WeighedFeature[], window: Place): Float64Array {
  const weights = new Float64Array(window.to - window.from);
  for (const { from, to, weight } of weighed)
    for (let at = from - window.from; at < to - window.from; at += 1)
      weights[at] = (weights[at] as number) + weight / (to - from);
  return weights;
}

/** Every run of words that may be the core, in token numbers of the draft, and the step of its cover; with `near` those that meet a place. */
export function forEachRun(
  sentences: readonly Place[],
  visit: (from: number, to: number, cover: number) => void,
  near: Place = { from: 0, to: Number.POSITIVE_INFINITY },
): void {
  for (const { from, to } of sentences) {
    for (let at = Math.max(from, near.from - MOST_WORDS + 1); at < Math.min(to, near.to); at += 1) {
      for (let end = Math.max(at, near.from) + 1; end <= to && end - at <= MOST_WORDS; end += 1) {
        const share = (end - at) / (to - from);
        let cover = 0;
        while (share > (COVERS[cover] ?? 1)) cover += 1;
        visit(at, end, cover);
      }
    }
  }
}

/** What a model gives each token of a window as the begin of a core, as its end, and all before it as part of one. */
export interface SpanScores {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly before: readonly number[];
  readonly sentences: readonly Place[];
  /** By the number of words, and by the step of the cover. */
  readonly lengths: readonly number[];
  readonly covers: readonly number[];
}

/** Scores the parts that every run of a window is put together from. */
export function scoreSpans(
  { weights }: SpanModel,
  { begins, ends, holds, sentences }: SpanFeatures,
): SpanScores {
  const weightOf = (name: string) => weights.get(name) ?? 0;
  const sum = (list: readonly SpanFeature[]) => {
    let total = 0;
    for (const [name, value] of list) total += weightOf(name) * value;
    return total;
  };
  const before = [0];
  for (const list of holds) before.push((before.at(-1) ?? 0) + sum(list));
  return {
    begin: begins.map(sum),
    end: ends.map(sum),
    before,
    sentences,
    lengths: LENGTH_NAMES.map(weightOf),
    covers: COVER_NAMES.map(weightOf),
  };
}

/**
 * The run that the likeliest runs agree on most: at least half of both is common to both. The window when none is
 * accepted. With `near` runs that meet a place alone.
 */
export function chooseSpan(
  { begin, end, before, sentences, lengths, covers }: SpanScores,
  window: Place,
  {
    near,
    accepts = () => true,
  }: { readonly near?: Place; readonly accepts?: (from: number, to: number) => boolean } = {},
): Place {
  const scored: { readonly from: number; readonly to: number; readonly score: number }[] = [];
  let top = Number.NEGATIVE_INFINITY;
  const visit = (from: number, to: number, cover: number) => {
    const [first, last] = [from - window.from, to - window.from - 1];
    const score =
      (begin[first] ?? 0) +
      (end[last] ?? 0) +
      (before[last + 1] ?? 0) -
      (before[first] ?? 0) +
      (lengths[to - from] ?? 0) +
      (covers[cover] ?? 0);
    if (score < top - UNLIKELY || !accepts(from, to)) return;
    if (score > top) top = score;
    scored.push({ from, to, score });
  };
  forEachRun(sentences, visit, near);
  const likely = scored
    .filter(({ score }) => score >= top - UNLIKELY)
    .sort((a, b) => b.score - a.score || a.from - b.from || a.to - b.to)
    .slice(0, MOST_RUNS);
  const odds = likely.map(({ score }) => Math.exp(score - top));
  let best: Place = window;
  let most = 0;
  for (const one of likely) {
    let agreed = 0;
    for (let n = 0; n < likely.length; n += 1) if (agree(one, likely[n] ?? one)) agreed += odds[n] ?? 0;
    if (agreed > most + 1e-9) [best, most] = [{ from: one.from, to: one.to }, agreed];
  }
  return best;
}

function agree(a: Place, b: Place): boolean {
  const common = Math.min(a.to, b.to) - Math.max(a.from, b.from);
  return common > 0 && common * 2 >= Math.max(a.to, b.to) - Math.min(a.from, b.from);
}
