import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QueuedMessage } from '../../src/core/campaigns.ts';
import type { Person } from '../../src/core/records.ts';
import { createFakePlatform, type FakePlatform, type Fate } from '../support/fake-platform.ts';
import { createMemoryQueue } from '../support/memory-queue.ts';
import { createSender, queueFor, REMINDER } from '../support/sender.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

/** Everything with these fakes, made anew for each test. */
function setUp() {
  const time = createVirtualTime();
  const store = createMemoryQueue(time.now);
  return { time, store, states: () => countBy([...store.all.values()].map(({ state }) => state)) };
}
function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
const fates =
  (...listed: readonly Fate[]) =>
  (n: number) =>
    listed[n] ?? 'arrives';
const person = (id: string): Person => ({
  id,
  name: id,
  email: `${id}@example.gov.uk`,
  department: 'Parks',
  role: 'employee',
});

describe('how an attempt ends', () => {
  test('a message is sent with its token and written down with where it stands', async () => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time });
    await queueFor(store, 1, () => ['slack']);
    await createSender({ time, store, platforms: [slack] }).finish();
    const [message] = store.all.values();
    expect(message).toMatchObject({ state: 'sent', platform: 'slack', messageId: 'slack-1', attempts: 1 });
    expect(slack.arrived).toMatchObject([{ personId: 'p0', token: message?.token }]);
  });

  test('what is not needed any more is cancelled and not sent', async () => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time });
    await queueFor(store, 2, () => ['slack']);
    const contentOf = async ({ personId }: QueuedMessage) => (personId === 'p0' ? undefined : REMINDER);
    await createSender({ time, store, platforms: [slack], contentOf }).finish();
    expect([...store.all.values()]).toMatchObject([
      { state: 'cancelled', reason: 'not-needed' },
      { state: 'sent' },
    ]);
    expect(slack.calls).toHaveLength(1);
  });

  test.each(['blocked', 'gone'] as const)('%s in one place: it goes to the other', async (reason) => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time, fateOf: () => reason });
    const teams = createFakePlatform({ name: 'teams', time, canFind: false });
    await queueFor(store, 1, () => ['teams', 'slack']);
    await createSender({ time, store, platforms: [teams, slack] }).finish();
    expect([...store.all.values()]).toMatchObject([{ state: 'sent', platform: 'teams' }]);
    expect(slack.calls).toHaveLength(1);
    expect((await store.reach('p0')).find(({ platform }) => platform === 'slack')).toMatchObject({
      state: reason,
    });
  });

  test('a place that refused them lately comes last the next time, and may have opened again', async () => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time });
    const teams = createFakePlatform({ name: 'teams', time, fateOf: fates('arrives', 'blocked') });
    await queueFor(store, 1, () => ['teams', 'slack']);
    await store.noteReach({
      personId: 'p0',
      platform: 'slack',
      state: 'blocked',
      at: '2026-01-01T00:00:00Z',
    });
    const sender = createSender({ time, store, platforms: [slack, teams] });
    await sender.finish();
    expect(teams.arrived).toHaveLength(1);
    store.queue([{ key: 'smp/2026-03-01/p0/7', personId: 'p0' }]);
    await sender.finish();
    expect(slack.arrived).toHaveLength(1);
    expect((await store.reach('p0')).map(({ platform, state }) => `${platform} ${state}`).sort()).toEqual([
      'slack reachable',
      'teams blocked',
    ]);
  });

  test('refused everywhere, it has failed, with the reason', async () => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time, fateOf: () => 'blocked' });
    await queueFor(store, 1, () => ['slack']);
    await createSender({ time, store, platforms: [slack] }).finish();
    expect([...store.all.values()]).toMatchObject([{ state: 'failed', reason: 'blocked' }]);
    expect(slack.calls).toHaveLength(1);
  });

  test('a platform that cannot be reached is tried again, then it has failed', async () => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time, fateOf: () => 'unreachable' });
    await queueFor(store, 1, () => ['slack']);
    await createSender({ time, store, platforms: [slack] }).finish();
    expect([...store.all.values()]).toMatchObject([{ state: 'failed', reason: 'unreachable' }]);
    expect(slack.calls).toHaveLength(5);
  });

  test('a platform that is down for ten minutes costs nobody their message', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({
      name: 'slack',
      time,
      fateOf: () => (time.nowMs() < 600_000 ? 'unreachable' : 'arrives'),
    });
    await queueFor(store, 300, () => ['slack']);
    await createSender({ time, store, platforms: [slack] }).finish();
    expect(states()).toEqual({ sent: 300 });
    expect(slack.calls.length).toBeLessThan(350);
  });

  test('when everybody seems gone it is the app that is, and hardly anybody is written off for it', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({
      name: 'slack',
      time,
      fateOf: () => (time.nowMs() < 600_000 ? 'gone' : 'arrives'),
    });
    await queueFor(store, 300, () => ['slack']);
    await createSender({ time, store, platforms: [slack] }).finish();
    expect(states()).toEqual({ sent: 290, failed: 10 });
  });

  test('a limit holds up the whole platform for as long as it asks, and no other', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({ name: 'slack', time, fateOf: fates('throttled') });
    const teams = createFakePlatform({ name: 'teams', time, canFind: false });
    await queueFor(store, 20, (n) => [n % 2 === 0 ? 'slack' : 'teams']);
    await createSender({ time, store, platforms: [slack, teams] }).finish();
    expect(states()).toEqual({ sent: 20 });
    const [first, second] = slack.calls.filter(({ atMs }, n) => n === 0 || atMs > 100);
    // What was under way when the answer came is not held up any more.
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(teams.arrived.at(-1)?.atMs).toBeLessThan(1_000);
  });

  test('somebody without an address is looked for, and found or not', async () => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time });
    slack.strangers.add('p1');
    await queueFor(store, 2, () => []);
    await createSender({ time, store, platforms: [slack], personOf: person }).finish();
    expect([...store.all.values()]).toMatchObject([
      { state: 'sent', platform: 'slack' },
      { state: 'failed', reason: 'unfound' },
    ]);
    expect(await store.reach('p1')).toMatchObject([{ platform: 'slack', state: 'unfound' }]);
  });

  test('a message that cannot be written is tried again, then it has failed, and holds up no other', async () => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time });
    await queueFor(store, 2, () => ['slack']);
    const contentOf = async ({ personId }: QueuedMessage) => {
      if (personId === 'p0') throw new TypeError('a bug');
      return REMINDER;
    };
    await createSender({ time, store, platforms: [slack], contentOf }).finish();
    expect([...store.all.values()]).toMatchObject([{ state: 'failed', reason: 'error' }, { state: 'sent' }]);
  });
});

describe('an answer that is lost', () => {
  test.each(['lost-sent', 'lost-late', 'lost-unsent'] as const)(
    '%s: where it can be looked up, it is there once',
    async (fate) => {
      const { time, store, states } = setUp();
      const slack = createFakePlatform({ name: 'slack', time, fateOf: fates(fate) });
      await queueFor(store, 1, () => ['slack']);
      await createSender({ time, store, platforms: [slack] }).finish();
      expect(states()).toEqual({ sent: 1 });
      expect(slack.arrived).toHaveLength(1);
    },
  );

  test('while the look-up fails nothing is sent again and nothing given up', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({
      name: 'slack',
      time,
      fateOf: fates('lost-sent'),
      isBlind: (n) => n < 10,
    });
    await queueFor(store, 1, () => ['slack']);
    await createSender({ time, store, platforms: [slack] }).finish();
    expect(states()).toEqual({ sent: 1 });
    expect(slack.calls).toHaveLength(1);
  });

  test('where it cannot be looked up, it stays unknown and is not sent again', async () => {
    const { time, store, states } = setUp();
    const teams = createFakePlatform({ name: 'teams', time, canFind: false, fateOf: fates('lost-sent') });
    await queueFor(store, 3, () => ['teams']);
    await createSender({ time, store, platforms: [teams] }).finish();
    expect(states()).toEqual({ sent: 2, unknown: 1 });
    expect(teams.calls).toHaveLength(3);
  });

  test('an adapter that throws is an answer that is lost', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({ name: 'slack', time, fateOf: fates('throws') });
    await queueFor(store, 2, () => ['slack']);
    await createSender({ time, store, platforms: [slack] }).finish();
    expect(states()).toEqual({ sent: 2 });
  });
});

describe('stopping and pausing', () => {
  test('stopping lets what is on its way arrive and leaves the rest in the queue', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({ name: 'slack', time, latencyMs: 900 });
    await queueFor(store, 50, () => ['slack']);
    const sender = createSender({ time, store, platforms: [slack] });
    await time.until(sender.wake(['smp']));
    await time.pass(2_000);
    await time.until(sender.stop(10_000), 3_000);
    const { sent = 0, queued = 0 } = states();
    expect(sent).toBe(slack.arrived.length);
    expect(sent).toBeGreaterThan(5);
    expect(sent + queued).toBe(50);
    await time.pass(60_000);
    expect(slack.arrived).toHaveLength(sent);
  });

  test('stopping waits no longer than it is told', async () => {
    const { time, store } = setUp();
    const slack = createFakePlatform({ name: 'slack', time, fateOf: () => 'slow' });
    await queueFor(store, 5, () => ['slack']);
    const sender = createSender({ time, store, platforms: [slack] });
    await time.until(sender.wake(['smp']));
    await time.pass(500);
    const before = time.nowMs();
    await time.until(sender.stop(2_000));
    expect(time.nowMs() - before).toBeLessThanOrEqual(2_000);
  });

  test('what HR pauses stops, what it cancels never goes, what it resumes goes on', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({ name: 'slack', time });
    await queueFor(store, 50, () => ['slack']);
    const sender = createSender({ time, store, platforms: [slack] });
    await time.until(sender.wake(['smp']));
    await time.pass(2_000);
    await time.until(sender.wake([]));
    await time.pass(1_000);
    const paused = slack.calls.length;
    await time.pass(60_000);
    expect(slack.calls).toHaveLength(paused);
    await time.until(sender.wake(['smp']));
    await time.pass(1_000);
    expect(slack.calls.length).toBeGreaterThan(paused);
    store.cancelQueued('smp');
    await time.until(sender.idle());
    expect(states()).toEqual({ sent: slack.arrived.length, cancelled: 50 - slack.arrived.length });
  });

  test('when work is over the rest waits until it begins again', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({ name: 'slack', time });
    await queueFor(store, 100, () => ['slack']);
    const againMs = 30 * 60_000;
    const mayGo = () => time.nowMs() < 10_000 || time.nowMs() >= againMs;
    await createSender({ time, store, platforms: [slack], mayGo }).finish();
    expect(states()).toEqual({ sent: 100 });
    const late = slack.calls.filter(({ atMs }) => atMs >= 10_100 && atMs < againMs);
    expect(late).toEqual([]);
    expect([...store.all.values()].every(({ attempts }) => attempts === 1)).toBe(true);
  });

  test('two senders on the same records share the work and send nothing twice', async () => {
    const { time, store, states } = setUp();
    const slack = createFakePlatform({ name: 'slack', time });
    await queueFor(store, 100, () => ['slack']);
    const [one, two] = [1, 2].map(() => createSender({ time, store, platforms: [slack] }));
    await Promise.all([time.until(one?.wake(['smp']) ?? Promise.resolve()), two?.wake(['smp'])]);
    await two?.finish();
    expect(states()).toEqual({ sent: 100 });
    expect(new Set(slack.arrived.map(({ personId }) => personId)).size).toBe(100);
    expect(slack.arrived).toHaveLength(100);
  });
});

test('each platform goes at its own rate, evenly', async () => {
  const { time, store } = setUp();
  const slack = createFakePlatform({ name: 'slack', time });
  const teams = createFakePlatform({ name: 'teams', time, canFind: false });
  await queueFor(store, 300, (n) => [n < 60 ? 'slack' : 'teams']);
  await createSender({ time, store, platforms: [slack, teams] }).finish();
  for (const [platform, perSecond] of [
    [slack, 5],
    [teams, 25],
  ] as const) {
    expect(mostInASecond(platform)).toBeLessThanOrEqual(perSecond * 1.1 + 1);
    const last = platform.calls.at(-1)?.atMs ?? 0;
    expect(last / 1_000).toBeLessThan((platform.calls.length / perSecond) * 1.05);
  }
});

function mostInASecond({ calls }: FakePlatform): number {
  return Math.max(
    ...calls.map(({ atMs: from }) => calls.filter(({ atMs }) => atMs >= from && atMs < from + 1_000).length),
  );
}

const FATES: readonly Fate[] = [
  ...(['arrives', 'arrives', 'arrives', 'arrives', 'slow', 'throttled'] as const),
  ...(['lost-sent', 'lost-unsent', 'lost-late', 'unreachable', 'throws'] as const),
];

test.each([true, false])(
  'over random fates and crashes nothing is sent twice and nothing forgotten (looking up: %s)',
  async (canFind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 50, max: 9_000 }), { maxLength: 5 }),
        fc.array(fc.boolean(), { maxLength: 10 }),
        async (drawn, lives, blind) => {
          const { time, store, states } = setUp();
          const fateOf = (n: number) => drawn[n] ?? 'arrives';
          const platform = createFakePlatform({
            name: 'slack',
            time,
            canFind,
            fateOf,
            isBlind: (n) => blind[n] ?? false,
          });
          await queueFor(store, 40, () => ['slack']);
          let inFlight = 0;
          for (const ms of lives) {
            const sender = createSender({ time, store, platforms: [platform], perSecond: { slack: 20 } });
            await store.endLeases('assistant');
            await time.until(sender.wake(['smp']));
            await time.pass(ms);
            sender.die();
            inFlight += states()['sending'] ?? 0;
          }
          await store.endLeases('assistant');
          await createSender({ time, store, platforms: [platform], perSecond: { slack: 20 } }).finish();
          await time.pass(60_000);
          const arrivals = countBy(platform.arrived.map(({ personId }) => personId));
          for (const { state, personId } of store.all.values()) {
            const count = arrivals[personId] ?? 0;
            expect(count).toBeLessThanOrEqual(1);
            if (state === 'sent') expect(count).toBe(1);
            if (state === 'failed') expect(count).toBe(0);
            if (canFind) expect(state).toBe('sent');
          }
          const lost = platform.calls.filter(({ fate }) => fate.startsWith('lost') || fate === 'throws');
          expect(states()['unknown'] ?? 0).toBeLessThanOrEqual(canFind ? 0 : lost.length + inFlight);
        },
      ),
      { numRuns: 60 },
    );
  },
);
