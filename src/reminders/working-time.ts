import type { LocalDate, Nation, Person } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { BANK_HOLIDAYS } from './bank-holidays.ts';
import { type LocalClock, timeZoneOf, weekdayOf } from './calendar.ts';

/** Whether people work on a date: a working day of the organisation's and no bank holiday where they are. */
export type Workdays = (date: LocalDate, nation: Nation) => boolean;

/** Working days by the settings: bank holidays as they come with the assistant, with the organisation's corrections. */
export function createWorkdays({ workingDays, bankHolidays }: ReminderSettings): Workdays {
  const weekdays = new Set(workingDays);
  const holidays = new Map<Nation, Set<LocalDate>>();
  for (const [nation, dates] of Object.entries(BANK_HOLIDAYS)) holidays.set(nation as Nation, new Set(dates));
  for (const { nation, date, isHoliday } of bankHolidays) {
    if (isHoliday) holidays.get(nation)?.add(date);
    else holidays.get(nation)?.delete(date);
  }
  return (date, nation) => weekdays.has(weekdayOf(date)) && holidays.get(nation)?.has(date) !== true;
}

/** Where a person is on the calendar, and whether they are at work by it. */
export interface WorkPlace {
  readonly timeZone: string;
  readonly date: LocalDate;
  /** Within working hours on a working day. */
  readonly isWorking: boolean;
}

/** Where people are by a clock. Worked out once for each time zone and nation. */
export function createWorkPlaces(
  clock: LocalClock,
  settings: ReminderSettings,
  isWorkday = createWorkdays(settings),
): (person: Person) => WorkPlace {
  const { from, until } = settings.workingHours;
  const known = new Map<string | undefined, Map<Nation | undefined, WorkPlace>>();
  const placeOf = (person: Person): WorkPlace => {
    const timeZone = timeZoneOf(person, settings);
    const { date, time } = clock(timeZone);
    const nation = person.nation ?? settings.nation;
    return { timeZone, date, isWorking: time >= from && time < until && isWorkday(date, nation) };
  };
  return (person) => {
    const inZone = known.get(person.timeZone) ?? new Map<Nation | undefined, WorkPlace>();
    if (inZone.size === 0) known.set(person.timeZone, inZone);
    const place = inZone.get(person.nation) ?? placeOf(person);
    if (!inZone.has(person.nation)) inZone.set(person.nation, place);
    return place;
  };
}
