import type { Excuse, Reach } from '../core/campaigns.ts';
import type { HrQuestion } from '../core/hr-questions.ts';
import type { Obligation } from '../core/obligations.ts';
import type { Acknowledgement, LocalDate, Person } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { type Absence, absenceOn, absencesOf } from './absence.ts';
import { addDays, clockAt, type LocalClock, later, localDateOf, timeZoneOf } from './calendar.ts';
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
  return obligationsBy(input)(clockAt(input.now));
}

/** Where one person stands; the same as `obligationsOf` tells of them. */
export function obligationOf(person: Person, input: Omit<ObligationInput, 'people'>): Obligation {
  return oneBy(input)(person)(clockAt(input.now));
}

/** What never changes from one day to the next is worked out once: gives where everyone stands by a clock. */
export function obligationsBy(
  input: Omit<ObligationInput, 'now'>,
): (clock: LocalClock) => readonly Obligation[] {
  const everyone = input.people.map(oneBy(input));
  return (clock) => everyone.map((one) => one(clock));
}

/** All that is fixed about a person and a policy as long as nothing is recorded. */
interface Facts {
  readonly person: Person;
  readonly policyId: string;
  readonly timeZone: string;
  /** The last one that counts, and the turn it was for. */
  readonly held?: { readonly acknowledgement: Acknowledgement; readonly cycle: LocalDate };
  /** The turn that is owed next. */
  readonly turn: Turn;
  readonly isAsking: boolean;
  readonly absences: readonly Absence[];
  /** Why nothing can reach them; absent when something may. */
  readonly unreached?: string;
  readonly settings: ReminderSettings;
}

function oneBy(
  input: Omit<ObligationInput, 'people' | 'now'>,
): (person: Person) => (clock: LocalClock) => Obligation {
  const { terms, settings } = input;
  const { policyId } = terms;
  const standing = standingOf(terms, settings, timeZoneOf({}, settings));
  const held = lastCounting(input.acknowledgements, policyId, standing);
  const excuses = grouped(input.excuses);
  const reach = grouped(input.reach);
  const asking = new Set(
    input.questions.flatMap(({ pauses, answer, askerId }) =>
      pauses === policyId && answer === undefined && askerId !== undefined ? [askerId] : [],
    ),
  );
  return (person) => {
    const timeZone = timeZoneOf(person, settings);
    const acknowledgement = held.get(person.id);
    const madeOn =
      acknowledgement === undefined ? undefined : localDateOf(acknowledgement.acknowledgedAt, timeZone);
    const unreached = whyUnreached(reach.get(person.id));
    const facts: Facts = {
      person,
      policyId,
      timeZone,
      isAsking: asking.has(person.id),
      absences: absencesOf(person, excuses.get(person.id), policyId, timeZone),
      settings,
      ...(unreached === undefined ? {} : { unreached }),
      ...(acknowledgement === undefined || madeOn === undefined
        ? { turn: firstTurn(person, standing, settings) }
        : {
            turn: nextTurn(acknowledgement, madeOn, settings),
            held: { acknowledgement, cycle: acknowledgement.cycle ?? madeOn },
          }),
    };
    return (clock) => stateOn(clock(timeZone).date, facts);
  };
}

function stateOn(today: LocalDate, facts: Facts): Obligation {
  const { person, policyId, held, turn, settings } = facts;
  const base = { personId: person.id, policyId };
  const isHeld = held !== undefined && today < turn.opensOn;
  const done = isHeld ? { cycle: held.cycle, acknowledgement: held.acknowledgement } : { cycle: turn.dueOn };
  if (person.leftOn !== undefined && person.leftOn <= today) return { ...base, state: 'left', ...done };
  if (isHeld) return { ...base, state: 'acknowledged', ...done, dueOn: turn.dueOn };
  const owed = { ...base, ...done, ...putOff(today, facts) };
  if (facts.isAsking) return { ...owed, state: 'question-open' };
  const absence = absenceOn(today, facts.absences);
  if (absence !== undefined) {
    const { reason, until } = absence;
    return { ...owed, state: 'excused', reason, ...(until === undefined ? {} : { until }) };
  }
  const dueOn = owed.dueOn ?? turn.dueOn;
  const opensOn =
    dueOn === turn.dueOn ? turn.opensOn : later(turn.opensOn, addDays(dueOn, -leadDays(settings)));
  if (today < opensOn) return { ...owed, state: 'not-yet-due' };
  const state = today > dueOn ? 'overdue' : 'due';
  return facts.unreached === undefined
    ? { ...owed, state }
    : { ...owed, state: 'unreachable', reason: `${state}, but ${facts.unreached}` };
}

/** The due date as absences so far leave it: none without an end of the absence. */
function putOff(
  today: LocalDate,
  { turn, absences, settings }: Facts,
): Pick<Obligation, 'dueOn' | 'returnsOn'> {
  let { dueOn } = turn;
  let returnsOn: LocalDate | undefined;
  for (const { from, until } of absences) {
    if (from > today || (until !== undefined && until < turn.opensOn)) continue;
    if (until === undefined) return {};
    const back = addDays(until, 1);
    const byThen = addDays(back, settings.returnDays);
    if (byThen <= dueOn) continue;
    dueOn = byThen;
    returnsOn = back;
  }
  return returnsOn === undefined ? { dueOn } : { dueOn, returnsOn };
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
