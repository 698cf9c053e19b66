import { expect, test } from 'vitest';
import type { Nation } from '../../src/core/records.ts';
import { DEFAULT_REMINDERS } from '../../src/core/reminder-settings.ts';
import { BANK_HOLIDAYS } from '../../src/reminders/bank-holidays.ts';
import { clockAt } from '../../src/reminders/calendar.ts';
import { createWorkdays, createWorkPlaces } from '../../src/reminders/working-time.ts';
import { bankHolidaysOf, type Region } from '../../tools/bank-holiday-rules.ts';
import { person } from './made-up.ts';

const REGION: Readonly<Record<Nation, Region>> = {
  england: 'england-and-wales',
  wales: 'england-and-wales',
  scotland: 'scotland',
  'northern-ireland': 'northern-ireland',
};
const NATIONS = Object.keys(REGION) as Nation[];

/** Published by the Scottish, UK and Northern Ireland governments. */
test.each([
  ['england', 2024, '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26'],
  ['wales', 2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
  ['england', 2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
  ['england', 2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
  ['scotland', 2024, '01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26'],
  ['scotland', 2025, '01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26'],
  ['northern-ireland', 2025, '01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26'],
  ['northern-ireland', 2026, '01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28'],
] as const)('bank holidays of %s in %i', (nation, year, days) => {
  expect(BANK_HOLIDAYS[nation].filter((date) => date.startsWith(`${year}`))).toEqual(
    days.split(' ').map((day) => `${year}-${day}`),
  );
});

test.each([
  ['england', '2028-01-03', true],
  ['scotland', '2028-01-04', true],
  ['england', '2028-01-04', false],
  ['scotland', '2026-04-06', false],
  ['northern-ireland', '2024-03-18', true],
  ['england', '2024-03-18', false],
] as const)('in %s, %s a bank holiday: %s', (nation, date, isHoliday) => {
  expect(BANK_HOLIDAYS[nation].includes(date)).toBe(isHoliday);
});

test.each(NATIONS)('the days on file of %s are what the rules give, none on a weekend', (nation) => {
  const dates = BANK_HOLIDAYS[nation];
  const years = [...new Set(dates.map((date) => Number(date.slice(0, 4))))];
  expect(years).toEqual(Array.from({ length: 12 }, (_, index) => 2024 + index));
  expect(dates).toEqual(years.flatMap((year) => bankHolidaysOf(year, REGION[nation])));
  expect(dates.filter((date) => [0, 6].includes(new Date(date).getUTCDay()))).toEqual([]);
});

test('nobody works on weekends and bank holidays of their nation', () => {
  const isWorkday = createWorkdays(DEFAULT_REMINDERS);
  expect(isWorkday('2026-04-06', 'england')).toBe(false);
  expect(isWorkday('2026-04-06', 'scotland')).toBe(true);
  expect(isWorkday('2026-04-04', 'scotland')).toBe(false);
  expect(isWorkday('2026-04-07', 'england')).toBe(true);
});

test('the organisation adds days that were proclaimed, takes days away, and works when it works', () => {
  const isWorkday = createWorkdays({
    ...DEFAULT_REMINDERS,
    workingDays: [1, 6],
    bankHolidays: [
      { nation: 'scotland', date: '2026-06-15', isHoliday: true },
      { nation: 'england', date: '2026-05-04', isHoliday: false },
    ],
  });
  expect(isWorkday('2026-06-15', 'scotland')).toBe(false);
  expect(isWorkday('2026-06-15', 'england')).toBe(true);
  expect(isWorkday('2026-05-04', 'england')).toBe(true);
  expect(isWorkday('2026-05-04', 'wales')).toBe(false);
  expect(isWorkday('2026-06-20', 'england')).toBe(true);
  expect(isWorkday('2026-06-16', 'england')).toBe(false);
});

test('working hours are each person’s own, from the first minute until before the last', () => {
  const isWorkingAt = (iso: string, more: object) =>
    createWorkPlaces(clockAt(new Date(iso)), DEFAULT_REMINDERS)(person('ann', more)).isWorking;
  expect(isWorkingAt('2026-06-01T07:59:00Z', {})).toBe(false);
  expect(isWorkingAt('2026-06-01T08:00:00Z', {})).toBe(true);
  expect(isWorkingAt('2026-06-01T15:59:00Z', {})).toBe(true);
  expect(isWorkingAt('2026-06-01T16:00:00Z', {})).toBe(false);
  expect(isWorkingAt('2026-06-01T16:00:00Z', { timeZone: 'America/New_York' })).toBe(true);
  // Sunday evening in London is Monday morning in Auckland.
  expect(isWorkingAt('2026-05-31T22:00:00Z', { timeZone: 'Pacific/Auckland' })).toBe(true);
  expect(isWorkingAt('2026-05-31T22:00:00Z', {})).toBe(false);
  expect(isWorkingAt('2026-07-13T10:00:00Z', { nation: 'northern-ireland' })).toBe(false);
});
