import type { HashedWeights, RiskModel } from './risk-model.ts';
import type { Network } from './risk-network.ts';

interface Head {
  readonly format: 'draft-risk-3';
  readonly groups: readonly string[];
  readonly lower: number;
  readonly upper: number;
  readonly doubted: number;
  readonly dismissed: number;
  readonly rules: readonly string[];
  readonly dimensions: number;
  readonly trainedOn: string;
  readonly bias: readonly number[];
  /** `step` is what one step of a stored weight is worth. */
  readonly words: { readonly buckets: number; readonly step: number };
  readonly letters: { readonly buckets: number; readonly step: number };
  /** Hidden units of each network. */
  readonly networks: readonly number[];
}

const LAYERS = ['input', 'inputBias', 'output', 'outputBias'] as const;

/** A model as a file: a line of JSON, one signed byte a weight of words and letters, then the networks' weights as 32-bit floats. */
export function packRiskModel({ bias, rules, words, letters, networks, ...rest }: RiskModel): Buffer {
  const head: Head = {
    format: 'draft-risk-3',
    ...rest,
    rules: [...rules],
    bias: Array.from(bias),
    words: { buckets: words.buckets, step: stepOf(words) },
    letters: { buckets: letters.buckets, step: stepOf(letters) },
    networks: networks.map(({ hidden }) => hidden),
  };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    bytesOf(words),
    bytesOf(letters),
    ...networks.flatMap((network) =>
      LAYERS.map((layer) => Buffer.from(Float32Array.from(network[layer]).buffer)),
    ),
  ]);
}

function stepOf({ weights }: HashedWeights): number {
  return weights.reduce((most, one) => Math.max(most, Math.abs(one)), 0) / 127 || 1;
}

function bytesOf(hashed: HashedWeights): Buffer {
  const step = stepOf(hashed);
  return Buffer.from(Int8Array.from(hashed.weights, (one) => Math.round(one / step)).buffer);
}

/** Reads what {@link packRiskModel} made. Throws an Error that says what is wrong with it. */
export function unpackRiskModel(file: Buffer): RiskModel {
  const end = file.indexOf(10);
  const head = JSON.parse(file.subarray(0, Math.max(end, 0)).toString('utf8')) as Head;
  if (head.format !== 'draft-risk-3') throw new Error('it is not a draft-risk model of this version');
  const { format: _, bias, rules, words, letters, networks: sizes, ...rest } = head;
  for (const limit of [head.lower, head.upper, head.doubted, head.dismissed])
    if (!Number.isFinite(limit)) throw new Error('one of its thresholds is not a number');
  const outcomes = head.groups.length + 1;
  const bytes = file.subarray(end + 1);
  const lengthOf = (hidden: number) => (head.dimensions + 1) * hidden + (hidden + 1) * outcomes;
  const size =
    (words.buckets + head.dimensions + letters.buckets) * outcomes +
    4 * sizes.reduce((sum, hidden) => sum + lengthOf(hidden), 0);
  if (bytes.length !== size) throw new Error(`it has ${bytes.length} bytes of weights instead of ${size}`);
  let at = 0;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const hashed = ({ buckets, step }: Head['words'], rows: number): HashedWeights => ({
    buckets,
    weights: Float32Array.from(take(rows * outcomes), (one) => ((one << 24) >> 24) * step),
  });
  const floats = (count: number) => new Float32Array(Uint8Array.from(take(4 * count)).buffer);
  return {
    ...rest,
    rules: new Set(rules),
    bias: Float64Array.from(bias),
    words: hashed(words, words.buckets + head.dimensions),
    letters: hashed(letters, letters.buckets),
    networks: sizes.map(
      (hidden): Network => ({
        hidden,
        input: floats(head.dimensions * hidden),
        inputBias: floats(hidden),
        output: floats(hidden * outcomes),
        outputBias: floats(outcomes),
      }),
    ),
  };
}
