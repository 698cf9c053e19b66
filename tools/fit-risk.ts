import { addRow } from '../src/checker/add-row.ts';
import { bucketsOf, type HashedWeights, type RiskModel, unitVector } from '../src/checker/risk-model.ts';
import { fitNetwork } from './fit-network.ts';
import { minimise } from './lbfgs.ts';
import type { RiskExample } from './risk-examples.ts';
import { addTo, softmaxErrors } from './softmax-errors.ts';

const BUCKETS = 1 << 15;
/** Weight of the squared weights beside the examples' loss. */
const WORDS_L2 = 0.2;
const LETTERS_L2 = 0.067;
const STEPS = 70;
/** How much the models that were trained apart count beside that of words, so that each has about as much to say. */
const LETTERS_SHARE = 0.95;
const NETWORKS_SHARE = 0.56;
/** Each network begins elsewhere; their mean is steadier than any of them. */
const NETWORK_SEEDS = [1, 2];

/** One example as models learn from it: distinct buckets of its features and of its runs of letters, and its vector at the length 1. */
export interface RiskRow {
  readonly words: Int32Array;
  readonly letters: Int32Array;
  readonly vector: Float64Array;
  /** 0 for nothing, else one more than the number of its group. */
  readonly outcome: number;
  readonly weight: number;
}

/** The models of one set of examples: by words alone, and by meaning too. */
export interface RiskPair {
  readonly byWords: RiskModel;
  readonly byMeaning: RiskModel;
}

/** Makes an example ready to learn from. Without a vector nothing is learnt of its meaning. */
export function riskRow(
  { features, letters, group, weight }: RiskExample,
  groups: readonly string[],
  vector: ArrayLike<number> = [],
): RiskRow {
  return {
    words: Int32Array.from(
      bucketsOf(
        features.map(({ hash }) => hash),
        BUCKETS,
      ),
    ),
    letters: Int32Array.from(bucketsOf(letters, BUCKETS)),
    vector: unitVector(vector),
    outcome: group === undefined ? 0 : groups.indexOf(group) + 1,
    weight,
  };
}

/**
 * Fits draft-risk models: a softmax over words, one over runs of letters, and for meaning one over words and vectors, and networks over
 * the vectors. The same rows give the same models. Thresholds are left open.
 */
export function fitRisk(
  rows: readonly RiskRow[],
  { groups, trainedOn }: { readonly groups: readonly string[]; readonly trainedOn: string },
): RiskPair {
  const outcomes = groups.length + 1;
  const letters = fitHashed(rows, {
    hashed: (row) => row.letters,
    hasVector: false,
    outcomes,
    l2: LETTERS_L2,
    isByRarity: true,
  });
  const modelOf = (hasVector: boolean): RiskModel => {
    const words = fitHashed(rows, { hashed: (row) => row.words, hasVector, outcomes, l2: WORDS_L2 });
    const networks = hasVector ? NETWORK_SEEDS.map((seed) => fitNetwork(rows, { outcomes, seed })) : [];
    const share = NETWORKS_SHARE / NETWORK_SEEDS.length;
    return {
      groups,
      lower: Number.POSITIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
      doubted: Number.NEGATIVE_INFINITY,
      dismissed: Number.NEGATIVE_INFINITY,
      rules: new Set(),
      dimensions: words.dimensions,
      trainedOn,
      bias: words.bias.map((one, at) => one + LETTERS_SHARE * (letters.bias[at] ?? 0)),
      words: { buckets: BUCKETS, weights: words.weights },
      letters: { buckets: BUCKETS, weights: letters.weights.map((one) => one * LETTERS_SHARE) },
      networks: networks.map((network) => ({
        ...network,
        output: network.output.map((one) => one * share),
        outputBias: network.outputBias.map((one) => one * share),
      })),
    };
  };
  return { byWords: modelOf(false), byMeaning: modelOf((rows[0]?.vector.length ?? 0) > 0) };
}

/** What a softmax is fitted to. */
interface Input {
  readonly hashed: (row: RiskRow) => Int32Array;
  readonly hasVector: boolean;
  readonly outcomes: number;
  readonly l2: number;
  /** Rare features may weigh more than common ones. */
  readonly isByRarity?: boolean;
}

interface Row {
  readonly ids: Int32Array;
  readonly value: number;
  readonly vector: Float64Array;
  readonly outcome: number;
  readonly weight: number;
}

/** Fits a softmax with L2 to its optimum. Buckets that a single row has are left out. */
function fitHashed(
  rows: readonly RiskRow[],
  { hashed, hasVector, outcomes, l2, isByRarity = false }: Input,
): Omit<HashedWeights, 'buckets'> & { readonly bias: Float64Array; readonly dimensions: number } {
  const counts = new Uint32Array(BUCKETS);
  for (const row of rows) for (const bucket of hashed(row)) counts[bucket] = (counts[bucket] as number) + 1;
  const used = [...counts.keys()].filter((bucket) => (counts[bucket] ?? 0) > 1);
  const ids = new Int32Array(BUCKETS).fill(-1);
  for (const [id, bucket] of used.entries()) ids[bucket] = id;
  const scale = isByRarity ? rarityOf(used, counts, rows.length) : new Float64Array(used.length).fill(1);
  const none = new Float64Array();
  const packed = rows.map((row): Row => {
    const set = hashed(row);
    return {
      ids: set.map((bucket) => ids[bucket] as number).filter((id) => id >= 0),
      value: 1 / Math.sqrt(set.length || 1),
      vector: hasVector ? row.vector : none,
      outcome: row.outcome,
      weight: row.weight,
    };
  });
  const dimensions = packed[0]?.vector.length ?? 0;
  const point = new Float64Array((used.length + dimensions + 1) * outcomes);
  minimise((at, gradient) => lossOf(packed, { at, gradient, outcomes, scale, l2 }), point, STEPS);

  const weights = new Float32Array((BUCKETS + dimensions) * outcomes);
  for (const [id, bucket] of used.entries())
    for (let k = 0; k < outcomes; k += 1)
      weights[bucket * outcomes + k] = (point[id * outcomes + k] ?? 0) * (scale[id] ?? 1);
  const end = (used.length + dimensions) * outcomes;
  weights.set(point.subarray(used.length * outcomes, end), BUCKETS * outcomes);
  return { bias: point.slice(end), weights, dimensions };
}

/** How rare each bucket is, about 1 on average, by the logarithm of its share of the examples. */
function rarityOf(used: readonly number[], counts: Uint32Array, examples: number): Float64Array {
  const rarity = Float64Array.from(
    used,
    (bucket) => Math.log((1 + examples) / (1 + (counts[bucket] ?? 0))) + 1,
  );
  const mean = rarity.reduce((sum, one) => sum + one, 0) / (rarity.length || 1);
  return rarity.map((one) => one / mean);
}

/** Cross-entropy and L2; the bias, last, is free. */
function lossOf(
  rows: readonly Row[],
  {
    at,
    gradient,
    outcomes,
    scale,
    l2,
  }: {
    readonly at: Float64Array;
    readonly gradient: Float64Array;
    readonly outcomes: number;
    readonly scale: Float64Array;
    readonly l2: number;
  },
): number {
  const used = scale.length;
  const bias = at.length - outcomes;
  let loss = 0;
  for (let i = 0; i < at.length; i += 1) {
    const one = i < bias ? (at[i] as number) : 0;
    gradient[i] = l2 * one;
    loss += 0.5 * l2 * one * one;
  }
  const scores = new Float64Array(outcomes);
  for (const { ids, value, vector, outcome, weight } of rows) {
    scores.set(at.subarray(bias));
    for (let n = 0; n < ids.length; n += 1) {
      const id = ids[n] as number;
      addRow(scores, at, id * outcomes, value * (scale[id] as number));
    }
    for (let n = 0; n < vector.length; n += 1) addRow(scores, at, (used + n) * outcomes, vector[n] as number);
    loss += softmaxErrors(scores, outcome, weight);
    for (let n = 0; n < ids.length; n += 1) {
      const id = ids[n] as number;
      addTo(gradient, id * outcomes, scores, value * (scale[id] as number));
    }
    for (let n = 0; n < vector.length; n += 1)
      addTo(gradient, (used + n) * outcomes, scores, vector[n] as number);
    addTo(gradient, bias, scores, 1);
  }
  return loss;
}
