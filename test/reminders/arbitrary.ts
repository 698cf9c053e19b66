import fc from 'fast-check';
import type { Excuse, Reach } from '../../src/core/campaigns.ts';
import type { HrQuestion } from '../../src/core/hr-questions.ts';
import type { Acknowledgement, Person } from '../../src/core/records.ts';
import { DEFAULT_REMINDERS, type ReminderSettings } from '../../src/core/reminder-settings.ts';
import type { ObligationInput } from '../../src/reminders/obligations.ts';
import type { PolicyTerms } from '../../src/reminders/turn.ts';
import { acknowledged, person } from './made-up.ts';

const IDS = ['ann', 'ben', 'cay', 'dot', 'eve', 'fay'];
const VERSIONS = ['1.0', '1.1', '2.0'];
const ZONES = ['Europe/London', 'America/New_York', 'Pacific/Auckland', 'Asia/Kathmandu', 'Mars/Olympus'];

const instant = fc
  .date({ min: new Date('2024-06-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const day = instant.map((iso) => iso.slice(0, 10));
const span = fc
  .tuple(day, day)
  .map(([one, other]) => (one < other ? [one, other] : [other, one]) as [string, string]);
const id = fc.constantFrom(...IDS, 'nobody');
/** Leaves properties out rather than giving them undefined. */
const some = <T>(record: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(record, { requiredKeys: [] }) as unknown as fc.Arbitrary<Partial<T>>;

const anyPerson = (own: string): fc.Arbitrary<Person> =>
  some<Omit<Person, 'id'>>({
    timeZone: fc.constantFrom(...ZONES),
    nation: fc.constantFrom('england', 'wales', 'scotland', 'northern-ireland'),
    managerId: id,
    startsOn: day,
    leftOn: day,
    leave: fc.oneof(
      day.map((from) => ({ from })),
      span.map(([from, until]) => ({ from, until })),
    ),
  } as never).map((more) => person(own, more));

const anySettings: fc.Arbitrary<ReminderSettings> = fc
  .record({
    renewal: fc.oneof(
      fc.constant({ kind: 'anniversary' } as const),
      fc.record({
        kind: fc.constant('date' as const),
        monthDay: fc.constantFrom('01-01', '02-29', '04-01', '12-31'),
        countsForDays: fc.integer({ min: 0, max: 120 }),
      }),
    ),
    steps: fc
      .uniqueArray(fc.integer({ min: -60, max: 30 }), { minLength: 1, maxLength: 5 })
      .map((steps) => steps.sort((one, other) => one - other)),
    joinerDays: fc.integer({ min: 0, max: 60 }),
    newVersionDays: fc.integer({ min: 0, max: 60 }),
    returnDays: fc.integer({ min: 0, max: 60 }),
    managerAfterDays: fc.integer({ min: 1, max: 40 }),
    timeZone: fc.constantFrom(...ZONES),
  })
  .map((some) => ({ ...DEFAULT_REMINDERS, ...some }));

const anyTerms: fc.Arbitrary<PolicyTerms> = fc
  .array(
    some<{ effective: string; change: 'material' | 'minor'; launchedAt: string }>({
      effective: day,
      change: fc.constantFrom('material', 'minor'),
      launchedAt: instant,
    }),
    { minLength: 1, maxLength: 3 },
  )
  .chain((versions) =>
    fc.tuple(...versions.map(() => instant)).map((seen) => ({
      policyId: 'p',
      versions: versions.map((one, index) => ({
        ...one,
        version: VERSIONS[index] ?? '3.0',
        firstSeenAt: seen[index] ?? '2026-01-01T00:00:00Z',
      })),
    })),
  );

const anyAcknowledgement: fc.Arbitrary<Acknowledgement> = fc
  .tuple(id, instant, fc.constantFrom(...VERSIONS), fc.option(day, { nil: undefined }))
  .map(([personId, at, policyVersion, cycle]) =>
    acknowledged(personId, at, { policyVersion, ...(cycle === undefined ? {} : { cycle }) }),
  );

const anyExcuse: fc.Arbitrary<Excuse> = fc
  .tuple(id, span, fc.option(instant, { nil: undefined }), fc.constantFrom(undefined, 'p', 'other'))
  .map(([personId, [from, until], endedAt, policyId]) => ({
    id: 'x',
    personId,
    reason: 'r',
    from,
    until,
    by: 'hr',
    at: `${from}T00:00:00Z`,
    ...(policyId === undefined ? {} : { policyId }),
    ...(endedAt === undefined ? {} : { ended: { by: 'hr', at: endedAt } }),
  }));

const anyQuestion: fc.Arbitrary<HrQuestion> = fc
  .tuple(id, instant, fc.boolean())
  .map(([askerId, askedAt, isOpen]) => ({
    id: 'Q',
    key: 'k',
    text: 't',
    shown: [],
    askedAt,
    via: 'web',
    isNamed: true,
    pauses: 'p',
    askerId,
    ...(isOpen ? {} : { answer: { text: 'a', answeredBy: 'hr', answeredAt: askedAt } }),
  }));

const anyReach: fc.Arbitrary<Reach> = fc.record({
  personId: id,
  platform: fc.constantFrom('slack', 'teams', 'irc'),
  state: fc.constantFrom('reachable', 'blocked', 'gone', 'unfound'),
  at: instant,
});

/** Any roster with any records, settings and time, of the years 2024 to 2027. */
export const anyInput: fc.Arbitrary<ObligationInput> = fc.record({
  people: fc.subarray(IDS).chain((ids) => fc.tuple(...ids.map(anyPerson))),
  terms: anyTerms,
  acknowledgements: fc.array(anyAcknowledgement, { maxLength: 8 }),
  excuses: fc.array(anyExcuse, { maxLength: 5 }),
  questions: fc.array(anyQuestion, { maxLength: 2 }),
  reach: fc.array(anyReach, { maxLength: 5 }),
  settings: anySettings,
  now: instant.map((iso) => new Date(iso)),
});
