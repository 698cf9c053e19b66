import { describe, expect, test } from 'vitest';
import type { Person } from '../../src/core/records.ts';
import { createPreflight } from '../../src/reminders/preflight.ts';
import { createRateLimits } from '../../src/reminders/rate-limits.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { createFakePlatform } from '../support/fake-platform.ts';
import { createMemoryQueue } from '../support/memory-queue.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

function setUp(count: number) {
  const time = createVirtualTime();
  const store = createMemoryQueue(time.now);
  const people = Array.from(
    { length: count },
    (_, n): Person => ({
      id: `p${n}`,
      name: `P ${n}`,
      email: `p${n}@example.gov.uk`,
      department: 'Parks',
      role: 'employee',
    }),
  );
  const slack = createFakePlatform({ name: 'slack', time });
  const asked: string[] = [];
  const { findAddress } = slack;
  slack.findAddress = async (person) => {
    asked.push(person.id);
    return findAddress?.(person) ?? { state: 'unfound' };
  };
  let owed = 0;
  const create = () =>
    createPreflight({
      store,
      platforms: [slack],
      owing: async () => {
        owed += 1;
        return people;
      },
      rates: createRateLimits(time.nowMs),
      wait: time.wait,
      log: createRecordingLog(),
    });
  return { time, store, slack, asked, people, create, owed: () => owed };
}

describe('looking for people before anything is sent', () => {
  test('writes down where each is, and who has no account, at the pace of the platform', async () => {
    const { time, store, slack, create, asked } = setUp(10);
    slack.strangers.add('p3');
    const preflight = create();
    preflight.wake(['smp']);
    await time.until(preflight.idle());
    expect(preflight.progress()).toEqual({ left: 0, found: 9, unfound: 1 });
    expect(asked).toHaveLength(10);
    // Slack looks up 50 a minute or so.
    expect(time.nowMs()).toBeGreaterThan(10_000);
    expect(await store.addresses('p1')).toEqual([{ platform: 'slack', route: 'p1' }]);
    expect(await store.reach('p3')).toMatchObject([{ state: 'unfound' }]);
  });

  test('asks nothing again of those it knows; of the others the next day', async () => {
    const { time, slack, create, asked } = setUp(4);
    slack.strangers.add('p3');
    const preflight = create();
    const look = async () => {
      asked.length = 0;
      preflight.wake(['smp']);
      await time.until(preflight.idle());
      return [...asked];
    };
    expect(await look()).toEqual(['p0', 'p1', 'p2', 'p3']);
    expect(await look()).toEqual([]);
    await time.pass(25 * 60 * 60_000);
    expect(await look()).toEqual(['p3']);
    slack.strangers.clear();
    await time.pass(25 * 60 * 60_000);
    expect(await look()).toEqual(['p3']);
    expect(await look()).toEqual([]);
  });

  test('goes on after a restart where it stopped', async () => {
    const { time, create, asked } = setUp(10);
    const first = create();
    first.wake(['smp']);
    await time.pass(4_000);
    first.stop();
    await time.until(first.idle());
    const before = asked.length;
    expect(before).toBeGreaterThan(2);
    const second = create();
    second.wake(['smp']);
    await time.until(second.idle());
    expect(new Set(asked).size).toBe(10);
    expect(asked.length).toBeLessThanOrEqual(11);
  });

  test('a platform that asks to wait is waited for', async () => {
    const { time, slack, create, store } = setUp(3);
    const { findAddress } = slack;
    let asks = 0;
    slack.findAddress = async (person) => {
      asks += 1;
      if (asks === 1) return { state: 'try-later', retryAfterMs: 30_000 };
      return findAddress?.(person) ?? { state: 'unfound' };
    };
    const preflight = create();
    preflight.wake(['smp']);
    await time.until(preflight.idle());
    expect(await store.reach()).toHaveLength(3);
    expect(asks).toBe(4);
    expect(time.nowMs()).toBeGreaterThan(30_000);
  });

  test('many people are looked for all at once where the platform can list everybody', async () => {
    const { time, store, slack, create, asked } = setUp(200);
    slack.listAddresses = async function* () {
      for (let n = 1; n < 200; n += 1) {
        if (n % 50 === 0) await time.wait(3_000);
        yield { email: `p${n}@example.gov.uk`, address: { platform: 'slack', route: `p${n}` } };
        yield { email: `somebody-else-${n}@example.gov.uk`, address: { platform: 'slack', route: `e${n}` } };
      }
    };
    const preflight = create();
    preflight.wake(['smp']);
    await time.until(preflight.idle());
    expect(preflight.progress()).toEqual({ left: 0, found: 199, unfound: 1 });
    expect(asked).toEqual([]);
    expect(time.nowMs()).toBeLessThan(60_000);
    expect(await store.addresses('p7')).toEqual([{ platform: 'slack', route: 'p7' }]);
    expect(await store.addresses('e7')).toEqual([]);
    expect(await store.reach('p0')).toMatchObject([{ state: 'unfound' }]);
  });

  test('a list that is broken off tells nothing of those not in it: they are looked for one by one', async () => {
    const { time, slack, create, asked } = setUp(60);
    slack.listAddresses = async function* () {
      yield { email: 'p0@example.gov.uk', address: { platform: 'slack', route: 'p0' } };
      throw new Error('cut off');
    };
    const preflight = create();
    preflight.wake(['smp']);
    await time.until(preflight.idle());
    expect(preflight.progress()).toEqual({ left: 0, found: 60, unfound: 0 });
    expect(asked).toHaveLength(59);
  });

  test('nobody is looked for who has an address that earlier records told of', async () => {
    const { time, store, create, asked } = setUp(3);
    const { reach } = store;
    await store.rememberAddress('p1', { platform: 'slack', route: 'p1' });
    store.reach = async (personId) => (asked.length < 3 ? [] : reach(personId));
    const preflight = create();
    preflight.wake(['smp']);
    await time.until(preflight.idle());
    expect(asked).toEqual(['p0', 'p2']);
  });

  test('woken while it is at work it looks once more, not once for each time', async () => {
    const { time, create, owed } = setUp(5);
    const preflight = create();
    for (let n = 0; n < 10; n += 1) preflight.wake(['smp']);
    await time.until(preflight.idle());
    expect(owed()).toBeLessThanOrEqual(2);
  });
});
