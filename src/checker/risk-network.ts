import { addRow } from './add-row.ts';

/** A network of one hidden layer that cuts off below zero, over a text's vector. */
export interface Network {
  readonly hidden: number;
  /** One row of hidden units a dimension. */
  readonly input: Float32Array;
  readonly inputBias: Float32Array;
  /** One row of outcomes a hidden unit. */
  readonly output: Float32Array;
  readonly outputBias: Float32Array;
}

/** The values of a unit vector are this much larger where a network takes them, so that it learns in few passes. */
export const NETWORK_SCALE = 8;

/** What the hidden units make of a unit vector. */
export function hiddenOf(
  { hidden, input, inputBias }: Omit<Network, 'output' | 'outputBias'>,
  unit: ArrayLike<number>,
): Float64Array {
  const values = Float64Array.from(inputBias);
  for (let at = 0; at < unit.length; at += 1)
    addRow(values, input, at * hidden, (unit[at] as number) * NETWORK_SCALE);
  for (let k = 0; k < hidden; k += 1) if ((values[k] as number) < 0) values[k] = 0;
  return values;
}

/** Adds what a network makes of a unit vector to the scores. */
export function addNetwork(scores: Float64Array, network: Network, unit: ArrayLike<number>): void {
  addOutput(scores, network, hiddenOf(network, unit));
}

/** Adds what it makes of its hidden units' values. */
export function addOutput(
  scores: Float64Array,
  { output, outputBias }: Pick<Network, 'output' | 'outputBias'>,
  hidden: Float64Array,
): void {
  addRow(scores, outputBias, 0, 1);
  for (let at = 0; at < hidden.length; at += 1) {
    const value = hidden[at] as number;
    if (value !== 0) addRow(scores, output, at * scores.length, value);
  }
}
