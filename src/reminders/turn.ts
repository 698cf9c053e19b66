import type { Acknowledgement, LocalDate, Person } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { addDays, anniversaryOf, later, localDateOf, nextOn } from './calendar.ts';

/** A version of a policy, as far as deadlines go. */
export interface VersionTerms {
  readonly version: string;
  /** When it is in force from; absent of versions kept by an earlier assistant. */
  readonly effective?: LocalDate;
  /** Absent is material. */
  readonly change?: 'material' | 'minor';
  /** ISO-8601 in UTC. */
  readonly firstSeenAt: string;
  /** When HR first started reminders for it, in ISO-8601; absent when they have not. */
  readonly launchedAt?: string;
}

/** What a policy asks. `versions` are in the order they came; the last is in force. At least one. */
export interface PolicyTerms {
  readonly policyId: string;
  readonly versions: readonly VersionTerms[];
}

/** Which records count for the words in force, and until when they are to be acknowledged. The same for everybody. */
export interface Standing {
  /** Versions since the last material one, with it. */
  readonly counting: ReadonlySet<string>;
  /** Last day for whoever has not acknowledged any of them and was here all along. */
  readonly dueOn: LocalDate;
}

/** One time of having to acknowledge. */
export interface Turn {
  /** Last day, before any absence puts it off. The turn is named after it. */
  readonly dueOn: LocalDate;
  /** First day on which the person is asked. */
  readonly opensOn: LocalDate;
}

/** The last material version and what came after it: who acknowledged one of them has acknowledged the words in force. */
export function countingVersions({ versions }: PolicyTerms): readonly VersionTerms[] {
  return versions.slice(
    Math.max(
      0,
      versions.findLastIndex(({ change }) => change !== 'minor'),
    ),
  );
}

/** What holds for everybody. Dates are the organisation's own. */
export function standingOf(terms: PolicyTerms, settings: ReminderSettings, timeZone: string): Standing {
  const since = countingVersions(terms);
  const [first] = since;
  const launches = since.flatMap(({ launchedAt }) => launchedAt ?? []).sort();
  const seen = [first?.firstSeenAt, launches[0]].flatMap((iso) =>
    iso === undefined ? [] : localDateOf(iso, timeZone),
  );
  const from = [...seen, ...(first?.effective === undefined ? [] : [first.effective])].reduce(
    later,
    '1970-01-01',
  );
  return {
    counting: new Set(since.map(({ version }) => version)),
    dueOn: addDays(from, settings.newVersionDays),
  };
}

/** The turn of somebody who has acknowledged nothing that counts. */
export function firstTurn({ startsOn }: Person, standing: Standing, settings: ReminderSettings): Turn {
  const dueOn =
    startsOn === undefined ? standing.dueOn : later(standing.dueOn, addDays(startsOn, settings.joinerDays));
  const opensOn = addDays(dueOn, -leadDays(settings));
  return { dueOn, opensOn: startsOn === undefined ? opensOn : later(opensOn, startsOn) };
}

/** The turn after a record that counts, made on a local date of the person's. */
export function nextTurn({ cycle }: Acknowledgement, madeOn: LocalDate, settings: ReminderSettings): Turn {
  const { renewal } = settings;
  const lead = leadDays(settings);
  const countsUntil =
    renewal.kind === 'date' ? addDays(madeOn, Math.max(renewal.countsForDays, lead)) : madeOn;
  const done = cycle === undefined ? countsUntil : later(countsUntil, cycle);
  const anniversary = anniversaryOf(madeOn);
  const dueOn =
    renewal.kind === 'date'
      ? nextOn(renewal.monthDay, done)
      : anniversary > done
        ? anniversary
        : anniversaryOf(done);
  return { dueOn, opensOn: addDays(dueOn, -lead) };
}

/** How many days before the due date the first reminder goes out; 0 when all come after it. */
export function leadDays({ steps }: ReminderSettings): number {
  return Math.max(0, ...steps.map((step) => -step));
}
