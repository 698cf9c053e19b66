import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateLimits } from '../../src/reminders/rate-limits.ts';

function at(times: { nowMs: number }) {
  return createRateLimits(() => times.nowMs);
}

test('calls are evenly spaced, and each name has its own rate', async () => {
  const time = { nowMs: 1_000 };
  const rates = at(time);
  expect(await rates.take('slack', 5)).toBe(0);
  expect(await rates.take('slack', 5)).toBe(200);
  expect(await rates.take('teams', 25)).toBe(0);
  time.nowMs += 200;
  expect(await rates.take('slack', 5)).toBe(0);
  expect(await rates.take('slack', 5)).toBe(200);
});

test('a second that was not used is not saved up', async () => {
  const time = { nowMs: 0 };
  const rates = at(time);
  await rates.take('slack', 50);
  time.nowMs = 60_000;
  let given = 0;
  while ((await rates.take('slack', 50)) === 0) given += 1;
  expect(given).toBeLessThanOrEqual(6);
});

test('being woken late costs little of the rate, and no second has more calls than the rate', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 50 }),
      async (perSecond, lateness) => {
        const time = { nowMs: 0 };
        const rates = at(time);
        const given: number[] = [];
        for (let waits = 0; time.nowMs < 10_000; ) {
          const ms = await rates.take('slack', perSecond);
          if (ms === 0) given.push(time.nowMs);
          else time.nowMs += ms + ((lateness[waits++ % lateness.length] ?? 0) % 15);
        }
        expect(given.length).toBeGreaterThan(9.7 * perSecond - 1);
        for (const [n, atMs] of given.entries())
          expect(given[n + perSecond] ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(atMs + 999);
      },
    ),
  );
});

test('a pause holds one name up for as long as it was asked for, and a shorter one does not end it', async () => {
  const time = { nowMs: 0 };
  const rates = at(time);
  await rates.pause('slack', 30_000);
  await rates.pause('slack', 1_000);
  expect(await rates.take('slack', 5)).toBe(30_000);
  expect(await rates.take('teams', 5)).toBe(0);
  time.nowMs = 30_000;
  expect(await rates.take('slack', 5)).toBe(0);
});
