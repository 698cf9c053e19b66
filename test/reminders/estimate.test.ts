import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NewQueuedMessage, QueuedMessage } from '../../src/core/campaigns.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { addDays } from '../../src/reminders/calendar.ts';
import { estimateReminders } from '../../src/reminders/estimate.ts';
import { type ObligationInput, obligationsOf, unreachedIn } from '../../src/reminders/obligations.ts';
import { planReminders } from '../../src/reminders/plan.ts';
import { anyInput } from './arbitrary.ts';
import { FIRST, inputOn, person } from './made-up.ts';

const [version] = FIRST.versions;
const { launchedAt: _, ...notLaunched } = version ?? { version: '1.0', firstSeenAt: '' };
const UNSTARTED = { policyId: 'p', versions: [notLaunched] };

function estimate(input: ObligationInput, more: Partial<Parameters<typeof estimateReminders>[0]> = {}) {
  return estimateReminders({
    ...input,
    directory: createDirectory(input.people),
    messages: [],
    isRunning: true,
    platforms: ['slack', 'teams'],
    ...more,
  });
}

function sent(message: NewQueuedMessage, at: Date): QueuedMessage {
  const iso = at.toISOString();
  return { ...message, state: 'sent', attempts: 1, queuedAt: iso, changedAt: iso };
}

test('a preview tells every message of the days to come, and how many a day', async () => {
  const people = [
    person('top', { leave: { from: '2025-01-01' } }),
    person('ann', { managerId: 'boss' }),
    person('boss'),
  ];
  const { messages, days } = await estimate(inputOn('2026-01-12', { people }));
  expect(messages.map(({ on, personId, step }) => `${on} ${personId} ${step}`)).toEqual([
    '2026-01-21 ann -14',
    '2026-01-21 boss -14',
    '2026-02-02 ann -3',
    '2026-02-02 boss -3',
    '2026-02-05 ann 1',
    '2026-02-05 boss 1',
    '2026-02-11 ann 7',
    '2026-02-11 boss 7',
    '2026-02-18 boss digest',
  ]);
  expect(days.at(-1)).toEqual({ date: '2026-02-18', reminders: 0, digests: 1 });
  expect(days[0]).toEqual({ date: '2026-01-21', reminders: 2, digests: 0 });
});

test('reminders that have not been started are taken to start now', async () => {
  const input = inputOn('2026-03-02', { terms: UNSTARTED });
  expect((await estimate(input, { isRunning: false })).days[0]?.date).toBe('2026-03-18');
  expect((await estimate(input)).days[0]?.date).toBe('2026-03-02');
  const again = inputOn('2026-03-02');
  expect((await estimate(again, { isRunning: false })).days[0]?.date).toBe('2026-03-02');
});

test('today begins with working hours, and is over after them', async () => {
  const at = async (time: string) =>
    (await estimate({ ...inputOn('2026-01-21'), now: new Date(`2026-01-21T${time}:00Z`) })).days[0]?.date;
  expect(await at('05:00')).toBe('2026-01-21');
  expect(await at('18:00')).toBe('2026-01-22');
});

test('whoever nothing reaches is listed with the reason and gets nothing', async () => {
  const reach = [
    { personId: 'ann', platform: 'slack', state: 'unfound', at: '2026-01-01T00:00:00Z' },
  ] as const;
  const { messages, unreachable } = await estimate(inputOn('2026-01-21', { reach }));
  expect(messages).toEqual([]);
  expect(unreachable).toMatchObject([{ personId: 'ann', reason: 'due, but no account was found on Slack' }]);
});

test('it tells how long a day takes at the limit of each platform', async () => {
  const people = Array.from({ length: 101 }, (_, index) => person(`p${index}`));
  const { durations } = await estimate(
    inputOn('2026-01-12', { people, settings: { perSecond: { teams: 50 } } }),
  );
  expect(durations).toEqual([
    { platform: 'slack', perSecond: 5, firstDaySeconds: 21, fullestDaySeconds: 21 },
    { platform: 'teams', perSecond: 50, firstDaySeconds: 3, fullestDaySeconds: 3 },
  ]);
});

test('what waits in the queue goes out today and holds nothing up after', async () => {
  const waiting: QueuedMessage = {
    ...sent(
      { key: 'k', policyId: 'p', cycle: '2026-02-04', personId: 'ann', step: '-14', on: '2026-01-21' },
      new Date('2026-01-21T10:00:00Z'),
    ),
    state: 'queued',
  };
  const { messages } = await estimate(inputOn('2026-01-21'), { messages: [waiting] });
  expect(messages.map(({ step }) => step)).toEqual(['-3', '1', '7']);
});

test('a preview is what planning day after day comes to, if nobody acknowledges', async () => {
  const DAYS = 60;
  const inUtc = anyInput.map((input) => ({
    ...input,
    people: input.people.map(({ timeZone: _zone, ...rest }) => rest),
    settings: { ...input.settings, timeZone: 'UTC' },
    now: new Date(`${input.now.toISOString().slice(0, 10)}T09:00:00Z`),
  }));
  await fc.assert(
    fc.asyncProperty(inUtc, async (input) => {
      const directory = createDirectory(input.people);
      const messages: QueuedMessage[] = [];
      const today = input.now.toISOString().slice(0, 10);
      for (let day = 0; day < DAYS; day++) {
        const now = new Date(`${addDays(today, day)}T09:00:00Z`);
        const policies = [{ policyId: 'p', obligations: obligationsOf({ ...input, now }) }];
        const planned = planReminders({
          policies,
          directory,
          messages,
          unreached: unreachedIn(input.reach),
          settings: input.settings,
          now,
        });
        messages.push(...planned.map((one) => sent(one, now)));
      }
      const foreseen = await estimate(input, { isRunning: true, directory });
      const told = (all: readonly NewQueuedMessage[]) =>
        all
          .map(({ key, on, covers, about }) =>
            JSON.stringify([on, key, covers, about?.map(({ personId }) => personId).sort()]),
          )
          .sort();
      expect(told(foreseen.messages)).toEqual(told(messages));
    }),
    { numRuns: 150 },
  );
});
