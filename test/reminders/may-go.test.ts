import { expect, test } from 'vitest';
import type { Person } from '../../src/core/records.ts';
import { DEFAULT_REMINDERS } from '../../src/core/reminder-settings.ts';
import { createMayGo } from '../../src/reminders/may-go.ts';

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  email: `${id}@example.gov.uk`,
  department: 'Parks',
  role: 'employee',
  ...more,
});
const PEOPLE = new Map(
  [person('ann'), person('una', { timeZone: 'America/New_York' }), person('sam', { nation: 'scotland' })].map(
    (one) => [one.id, one],
  ),
);
const mayGo = createMayGo({ settings: DEFAULT_REMINDERS, directory: { byId: (id) => PEOPLE.get(id) } });
const may = (personId: string, at: string, step = '-3') => mayGo({ personId, step }, new Date(at));

test.each([
  ['2026-03-02T08:59:59Z', false],
  ['2026-03-02T09:00:00Z', true],
  ['2026-03-02T16:59:59Z', true],
  ['2026-03-02T17:00:00Z', false],
  ['2026-03-07T12:00:00Z', false],
  ['2026-12-25T12:00:00Z', false],
  ['2026-07-01T08:00:00Z', true],
])('a reminder at %s: %s', (at, may_) => {
  expect(may('ann', at)).toBe(may_);
  expect(may('ann', at, 'digest')).toBe(may_);
  expect(may('ann', at, 'nudge')).toBe(true);
});

test('it goes by the time zone and the nation of whoever gets it', () => {
  expect(may('una', '2026-03-02T09:00:00Z')).toBe(false);
  expect(may('una', '2026-03-02T14:00:00Z')).toBe(true);
  expect(may('ann', '2026-11-30T12:00:00Z')).toBe(true);
  expect(may('sam', '2026-11-30T12:00:00Z')).toBe(false);
});

test('whether somebody who is not known is written to is for others to say', () => {
  expect(may('nobody', '2026-03-07T03:00:00Z')).toBe(true);
});
