import { expect, test } from 'vitest';
import { withContractions } from '../../src/checker/contractions.ts';

test.each([
  ["i'm going to kill", ["i'm going to kill", 'i am going to kill', "i'm gonna kill", 'i am gonna kill']],
  ['i will find', ['i will find', "i'll find"]],
  ['ill at work', ['ill at work']],
  ["can't {verb}", ["can't {verb}", 'cannot {verb}']],
  ['steal+', ['steal+']],
])('%s is also written as its long and short forms', (entry, forms) => {
  expect(new Set(withContractions(entry))).toEqual(new Set(forms));
  expect(withContractions(entry)[0]).toBe(entry);
});

test('many short forms in one entry make no more than some variants', () => {
  expect(withContractions("i'm not gonna say i don't, i won't and you can't".repeat(3)).length).toBeLessThan(
    17,
  );
});
