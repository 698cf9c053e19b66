import type { Acknowledgement, Person } from '../../src/core/records.ts';
import { DEFAULT_REMINDERS, type ReminderSettings } from '../../src/core/reminder-settings.ts';
import type { ObligationInput } from '../../src/reminders/obligations.ts';
import type { PolicyTerms } from '../../src/reminders/turn.ts';

/** Somebody on a roster; `more` is what is particular to them. */
export function person(id: string, more: Partial<Person> = {}): Person {
  return {
    id,
    name: id,
    email: `${id}@example.org`,
    department: 'Housing',
    role: 'employee',
    ...more,
  };
}

/** A record of version 1.0 of the policy `p`. */
export function acknowledged(
  personId: string,
  at: string,
  more: Partial<Acknowledgement> = {},
): Acknowledgement {
  return {
    receiptId: `${personId}-${at}`,
    personId,
    policyId: 'p',
    policyVersion: '1.0',
    policyDigest: 'd',
    statement: 's',
    acknowledgedAt: at,
    via: 'web',
    hash: 'h',
    ...more,
  };
}

/** The policy `p`: version 1.0, seen, launched and in force on 5 January 2026, so that all is due on 4 February. */
export const FIRST: PolicyTerms = {
  policyId: 'p',
  versions: [
    {
      version: '1.0',
      effective: '2026-01-05',
      change: 'material',
      firstSeenAt: '2026-01-05T09:00:00.000Z',
      launchedAt: '2026-01-05T10:00:00.000Z',
    },
  ],
};

/** Input with nothing on record, at noon of a day in UTC. */
export function inputOn(
  date: string,
  {
    settings,
    ...more
  }: Partial<Omit<ObligationInput, 'settings'>> & { settings?: Partial<ReminderSettings> } = {},
): ObligationInput {
  return {
    people: [person('ann')],
    terms: FIRST,
    acknowledgements: [],
    excuses: [],
    questions: [],
    reach: [],
    now: new Date(`${date}T12:00:00Z`),
    ...more,
    settings: { ...DEFAULT_REMINDERS, ...settings },
  };
}
