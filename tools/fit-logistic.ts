interface Example {
  readonly features: readonly number[];
  readonly happened: boolean;
  readonly weight: number;
}

const ROUNDS = 1_500;
const RATE = 0.5;
const L2 = 0.01;

/** Logistic regression by gradient descent on standardised features; the weights are for the features as they came. */
export function fitLogistic(examples: readonly Example[]): { weights: number[]; bias: number } {
  const size = examples[0]?.features.length ?? 0;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const mean = Array.from(
    { length: size },
    (_, k) => examples.reduce((sum, { features }) => sum + (features[k] ?? 0), 0) / examples.length,
  );
  const spread = mean.map(
    (middle, k) =>
      Math.sqrt(
        examples.reduce((sum, { features }) => sum + ((features[k] ?? 0) - middle) ** 2, 0) / examples.length,
      ) || 1,
  );
  const scaled = examples.map(({ features }) =>
    features.map((value, k) => (value - (mean[k] ?? 0)) / (spread[k] ?? 1)),
  );
  const weights = mean.map(() => 0);
  let bias = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = mean.map(() => 0);
    let biasGradient = 0;
    examples.forEach(({ happened, weight }, index) => {
      const x = scaled[index] ?? [];
      const sum = x.reduce((all, value, k) => all + value * (weights[k] ?? 0), bias);
      const error = ((1 / (1 + Math.exp(-sum)) - (happened ? 1 : 0)) * weight) / total;
      x.forEach((value, k) => {
        gradient[k] = (gradient[k] ?? 0) + error * value;
      });
      biasGradient += error;
    });
    weights.forEach((weight, k) => {
      weights[k] = weight - RATE * ((gradient[k] ?? 0) + L2 * weight);
    });
    bias -= RATE * biasGradient;
  }
  const round4 = (value: number) => Math.round(value * 10_000) / 10_000;
  return {
    weights: weights.map((weight, k) => round4(weight / (spread[k] ?? 1))),
    bias: round4(
      weights.reduce((sum, weight, k) => sum - (weight * (mean[k] ?? 0)) / (spread[k] ?? 1), bias),
    ),
  };
}
