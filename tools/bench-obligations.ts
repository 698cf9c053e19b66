import type { QueuedMessage } from '../src/core/campaigns.ts';
import type { Acknowledgement, Person } from '../src/core/records.ts';
import { DEFAULT_REMINDERS } from '../src/core/reminder-settings.ts';
import { estimateReminders } from '../src/reminders/estimate.ts';
import { type ObligationInput, obligationsOf, unreachedIn } from '../src/reminders/obligations.ts';
import { planReminders } from '../src/reminders/plan.ts';

const ZONES = [
  'Europe/London',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Sydney',
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Tokyo',
  'America/Sao_Paulo',
  'Pacific/Auckland',
  'Africa/Johannesburg',
  'Asia/Dubai',
  'America/St_Johns',
];
const NATIONS = ['england', 'wales', 'scotland', 'northern-ireland'] as const;
const DAY_MS = 86_400_000;
const NOW = new Date('2026-05-13T10:30:00Z');

/** Times what is worked out about everybody at each turn of the scheduler: obligations, the plan, and HR's preview. */
export async function benchObligations(): Promise<void> {
  for (const size of [10_000, 200_000]) {
    const input = madeUp(size);
    console.log(`\n${size} people in ${ZONES.length} time zones     ms`);
    const time = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
      const start = performance.now();
      const result = await work();
      console.log(`${name.padEnd(32)} ${(performance.now() - start).toFixed(0).padStart(6)}`);
      return result;
    };
    await time('obligations, first time', () => obligationsOf(input));
    const obligations = await time('obligations, again', () => obligationsOf(input));
    const byId = new Map(input.people.map((person) => [person.id, person]));
    const directory = { byId: (id: string) => byId.get(id) };
    const policies = [{ policyId: input.terms.policyId, obligations }];
    const plan = {
      policies,
      directory,
      unreached: unreachedIn(input.reach),
      settings: input.settings,
      now: NOW,
    };
    const planned = await time('plan, nothing sent yet', () => planReminders({ ...plan, messages: [] }));
    const messages = planned.map(
      (one): QueuedMessage => ({
        ...one,
        state: 'sent',
        attempts: 1,
        queuedAt: NOW.toISOString(),
        changedAt: NOW.toISOString(),
      }),
    );
    await time(`plan, ${planned.length} sent`, () => planReminders({ ...plan, messages }));
    const preview = await time('preview of 60 days', () =>
      estimateReminders({
        ...input,
        directory,
        messages: [],
        isRunning: true,
        platforms: ['slack', 'teams'],
      }),
    );
    console.log(`${preview.messages.length} messages foreseen`);
  }
  console.log(`resident ${Math.round(process.memoryUsage().rss / 1_000_000)} MB`);
}

/** People of whom half acknowledged in the year before, with leave, excuses and people nothing reaches among them. */
function madeUp(size: number): ObligationInput {
  const idOf = (index: number) => `p${index}`;
  const people = Array.from({ length: size }, (_, index): Person => {
    const [timeZone, nation] = [ZONES[index % ZONES.length], NATIONS[index % NATIONS.length]];
    return {
      id: idOf(index),
      name: `Person ${index}`,
      email: `p${index}@example.org`,
      department: `Department ${index % 40}`,
      role: 'employee',
      ...(index === 0 ? {} : { managerId: idOf(Math.floor((index - 1) / 10)) }),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(nation === undefined ? {} : { nation }),
      ...(index % 7 === 0 ? { startsOn: '2026-04-20' } : {}),
      ...(index % 50 === 0 ? { leave: { from: '2026-05-01', until: '2026-05-20' } } : {}),
    };
  });
  const acknowledgements = people
    .filter((_, index) => index % 2 === 0)
    .map(
      ({ id }, index): Acknowledgement => ({
        receiptId: id,
        personId: id,
        policyId: 'p',
        policyVersion: '1.0',
        policyDigest: 'd',
        statement: 's',
        acknowledgedAt: new Date(
          Date.UTC(2025, 3, 20) + ((index * 7_919_993) % (380 * DAY_MS)),
        ).toISOString(),
        via: 'web',
        hash: 'h',
      }),
    );
  const some = people.filter((_, index) => index % 100 === 3);
  return {
    people,
    terms: {
      policyId: 'p',
      versions: [{ version: '1.0', effective: '2025-04-01', firstSeenAt: '2025-04-01T08:00:00Z' }],
    },
    acknowledgements,
    excuses: some.map(({ id }) => ({
      id: `x${id}`,
      personId: id,
      reason: 'secondment',
      from: '2026-04-01',
      until: '2026-05-01',
      by: 'hr',
      at: '2026-04-01T08:00:00Z',
    })),
    questions: [],
    reach: people
      .filter((_, index) => index % 5 !== 0)
      .map(({ id }, index) => ({
        personId: id,
        platform: 'slack',
        state: index % 200 === 0 ? 'unfound' : 'reachable',
        at: '2026-04-01T08:00:00Z',
      })),
    settings: DEFAULT_REMINDERS,
    now: NOW,
  };
}
