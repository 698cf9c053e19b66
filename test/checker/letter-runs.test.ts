import fc from 'fast-check';
import { expect, test } from 'vitest';
import { letterRuns } from '../../src/checker/letter-runs.ts';

const shareOf = (text: string, other: string) => {
  const [runs, known] = [new Set(letterRuns(text)), new Set(letterRuns(other))];
  return [...runs].filter((run) => known.has(run)).length / runs.size;
};

test('a misspelt word has most in common with the word, and little with another', () => {
  expect(shareOf('definately', 'definitely')).toBeGreaterThan(0.5);
  expect(shareOf('manager', 'managers')).toBeGreaterThan(0.7);
  expect(shareOf('definitely', 'cucumber')).toBeLessThan(0.2);
});

test('letter case, digits and the spaces between words make no difference', () => {
  expect(letterRuns('Door CODE 4471')).toEqual(letterRuns('door   code\n9023'));
});

test('runs stop at the ends of words, so the order of words makes none either', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), (words) => {
      const even = words.flatMap((word) => word.split(/\s+/)).filter(Boolean);
      expect(letterRuns(even.join(' ')).sort()).toEqual(letterRuns([...even].reverse().join(' ')).sort());
    }),
  );
});

test('no words, no runs; one letter has the runs with its spaces', () => {
  expect(letterRuns(' \n ')).toEqual([]);
  expect(letterRuns('a')).toHaveLength(3);
});
