import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import type { LocalDate, Person } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { isTimeZone } from '../core/time-zone.ts';

dayjs.extend(utc);

/** What calendar and clock show somewhere. `time` is HH:mm, from 00:00 to 23:59. */
export interface LocalTime {
  readonly date: LocalDate;
  readonly time: string;
}

/** What calendar and clock show in a time zone at one instant. */
export type LocalClock = (timeZone: string) => LocalTime;

/** The clock of every time zone at an instant. Each zone is worked out once, however many people are in it. */
export function clockAt(instant: Date): LocalClock {
  const seen = new Map<string, LocalTime>();
  return (timeZone) => {
    let time = seen.get(timeZone);
    if (time === undefined) {
      time = localTimeOf(instant, timeZone);
      seen.set(timeZone, time);
    }
    return time;
  };
}

/** The time zone that a person lives by; the organisation's own where the roster tells none, or none that is known here. */
export function timeZoneOf({ timeZone }: Pick<Person, 'timeZone'>, settings: ReminderSettings): string {
  if (timeZone !== undefined && isTimeZone(timeZone)) return timeZone;
  return isTimeZone(settings.timeZone) ? settings.timeZone : 'UTC';
}

function localTimeOf(instant: Date, timeZone: string): LocalTime {
  const wall = dayjs.utc(instant.getTime() + offsetAt(instant.getTime(), timeZone));
  return { date: wall.format('YYYY-MM-DD'), time: wall.format('HH:mm') };
}

/** The calendar date in a time zone at an instant in ISO-8601. */
export function localDateOf(iso: string, timeZone: string): LocalDate {
  const instant = Date.parse(iso);
  const day = Math.floor(instant / DAY_MS);
  // No zone changes its offset twice within a day: equal at both ends is equal in between.
  const offset = offsetAtDay(day, timeZone);
  const exact = offset === offsetAtDay(day + 1, timeZone) ? offset : offsetAt(instant, timeZone);
  return dateOfDay(Math.floor((instant + exact) / DAY_MS));
}

/** A date some days later, or earlier for a number below zero. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDay(dayOf(date) + days);
}

/** How many days later the second date is than the first. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayOf(to) - dayOf(from);
}

/** The same date a year on; 28 February for the 29th. */
export const anniversaryOf = remembered((date: LocalDate) =>
  dayjs.utc(date).add(1, 'year').format('YYYY-MM-DD'),
);

/** The first date after another with a month and day (MM-DD); 02-29 is the 28th in most years. */
export function nextOn(monthDay: string, after: LocalDate): LocalDate {
  const year = Number(after.slice(0, 4));
  const inYear = (one: number) => {
    const date = `${String(one).padStart(4, '0')}-${monthDay}`;
    return monthDay === '02-29' ? addDays(`${date.slice(0, 5)}03-01`, -1) : date;
  };
  const date = inYear(year);
  return date > after ? date : inYear(year + 1);
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(date: LocalDate): number {
  return ((((dayOf(date) + 3) % 7) + 7) % 7) + 1;
}

/** The later of two dates. */
export function later(one: LocalDate, other: LocalDate): LocalDate {
  return one > other ? one : other;
}

/** The earlier of two dates. */
export function earlier(one: LocalDate, other: LocalDate): LocalDate {
  return later(one, other) === one ? other : one;
}

const DAY_MS = 86_400_000;

/** Days since 1970, so that arithmetic on dates knows no hours and thus no summer time. */
const dayOf = remembered((date: LocalDate) => dayjs.utc(date).valueOf() / DAY_MS);
const dateOfDay = remembered((day: number): LocalDate => dayjs.utc(day * DAY_MS).format('YYYY-MM-DD'));

/** A roster's dates are some thousands; the limit is for files that are not what they should be. */
const MOST_REMEMBERED = 100_000;

function remembered<K, V>(work: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = work(key);
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(key, value);
    }
    return value;
  };
}

/**
 * Milliseconds that a zone is ahead of UTC. Asked of Intl, because dayjs reads a zone's clock as the host's own,
 * which is an hour wrong where the host's summer time begins.
 */
function offsetAt(instant: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
}

const offsetsOf = remembered((timeZone: string) =>
  remembered((day: number) => offsetAt(day * DAY_MS, timeZone)),
);

function offsetAtDay(day: number, timeZone: string): number {
  return offsetsOf(timeZone)(day);
}

const formatterOf = remembered(
  (timeZone: string) =>
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }),
);
