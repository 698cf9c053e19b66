import type { RiskFeature } from './risk-features.ts';

/** How likely a text is to break which group of clauses: a softmax over hashed features and, where there is one, its meaning. */
export interface RiskModel {
  /** Groups in the order of the outcomes after the first, which is "nothing". */
  readonly groups: readonly string[];
  /** Log-odds of any breach from which a finding is `note`, and from which it is `care`. */
  readonly lower: number;
  readonly upper: number;
  /** Length of the vector that `vector` in {@link assess} must have; 0 for a model of words alone. */
  readonly dimensions: number;
  /** What the weights were trained from, as a hash. */
  readonly trainedOn: string;
  readonly bias: Float64Array;
  /** One row of outcomes a bucket, then one a dimension of the vector. */
  readonly weights: Float32Array;
  readonly buckets: number;
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

/** Distinct buckets of features; each has the value 1/√n, so that a long text weighs no more than a short one. */
export function bucketsOf(features: readonly RiskFeature[], buckets: number): Set<number> {
  const on = new Set<number>();
  for (const { hash } of features) on.add(bucketOf(hash, buckets));
  return on;
}

/** A vector at the length 1, as models take it. */
export function unitVector(vector: ArrayLike<number>): Float64Array {
  const unit = Float64Array.from(vector);
  const length = Math.hypot(...unit) || 1;
  return unit.map((value) => value / length);
}

/** Weighs the features of a text, and its vector where the model has dimensions for one. */
export function assess(
  model: RiskModel,
  features: readonly RiskFeature[],
  vector?: ArrayLike<number>,
): RiskAssessment {
  const { bias, weights, buckets, groups } = model;
  const outcomes = groups.length + 1;
  const scores = Float64Array.from(bias);
  const on = bucketsOf(features, buckets);
  const value = 1 / Math.sqrt(on.size || 1);
  for (const bucket of on) addRow(scores, weights, bucket * outcomes, value);
  if (vector !== undefined && vector.length === model.dimensions) {
    const unit = unitVector(vector);
    for (let at = 0; at < unit.length; at += 1)
      addRow(scores, weights, (buckets + at) * outcomes, unit[at] ?? 0);
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

/** Adds one row of weights to the scores. Every word of every draft passes here. */
function addRow(scores: Float64Array, weights: Float32Array, row: number, by: number): void {
  for (let k = 0; k < scores.length; k += 1)
    scores[k] = (scores[k] as number) + by * (weights[row + k] as number);
}

/** What each feature of a text adds to one group's log-odds against nothing. */
export function weighFeatures(
  { weights, buckets, groups }: RiskModel,
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

interface Head {
  readonly format: 'draft-risk-1';
  readonly groups: readonly string[];
  readonly lower: number;
  readonly upper: number;
  readonly dimensions: number;
  readonly trainedOn: string;
  readonly buckets: number;
  readonly bias: readonly number[];
  /** What one step of a stored weight is worth. */
  readonly step: number;
}

/** A model as a file: a line of JSON, then one signed byte a weight. */
export function packRiskModel(model: RiskModel): Buffer {
  const { bias, weights, ...rest } = model;
  const largest = weights.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const step = largest / 127 || 1;
  const head: Head = { format: 'draft-risk-1', ...rest, bias: Array.from(bias), step };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    Buffer.from(Int8Array.from(weights, (one) => Math.round(one / step)).buffer),
  ]);
}

/** Reads what {@link packRiskModel} made. Throws an Error that says what is wrong with it. */
export function unpackRiskModel(file: Buffer): RiskModel {
  const end = file.indexOf(10);
  const head = JSON.parse(file.subarray(0, Math.max(end, 0)).toString('utf8')) as Head;
  if (head.format !== 'draft-risk-1') throw new Error('it is not a draft-risk model of this version');
  const { format: _, step, bias, ...rest } = head;
  const bytes = file.subarray(end + 1);
  const size = (head.buckets + head.dimensions) * (head.groups.length + 1);
  if (bytes.length !== size) throw new Error(`it has ${bytes.length} weights instead of ${size}`);
  const stored = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    ...rest,
    bias: Float64Array.from(bias),
    weights: Float32Array.from(stored, (one) => one * step),
  };
}
