import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tally } from '../../src/core/records.ts';
import { handleFeedback } from '../../src/handlers/feedback.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';

const library = loadLibrary('policy');
const tally = (subject: string, kind: Tally['kind'], count: number): Tally => ({
  policyId: 'social-media',
  subject,
  kind,
  count,
});

async function feedback(tallies: readonly Tally[]) {
  const store = { tallies: async () => tallies } as unknown as Parameters<typeof handleFeedback>[0]['store'];
  const reply = await handleFeedback({ library, store });
  const table = reply.blocks.find((block) => block.kind === 'table');
  return { rows: table?.kind === 'table' ? table.rows : [], all: JSON.stringify(reply) };
}

test('counts of five and more stand as they are, smaller ones do not, in the order of the policy', async () => {
  const { rows } = await feedback([
    tally('2.1', 'helpful', 5),
    tally('1.1', 'helpful', 17),
    tally('1.1', 'not-helpful', 4),
    tally('1.4', 'not-helpful', 6),
  ]);
  expect(rows.map(([name, ...counts]) => [name?.split(' ')[0], ...counts])).toEqual([
    ['1.1', '17', 'fewer than 5'],
    ['1.4', 'fewer than 5', '6'],
    ['2.1', '5', 'fewer than 5'],
    ['Sum', '22', '6'],
  ]);
});

test('a clause that few have rated is not told from one that nobody has', async () => {
  const none = await feedback([]);
  const few = await feedback([tally('1.1', 'helpful', 4), tally('1.1', 'not-helpful', 4)]);
  expect(few.all).toBe(none.all);
  expect(few.all).toContain('No clause has 5 or more');
});

test('nothing shown changes with a count that is hidden, so it cannot be worked out', async () => {
  const counts = fc.array(
    fc.record({
      clause: fc.constantFrom('1.1', '1.2', '1.4', '2.1', '2.1(f)', '9.9'),
      kind: fc.constantFrom('helpful' as const, 'not-helpful' as const),
      count: fc.integer({ min: 1, max: 9 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(counts, fc.array(fc.integer({ min: 1, max: 4 })), async (made, others) => {
      const unique = [...new Map(made.map((one) => [`${one.clause}${one.kind}`, one])).values()];
      const tallies = unique.map(({ clause, kind, count }) => tally(clause, kind, count));
      const changed = tallies.map((one, index) =>
        one.count < 5 ? { ...one, count: others[index] ?? 1 } : one,
      );
      const without = tallies.filter(({ count }) => count >= 5);
      const { all } = await feedback(tallies);
      expect((await feedback(changed)).all).toBe(all);
      expect((await feedback(without)).all).toBe(all);
    }),
  );
});

test('false alarms of draft checks are not mixed in, and a clause gone from the policy is said to be', async () => {
  const { rows } = await feedback([tally('phone-number', 'false-alarm', 50), tally('9.9', 'helpful', 50)]);
  expect(rows[0]?.[0]).toBe('9.9 (no longer in the policy)');
  expect(rows).toHaveLength(2);
});
