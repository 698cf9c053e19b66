import { expect, test } from 'vitest';
import { createDatabaseClock } from '../../src/records/database-clock.ts';

const REAL = Date.parse('2026-03-02T09:00:00.000Z');

/** A machine whose clock is so far ahead of the database's, which is so far away. */
function machine(aheadMs: number, awayMs = 40) {
  let realMs = REAL;
  const clock = createDatabaseClock(() => new Date(realMs + aheadMs), {
    time: async () => {
      realMs += awayMs / 2;
      const there = new Date(realMs);
      realMs += awayMs / 2;
      return there;
    },
  });
  return { clock, errorMs: () => clock.now().getTime() - realMs };
}

test.each([-600_000, -1_500, 0, 10, 7 * 60_000])(
  'a machine whose clock is %i ms ahead goes by the database’s',
  async (aheadMs) => {
    const { clock, errorMs } = machine(aheadMs);
    expect(errorMs()).toBe(aheadMs);
    await clock.compare();
    expect(Math.abs(errorMs())).toBeLessThanOrEqual(40);
  },
);

test('a clock that cannot be told apart from the database’s is left as it is', async () => {
  const { clock, errorMs } = machine(15);
  await clock.compare();
  expect(errorMs()).toBe(15);
});

test('while the database cannot be asked the clock goes on by what was found before', async () => {
  let isDown = false;
  let ownMs = REAL + 300_000;
  const clock = createDatabaseClock(() => new Date(ownMs), {
    time: async () => {
      if (isDown) throw new Error('down');
      return new Date(REAL);
    },
  });
  await clock.compare();
  isDown = true;
  ownMs += 1_000;
  await expect(clock.compare()).rejects.toThrow('down');
  expect(clock.now().getTime()).toBe(REAL + 1_000);
});
