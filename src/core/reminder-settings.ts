import type { LocalDate, Nation } from './records.ts';

/** How this organisation asks for acknowledgements, from organisation.yaml. Days are calendar days. */
export interface ReminderSettings {
  /** IANA name; of people whose roster line has none. */
  readonly timeZone: string;
  readonly nation: Nation;
  /** Local time of each person, HH:mm; messages go out from the first until before the second. */
  readonly workingHours: { readonly from: string; readonly until: string };
  /** ISO weekdays, 1 is Monday. */
  readonly workingDays: readonly number[];
  /**
   * When a year is over: on the anniversary of the last acknowledgement, or on one date (MM-DD) for everyone, for which an acknowledgement counts
   * that was made at most `countsForDays` before it.
   */
  readonly renewal:
    | { readonly kind: 'anniversary' }
    | { readonly kind: 'date'; readonly monthDay: string; readonly countsForDays: number };
  /** Days after the first day at work. */
  readonly joinerDays: number;
  /** Days after a material new version is in force here, and after HR first starts reminders for it. */
  readonly newVersionDays: number;
  /** Days after the return from leave or the end of an excuse. */
  readonly returnDays: number;
  /** Days from the due date, in order; those below zero are before it. */
  readonly steps: readonly number[];
  /** Days after the due date when the manager is told. */
  readonly managerAfterDays: number;
  /** Corrections of the bank holidays that come with the assistant. */
  readonly bankHolidays: readonly {
    readonly nation: Nation;
    readonly date: LocalDate;
    readonly isHoliday: boolean;
  }[];
  /** The most messages a second that a campaign sends on a platform; of others, `DEFAULT_PER_SECOND`. */
  readonly perSecond: Readonly<Record<string, number>>;
  /** Working days after which an open question is shown to HR as waiting. */
  readonly questionDays: number;
  /** Years that acknowledgements are kept after somebody has left, and messages at all. */
  readonly retentionYears: number;
  /** HR's words of a manager's nudge. */
  readonly nudge: string;
}

/** What platforms bear, from their documents: Slack one message a second and channel and some hundreds a minute in all, Teams 50 a second. */
export const DEFAULT_PER_SECOND: Readonly<Record<string, number>> = { slack: 5, teams: 25, web: 100 };

/** What holds where organisation.yaml says nothing. */
export const DEFAULT_REMINDERS: ReminderSettings = {
  timeZone: 'Europe/London',
  nation: 'england',
  workingHours: { from: '09:00', until: '17:00' },
  workingDays: [1, 2, 3, 4, 5],
  renewal: { kind: 'anniversary' },
  joinerDays: 30,
  newVersionDays: 30,
  returnDays: 14,
  steps: [-14, -3, 1, 7],
  managerAfterDays: 14,
  bankHolidays: [],
  perSecond: {},
  questionDays: 5,
  retentionYears: 6,
  nudge:
    'Please take a few minutes to read and acknowledge the policy. If something in it is unclear, ask HR.',
};
