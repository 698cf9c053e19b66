import { z } from 'zod';
import type { Annotation, Place } from './annotation.ts';
import type { WeighedFeature } from './risk-model.ts';
import { sentencesOf } from './risk-windows.ts';

/** Which run of words is the core of a breach: a log-linear model over the runs of each sentence. */
export interface SpanModel {
  /** What the weights were trained from, as a hash. */
  readonly trainedOn: string;
  /** Weight by feature; what is not in it weighs nothing. */
  readonly weights: Readonly<Record<string, number>>;
}

const SpanModelSchema = z.strictObject({ trainedOn: z.string(), weights: z.record(z.string(), z.number()) });

/** A feature and how much of it there is. */
export type SpanFeature = readonly [name: string, value: number];

/** What speaks for a core to begin at, end with or contain each token of a window. Indexed from the window's first token. */
export interface SpanFeatures {
  readonly begins: readonly (readonly SpanFeature[])[];
  readonly ends: readonly (readonly SpanFeature[])[];
  readonly holds: readonly (readonly SpanFeature[])[];
  /** Runs that may be the core, as token numbers of the draft. */
  readonly runs: readonly Run[];
}

/** A run of words in one sentence, with the features of its shape. */
export interface Run extends Place {
  readonly shape: readonly string[];
}

/** Longest core, in words. */
const MOST_WORDS = 28;
/** Lengths from which a core is as good as any longer one up to the next. */
const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 21, 25];
/** Shares of its sentence that a core covers. */
const COVERS = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1];
const LENGTH_NAMES = Array.from(
  { length: MOST_WORDS + 1 },
  (_, words) => `words ${LENGTHS.findLast((length) => length <= words)}`,
);
const COVER_NAMES = COVERS.map((cover) => `cover ${cover}`);
/** Runs that are compared when the most agreed-on one is looked for. */
const MOST_RUNS = 80;

/** Reads a model from its JSON. Throws an Error that says what is wrong with it. */
export function parseSpanModel(file: Buffer): SpanModel {
  const model = SpanModelSchema.safeParse(JSON.parse(file.toString('utf8')));
  if (!model.success) throw new Error('it is not a model of where breaches lie');
  return model.data;
}

/** The features of each run of words in a window. `weights` is what each token of the draft adds to the likeness. */
export function spanFeatures(
  { tokens }: Pick<Annotation, 'tokens'>,
  window: Place,
  weights: ArrayLike<number>,
): SpanFeatures {
  const sentences = sentencesOf({ tokens }, window);
  const begins: SpanFeature[][] = [];
  const ends: SpanFeature[][] = [];
  const holds: SpanFeature[][] = [];
  const runs: Run[] = [];
  let all = 0;
  for (let at = window.from; at < window.to; at += 1) all += Math.abs(weights[at] ?? 0);
  const share = (at: number) => (weights[at] ?? 0) / (all || 1);
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
      for (let end = at + 1; end <= Math.min(to, at + MOST_WORDS); end += 1) {
        const cover = (end - at) / (to - from);
        runs.push({
          from: at,
          to: end,
          shape: [LENGTH_NAMES[end - at] ?? '', COVER_NAMES[COVERS.findIndex((one) => cover <= one)] ?? ''],
        });
      }
    }
  }
  return { begins, ends, holds, runs };
}

function wordOf(tokens: Annotation['tokens'], at: number): string {
  const token = tokens[at];
  if (token === undefined) return '';
  return token.forms.includes('emoji') ? 'emoji' : (token.keys[0] ?? '').replace(/\p{N}+/gu, '0');
}

/** What each token of a draft adds to a likeness, by token number. */
export function tokenWeights(weighed: readonly WeighedFeature[], tokens: number): Float64Array {
  const weights = new Float64Array(tokens);
  for (const { from, to, weight } of weighed)
    for (let at = from; at < to; at += 1) weights[at] = (weights[at] ?? 0) + weight / (to - from);
  return weights;
}

/** The run that the likeliest runs agree on most: at least half of both is common to both. The window when it is empty. */
export function chooseSpan(model: SpanModel, features: SpanFeatures, window: Place): Place {
  const weightOf = (name: string) => model.weights[name] ?? 0;
  const sum = (list: readonly SpanFeature[]) =>
    list.reduce((total, [name, value]) => total + weightOf(name) * value, 0);
  const begins = features.begins.map(sum);
  const ends = features.ends.map(sum);
  const before = [0];
  for (const list of features.holds) before.push((before.at(-1) ?? 0) + sum(list));
  const scored = features.runs
    .map(({ from, to, shape }) => {
      const [first, end] = [from - window.from, to - window.from];
      const score =
        (begins[first] ?? 0) +
        (ends[end - 1] ?? 0) +
        (before[end] ?? 0) -
        (before[first] ?? 0) +
        shape.reduce((total, name) => total + weightOf(name), 0);
      return { from, to, score };
    })
    .sort((a, b) => b.score - a.score || a.from - b.from || a.to - b.to)
    .slice(0, MOST_RUNS);
  const top = scored[0]?.score ?? 0;
  const odds = scored.map(({ score }) => Math.exp(score - top));
  let best: Place = window;
  let most = 0;
  for (const one of scored) {
    const agreed = scored.reduce(
      (total, other, index) => total + (agree(one, other) ? (odds[index] ?? 0) : 0),
      0,
    );
    if (agreed > most + 1e-9) [best, most] = [{ from: one.from, to: one.to }, agreed];
  }
  return best;
}

function agree(a: Place, b: Place): boolean {
  const common = Math.min(a.to, b.to) - Math.max(a.from, b.from);
  return common > 0 && common * 2 >= Math.max(a.to, b.to) - Math.min(a.from, b.from);
}
