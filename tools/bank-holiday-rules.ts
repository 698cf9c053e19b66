import dayjs, { type Dayjs } from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

/** Parts of the United Kingdom with bank holidays of their own. */
export const REGIONS = ['england-and-wales', 'scotland', 'northern-ireland'] as const;
export type Region = (typeof REGIONS)[number];

/**
 * The bank holidays of a year as YYYY-MM-DD in order: Banking and Financial Dealings Act 1971, Schedule 1, and the days that are
 * proclaimed every year. One that falls on a weekend is replaced by the next day that is free. Days proclaimed once are not among them.
 */
export function bankHolidaysOf(year: number, region: Region): string[] {
  const days = fixedDays(region)
    .map((monthDay) => dayjs.utc(`${year}-${monthDay}`))
    .concat(movingDays(year, region));
  const taken = new Set(days.filter((day) => !isWeekend(day)).map(format));
  for (const day of days.filter(isWeekend)) {
    let substitute = day;
    while (isWeekend(substitute) || taken.has(format(substitute))) substitute = substitute.add(1, 'day');
    taken.add(format(substitute));
  }
  return [...taken].sort();
}

function fixedDays(region: Region): string[] {
  switch (region) {
    case 'england-and-wales':
      return ['01-01', '12-25', '12-26'];
    case 'scotland':
      return ['01-01', '01-02', '11-30', '12-25', '12-26'];
    case 'northern-ireland':
      return ['01-01', '03-17', '07-12', '12-25', '12-26'];
    default:
      return region satisfies never;
  }
}

function movingDays(year: number, region: Region): Dayjs[] {
  const easter = easterOf(year);
  const summer = region === 'scotland' ? firstMonday(year, 8) : lastMonday(year, 8);
  return [
    easter.subtract(2, 'day'),
    ...(region === 'scotland' ? [] : [easter.add(1, 'day')]),
    firstMonday(year, 5),
    lastMonday(year, 5),
    summer,
  ];
}

/** Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher). */
function easterOf(year: number): Dayjs {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonCorrection + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const days = epact + toSunday - 7 * late + 114;
  return dayjs.utc(Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1));
}

function firstMonday(year: number, month: number): Dayjs {
  let day = dayjs.utc(Date.UTC(year, month - 1, 1));
  while (day.day() !== 1) day = day.add(1, 'day');
  return day;
}

function lastMonday(year: number, month: number): Dayjs {
  let day = dayjs.utc(Date.UTC(year, month, 0));
  while (day.day() !== 1) day = day.subtract(1, 'day');
  return day;
}

const isWeekend = (day: Dayjs) => day.day() === 0 || day.day() === 6;
const format = (day: Dayjs) => day.format('YYYY-MM-DD');
