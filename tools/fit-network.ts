import { addOutput, hiddenOf, NETWORK_SCALE, type Network } from '../src/checker/risk-network.ts';
import { randomFrom } from './random.ts';
import { addTo, softmaxErrors } from './softmax-errors.ts';

const HIDDEN = 48;
const PASSES = 30;
const BATCH = 128;
const RATE = 2e-3;
/** Weight of the squared weights beside the mean loss of a batch. */
const L2 = 0.3 / BATCH;
/** Of Adam, as its authors advise (Kingma and Ba 2015). */
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

interface Example {
  /** A unit vector. */
  readonly vector: Float64Array;
  readonly outcome: number;
  readonly weight: number;
}

/** One block of weights, what its gradient sums up to in a batch, and Adam's two running means. */
class Weights {
  readonly values: Float32Array;
  readonly gradient: Float64Array;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private readonly l2: number;

  constructor(size: number, l2: number, start: () => number) {
    this.values = Float32Array.from({ length: size }, start);
    this.gradient = new Float64Array(size);
    this.mean = new Float64Array(size);
    this.square = new Float64Array(size);
    this.l2 = l2;
  }

  step(examples: number, rate: number): void {
    const { values, gradient, mean, square, l2 } = this;
    for (let i = 0; i < values.length; i += 1) {
      const slope = (gradient[i] as number) / examples + l2 * (values[i] as number);
      mean[i] = BETA1 * (mean[i] as number) + (1 - BETA1) * slope;
      square[i] = BETA2 * (square[i] as number) + (1 - BETA2) * slope * slope;
      values[i] =
        (values[i] as number) - (rate * (mean[i] as number)) / (Math.sqrt(square[i] as number) + EPSILON);
      gradient[i] = 0;
    }
  }
}

/** Trains a network over unit vectors by Adam on cross-entropy. The same examples and seed give the same network. */
export function fitNetwork(
  examples: readonly Example[],
  { outcomes, seed }: { readonly outcomes: number; readonly seed: number },
): Network {
  const random = randomFrom(seed);
  const dimensions = examples[0]?.vector.length ?? 0;
  const within = (from: number, to: number) => {
    const bound = Math.sqrt(6 / (from + to));
    return () => (random() * 2 - 1) * bound;
  };
  const input = new Weights(dimensions * HIDDEN, L2, within(dimensions, HIDDEN));
  const inputBias = new Weights(HIDDEN, 0, within(dimensions, HIDDEN));
  const output = new Weights(HIDDEN * outcomes, L2, within(HIDDEN, outcomes));
  const outputBias = new Weights(outcomes, 0, within(HIDDEN, outcomes));
  const layers = [input, inputBias, output, outputBias];
  const order = Uint32Array.from(examples.keys());
  let steps = 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    shuffle(order, random);
    for (let from = 0; from < order.length; from += BATCH) {
      const batch = order.subarray(from, from + BATCH);
      for (const index of batch) {
        const example = examples[index];
        if (example !== undefined) learn(example);
      }
      steps += 1;
      const rate = (RATE * Math.sqrt(1 - BETA2 ** steps)) / (1 - BETA1 ** steps);
      for (const layer of layers) layer.step(batch.length, rate);
    }
  }
  return {
    hidden: HIDDEN,
    input: input.values,
    inputBias: inputBias.values,
    output: output.values,
    outputBias: outputBias.values,
  };

  function learn({ vector: unit, outcome, weight }: Example): void {
    const hidden = hiddenOf({ hidden: HIDDEN, input: input.values, inputBias: inputBias.values }, unit);
    const errors = new Float64Array(outcomes);
    addOutput(errors, { output: output.values, outputBias: outputBias.values }, hidden);
    softmaxErrors(errors, outcome, weight);
    for (let k = 0; k < outcomes; k += 1)
      outputBias.gradient[k] = (outputBias.gradient[k] as number) + (errors[k] as number);
    const slopes = new Float64Array(HIDDEN);
    for (let h = 0; h < HIDDEN; h += 1) {
      const by = hidden[h] as number;
      if (by === 0) continue;
      let slope = 0;
      for (let k = 0; k < outcomes; k += 1) {
        const at = h * outcomes + k;
        slope += (errors[k] as number) * (output.values[at] as number);
        output.gradient[at] = (output.gradient[at] as number) + by * (errors[k] as number);
      }
      slopes[h] = slope;
      inputBias.gradient[h] = (inputBias.gradient[h] as number) + slope;
    }
    for (let d = 0; d < unit.length; d += 1)
      addTo(input.gradient, d * HIDDEN, slopes, (unit[d] as number) * NETWORK_SCALE);
  }
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const one = order[last] as number;
    order[last] = order[other] as number;
    order[other] = one;
  }
}
