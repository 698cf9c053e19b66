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
  for (let at = 0; at < unit.length; at += 1) {
    const by = (unit[at] as number) * NETWORK_SCALE;
    const row = at * hidden;
    for (let k = 0; k < hidden; k += 1) values[k] = (values[k] as number) + by * (input[row + k] as number);
  }
  for (let k = 0; k < hidden; k += 1) if ((values[k] as number) < 0) values[k] = 0;
  return values;
}

/** Adds what a network makes of a unit vector to the scores. */
export function addNetwork(scores: Float64Array, network: Network, unit: ArrayLike<number>): void {
  const { output, outputBias, hidden } = network;
  const values = hiddenOf(network, unit);
  const outcomes = scores.length;
  for (let k = 0; k < outcomes; k += 1) scores[k] = (scores[k] as number) + (outputBias[k] as number);
  for (let unitAt = 0; unitAt < hidden; unitAt += 1) {
    const by = values[unitAt] as number;
    if (by === 0) continue;
    const row = unitAt * outcomes;
    for (let k = 0; k < outcomes; k += 1)
      scores[k] = (scores[k] as number) + by * (output[row + k] as number);
  }
}
