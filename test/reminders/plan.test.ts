import { describe, expect, test } from 'vitest';
import type { NewQueuedMessage, QueuedMessage } from '../../src/core/campaigns.ts';
import type { Person } from '../../src/core/records.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { type ObligationInput, obligationsOf, unreachedIn } from '../../src/reminders/obligations.ts';
import { planReminders } from '../../src/reminders/plan.ts';
import { acknowledged, FIRST, inputOn, person } from './made-up.ts';

type More = Parameters<typeof inputOn>[1];

/** What is planned at an instant for the policy `p`, which is due on Wednesday 4 February 2026. */
function planAt(iso: string, messages: readonly QueuedMessage[] = [], more: More = {}): NewQueuedMessage[] {
  return planFor([{ ...inputOn(iso.slice(0, 10), more), now: new Date(iso) }], messages);
}

function planFor(
  inputs: readonly ObligationInput[],
  messages: readonly QueuedMessage[] = [],
): NewQueuedMessage[] {
  const [first] = inputs;
  if (first === undefined) return [];
  return planReminders({
    policies: inputs.map((input) => ({ policyId: input.terms.policyId, obligations: obligationsOf(input) })),
    directory: createDirectory(first.people),
    messages,
    unreached: unreachedIn(first.reach),
    settings: first.settings,
    now: first.now,
  });
}

/** A message of ann's first turn as it stands in the records. */
function written(step: string, on: string, more: Partial<QueuedMessage> = {}): QueuedMessage {
  return {
    key: `p/2026-02-04/ann/${step}`,
    policyId: 'p',
    cycle: '2026-02-04',
    personId: 'ann',
    step,
    on,
    state: 'sent',
    attempts: 1,
    queuedAt: `${on}T10:00:00Z`,
    changedAt: `${on}T10:00:00Z`,
    ...more,
  };
}

const keys = (messages: readonly NewQueuedMessage[]) => messages.map(({ key }) => key);

describe('steps', () => {
  test('a step is planned on its day, once', () => {
    expect(planAt('2026-01-20T12:00:00Z')).toEqual([]);
    const [message, ...others] = planAt('2026-01-21T12:00:00Z');
    expect(message).toEqual({
      key: 'p/2026-02-04/ann/-14',
      policyId: 'p',
      cycle: '2026-02-04',
      personId: 'ann',
      step: '-14',
      on: '2026-01-21',
    });
    expect(others).toEqual([]);
    for (const state of ['queued', 'sending', 'sent', 'failed', 'unknown'] as const) {
      expect(planAt('2026-01-22T12:00:00Z', [written('-14', '2026-01-21', { state })])).toEqual([]);
    }
  });

  test('an assistant that slept through days 1 and 7 sends day 7 once when it is back, and it stands for both', () => {
    const before = [written('-14', '2026-01-21'), written('-3', '2026-02-02')];
    const [message] = planAt('2026-02-13T12:00:00Z', before);
    expect(message).toMatchObject({ step: '7', covers: ['1'], on: '2026-02-13' });
    const after = [...before, written('7', '2026-02-13', { covers: ['1'] })];
    expect(planAt('2026-02-16T12:00:00Z', after)).toEqual([]);
  });

  test('a step that failed or whose outcome is unknown is followed up by the next one', () => {
    const before = [
      written('-14', '2026-01-21', { state: 'failed', reason: 'blocked' }),
      written('-3', '2026-02-02', { state: 'unknown' }),
    ];
    expect(planAt('2026-02-05T12:00:00Z', before)[0]).toMatchObject({ step: '1', covers: ['-14', '-3'] });
  });

  test('a step that an earlier message stands for is not missed', () => {
    const before = [written('-3', '2026-02-02', { covers: ['-14'] })];
    expect(planAt('2026-02-05T12:00:00Z', before)[0]).not.toHaveProperty('covers');
  });

  test('a step that was called off is planned anew under a key of its own', () => {
    const off = written('-14', '2026-01-21', { state: 'cancelled', reason: 'cancelled' });
    expect(keys(planAt('2026-01-21T13:00:00Z', [off]))).toEqual(['p/2026-02-04/ann/-14~2']);
    const again = written('-14', '2026-01-21', { key: 'p/2026-02-04/ann/-14~2' });
    expect(planAt('2026-01-22T13:00:00Z', [off, again])).toEqual([]);
  });

  test('messages of another turn or policy are no steps of this one', () => {
    const others = [
      written('-14', '2025-01-21', { cycle: '2025-02-04' }),
      written('-14', '2026-01-20', { policyId: 'other' }),
    ];
    expect(planAt('2026-01-21T12:00:00Z', others)).toHaveLength(1);
  });
});

describe('when', () => {
  test.each([
    ['before work', '2026-01-21T08:59:00Z', 0],
    ['when work begins', '2026-01-21T09:00:00Z', 1],
    ['in the last minute of work', '2026-01-21T16:59:00Z', 1],
    ['after work', '2026-01-21T17:00:00Z', 0],
    ['on Saturday', '2026-01-24T12:00:00Z', 0],
    ['on Monday', '2026-01-26T12:00:00Z', 1],
  ])('%s', (_, iso, count) => {
    expect(planAt(iso)).toHaveLength(count);
  });

  test('on a bank holiday of one nation the others get theirs', () => {
    const people = [person('ann', { nation: 'scotland' }), person('ben', { nation: 'england' })];
    const versions = FIRST.versions.map((one) => ({ ...one, launchedAt: '2026-03-10T10:00:00Z' }));
    const onEasterMonday = planAt('2026-04-06T12:00:00Z', [], { people, terms: { policyId: 'p', versions } });
    expect(onEasterMonday.map(({ personId }) => personId)).toEqual(['ann']);
  });

  test('each person goes by their own clock', () => {
    const people = [person('ann'), person('ben', { timeZone: 'America/New_York' })];
    const of = (iso: string) => planAt(iso, [], { people }).map(({ personId, on }) => `${personId} ${on}`);
    expect(of('2026-01-21T10:00:00Z')).toEqual(['ann 2026-01-21']);
    expect(of('2026-01-21T20:00:00Z')).toEqual(['ben 2026-01-21']);
    const auckland = [person('cay', { timeZone: 'Pacific/Auckland' })];
    expect(planAt('2026-01-20T21:00:00Z', [], { people: auckland })[0]).toMatchObject({ on: '2026-01-21' });
  });
});

describe('one message a day', () => {
  const later = (policyId: string, launchedAt: string): ObligationInput => {
    const versions = FIRST.versions.map((one) => ({ ...one, launchedAt }));
    return inputOn('2026-01-23', { terms: { policyId, versions } });
  };

  test('of two policies the one that is owed longest goes first, the other on the next day', () => {
    const inputs = [later('q', '2026-01-07T10:00:00Z'), later('p', '2026-01-06T10:00:00Z')];
    expect(keys(planFor(inputs))).toEqual(['p/2026-02-05/ann/-14']);
    expect(keys(planFor(inputs.toReversed()))).toEqual(['p/2026-02-05/ann/-14']);
    const sent = written('-14', '2026-01-23', { cycle: '2026-02-05' });
    expect(planFor(inputs, [sent])).toEqual([]);
    const monday = inputs.map((input) => ({ ...input, now: new Date('2026-01-26T12:00:00Z') }));
    expect(keys(planFor(monday, [sent]))).toEqual(['q/2026-02-06/ann/-14']);
  });

  test.each([
    ['planned today', { on: '2026-01-21' }, 0],
    ['planned before and sent today', { on: '2026-01-20', changedAt: '2026-01-21T09:10:00Z' }, 0],
    ['planned before and still waiting', { on: '2026-01-19', state: 'queued' }, 0],
    ['planned before and on its way', { on: '2026-01-19', state: 'sending' }, 0],
    ['planned today and called off', { on: '2026-01-21', state: 'cancelled', reason: 'cancelled' }, 1],
    ['planned today and not needed then', { on: '2026-01-21', state: 'cancelled', reason: 'not-needed' }, 0],
    ['sent yesterday', { on: '2026-01-20' }, 1],
  ] as const)('another message %s', (_, more, count) => {
    const other = { ...written('7', '2026-01-20'), policyId: 'other', cycle: '2026-01-13', ...more };
    expect(planAt('2026-01-21T12:00:00Z', [other])).toHaveLength(count);
  });
});

describe('nothing goes to', () => {
  const on = '2026-01-21T12:00:00Z';
  test.each<[string, More]>([
    ['whoever has acknowledged', { acknowledgements: [acknowledged('ann', '2026-01-10T10:00:00Z')] }],
    [
      'whoever is on leave',
      { people: [person('ann', { leave: { from: '2026-01-01', until: '2026-03-01' } })] },
    ],
    ['whoever has left', { people: [person('ann', { leftOn: '2026-01-21' })] }],
    [
      'whoever nothing reaches',
      { reach: [{ personId: 'ann', platform: 'slack', state: 'gone', at: '2026-01-01T00:00:00Z' }] },
    ],
    [
      'whoever has an open question',
      {
        questions: [
          {
            id: 'Q',
            key: 'k',
            text: 't',
            shown: [],
            askedAt: '2026-01-10T10:00:00Z',
            via: 'web',
            isNamed: true,
            pauses: 'p',
            askerId: 'ann',
          },
        ],
      },
    ],
  ])('%s', (_, more) => {
    expect(planAt(on, [], more)).toEqual([]);
    expect(planAt(on)).toHaveLength(1);
  });

  test('anybody when no policy’s reminders are running', () => {
    const { people, settings, now } = inputOn('2026-01-21');
    expect(
      planReminders({
        policies: [],
        directory: createDirectory(people),
        messages: [],
        unreached: new Set(),
        settings,
        now,
      }),
    ).toEqual([]);
  });
});

test('whoever comes back from leave is asked again from the first step on', () => {
  const people = [person('ann', { leave: { from: '2026-02-03', until: '2026-03-10' } })];
  const before = [written('-14', '2026-01-21'), written('-3', '2026-02-02')];
  expect(planAt('2026-03-10T12:00:00Z', before, { people })).toEqual([]);
  const [back] = planAt('2026-03-11T12:00:00Z', before, { people });
  expect(back).toMatchObject({ key: 'p/2026-02-04/ann/-14~2', on: '2026-03-11' });
  expect(back).not.toHaveProperty('covers');
  const after = [...before, written('-14', '2026-03-11', { key: 'p/2026-02-04/ann/-14~2' })];
  expect(planAt('2026-03-12T12:00:00Z', after, { people })).toEqual([]);
  expect(keys(planAt('2026-03-23T12:00:00Z', after, { people }))).toEqual(['p/2026-02-04/ann/-3~2']);
});

describe('managers', () => {
  const team: readonly Person[] = [
    person('top'),
    person('mid', { managerId: 'top' }),
    person('ann', { managerId: 'mid' }),
    person('ben', { managerId: 'mid' }),
    person('cay', { managerId: 'top' }),
  ];
  const acknowledgements = ['top', 'mid'].map((id) => acknowledged(id, '2026-01-10T10:00:00Z'));
  /** Everyone's steps have been sent. */
  const steps = ['ann', 'ben', 'cay'].map((personId) =>
    written('7', '2026-02-11', { personId, key: `p/2026-02-04/${personId}/7`, covers: ['-14', '-3', '1'] }),
  );
  const digests = (iso: string, messages: readonly QueuedMessage[] = [], people = team) =>
    planAt(iso, [...steps, ...messages], { people, acknowledgements }).filter(
      ({ step }) => step === 'digest',
    );
  const digest = (
    personId: string,
    on: string,
    about: readonly string[],
    more: Partial<QueuedMessage> = {},
  ) =>
    written('digest', on, {
      key: `p/${personId}/digest/${on}`,
      personId,
      about: about.map((id) => ({ personId: id, cycle: '2026-02-04' })),
      ...more,
    });

  test('are told once, in one message, of everyone of theirs who is long overdue', () => {
    expect(digests('2026-02-17T12:00:00Z')).toEqual([]);
    const told = digests('2026-02-18T12:00:00Z');
    expect(told).toEqual([
      {
        key: 'p/mid/digest/2026-02-18',
        policyId: 'p',
        cycle: '2026-02-04',
        personId: 'mid',
        step: 'digest',
        about: [
          { personId: 'ann', cycle: '2026-02-04' },
          { personId: 'ben', cycle: '2026-02-04' },
        ],
        on: '2026-02-18',
      },
      expect.objectContaining({ personId: 'top', about: [{ personId: 'cay', cycle: '2026-02-04' }] }),
    ]);
    const sent = [digest('mid', '2026-02-18', ['ann', 'ben']), digest('top', '2026-02-18', ['cay'])];
    expect(digests('2026-02-19T12:00:00Z', sent)).toEqual([]);
  });

  test('who were told are told of others when those are late, not of the same again', () => {
    const sent = [digest('mid', '2026-02-18', ['ann']), digest('top', '2026-02-18', ['cay'])];
    expect(digests('2026-02-18T13:00:00Z', sent)).toEqual([]);
    expect(digests('2026-02-19T12:00:00Z', sent).map(({ about }) => about)).toEqual([
      [{ personId: 'ben', cycle: '2026-02-04' }],
    ]);
  });

  test('are told of late reports whom nothing reaches too', () => {
    const reach = [
      { personId: 'ann', platform: 'slack', state: 'gone', at: '2026-01-01T00:00:00Z' },
    ] as const;
    const told = planAt('2026-02-18T12:00:00Z', steps, { people: team, acknowledgements, reach });
    expect(told.find(({ personId }) => personId === 'mid')?.about).toContainEqual({
      personId: 'ann',
      cycle: '2026-02-04',
    });
  });

  test('who are away or have left are passed over for the next one up', () => {
    const away = team.map((one) => (one.id === 'mid' ? { ...one, leave: { from: '2026-02-01' } } : one));
    expect(
      digests('2026-02-18T12:00:00Z', [], away).map(({ personId, about }) => [personId, about?.length]),
    ).toEqual([['top', 3]]);
    const left = team.map((one) => (one.id === 'mid' ? { ...one, leftOn: '2026-02-01' } : one));
    expect(digests('2026-02-18T12:00:00Z', [], left).map(({ personId }) => personId)).toEqual(['top']);
  });

  test('are written to in their own working hours', () => {
    const abroad = team.map((one) => (one.id === 'mid' ? { ...one, timeZone: 'America/New_York' } : one));
    expect(digests('2026-02-18T12:00:00Z', [], abroad).map(({ personId }) => personId)).toEqual(['top']);
    expect(digests('2026-02-18T16:00:00Z', [], abroad).map(({ personId }) => personId)).toEqual([
      'mid',
      'top',
    ]);
  });

  test('who have a reminder of their own today are told tomorrow', () => {
    const reminded = written('7', '2026-02-18', { personId: 'mid', policyId: 'other' });
    expect(digests('2026-02-18T12:00:00Z', [reminded]).map(({ personId }) => personId)).toEqual(['top']);
    expect(digests('2026-02-19T12:00:00Z', [reminded]).map(({ personId }) => personId)).toEqual([
      'mid',
      'top',
    ]);
  });

  test('whom nothing reaches are passed over, also when that came out only as they were told', () => {
    const reach = [
      { personId: 'mid', platform: 'slack', state: 'blocked', at: '2026-01-01T00:00:00Z' },
    ] as const;
    const refused = digest('mid', '2026-02-18', ['ann', 'ben'], { state: 'failed', reason: 'blocked' });
    for (const before of [[], [refused]]) {
      const more = { people: team, acknowledgements, reach };
      const told = planAt('2026-02-18T12:00:00Z', [...steps, ...before], more);
      expect(told.map(({ personId, about }) => [personId, about?.length])).toEqual([['top', 3]]);
    }
  });

  test('are not told again when the platform failed, but are when it was called off', () => {
    const failed = [digest('mid', '2026-02-18', ['ann', 'ben'], { state: 'failed', reason: 'unreachable' })];
    expect(digests('2026-02-19T12:00:00Z', failed).map(({ personId }) => personId)).toEqual(['top']);
    const off = [digest('mid', '2026-02-18', ['ann', 'ben'], { state: 'cancelled', reason: 'cancelled' })];
    expect(keys(digests('2026-02-18T13:00:00Z', off))).toEqual([
      'p/mid/digest/2026-02-18~2',
      'p/top/digest/2026-02-18',
    ]);
  });

  test('in a circle tell nobody, and nobody above is nobody told', () => {
    const circle = [
      person('ann', { managerId: 'ben', leave: { from: '2026-02-12' } }),
      person('ben', { managerId: 'ann' }),
    ];
    expect(digests('2026-02-18T12:00:00Z', [], circle)).toEqual([]);
  });
});
