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
  /** What each feature adds to the likeliest group's log-odds against nothing. */
  readonly weighed: readonly (RiskFeature & { readonly weight: number })[];
}

/** A feature's bucket: FNV-1a over its UTF-16 units. */
export function bucketOf(name: string, buckets: number): number {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return ((hash ^ (hash >>> 15)) >>> 0) % buckets;
}

/** Distinct buckets of features; each has the value 1/√n, so that a long text weighs no more than a short one. */
export function bucketsOf(features: readonly RiskFeature[], buckets: number): Set<number> {
  return new Set(features.map(({ name }) => bucketOf(name, buckets)));
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
  const add = (row: number, by: number) => {
    for (let k = 0; k < outcomes; k += 1)
      scores[k] = (scores[k] ?? 0) + by * (weights[row * outcomes + k] ?? 0);
  };
  for (const bucket of on) add(bucket, value);
  if (vector !== undefined && vector.length === model.dimensions)
    unitVector(vector).forEach((by, at) => {
      add(buckets + at, by);
    });
  const top = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - top));
  const sum = odds.reduce((all, one) => all + one, 0);
  const ranked = groups
    .map((group, index) => ({ group, outcome: index + 1, probability: (odds[index + 1] ?? 0) / sum }))
    .sort((a, b) => b.probability - a.probability);
  const first = ranked[0]?.outcome ?? 0;
  const seen = new Map<number, number>();
  for (const { name } of features) {
    const bucket = bucketOf(name, buckets);
    seen.set(bucket, (seen.get(bucket) ?? 0) + 1);
  }
  return {
    logOdds: Math.log((sum - (odds[0] ?? 0)) / Math.max(odds[0] ?? 0, Number.MIN_VALUE)),
    groups: ranked.map(({ group, probability }) => ({ group, probability })),
    weighed: features.map((feature) => {
      const bucket = bucketOf(feature.name, buckets);
      const row = bucket * outcomes;
      const weight = (value * ((weights[row + first] ?? 0) - (weights[row] ?? 0))) / (seen.get(bucket) ?? 1);
      return { ...feature, weight };
    }),
  };
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
