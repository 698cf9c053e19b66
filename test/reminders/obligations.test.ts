import { expect, test } from 'vitest';
import { obligationsOf } from '../../src/reminders/obligations.ts';
import { acknowledged, inputOn } from './made-up.ts';

test('a first turn goes from not yet due to due to overdue', () => {
  const stateOn = (date: string) => obligationsOf(inputOn(date))[0]?.state;
  expect(['2026-01-20', '2026-01-21', '2026-02-04', '2026-02-05'].map(stateOn)).toEqual([
    'not-yet-due',
    'due',
    'due',
    'overdue',
  ]);
});

test('a record counts until the window of the next anniversary opens', () => {
  const on = (date: string) =>
    obligationsOf(inputOn(date, { acknowledgements: [acknowledged('ann', '2026-01-30T10:00:00Z')] }))[0];
  expect(on('2027-01-15')).toMatchObject({ state: 'acknowledged', cycle: '2026-01-30', dueOn: '2027-01-30' });
  expect(on('2027-01-16')).toMatchObject({ state: 'due', cycle: '2027-01-30', dueOn: '2027-01-30' });
});
