import type { ReminderSettings } from '../../core/reminder-settings.ts';
import type { Block } from '../../core/reply.ts';
import { addDays, daysBetween, localDateOf } from '../../reminders/calendar.ts';
import { formatDate } from '../dates.ts';
import type { Standing } from '../standing.ts';

/** The most steps of a picture: more are hard to tell apart. */
const MOST_STEPS = 24;

/**
 * How those who have acknowledged came to be so many, among everyone who works here now: records that count today, by the day they were
 * made. Undefined when there is none.
 */
export function trendOf(
  standings: readonly Standing[],
  now: Date,
  { timeZone }: ReminderSettings,
): Extract<Block, { kind: 'chart' }> | undefined {
  const here = standings.filter(({ owed }) => owed.state !== 'left');
  const days = here
    .flatMap(({ owed }) =>
      owed.state === 'acknowledged' && owed.acknowledgement !== undefined
        ? [localDateOf(owed.acknowledgement.acknowledgedAt, timeZone)]
        : [],
    )
    .sort();
  const [first] = days;
  const policy = here[0]?.policy;
  if (first === undefined || policy === undefined) return undefined;
  const today = localDateOf(now.toISOString(), timeZone);
  // One step before the first day, so that the line begins at nobody.
  const span = Math.max(0, daysBetween(first, today)) + 1;
  const step = Math.max(1, Math.ceil(span / MOST_STEPS));
  const steps = Math.ceil(span / step);
  const points: { label: string; count: number }[] = [];
  let count = 0;
  for (let index = steps; index >= 0; index--) {
    const day = addDays(today, -index * step);
    while ((days[count] ?? '\uffff') <= day) count += 1;
    points.push({ label: formatDate(day), count });
  }
  return {
    kind: 'chart',
    label: `${policy.title}: acknowledged over time`,
    counted: 'acknowledged',
    points,
    whole: { label: here.length === 1 ? 'person' : 'people', count: here.length },
  };
}
