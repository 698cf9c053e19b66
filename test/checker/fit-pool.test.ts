import { expect, test } from 'vitest';
import { fitAll } from '../../tools/fit-pool.ts';
import { fitRisk } from '../../tools/fit-risk.ts';

const rows = Array.from({ length: 24 }, (_, index) => ({
  words: Int32Array.of(index % 5, 7),
  letters: Int32Array.of(index % 3),
  vector: Float64Array.of(index % 2, 1),
  outcome: index % 2,
  weight: 1,
}));
const work = { rows, groups: ['gossip'], trainedOn: 'test' };

test('models fitted on every core are those fitted here, in the order of the choices', async () => {
  const choices = [4, 12, 16, 20, 24].map((length) => Int32Array.from({ length }, (_, at) => at));
  const fitted = await fitAll(work, choices);
  expect(fitted).toEqual(choices.map((choice) => fitRisk(rows.slice(0, choice.length), work)));
});

test('a job that fails is an error, not a wait without end', async () => {
  await expect(fitAll(work, [Int32Array.of(99)])).rejects.toThrow(/undefined/);
});
