interface Row {
  /** Pairs of feature and value. */
  readonly features: ReadonlyMap<string, number>;
  /** Numbers that every row has, one weight an outcome each. */
  readonly dense: readonly number[];
  readonly outcome: number;
  readonly weight: number;
}

const EPOCHS = 20;
const RATE = 0.25;
const L2 = 2e-5;
const BIAS_RATE = 0.02;
const SMALLEST = 0.04;

/**
 * Softmax regression by AdaGrad over rows in a fixed order, so that the same data give the same weights. Features of a
 * single row are left out, small weights dropped.
 */
export function fitSoftmax(
  rows: readonly Row[],
  outcomes: number,
): { bias: number[]; weights: Record<string, number[]>; dense: number[][] } {
  const counts = new Map<string, number>();
  for (const { features } of rows)
    for (const name of features.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts].filter(([, count]) => count > 1).map(([name]) => name);
  const ids = new Map(names.map((name, id) => [name, id]));
  const width = rows[0]?.dense.length ?? 0;
  const total = names.length + width;
  const packed = rows.map(({ features, dense }) => {
    const known = [...features].flatMap(([name, value]) => {
      const id = ids.get(name);
      return id === undefined ? [] : [[id, value] as const];
    });
    return {
      id: Int32Array.from([...known.map(([id]) => id), ...dense.map((_, k) => names.length + k)]),
      value: Float64Array.from([...known.map(([, value]) => value), ...dense]),
    };
  });
  const weights = new Float64Array(total * outcomes);
  const squares = new Float64Array(total * outcomes).fill(1e-3);
  const bias = new Float64Array(outcomes);
  const scores = new Float64Array(outcomes);
  const order = rows.map((_, index) => (index * 7919) % rows.length);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const index of order) {
      const row = rows[index];
      const pack = packed[index];
      if (row === undefined || pack === undefined) continue;
      scores.set(bias);
      for (let n = 0; n < pack.id.length; n++) {
        const base = (pack.id[n] ?? 0) * outcomes;
        const value = pack.value[n] ?? 0;
        for (let k = 0; k < outcomes; k++) scores[k] = (scores[k] ?? 0) + (weights[base + k] ?? 0) * value;
      }
      const top = Math.max(...scores);
      let sum = 0;
      for (let k = 0; k < outcomes; k++) {
        scores[k] = Math.exp((scores[k] ?? 0) - top);
        sum += scores[k] ?? 0;
      }
      for (let k = 0; k < outcomes; k++) {
        const error = ((scores[k] ?? 0) / sum - (k === row.outcome ? 1 : 0)) * row.weight;
        bias[k] = (bias[k] ?? 0) - BIAS_RATE * error;
        for (let n = 0; n < pack.id.length; n++) {
          const at = (pack.id[n] ?? 0) * outcomes + k;
          const gradient = error * (pack.value[n] ?? 0) + L2 * (weights[at] ?? 0);
          const square = (squares[at] ?? 0) + gradient * gradient;
          squares[at] = square;
          weights[at] = (weights[at] ?? 0) - (RATE * gradient) / Math.sqrt(square) / 4;
        }
      }
    }
  }
  const rowOf = (id: number) => Array.from(weights.subarray(id * outcomes, (id + 1) * outcomes));
  const shorten = (values: readonly number[]) =>
    values.map((one) => (Math.abs(one) < SMALLEST ? 0 : Math.round(one * 100) / 100));
  return {
    bias: Array.from(bias, (one) => Math.round(one * 1000) / 1000),
    weights: Object.fromEntries(
      names
        .map((name, id) => [name, shorten(rowOf(id))] as const)
        .filter(([, values]) => values.some((one) => one !== 0))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    dense: Array.from({ length: width }, (_, k) =>
      rowOf(names.length + k).map((one) => Math.round(one * 1000) / 1000),
    ),
  };
}
