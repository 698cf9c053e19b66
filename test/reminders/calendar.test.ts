import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  anniversaryOf,
  clockAt,
  daysBetween,
  localDateOf,
  nextOn,
  timeZoneOf,
  weekdayOf,
} from '../../src/reminders/calendar.ts';
import { inputOn } from './made-up.ts';

const ZONES = [
  'UTC',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'Pacific/Auckland',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Sao_Paulo',
];
const date = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
  .map((one) => one.toISOString().slice(0, 10));
const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });

test.each([
  ['2026-02-28', 1, '2026-03-01'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-12-31', 1, '2027-01-01'],
  ['2026-03-28', 2, '2026-03-30'],
  ['2026-10-24', 2, '2026-10-26'],
  ['2026-03-08', 1, '2026-03-09'],
  ['2026-01-10', -14, '2025-12-27'],
])('%s and %i days is %s, whatever the clocks do meanwhile', (from, days, to) => {
  expect(addDays(from, days)).toBe(to);
  expect(daysBetween(from, to)).toBe(days);
});

test.each([
  ['2028-02-29', '2029-02-28'],
  ['2027-02-28', '2028-02-28'],
  ['2026-12-31', '2027-12-31'],
])('a year after %s is %s', (from, to) => {
  expect(anniversaryOf(from)).toBe(to);
});

test.each([
  ['04-01', '2026-03-31', '2026-04-01'],
  ['04-01', '2026-04-01', '2027-04-01'],
  ['01-01', '2026-12-31', '2027-01-01'],
  ['02-29', '2026-03-01', '2027-02-28'],
  ['02-29', '2027-03-01', '2028-02-29'],
  ['02-29', '2028-02-28', '2028-02-29'],
])('the %s after %s is %s', (monthDay, after, next) => {
  expect(nextOn(monthDay, after)).toBe(next);
});

test('the days of the week go by', () => {
  const week = [
    '2026-11-23',
    '2026-11-24',
    '2026-11-25',
    '2026-11-26',
    '2026-11-27',
    '2026-11-28',
    '2026-11-29',
  ];
  expect(week.map(weekdayOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(weekdayOf('1969-12-31')).toBe(3);
});

test.each([
  // The evening in London is the next day in Auckland and still the afternoon in New York.
  ['2026-06-30T22:30:00Z', { 'Europe/London': '2026-06-30 23:30', 'Pacific/Auckland': '2026-07-01 10:30' }],
  ['2026-06-30T23:30:00Z', { 'Europe/London': '2026-07-01 00:30', 'America/New_York': '2026-06-30 19:30' }],
  // Clocks go forward at 01:00 UTC in London, at 07:00 UTC in New York.
  ['2026-03-29T00:59:00Z', { 'Europe/London': '2026-03-29 00:59' }],
  ['2026-03-29T01:00:00Z', { 'Europe/London': '2026-03-29 02:00' }],
  ['2026-03-08T06:59:00Z', { 'America/New_York': '2026-03-08 01:59', 'Europe/London': '2026-03-08 06:59' }],
  ['2026-03-08T07:00:00Z', { 'America/New_York': '2026-03-08 03:00' }],
  ['2026-10-25T00:30:00Z', { 'Europe/London': '2026-10-25 01:30' }],
  ['2026-10-25T01:30:00Z', { 'Europe/London': '2026-10-25 01:30' }],
])('clocks show at %s what they do there', (iso, places) => {
  const clock = clockAt(new Date(iso));
  for (const [zone, shown] of Object.entries(places)) {
    const { date: day, time } = clock(zone);
    expect(`${zone} ${day} ${time}`).toBe(`${zone} ${shown}`);
    expect(localDateOf(iso, zone)).toBe(day);
  }
});

test('a local date is what a calendar on the wall there shows, at any instant in any zone', () => {
  fc.assert(
    fc.property(instant, fc.constantFrom(...ZONES), (at, zone) => {
      const wall = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
      expect(localDateOf(at.toISOString(), zone)).toBe(wall);
      expect(clockAt(at)(zone).date).toBe(wall);
    }),
    { numRuns: 1_000 },
  );
});

test('adding days and counting them are each other’s reverse', () => {
  fc.assert(
    fc.property(date, fc.integer({ min: -800, max: 800 }), (from, days) => {
      expect(daysBetween(from, addDays(from, days))).toBe(days);
    }),
  );
});

test('an anniversary is 365 or 366 days on, and never in another month', () => {
  fc.assert(
    fc.property(date, (from) => {
      expect([365, 366]).toContain(daysBetween(from, anniversaryOf(from)));
      expect(anniversaryOf(from).slice(5, 7)).toBe(from.slice(5, 7));
    }),
  );
});

test('a zone that is not known here is the organisation’s own', () => {
  const { settings } = inputOn('2026-01-01', { settings: { timeZone: 'America/New_York' } });
  expect(timeZoneOf({ timeZone: 'Mars/Olympus' }, settings)).toBe('America/New_York');
  expect(timeZoneOf({ timeZone: 'Asia/Tokyo' }, settings)).toBe('Asia/Tokyo');
  expect(timeZoneOf({}, { ...settings, timeZone: 'nowhere' })).toBe('UTC');
});
