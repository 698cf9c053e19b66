/**
 * Puts in the place of scores how far their softmax is from the outcome, times a weight, which is the gradient of the cross-entropy.
 * Gives the cross-entropy itself.
 */
export function softmaxErrors(scores: Float64Array, outcome: number, weight: number): number {
  const top = Math.max(...scores);
  let sum = 0;
  for (let k = 0; k < scores.length; k += 1) sum += Math.exp((scores[k] as number) - top);
  const loss = -weight * ((scores[outcome] as number) - top - Math.log(sum));
  for (let k = 0; k < scores.length; k += 1)
    scores[k] = weight * (Math.exp((scores[k] as number) - top) / sum - (k === outcome ? 1 : 0));
  return loss;
}

/** Adds errors, so many times over, to a row of a gradient. */
export function addTo(gradient: Float64Array, row: number, errors: Float64Array, by: number): void {
  for (let k = 0; k < errors.length; k += 1)
    gradient[row + k] = (gradient[row + k] as number) + by * (errors[k] as number);
}
