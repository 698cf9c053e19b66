import { describe, expect, test } from 'vitest';
import type { CampaignEvent, NewQueuedMessage } from '../src/core/campaigns.ts';
import { createScheduler, runningPolicies } from '../src/scheduler.ts';
import { createRecordingLog } from './adapters/recording-log.ts';

const START = Date.parse('2026-03-02T09:00:00Z');

const event = (kind: CampaignEvent['kind'], policyId = 'smp'): CampaignEvent => ({
  policyId,
  policyVersion: '1',
  kind,
  by: 'hr',
  at: '2026-03-01T09:00:00Z',
});

/** A scheduler over ports that write down what they were asked. */
function setUp({ events = [event('started')], isAlone = true } = {}) {
  const state = { nowMs: START, revision: 1, events: [...events], versions: 'v1', isAlone };
  const done: string[] = [];
  const planned: NewQueuedMessage[] = [];
  const held: { plan: Promise<unknown> | undefined; error: Error | undefined } = {
    plan: undefined,
    error: undefined,
  };
  const timers: { ms: number; call: () => void; isOver: boolean }[] = [];
  const log = createRecordingLog();
  const scheduler = createScheduler({
    store: {
      time: async () => new Date(state.nowMs),
      alone: async (work) => (state.isAlone ? work() : undefined),
      campaignEvents: async () => state.events,
      rosterRevision: async () => state.revision,
      queueMessages: async (messages) => {
        done.push(`queue ${messages.length}`);
        return messages.length;
      },
      endLeases: async (owner) => void done.push(`end leases of ${owner}`),
    },
    plan: async (policyIds) => {
      done.push(`plan ${policyIds.join()}`);
      await held.plan;
      if (held.error !== undefined) throw held.error;
      return planned;
    },
    deliver: {
      wake: async (policyIds) => void done.push(`deliver ${policyIds.join()}`),
      idle: async () => {},
      stop: async () => void done.push('stop delivering'),
    },
    preflight: {
      wake: (policyIds) => void done.push(`look for ${policyIds.join()}`),
      progress: () => ({ left: 0, found: 0, unfound: 0 }),
      idle: async () => {},
      stop: () => void done.push('stop looking'),
    },
    versions: () => state.versions,
    workFrom: '09:05',
    soleOwner: 'assistant',
    every: (ms, call) => {
      const timer = { ms, call, isOver: false };
      timers.push(timer);
      return () => {
        timer.isOver = true;
      };
    },
    log,
  });
  const tick = async (changes: Partial<typeof state> = {}) => {
    Object.assign(state, changes);
    done.length = 0;
    await scheduler.tick();
    return [...done];
  };
  return { scheduler, state, done, planned, held, timers, log, tick };
}

const message: NewQueuedMessage = {
  key: 'smp/2026-03-01/ann/1',
  policyId: 'smp',
  cycle: '2026-03-01',
  personId: 'ann',
  step: '1',
  on: '2026-03-02',
};

describe('what makes it plan', () => {
  test('the first tick plans, queues, looks for people and delivers', async () => {
    const { tick, planned } = setUp();
    planned.push(message);
    expect(await tick()).toEqual(['plan smp', 'queue 1', 'look for smp', 'deliver smp']);
  });

  test('a tick with nothing new plans nothing', async () => {
    const { tick, state } = setUp();
    await tick();
    expect(await tick({ nowMs: state.nowMs + 5_000 })).toEqual(['deliver smp']);
  });

  test('the roster, what HR does and other words in force each make it plan anew', async () => {
    const { tick, state } = setUp();
    await tick();
    expect(await tick({ revision: 2 })).toContain('plan smp');
    expect(await tick({ versions: 'v2' })).toContain('plan smp');
    expect(await tick({ events: [...state.events, event('paused'), event('resumed')] })).toContain(
      'plan smp',
    );
    expect(await tick()).toEqual(['deliver smp']);
  });

  test('so does the minute at which work begins somewhere, and each quarter of an hour after it', async () => {
    const { tick } = setUp();
    await tick();
    const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
    expect(await tick({ nowMs: at('09:04:59') })).toEqual(['deliver smp']);
    expect(await tick({ nowMs: at('09:05:00') })).toEqual(['plan smp', 'deliver smp']);
    expect(await tick({ nowMs: at('09:19:59') })).toEqual(['deliver smp']);
    expect(await tick({ nowMs: at('09:20:00') })).toContain('plan smp');
  });

  test('people are looked for again each day', async () => {
    const { tick, state } = setUp();
    await tick();
    expect(await tick({ nowMs: state.nowMs + 24 * 60 * 60_000 })).toContain('look for smp');
  });

  test('where no reminders run nothing is planned, but what was left is still found out about', async () => {
    const { tick } = setUp({ events: [event('started'), event('cancelled')] });
    expect(await tick()).toEqual(['deliver ']);
  });

  test('a replica that is not alone delivers, and plans as soon as it may', async () => {
    const { tick } = setUp({ isAlone: false });
    expect(await tick()).toEqual(['look for smp', 'deliver smp']);
    expect(await tick({ isAlone: true })).toEqual(['plan smp', 'deliver smp']);
  });

  test('a plan that fails holds up no delivery, is in the log and is made again a minute later', async () => {
    const { tick, held, log, state } = setUp();
    held.error = new TypeError('a bug');
    expect(await tick()).toContain('deliver smp');
    expect(log.lines.map(([name]) => name)).toEqual(['plan-failed']);
    held.error = undefined;
    expect(await tick()).not.toContain('plan smp');
    expect(await tick({ nowMs: state.nowMs + 60_000 })).toContain('plan smp');
  });
});

test('ticks never overlap', async () => {
  const { scheduler, held, done, timers } = setUp();
  let go: () => void = () => {};
  held.plan = new Promise<void>((resolve) => {
    go = resolve;
  });
  const started = scheduler.start();
  await new Promise((resolve) => setImmediate(resolve));
  for (let n = 0; n < 5; n += 1) timers[0]?.call();
  await new Promise((resolve) => setImmediate(resolve));
  expect(done.filter((what) => what.startsWith('plan'))).toHaveLength(1);
  go();
  await started;
  expect(done.filter((what) => what.startsWith('deliver'))).toHaveLength(1);
});

test('starting ends the leases of an earlier life, and stopping ends everything', async () => {
  const { scheduler, done, timers } = setUp();
  await scheduler.start();
  expect(done[0]).toBe('end leases of assistant');
  expect(timers).toMatchObject([{ isOver: false }]);
  await scheduler.stop(1_000);
  expect(timers).toMatchObject([{ isOver: true }]);
  expect(done.slice(-2)).toEqual(['stop looking', 'stop delivering']);
  done.length = 0;
  await scheduler.tick();
  expect(done).toEqual([]);
});

test('the policies whose reminders run are those whose last event says so', () => {
  expect(
    runningPolicies([
      event('started', 'a'),
      event('started', 'b'),
      event('paused', 'a'),
      event('started', 'c'),
      event('resumed', 'a'),
      event('cancelled', 'c'),
    ]),
  ).toEqual(['a', 'b']);
});
