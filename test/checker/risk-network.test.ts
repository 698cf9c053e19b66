import { expect, test } from 'vitest';
import { addNetwork } from '../../src/checker/risk-network.ts';
import { fitNetwork } from '../../tools/fit-network.ts';
import { randomFrom } from '../../tools/random.ts';

/** Points on a circle, of which those in two opposite quarters are of one kind: no straight line parts the kinds. */
const random = randomFrom(7);
const EXAMPLES = Array.from({ length: 400 }, () => {
  const angle = random() * 2 * Math.PI;
  const vector = Float64Array.of(Math.cos(angle), Math.sin(angle));
  return { vector, outcome: Math.sin(2 * angle) > 0 ? 1 : 0, weight: 1 };
});

test('a network learns what no straight line parts, and the same seed gives the same network', () => {
  const network = fitNetwork(EXAMPLES, { outcomes: 2, seed: 1 });
  const right = EXAMPLES.filter(({ vector, outcome }) => {
    const scores = new Float64Array(2);
    addNetwork(scores, network, vector);
    return (scores[1] ?? 0) > (scores[0] ?? 0) === (outcome === 1);
  });
  expect(right.length / EXAMPLES.length).toBeGreaterThan(0.9);
  expect(fitNetwork(EXAMPLES, { outcomes: 2, seed: 1 })).toEqual(network);
  expect(fitNetwork(EXAMPLES, { outcomes: 2, seed: 2 })).not.toEqual(network);
});

test('what a network gives is added to what is there', () => {
  const network = {
    hidden: 1,
    input: Float32Array.of(1, -1),
    inputBias: Float32Array.of(0.5),
    output: Float32Array.of(2, -2),
    outputBias: Float32Array.of(0.25, 0),
  };
  const scores = Float64Array.of(10, 20);
  addNetwork(scores, network, [1, 0]);
  expect([...scores]).toEqual([10 + 2 * 8.5 + 0.25, 20 - 2 * 8.5]);
  // Below zero the hidden unit is cut off.
  addNetwork(scores, network, [0, 1]);
  expect([...scores]).toEqual([27.5, 3]);
});
