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

test('being woken a little late every time costs nothing of the rate', async () => {
  const time = { nowMs: 0 };
  const rates = at(time);
  let given = 0;
  while (time.nowMs < 20_000) {
    const ms = await rates.take('slack', 50);
    if (ms === 0) given += 1;
    else time.nowMs += ms + (given % 13);
  }
  expect(given).toBeGreaterThan(990);
  expect(given).toBeLessThanOrEqual(1_006);
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
