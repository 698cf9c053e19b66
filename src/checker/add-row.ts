/** Adds one row of weights, so many times over, to scores; the row begins at `from` and is as long as the scores. Every word of every draft passes here. */
export function addRow(
  scores: Float64Array,
  weights: Float32Array | Float64Array,
  from: number,
  by: number,
): void {
  for (let k = 0; k < scores.length; k += 1)
    scores[k] = (scores[k] as number) + by * (weights[from + k] as number);
}
