import { addRow } from './add-row.ts';
import type { RiskFeature } from './risk-features.ts';
import { addNetwork, type Network } from './risk-network.ts';

/** Weights of hashed features: one row of outcomes a bucket. */
export interface HashedWeights {
  readonly buckets: number;
  readonly weights: Float32Array;
}

/**
 * How likely a text is to break which group of clauses. Its log-odds are the sum of what several models make of it that were trained
 * apart and err differently: words and classes with, where there is one, the meaning; runs of letters; networks over the meaning.
 */
export interface RiskModel {
  /** Groups in the order of the outcomes after the first, which is "nothing". */
  readonly groups: readonly string[];
  /** Log-odds of any breach from which a finding is `note`, and from which it is `care`. */
  readonly lower: number;
  readonly upper: number;
  /** Log-odds under which what one of {@link RiskModel.rules} found is only a question, and under which it is nothing. */
  readonly doubted: number;
  readonly dismissed: number;
  /** Ids of the rules whose findings it was measured on: what any other rule finds is not for it to doubt. */
  readonly rules: ReadonlySet<string>;
  /** Length of the vector that `vector` in {@link assess} must have; 0 for a model of words alone. */
  readonly dimensions: number;
  /** What the weights were trained from, as a hash. */
  readonly trainedOn: string;
  readonly bias: Float64Array;
  /** After the buckets' rows, one a dimension of the vector. */
  readonly words: HashedWeights;
  readonly letters: HashedWeights;
  readonly networks: readonly Network[];
}

/** What is weighed of a text: its features and {@link letterRuns}, and its vector where there is one. */
export interface RiskInput {
  readonly features: readonly RiskFeature[];
  readonly letters: readonly number[];
  readonly vector?: ArrayLike<number> | undefined;
}

/** What a model makes of one text. */
export interface RiskAssessment {
  /** Log-odds that it breaks something. */
  readonly logOdds: number;
  /** Groups by probability, the likeliest first. */
  readonly groups: readonly { readonly group: string; readonly probability: number }[];
}

/** A feature and what it adds to a group's log-odds against nothing. */
export interface WeighedFeature extends RiskFeature {
  readonly weight: number;
}

function bucketOf(hash: number, buckets: number): number {
  return ((hash ^ (hash >>> 15)) >>> 0) % buckets;
}

/** Distinct buckets of hashes, in order; each has the value 1/√n, so that a long text weighs no more than a short one. */
export function bucketsOf(hashes: readonly number[], buckets: number): number[] {
  const marks = marksFor(buckets);
  const on: number[] = [];
  for (const hash of hashes) {
    const bucket = bucketOf(hash, buckets);
    if (marks[bucket] === 1) continue;
    marks[bucket] = 1;
    on.push(bucket);
  }
  for (const bucket of on) marks[bucket] = 0;
  return on;
}

/** One mark a bucket, all 0 between uses: a set of numbers several times quicker, and every word of every draft passes here. */
const marksOfSize = new Map<number, Uint8Array>();

function marksFor(buckets: number): Uint8Array {
  const known = marksOfSize.get(buckets);
  if (known !== undefined) return known;
  const marks = new Uint8Array(buckets);
  marksOfSize.set(buckets, marks);
  return marks;
}

/** A vector at the length 1, as models take it. */
export function unitVector(vector: ArrayLike<number>): Float64Array {
  const unit = Float64Array.from(vector);
  const length = Math.hypot(...unit) || 1;
  return unit.map((value) => value / length);
}

/** Weighs a text, and its vector where the model has dimensions for one. */
export function assess(model: RiskModel, { features, letters, vector }: RiskInput): RiskAssessment {
  const { bias, words, groups } = model;
  const outcomes = groups.length + 1;
  const scores = Float64Array.from(bias);
  addHashed(
    scores,
    words,
    features.map(({ hash }) => hash),
  );
  addHashed(scores, model.letters, letters);
  if (vector !== undefined && vector.length === model.dimensions) {
    const unit = unitVector(vector);
    for (let at = 0; at < unit.length; at += 1)
      addRow(scores, words.weights, (words.buckets + at) * outcomes, unit[at] ?? 0);
    for (const network of model.networks) addNetwork(scores, network, unit);
  }
  const top = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - top));
  const sum = odds.reduce((all, one) => all + one, 0);
  return {
    logOdds: Math.log((sum - (odds[0] ?? 0)) / Math.max(odds[0] ?? 0, Number.MIN_VALUE)),
    groups: groups
      .map((group, index) => ({ group, probability: (odds[index + 1] ?? 0) / sum }))
      .sort((a, b) => b.probability - a.probability),
  };
}

function addHashed(
  scores: Float64Array,
  { buckets, weights }: HashedWeights,
  hashes: readonly number[],
): void {
  const on = bucketsOf(hashes, buckets);
  const value = 1 / Math.sqrt(on.length || 1);
  for (const bucket of on) addRow(scores, weights, bucket * scores.length, value);
}

/** What each feature of a text adds to one group's log-odds against nothing. */
export function weighFeatures(
  { words: { weights, buckets }, groups }: RiskModel,
  features: readonly RiskFeature[],
  group: string,
): WeighedFeature[] {
  const outcomes = groups.length + 1;
  const outcome = groups.indexOf(group) + 1;
  const rows = features.map(({ hash }) => bucketOf(hash, buckets));
  const times = new Map<number, number>();
  for (const row of rows) times.set(row, (times.get(row) ?? 0) + 1);
  const value = 1 / Math.sqrt(times.size || 1);
  return features.map((feature, index) => {
    const bucket = rows[index] ?? 0;
    const row = bucket * outcomes;
    const gain = (weights[row + outcome] ?? 0) - (weights[row] ?? 0);
    const weight = (value * gain) / (times.get(bucket) ?? 1);
    return { hash: feature.hash, from: feature.from, to: feature.to, weight };
  });
}
