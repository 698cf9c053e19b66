import { describe, expect, test } from 'vitest';
import type { Reach } from '../../src/core/campaigns.ts';
import type { HrQuestion } from '../../src/core/hr-questions.ts';
import { type ObligationInput, obligationsOf } from '../../src/reminders/obligations.ts';
import type { VersionTerms } from '../../src/reminders/turn.ts';
import { ann, annOn, states } from './ann.ts';
import { acknowledged, FIRST, inputOn, person } from './made-up.ts';

const question = (more: Partial<HrQuestion> = {}): HrQuestion => ({
  id: 'Q-1',
  key: 'k',
  text: 't',
  shown: [],
  askedAt: '2026-01-10T10:00:00Z',
  via: 'web',
  isNamed: true,
  pauses: 'p',
  askerId: 'ann',
  ...more,
});
const reach = (state: Reach['state'], platform = 'slack'): Reach => ({
  personId: 'ann',
  platform,
  state,
  at: '2026-01-10T10:00:00Z',
});

describe('whoever has not acknowledged', () => {
  test('has until some days after the version is in force, seen and launched, whichever comes last', () => {
    const [version] = FIRST.versions as [VersionTerms];
    const dueOn = (more: Partial<VersionTerms>) =>
      annOn('2026-01-06', { terms: { ...FIRST, versions: [{ ...version, ...more }] } })?.dueOn;
    expect(dueOn({})).toBe('2026-02-04');
    expect(dueOn({ effective: '2026-02-01' })).toBe('2026-03-03');
    expect(dueOn({ launchedAt: '2026-03-01T09:00:00Z' })).toBe('2026-03-31');
    expect(dueOn({ firstSeenAt: '2026-01-20T09:00:00Z' })).toBe('2026-02-19');
  });

  test('is not yet due, due from the first step on, and overdue from the day after the last', () => {
    states(
      {},
      {
        '2026-01-06': 'not-yet-due',
        '2026-01-20': 'not-yet-due',
        '2026-01-21': 'due',
        '2026-02-04': 'due',
        '2026-02-05': 'overdue',
        '2027-09-01': 'overdue',
      },
    );
    expect(annOn('2027-09-01')).toMatchObject({ cycle: '2026-02-04', dueOn: '2026-02-04' });
  });

  test('is due on the due date alone when no step comes before it', () => {
    states(
      { settings: { steps: [1, 7] } },
      {
        '2026-02-03': 'not-yet-due',
        '2026-02-04': 'due',
        '2026-02-05': 'overdue',
      },
    );
  });

  test('and has just joined has their own deadline, and owes nothing before the first day', () => {
    const joiner = { ...ann({ startsOn: '2026-03-02' }), settings: { joinerDays: 10 } };
    expect(annOn('2026-03-02', joiner)).toMatchObject({ cycle: '2026-03-12', dueOn: '2026-03-12' });
    states(joiner, {
      '2026-02-27': 'not-yet-due',
      '2026-03-02': 'due',
      '2026-03-12': 'due',
      '2026-03-13': 'overdue',
    });
    expect(annOn('2026-01-06', ann({ startsOn: '2019-03-02' }))?.dueOn).toBe('2026-02-04');
  });
});

describe('an acknowledgement', () => {
  const held = { acknowledgements: [acknowledged('ann', '2026-01-30T10:00:00Z', { cycle: '2026-02-04' })] };

  test('counts for a year, until its anniversary is near', () => {
    expect(annOn('2026-01-30', held)).toEqual({
      personId: 'ann',
      policyId: 'p',
      state: 'acknowledged',
      cycle: '2026-02-04',
      dueOn: '2027-01-30',
      acknowledgement: held.acknowledgements[0],
    });
    states(held, { '2027-01-15': 'acknowledged', '2027-01-16': 'due', '2027-01-31': 'overdue' });
    expect(annOn('2027-01-16', held)).toEqual({
      personId: 'ann',
      policyId: 'p',
      state: 'due',
      cycle: '2027-01-30',
      dueOn: '2027-01-30',
    });
  });

  test('of the earliest records, which tell no turn, is named after its own day', () => {
    expect(
      annOn('2026-05-01', { acknowledgements: [acknowledged('ann', '2026-01-30T10:00:00Z')] }),
    ).toMatchObject({
      state: 'acknowledged',
      cycle: '2026-01-30',
    });
  });

  test('on 29 February is due again on 28 February, and in the next leap year on the day it was then given', () => {
    const leap = { acknowledgements: [acknowledged('ann', '2028-02-29T10:00:00Z')] };
    expect(annOn('2028-06-01', leap)?.dueOn).toBe('2029-02-28');
    const again = {
      acknowledgements: [...leap.acknowledgements, acknowledged('ann', '2031-02-28T10:00:00Z')],
    };
    expect(annOn('2031-06-01', again)?.dueOn).toBe('2032-02-28');
  });

  test('falls on the date that the person’s own calendar showed', () => {
    const atMidnight = { acknowledgements: [acknowledged('ann', '2026-06-30T23:30:00Z')] };
    expect(annOn('2026-08-01', atMidnight)?.dueOn).toBe('2027-07-01');
    expect(annOn('2026-08-01', { ...atMidnight, ...ann({ timeZone: 'America/New_York' }) })?.dueOn).toBe(
      '2027-06-30',
    );
  });

  test('the last one made counts, in whatever order they were recorded', () => {
    const acknowledgements = [
      acknowledged('ann', '2026-06-10T10:00:00Z'),
      acknowledged('ann', '2026-02-01T10:00:00Z', { via: 'paper' }),
    ];
    expect(annOn('2026-08-01', { acknowledgements })?.dueOn).toBe('2027-06-10');
  });

  test('of another policy, or of somebody else, does not count', () => {
    const acknowledgements = [
      acknowledged('ann', '2026-01-30T10:00:00Z', { policyId: 'other' }),
      acknowledged('ben', '2026-01-30T10:00:00Z'),
    ];
    expect(annOn('2026-02-01', { acknowledgements })?.state).toBe('due');
  });
});

describe('with one date for everyone', () => {
  const settings = { renewal: { kind: 'date', monthDay: '04-01', countsForDays: 60 } } as const;
  const dueAfter = (madeOn: string, cycle?: string) =>
    annOn(madeOn, {
      settings,
      acknowledgements: [acknowledged('ann', `${madeOn}T11:00:00Z`, cycle === undefined ? {} : { cycle })],
    })?.dueOn;

  test('an acknowledgement of the days before it counts for it', () => {
    expect(dueAfter('2026-01-30')).toBe('2026-04-01');
    expect(dueAfter('2026-01-31')).toBe('2027-04-01');
    expect(dueAfter('2026-04-01')).toBe('2027-04-01');
    expect(dueAfter('2026-04-02')).toBe('2027-04-01');
  });

  test('a press for a turn is good for that turn, however early', () => {
    expect(dueAfter('2026-01-10', '2026-04-01')).toBe('2027-04-01');
    const early = {
      settings: { ...settings, steps: [-90, 1] },
      acknowledgements: [acknowledged('ann', '2026-01-05T11:00:00Z', { cycle: '2026-04-01' })],
    };
    expect(annOn('2026-01-06', early)?.state).toBe('acknowledged');
  });

  test('29 February is 28 February in other years', () => {
    const leap = { settings: { renewal: { ...settings.renewal, monthDay: '02-29' } } };
    const acknowledgements = [acknowledged('ann', '2026-06-01T11:00:00Z')];
    expect(annOn('2026-07-01', { ...leap, acknowledgements })?.dueOn).toBe('2027-02-28');
  });
});

describe('a new version', () => {
  const second = (change?: 'material' | 'minor'): VersionTerms => ({
    version: '2.0',
    effective: '2026-06-01',
    firstSeenAt: '2026-06-01T08:00:00Z',
    ...(change === undefined ? {} : { change }),
  });
  const terms = (change?: 'material' | 'minor', launchedAt?: string) => ({
    policyId: 'p',
    versions: [...FIRST.versions, { ...second(change), ...(launchedAt === undefined ? {} : { launchedAt }) }],
  });
  const acknowledgements = [acknowledged('ann', '2026-01-30T10:00:00Z')];

  test('that is material is owed by everyone', () => {
    const given = { acknowledgements, terms: terms('material') };
    expect(annOn('2026-06-10', given)).toMatchObject({ state: 'not-yet-due', cycle: '2026-07-01' });
    states(given, { '2026-06-17': 'due', '2026-07-02': 'overdue' });
    expect(annOn('2026-06-10', { acknowledgements, terms: terms() })?.cycle).toBe('2026-07-01');
    const launched = terms('material', '2026-06-20T09:00:00Z');
    expect(annOn('2026-06-21', { acknowledgements, terms: launched })?.dueOn).toBe('2026-07-20');
  });

  test('that is minor leaves what was acknowledged as it is, and deadlines too', () => {
    const minor = terms('minor', '2026-06-20T09:00:00Z');
    expect(annOn('2026-06-10', { acknowledgements, terms: minor })).toMatchObject({
      state: 'acknowledged',
      dueOn: '2027-01-30',
    });
    expect(annOn('2026-06-10', { terms: minor })).toMatchObject({ state: 'overdue', dueOn: '2026-02-04' });
  });

  test('after a material one takes the records of both', () => {
    const third = { version: '2.1', change: 'minor', firstSeenAt: '2026-08-01T08:00:00Z' } as const;
    const versions = [...terms('material').versions, third];
    const of = (policyVersion: string) => ({
      terms: { policyId: 'p', versions },
      acknowledgements: [acknowledged('ann', '2026-07-30T10:00:00Z', { policyVersion })],
    });
    expect(annOn('2026-08-10', of('2.0'))?.state).toBe('acknowledged');
    expect(annOn('2026-08-10', of('2.1'))?.state).toBe('acknowledged');
    expect(annOn('2026-08-10', of('1.0'))?.state).toBe('overdue');
  });
});

describe('each state gives way to those before it', () => {
  const everything = {
    ...ann({ leftOn: '2026-02-20', leave: { from: '2026-02-01', until: '2026-02-28' } }),
    questions: [question()],
    reach: [reach('blocked')],
  };

  test('left', () => {
    states(everything, { '2026-02-19': 'question-open', '2026-02-20': 'left' });
    const left = annOn('2026-02-20', everything);
    expect(left).toEqual({ personId: 'ann', policyId: 'p', state: 'left', cycle: '2026-02-04' });
    const done = { ...everything, acknowledgements: [acknowledged('ann', '2026-01-30T10:00:00Z')] };
    expect(annOn('2026-02-20', done)).toMatchObject({ state: 'left', acknowledgement: { personId: 'ann' } });
  });

  test('acknowledged', () => {
    const done = { ...everything, acknowledgements: [acknowledged('ann', '2026-01-30T10:00:00Z')] };
    expect(annOn('2026-02-10', done)?.state).toBe('acknowledged');
  });

  test('question open, but not one that was answered or pauses nothing here', () => {
    expect(annOn('2026-02-10', everything)?.state).toBe('question-open');
    const answer = { text: 'a', answeredBy: 'hr', answeredAt: '2026-01-12T10:00:00Z' };
    const others = [question({ answer }), question({ pauses: 'other' }), question({ askerId: 'ben' })];
    const { pauses: _, ...loose } = question();
    expect(annOn('2026-01-30', { questions: [...others, loose] })?.state).toBe('due');
  });

  test('excused', () => {
    expect(annOn('2026-02-10', { ...everything, questions: [] })?.state).toBe('excused');
  });

  test('unreachable, once it is due and nothing reaches the person', () => {
    const all = { reach: [reach('blocked'), reach('unfound', 'teams')] };
    states(all, { '2026-01-20': 'not-yet-due', '2026-01-21': 'unreachable', '2026-02-05': 'unreachable' });
    expect(annOn('2026-01-21', all)?.reason).toBe(
      'due, but the assistant is blocked on Slack and no account was found on Teams',
    );
    expect(annOn('2026-02-05', { reach: [reach('gone')] })?.reason).toBe(
      'overdue, but the account is gone on Slack',
    );
    expect(annOn('2026-02-05', { reach: [reach('gone'), reach('reachable', 'teams')] })?.state).toBe(
      'overdue',
    );
    expect(annOn('2026-02-05', { reach: [] })?.state).toBe('overdue');
  });
});

test('each person goes by the date where they are', () => {
  const now = new Date('2026-02-04T23:30:00Z');
  const people = ['Europe/London', 'Pacific/Auckland', 'America/New_York'].map((timeZone) =>
    person(timeZone, { timeZone }),
  );
  expect(obligationsOf({ ...inputOn('2026-02-04', { people }), now }).map(({ state }) => state)).toEqual([
    'due',
    'overdue',
    'due',
  ]);
});

test.each([
  // Clocks change in the night before 29 March and 25 October 2026 in London.
  ['2026-03-29', '2026-02-26T12:00:00Z'],
  ['2026-10-25', '2026-09-24T12:00:00Z'],
])('a due date that falls on %s, when clocks change, is over the day after', (dueOn, launchedAt) => {
  const [version] = FIRST.versions as [VersionTerms];
  const terms = { policyId: 'p', versions: [{ ...version, launchedAt }] };
  const at = (iso: string) =>
    obligationsOf({ ...inputOn(dueOn, { terms, settings: { newVersionDays: 31 } }), now: new Date(iso) })[0];
  expect(at(`${dueOn}T00:00:00Z`)).toMatchObject({ state: 'due', dueOn });
  expect(at(`${dueOn}T22:59:00Z`)?.state).toBe('due');
  const midnight = dueOn === '2026-03-29' ? `${dueOn}T23:00:00Z` : '2026-10-26T00:00:00Z';
  expect(at(midnight)?.state).toBe('overdue');
});

test('one person alone stands where they stand among everyone', () => {
  const input: ObligationInput = inputOn('2026-02-10', {
    people: [person('ann'), person('ben', { leave: { from: '2026-02-01' } })],
    acknowledgements: [acknowledged('ann', '2026-01-30T10:00:00Z')],
  });
  expect(input.people.flatMap((one) => obligationsOf({ ...input, people: [one] }))).toEqual(
    obligationsOf(input),
  );
});
