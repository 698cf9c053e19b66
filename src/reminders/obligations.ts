import type { Excuse, Reach } from '../core/campaigns.ts';
import type { HrQuestion } from '../core/hr-questions.ts';
import type { Obligation } from '../core/obligations.ts';
import type { Acknowledgement, LocalDate, Person } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { type Absence, absenceOn, absencesOf } from './absence.ts';
import { addDays, clockAt, later, localDateOf, timeZoneOf } from './calendar.ts';
import {
  firstTurn,
  leadDays,
  nextTurn,
  type PolicyTerms,
  type Standing,
  standingOf,
  type Turn,
} from './turn.ts';

/** All that decides who owes what for one policy. Lists may hold more than concerns `people`. */
export interface ObligationInput {
  /** Those asked about, leavers too. */
  readonly people: readonly Person[];
  readonly terms: PolicyTerms;
  /** Of this policy, any version, in the order they were recorded. */
  readonly acknowledgements: readonly Acknowledgement[];
  readonly excuses: readonly Excuse[];
  /** Open ones. */
  readonly questions: readonly HrQuestion[];
  readonly reach: readonly Reach[];
  readonly settings: ReminderSettings;
  readonly now: Date;
}

/** Where everyone given stands, in their order, each in exactly one state. */
export function obligationsOf(input: ObligationInput): readonly Obligation[] {
  const clock = clockAt(input.now);
  const factsOf = factsBy(input);
  return input.people.map((person) => {
    const facts = factsOf(person);
    return stateOn(clock(facts.timeZone).date, facts);
  });
}

/** Where one person stands on any day, as long as nothing new is recorded. */
export interface Outlook {
  readonly person: Person;
  on(today: LocalDate): Obligation;
  /** The next day on which something begins or ends by itself, other than a step; undefined when nothing does any more. */
  changesAfter(day: LocalDate): LocalDate | undefined;
}

/** Everyone's outlook, in their order: what does not depend on the day is worked out once. */
export function outlooksOf(input: Omit<ObligationInput, 'now'>): readonly Outlook[] {
  const factsOf = factsBy(input);
  return input.people.map((person) => {
    const facts = factsOf(person);
    return {
      person,
      on: (today) => stateOn(today, facts),
      changesAfter: (day) => nextChange(day, facts),
    };
  });
}

/** All that is fixed about a person and a policy as long as nothing is recorded. */
interface Facts {
  readonly person: Person;
  readonly policyId: string;
  readonly timeZone: string;
  /** The last one that counts, and the turn it was for. */
  readonly held: Acknowledgement | undefined;
  readonly cycle: LocalDate;
  /** The turn that is owed next. */
  readonly turn: Turn;
  readonly isAsking: boolean;
  readonly absences: readonly Absence[];
  /** Why nothing can reach them; undefined when something may. */
  readonly unreached: string | undefined;
  readonly settings: ReminderSettings;
}

function factsBy(input: Omit<ObligationInput, 'people' | 'now'>): (person: Person) => Facts {
  const { terms, settings } = input;
  const { policyId } = terms;
  const standing = standingOf(terms, settings, timeZoneOf({}, settings));
  const records = lastCounting(input.acknowledgements, policyId, standing);
  const excuses = grouped(input.excuses);
  const reach = grouped(input.reach);
  const asking = new Set(
    input.questions.flatMap(({ pauses, answer, askerId }) =>
      pauses === policyId && answer === undefined && askerId !== undefined ? [askerId] : [],
    ),
  );
  return (person) => {
    const { id } = person;
    const timeZone = timeZoneOf(person, settings);
    const held = records.get(id);
    const madeOn = held === undefined ? '' : localDateOf(held.acknowledgedAt, timeZone);
    return {
      person,
      policyId,
      timeZone,
      held,
      cycle: held?.cycle ?? madeOn,
      turn: held === undefined ? firstTurn(person, standing, settings) : nextTurn(held, madeOn, settings),
      isAsking: asking.has(id),
      absences: absencesOf(person, excuses.get(id), policyId, timeZone),
      unreached: whyUnreached(reach.get(id)),
      settings,
    };
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function stateOn(today: LocalDate, facts: Facts): Obligation {
  const { person, policyId, held, turn } = facts;
  const isHeld = held !== undefined && today < turn.opensOn;
  const obligation: Mutable<Obligation> = {
    personId: person.id,
    policyId,
    state: 'acknowledged',
    cycle: isHeld ? facts.cycle : turn.dueOn,
  };
  if (isHeld) obligation.acknowledgement = held;
  if (person.leftOn !== undefined && person.leftOn <= today) {
    obligation.state = 'left';
    return obligation;
  }
  if (isHeld) {
    obligation.dueOn = turn.dueOn;
    return obligation;
  }
  putOff(obligation, today, facts);
  if (facts.isAsking) {
    obligation.state = 'question-open';
    return obligation;
  }
  const absence = absenceOn(today, facts.absences);
  if (absence !== undefined) {
    obligation.state = 'excused';
    obligation.reason = absence.reason;
    if (absence.until !== undefined) obligation.until = absence.until;
    return obligation;
  }
  const dueOn = obligation.dueOn ?? turn.dueOn;
  if (today < opensOnOf(dueOn, facts)) {
    obligation.state = 'not-yet-due';
    return obligation;
  }
  obligation.state = today > dueOn ? 'overdue' : 'due';
  if (facts.unreached !== undefined) {
    obligation.reason = `${obligation.state}, but ${facts.unreached}`;
    obligation.state = 'unreachable';
  }
  return obligation;
}

/** Sets the due date as absences so far leave it: none without an end of the absence. */
function putOff(
  obligation: Mutable<Obligation>,
  today: LocalDate,
  { turn, absences, settings }: Facts,
): void {
  obligation.dueOn = turn.dueOn;
  for (const { from, until } of absences) {
    if (from > today || (until !== undefined && until < turn.opensOn)) continue;
    if (until === undefined) {
      delete obligation.dueOn;
      delete obligation.returnsOn;
      return;
    }
    const returnsOn = addDays(until, 1);
    const dueOn = addDays(returnsOn, settings.returnDays);
    if (dueOn <= obligation.dueOn) continue;
    obligation.dueOn = dueOn;
    obligation.returnsOn = returnsOn;
  }
}

/** The first day of being asked, for a due date that may have been put off. */
function opensOnOf(dueOn: LocalDate, { turn, settings }: Facts): LocalDate {
  return dueOn === turn.dueOn ? turn.opensOn : later(turn.opensOn, addDays(dueOn, -leadDays(settings)));
}

function nextChange(day: LocalDate, facts: Facts): LocalDate | undefined {
  const { person, turn, absences, settings } = facts;
  let next: LocalDate | undefined;
  const consider = (date: LocalDate | undefined) => {
    if (date !== undefined && date > day && (next === undefined || date < next)) next = date;
  };
  consider(person.leftOn);
  consider(turn.opensOn);
  consider(addDays(turn.dueOn, 1));
  for (const { from, until } of absences) {
    consider(from);
    if (until === undefined) continue;
    const dueOn = addDays(until, 1 + settings.returnDays);
    consider(addDays(until, 1));
    consider(opensOnOf(dueOn, facts));
    consider(addDays(dueOn, 1));
  }
  return next;
}

/** Of each person the record made last, among those of versions that count. */
function lastCounting(
  acknowledgements: readonly Acknowledgement[],
  policyId: string,
  { counting }: Standing,
): ReadonlyMap<string, Acknowledgement> {
  const last = new Map<string, Acknowledgement>();
  for (const one of acknowledgements) {
    if (one.policyId !== policyId || !counting.has(one.policyVersion)) continue;
    const other = last.get(one.personId);
    if (other === undefined || other.acknowledgedAt <= one.acknowledgedAt) last.set(one.personId, one);
  }
  return last;
}

function grouped<T extends { readonly personId: string }>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const others = groups.get(one.personId);
    if (others === undefined) groups.set(one.personId, [one]);
    else others.push(one);
  }
  return groups;
}

const WHY = {
  blocked: 'the assistant is blocked',
  gone: 'the account is gone',
  unfound: 'no account was found',
} as const;
const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  slack: 'Slack',
  teams: 'Teams',
  web: 'the web chat',
};

/** Those of whom it is known that no platform reaches them. */
export function unreachedIn(reach: readonly Reach[]): ReadonlySet<string> {
  return new Set([...grouped(reach)].flatMap(([id, all]) => (whyUnreached(all) === undefined ? [] : [id])));
}

/** Undefined when a platform reaches the person, and when nothing is known of any. */
function whyUnreached(reach: readonly Reach[] | undefined): string | undefined {
  if (reach === undefined) return undefined;
  const reasons: string[] = [];
  for (const { state, platform } of reach) {
    if (state === 'reachable') return undefined;
    reasons.push(`${WHY[state]} on ${PLATFORM_NAMES[platform] ?? platform}`);
  }
  return reasons.join(' and ');
}
