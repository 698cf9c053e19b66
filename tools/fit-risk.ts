import { bucketsOf, type RiskModel, unitVector } from '../src/checker/risk-model.ts';
import { minimise } from './lbfgs.ts';
import type { RiskExample } from './risk-examples.ts';

const BUCKETS = 1 << 15;
/** Weight of the squared weights beside the examples' loss. */
const L2 = 0.2;
const STEPS = 70;

interface Row {
  readonly ids: Int32Array;
  readonly value: number;
  readonly vector: Float64Array;
  readonly outcome: number;
  readonly weight: number;
}

/**
 * Fits a draft-risk model, a softmax with L2, to its optimum: the same examples give the same model. With vectors it learns
 * the meaning of each window too. Buckets that a single example has are left out. Thresholds are left open.
 */
export function fitRisk(
  examples: readonly RiskExample[],
  {
    groups,
    trainedOn,
    vectors,
  }: {
    readonly groups: readonly string[];
    readonly trainedOn: string;
    readonly vectors?: ReadonlyMap<string, Int8Array>;
  },
): RiskModel {
  const outcomes = groups.length + 1;
  const sets = examples.map(({ features }) => bucketsOf(features, BUCKETS));
  const counts = new Uint32Array(BUCKETS);
  for (const set of sets) for (const bucket of set) counts[bucket] = (counts[bucket] ?? 0) + 1;
  const used = [...counts.keys()].filter((bucket) => (counts[bucket] ?? 0) > 1);
  const ids = new Map(used.map((bucket, id) => [bucket, id]));
  const rows = examples.map(({ group, weight, text }, index): Row => {
    const set = sets[index] ?? new Set<number>();
    return {
      ids: Int32Array.from([...set].flatMap((bucket) => ids.get(bucket) ?? [])),
      value: 1 / Math.sqrt(set.size || 1),
      vector: vectors === undefined ? new Float64Array() : unitVector(vectors.get(text) ?? []),
      outcome: group === undefined ? 0 : groups.indexOf(group) + 1,
      weight,
    };
  });
  const dimensions = rows[0]?.vector.length ?? 0;
  const point = new Float64Array((used.length + dimensions + 1) * outcomes);
  minimise((at, gradient) => lossOf(rows, at, gradient, outcomes, used.length), point, STEPS);

  const weights = new Float32Array((BUCKETS + dimensions) * outcomes);
  for (const [id, bucket] of used.entries())
    weights.set(point.subarray(id * outcomes, (id + 1) * outcomes), bucket * outcomes);
  const end = (used.length + dimensions) * outcomes;
  weights.set(point.subarray(used.length * outcomes, end), BUCKETS * outcomes);
  return {
    groups,
    lower: Number.POSITIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
    dimensions,
    trainedOn,
    bias: point.slice(end),
    weights,
    buckets: BUCKETS,
  };
}

/** Cross-entropy and L2; the bias, last, is free. */
function lossOf(
  rows: readonly Row[],
  at: Float64Array,
  gradient: Float64Array,
  outcomes: number,
  used: number,
): number {
  const bias = at.length - outcomes;
  let loss = 0;
  for (let i = 0; i < at.length; i += 1) {
    const one = i < bias ? (at[i] as number) : 0;
    gradient[i] = L2 * one;
    loss += 0.5 * L2 * one * one;
  }
  const scores = new Float64Array(outcomes);
  for (const { ids, value, vector, outcome, weight } of rows) {
    scores.set(at.subarray(bias));
    for (let n = 0; n < ids.length; n += 1) addRow(scores, at, (ids[n] as number) * outcomes, value);
    for (let n = 0; n < vector.length; n += 1) addRow(scores, at, (used + n) * outcomes, vector[n] as number);
    const top = Math.max(...scores);
    let sum = 0;
    for (let k = 0; k < outcomes; k += 1) sum += Math.exp((scores[k] as number) - top);
    loss -= weight * ((scores[outcome] as number) - top - Math.log(sum));
    for (let k = 0; k < outcomes; k += 1)
      scores[k] = weight * (Math.exp((scores[k] as number) - top) / sum - (k === outcome ? 1 : 0));
    for (let n = 0; n < ids.length; n += 1) addTo(gradient, (ids[n] as number) * outcomes, scores, value);
    for (let n = 0; n < vector.length; n += 1)
      addTo(gradient, (used + n) * outcomes, scores, vector[n] as number);
    addTo(gradient, bias, scores, 1);
  }
  return loss;
}

function addRow(scores: Float64Array, from: Float64Array, row: number, by: number): void {
  for (let k = 0; k < scores.length; k += 1)
    scores[k] = (scores[k] as number) + by * (from[row + k] as number);
}

function addTo(gradient: Float64Array, row: number, errors: Float64Array, by: number): void {
  for (let k = 0; k < errors.length; k += 1)
    gradient[row + k] = (gradient[row + k] as number) + by * (errors[k] as number);
}
