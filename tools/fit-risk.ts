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

interface Row {
  readonly ids: Int32Array;
  readonly value: number;
  readonly vector: Float64Array;
  readonly outcome: number;
  readonly weight: number;
}

/** What a softmax is fitted to: the hashes of each example, and its vector when that is learnt from too. */
interface Input {
  readonly hashes: (example: RiskExample) => readonly number[];
  readonly vector?: (example: RiskExample) => Float64Array;
  readonly outcome: (example: RiskExample) => number;
  readonly outcomes: number;
  readonly l2: number;
  /** Rare features may weigh more than common ones. */
  readonly isByRarity?: boolean;
}

/**
 * Fits a draft-risk model: a softmax over words, one over runs of letters, and with vectors networks over the meaning. The same examples
 * give the same model. Thresholds are left open.
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
  const outcome = ({ group }: RiskExample) => (group === undefined ? 0 : groups.indexOf(group) + 1);
  const vectorOf = ({ text }: RiskExample) => unitVector(vectors?.get(text) ?? []);
  const words = fitHashed(examples, {
    hashes: ({ features }) => features.map(({ hash }) => hash),
    ...(vectors === undefined ? {} : { vector: vectorOf }),
    outcome,
    outcomes,
    l2: WORDS_L2,
  });
  const letters = fitHashed(examples, {
    hashes: (example) => example.letters,
    outcome,
    outcomes,
    l2: LETTERS_L2,
    isByRarity: true,
  });
  const rows =
    vectors === undefined
      ? []
      : examples.map((example) => ({
          unit: vectorOf(example),
          outcome: outcome(example),
          weight: example.weight,
        }));
  const networks =
    vectors === undefined ? [] : NETWORK_SEEDS.map((seed) => fitNetwork(rows, { outcomes, seed }));
  const share = NETWORKS_SHARE / NETWORK_SEEDS.length;
  return {
    groups,
    lower: Number.POSITIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
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
}

/** Fits a softmax with L2 to its optimum. Buckets that a single example has are left out. */
function fitHashed(
  examples: readonly RiskExample[],
  { hashes, vector, outcome, outcomes, l2, isByRarity = false }: Input,
): Omit<HashedWeights, 'buckets'> & { readonly bias: Float64Array; readonly dimensions: number } {
  const sets = examples.map((example) => Int32Array.from(bucketsOf(hashes(example), BUCKETS)));
  const counts = new Uint32Array(BUCKETS);
  for (const set of sets) for (const bucket of set) counts[bucket] = (counts[bucket] ?? 0) + 1;
  const used = [...counts.keys()].filter((bucket) => (counts[bucket] ?? 0) > 1);
  const ids = new Map(used.map((bucket, id) => [bucket, id]));
  const scale = isByRarity ? rarityOf(used, counts, examples.length) : new Float64Array(used.length).fill(1);
  const rows = examples.map((example, index): Row => {
    const set = sets[index] ?? new Int32Array();
    return {
      ids: Int32Array.from([...set].flatMap((bucket) => ids.get(bucket) ?? [])),
      value: 1 / Math.sqrt(set.length || 1),
      vector: vector?.(example) ?? new Float64Array(),
      outcome: outcome(example),
      weight: example.weight,
    };
  });
  const dimensions = rows[0]?.vector.length ?? 0;
  const point = new Float64Array((used.length + dimensions + 1) * outcomes);
  minimise((at, gradient) => lossOf(rows, { at, gradient, outcomes, scale, l2 }), point, STEPS);

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
