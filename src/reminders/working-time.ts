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

/** Whether a person may be written to by a clock: within working hours on a working day of theirs. */
export function createWorkingTime(
  clock: LocalClock,
  settings: ReminderSettings,
  isWorkday = createWorkdays(settings),
): (person: Person) => boolean {
  const { from, until } = settings.workingHours;
  const known = new Map<string, boolean>();
  return (person) => {
    const timeZone = timeZoneOf(person, settings);
    const nation = person.nation ?? settings.nation;
    const place = `${timeZone} ${nation}`;
    let isWorking = known.get(place);
    if (isWorking === undefined) {
      const { date, time } = clock(timeZone);
      isWorking = time >= from && time < until && isWorkday(date, nation);
      known.set(place, isWorking);
    }
    return isWorking;
  };
}
