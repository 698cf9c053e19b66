import { z } from 'zod';
import type { Nation } from '../core/records.ts';
import {
  DEFAULT_REMINDERS as DEFAULT,
  DEFAULT_PER_SECOND,
  type ReminderSettings,
} from '../core/reminder-settings.ts';
import { isTimeZone } from '../core/time-zone.ts';

const NATIONS = ['england', 'wales', 'scotland', 'northern-ireland'] as const satisfies readonly Nation[];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** With a fixed date: how long before it an acknowledgement counts for it already. */
const COUNTS_FOR_DAYS = 60;

const nation = z.enum(NATIONS, `is one of ${NATIONS.join(', ')}`);
const time = z
  .string('is a time such as 09:00')
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'is a time such as 09:00');
const isoDate = z.iso.date('is a date such as 2026-06-15');

const days = (least: number, most: number) => whole('days', least, most);

function whole(unit: string, least: number, most: number) {
  const message = `is a whole number of ${unit} from ${least} to ${most}`;
  return z.int(message).min(least, message).max(most, message);
}

const WorkingHours = z
  .strictObject({ from: time, until: time }, 'is {from: 09:00, until: 17:00}')
  .refine(({ from, until }) => from < until, { path: ['until'], error: 'is later than from' });

const WorkingDays = z
  .array(z.enum(WEEKDAYS, 'is a weekday such as monday'), 'is a list of weekdays')
  .min(1, 'needs a weekday')
  .transform((names) => [...new Set(names.map((name) => WEEKDAYS.indexOf(name) + 1))].sort());

const Steps = z
  .array(days(-180, 365), 'is a list of days such as [-14, -3, 1, 7]')
  .min(1, 'needs a day')
  .refine((steps) => steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? step)), {
    error: 'stand in order, each day once, such as [-14, -3, 1, 7]',
  });

const Renewal = z.union(
  [
    z.literal('anniversary').transform(() => ({ kind: 'anniversary' }) as const),
    z
      .strictObject({
        date: z.string().refine(isMonthDay),
        counts_for_days: z.int().min(0).max(364).default(COUNTS_FOR_DAYS),
      })
      .transform(
        ({ date, counts_for_days }) =>
          ({ kind: 'date', monthDay: date, countsForDays: counts_for_days }) as const,
      ),
  ],
  'is anniversary, or {date: 04-01, counts_for_days: 60} with a month and day',
);

const BankHoliday = z
  .strictObject(
    {
      date: isoDate,
      nation: nation.optional(),
      remove: z.boolean('is true or false').default(false),
    },
    'is {date: 2026-06-15}, with nation or remove as you need',
  )
  .transform(({ date, nation: one, remove }) =>
    (one === undefined ? NATIONS : [one]).map((each) => ({ nation: each, date, isHoliday: !remove })),
  );

const PLATFORMS = Object.keys(DEFAULT_PER_SECOND);
const PerSecond = z
  .record(
    z.string(),
    z.number('is a number').positive('is more than 0').max(50, 'is at most 50'),
    'is a number for each platform, such as {slack: 5}',
  )
  .refine((rates) => Object.keys(rates).every((name) => PLATFORMS.includes(name)), {
    error: `names ${PLATFORMS.join(', ')}`,
  });

/** The section `reminders` of organisation.yaml. Everything in it may be left out, and the section itself. */
export const RemindersSchema = z
  .strictObject(
    {
      time_zone: z
        .string('is a time zone such as Europe/London')
        .refine(isTimeZone, 'is no time zone; write one such as Europe/London')
        .default(DEFAULT.timeZone),
      nation: nation.default(DEFAULT.nation),
      working_hours: WorkingHours.default(DEFAULT.workingHours),
      working_days: WorkingDays.default([...DEFAULT.workingDays]),
      renewal: Renewal.default(DEFAULT.renewal),
      joiner_days: days(0, 365).default(DEFAULT.joinerDays),
      new_version_days: days(0, 365).default(DEFAULT.newVersionDays),
      return_days: days(0, 365).default(DEFAULT.returnDays),
      steps: Steps.default([...DEFAULT.steps]),
      manager_after_days: days(1, 365).default(DEFAULT.managerAfterDays),
      bank_holidays: z.array(BankHoliday, 'is a list of days').default([]),
      per_second: PerSecond.default({}),
      question_days: days(1, 90).default(DEFAULT.questionDays),
      retention_years: whole('years', 1, 100).default(DEFAULT.retentionYears),
      nudge: z.string('needs words').trim().min(1, 'needs words').default(DEFAULT.nudge),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `there is no setting ${issue.keys.join(', ')}`
          : 'is a list of settings, such as time_zone: Europe/London',
    },
  )
  .superRefine(({ renewal, steps }, { addIssue }) => {
    const lead = -(steps[0] ?? 0);
    if (renewal.kind === 'date' && renewal.countsForDays < lead) {
      addIssue({
        code: 'custom',
        path: ['renewal'],
        message: `counts_for_days is at least ${lead}, because the first step asks people ${lead} days before the date`,
      });
    }
  })
  .transform(
    (parsed): ReminderSettings => ({
      timeZone: parsed.time_zone,
      nation: parsed.nation,
      workingHours: parsed.working_hours,
      workingDays: parsed.working_days,
      renewal: parsed.renewal,
      joinerDays: parsed.joiner_days,
      newVersionDays: parsed.new_version_days,
      returnDays: parsed.return_days,
      steps: parsed.steps,
      managerAfterDays: parsed.manager_after_days,
      bankHolidays: parsed.bank_holidays.flat(),
      perSecond: parsed.per_second,
      questionDays: parsed.question_days,
      retentionYears: parsed.retention_years,
      nudge: parsed.nudge,
    }),
  )
  .nullish()
  .transform((settings) => settings ?? DEFAULT);

/** Whether a text is a month and a day that some year has, as MM-DD. */
function isMonthDay(text: string): boolean {
  return z.iso.date().safeParse(`2024-${text}`).success;
}
