import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Obligation, ObligationState } from '../../src/core/obligations.ts';
import { addDays } from '../../src/reminders/calendar.ts';
import { obligationsOf, outlooksOf } from '../../src/reminders/obligations.ts';
import { anyInput } from './arbitrary.ts';

const STATES: readonly ObligationState[] = [
  'acknowledged',
  'due',
  'overdue',
  'not-yet-due',
  'question-open',
  'excused',
  'left',
  'unreachable',
];

test('everyone has one obligation in one state, and the totals equal the roster', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const obligations = obligationsOf(input);
      expect(obligations.map(({ personId }) => personId)).toEqual(input.people.map(({ id }) => id));
      const totals = STATES.map((state) => obligations.filter((one) => one.state === state).length);
      expect(totals.reduce((sum, count) => sum + count, 0)).toBe(input.people.length);
      for (const one of obligations) expect(oddities(one)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

/** What cannot be so of an obligation, whatever it came from. */
function oddities({ state, cycle, dueOn, returnsOn, acknowledgement, reason, until }: Obligation): string[] {
  const isDate = (text: string | undefined) => text === undefined || /^\d{4}-\d\d-\d\d$/.test(text);
  return [
    [!isDate(cycle) || !isDate(dueOn) || !isDate(until), 'a date that is none'],
    [
      (state === 'acknowledged') !== (acknowledgement !== undefined) && state !== 'left',
      'a record out of place',
    ],
    [
      ['due', 'overdue', 'not-yet-due', 'unreachable', 'acknowledged'].includes(state) && dueOn === undefined,
      'no due date',
    ],
    [(state === 'excused' || state === 'unreachable') !== (reason !== undefined), 'a reason out of place'],
    [dueOn !== undefined && state !== 'acknowledged' && dueOn < cycle, 'a due date before its turn'],
    [returnsOn !== undefined && (dueOn === undefined || dueOn < returnsOn), 'a return after the due date'],
  ].flatMap(([isOdd, words]) => (isOdd === true ? [String(words)] : []));
}

test('one person alone stands where they stand among everyone', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      expect(input.people.flatMap((one) => obligationsOf({ ...input, people: [one] }))).toEqual(
        obligationsOf(input),
      );
    }),
  );
});

test('whoever presses the button has acknowledged', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const version = input.terms.versions.at(-1)?.version ?? '';
      for (const one of obligationsOf(input)) {
        if (one.state === 'left') continue;
        const press = {
          ...PRESS,
          personId: one.personId,
          policyVersion: version,
          cycle: one.cycle,
          acknowledgedAt: input.now.toISOString(),
        };
        const person = input.people.find(({ id }) => id === one.personId);
        if (person === undefined) throw new Error('nobody');
        const [after] = obligationsOf({
          ...input,
          people: [person],
          acknowledgements: [...input.acknowledgements, press],
        });
        expect(after).toMatchObject({ state: 'acknowledged' });
      }
    }),
    { numRuns: 300 },
  );
});

const PRESS = {
  receiptId: 'r',
  policyId: 'p',
  policyDigest: 'd',
  statement: 's',
  via: 'web',
  hash: 'h',
};

test('nothing changes between the days on which something is foreseen to', () => {
  fc.assert(
    fc.property(
      anyInput,
      fc.date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
      (input, from) => {
        const today = from.toISOString().slice(0, 10);
        for (const outlook of outlooksOf(input)) {
          const change = outlook.changesAfter(today) ?? addDays(today, 400);
          const before = outlook.on(today);
          for (let day = 1; day < 400; day += 1) {
            const date = addDays(today, day);
            if (date >= change) break;
            expect(outlook.on(date)).toEqual(before);
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});
