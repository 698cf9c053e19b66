import type { Excuse } from '../core/campaigns.ts';
import type { LocalDate, Person } from '../core/records.ts';
import { addDays, earlier, localDateOf } from './calendar.ts';

/** Time in which nothing is asked of a person. Without a last day it has no end yet. */
export interface Absence {
  readonly from: LocalDate;
  /** Last day. */
  readonly until?: LocalDate;
  readonly reason: string;
}

/** Leave on the roster and excuses from a policy. One that HR ended early lasts until the day before. */
export function absencesOf(
  { leave }: Person,
  excuses: readonly Excuse[] | undefined,
  policyId: string,
  timeZone: string,
): readonly Absence[] {
  if (leave === undefined && excuses === undefined) return NONE;
  return [
    ...(leave === undefined ? [] : [{ ...leave, reason: 'on leave' }]),
    ...(excuses ?? [])
      .filter((excuse) => excuse.policyId === undefined || excuse.policyId === policyId)
      .map(({ from, until, ended, reason }) => {
        if (ended === undefined) return { from, until, reason };
        return { from, until: earlier(until, addDays(localDateOf(ended.at, timeZone), -1)), reason };
      }),
  ].filter(({ from, until }) => until === undefined || from <= until);
}

const NONE: readonly Absence[] = [];

/** The absence that a day is in, of several the one that ends last. */
export function absenceOn(day: LocalDate, absences: readonly Absence[]): Absence | undefined {
  let found: Absence | undefined;
  for (const absence of absences) {
    if (absence.from > day || (absence.until ?? day) < day) continue;
    if (found === undefined || isLonger(absence, found)) found = absence;
  }
  return found;
}

function isLonger({ until }: Absence, than: Absence): boolean {
  return than.until !== undefined && (until === undefined || until > than.until);
}
