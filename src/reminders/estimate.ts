import { setImmediate } from 'node:timers/promises';
import type { NewQueuedMessage, QueuedMessage } from '../core/campaigns.ts';
import type { Obligation } from '../core/obligations.ts';
import type { Directory } from '../core/ports.ts';
import type { LocalDate } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { addDays, clockAt, daysBetween, type LocalClock, timeZoneOf } from './calendar.ts';
import { DIGEST, Ledger, type LedgerEntry } from './ledger.ts';
import { type ObligationInput, type Outlook, outlooksOf, unreachedIn } from './obligations.ts';
import { isWaiting, planBy } from './plan.ts';
import { perSecondOf } from './rate-limits.ts';
import { countingVersions, type PolicyTerms } from './turn.ts';
import { createWorkdays } from './working-time.ts';

export interface EstimateInput extends ObligationInput {
  readonly directory: Pick<Directory, 'byId'>;
  /** Of all policies, as for planning. */
  readonly messages: readonly QueuedMessage[];
  /** Whether reminders run already; otherwise they are taken to be started at `now`. */
  readonly isRunning: boolean;
  /** Platforms at hand, by name. */
  readonly platforms: readonly string[];
}

/** What would go out in the time to come if nobody acknowledged, so that it is the most there can be. */
export interface Estimate {
  /** Every message in the order of days; `on` tells the reader's own date. */
  readonly messages: readonly NewQueuedMessage[];
  /** Days with messages, the first of them today or later. Reminders and managers' digests apart. */
  readonly days: readonly {
    readonly date: LocalDate;
    readonly reminders: number;
    readonly digests: number;
  }[];
  /** Due or overdue people whom nothing reaches, with the reason in words. */
  readonly unreachable: readonly Obligation[];
  /** How long the first of these days and the fullest take on each platform, if it carried all of them. */
  readonly durations: readonly {
    readonly platform: string;
    readonly perSecond: number;
    readonly firstDaySeconds: number;
    readonly fullestDaySeconds: number;
  }[];
}

/**
 * Plays the days to come forward, 60 unless told otherwise. Only those are looked at for whom a day may bring something. Others have their
 * turn after each day, because of a large roster some take long.
 */
export async function estimateReminders(input: EstimateInput, days = 60): Promise<Estimate> {
  const { directory, settings, now, isRunning } = input;
  const terms = isRunning ? input.terms : launched(input);
  const { policyId } = terms;
  const isWorkday = createWorkdays(settings);
  const today = clockAt(now)(timeZoneOf({}, settings)).date;
  const ledger = new Ledger(input.messages.map((message) => asSent(message, today)));
  const unreached = unreachedIn(input.reach);
  const messages: NewQueuedMessage[] = [];
  const unreachable: Obligation[] = [];
  const wakes: Outlook[][] = [[...outlooksOf({ ...input, terms })]];
  for (let day = 0; day < days; day++) {
    const date = addDays(today, day);
    const clock: LocalClock =
      day === 0
        ? startOfWork(clockAt(now), settings.workingHours.from)
        : () => ({ date, time: settings.workingHours.from });
    const awake = (wakes[day] ?? []).map((outlook) => {
      const localDay = clock(timeZoneOf(outlook.person, settings)).date;
      return { outlook, localDay, obligation: outlook.on(localDay) };
    });
    if (day === 0)
      unreachable.push(
        ...awake.map(({ obligation }) => obligation).filter(({ state }) => state === 'unreachable'),
      );
    const policies = [{ policyId, obligations: awake.map(({ obligation }) => obligation) }];
    for (const message of planBy(clock, { policies, directory, unreached, settings, ledger, isWorkday })) {
      ledger.add({ ...message, state: 'sent' });
      messages.push(message);
    }
    for (const { outlook, localDay, obligation } of awake) {
      const next = isWaiting(obligation, localDay, settings, ledger)
        ? day + 1
        : Math.max(day + 1, daysBetween(today, nextDay(outlook, obligation, localDay, settings)));
      if (next >= days) continue;
      const others = wakes[next];
      if (others === undefined) wakes[next] = [outlook];
      else others.push(outlook);
    }
    wakes[day] = [];
    await setImmediate();
  }
  return { messages, unreachable, ...sumUp(messages, input) };
}

/** The next day that may bring a message: by a step, by the manager's day, or by a change of state. */
function nextDay(
  outlook: Outlook,
  { dueOn }: Obligation,
  today: LocalDate,
  { steps, managerAfterDays }: ReminderSettings,
): LocalDate {
  let next = outlook.changesAfter(today) ?? NEVER;
  if (dueOn === undefined) return next;
  for (const step of [...steps, managerAfterDays]) {
    const date = addDays(dueOn, step);
    if (date > today && date < next) next = date;
  }
  return next;
}

const NEVER: LocalDate = '9999-12-31';

function sumUp(
  messages: readonly NewQueuedMessage[],
  { settings, platforms }: EstimateInput,
): Pick<Estimate, 'days' | 'durations'> {
  const byDay = new Map<LocalDate, { reminders: number; digests: number }>();
  for (const { on, step } of messages) {
    const day = byDay.get(on) ?? { reminders: 0, digests: 0 };
    byDay.set(on, day);
    day[step === DIGEST ? 'digests' : 'reminders'] += 1;
  }
  const counts = [...byDay].sort(([one], [other]) => (one < other ? -1 : 1));
  const totals = counts.map(([, { reminders, digests }]) => reminders + digests);
  return {
    days: counts.map(([date, count]) => ({ date, ...count })),
    durations: platforms.map((platform) => {
      const perSecond = perSecondOf(settings, platform);
      return {
        platform,
        perSecond,
        firstDaySeconds: Math.ceil((totals[0] ?? 0) / perSecond),
        fullestDaySeconds: Math.ceil(Math.max(0, ...totals) / perSecond),
      };
    }),
  };
}

/** The terms as they are once reminders are started at `now`. */
function launched({ terms, now }: EstimateInput): PolicyTerms {
  const { versions } = terms;
  if (countingVersions(terms).some(({ launchedAt }) => launchedAt !== undefined)) return terms;
  return {
    ...terms,
    versions: versions.map((one, index) =>
      index === versions.length - 1 ? { ...one, launchedAt: now.toISOString() } : one,
    ),
  };
}

/** What waits now goes out today; otherwise it would be in the way for ever. */
function asSent(message: QueuedMessage, today: LocalDate): LedgerEntry {
  return message.state === 'queued' || message.state === 'sending'
    ? { ...message, state: 'sent', on: today }
    : message;
}

/** The clock with the time moved to the start of work where that has not begun. */
function startOfWork(clock: LocalClock, from: string): LocalClock {
  return (timeZone) => {
    const { date, time } = clock(timeZone);
    return { date, time: time < from ? from : time };
  };
}
