import type { NewQueuedMessage, QueuedMessage } from '../core/campaigns.ts';
import type { Obligation } from '../core/obligations.ts';
import type { Directory } from '../core/ports.ts';
import type { LocalDate, Person } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { clockAt, daysBetween, type LocalClock } from './calendar.ts';
import { DIGEST, Ledger } from './ledger.ts';
import { createWorkPlaces, type Workdays } from './working-time.ts';

/** A policy whose reminders are running, and where everyone stands with it. */
export interface PolicyToPlan {
  readonly policyId: string;
  readonly obligations: readonly Obligation[];
}

export interface PlanInput {
  /** Those that HR lets run, together: a person gets one message a day, whatever it is about. */
  readonly policies: readonly PolicyToPlan[];
  readonly directory: Pick<Directory, 'byId'>;
  /** Of all policies and in every state, back to the start of the turns that are owed. */
  readonly messages: readonly QueuedMessage[];
  /** Those whom nothing reaches, by id. */
  readonly unreached: ReadonlySet<string>;
  readonly settings: ReminderSettings;
  readonly now: Date;
}

/**
 * The messages that are due at `now` and not written yet: of each person's steps whose day has come the latest, which stands for
 * those missed before it, and one digest for each manager about whoever has newly been overdue for long. It goes by what is owed, not by
 * what was planned when: an assistant that was down on day 7 sends that step once when it is back.
 */
export function planReminders({ messages, now, ...input }: PlanInput): NewQueuedMessage[] {
  return planBy(clockAt(now), { ...input, ledger: new Ledger(messages) });
}

/** The same by a clock and a ledger, for days that have not come yet. */
export function planBy(
  clock: LocalClock,
  {
    policies,
    directory,
    unreached,
    settings,
    ledger,
    isWorkday,
  }: Pick<PlanInput, 'policies' | 'directory' | 'unreached' | 'settings'> & {
    readonly ledger: Ledger;
    readonly isWorkday?: Workdays;
  },
): NewQueuedMessage[] {
  const placeOf = createWorkPlaces(clock, settings, isWorkday);
  const isFree = (person: Person) => {
    const { isWorking, date, timeZone } = placeOf(person);
    return isWorking && !ledger.hasOn(person.id, date, timeZone);
  };

  const reminders = new Map<string, { readonly message: NewQueuedMessage; readonly dueOn: LocalDate }>();
  for (const { obligations } of policies) {
    for (const obligation of obligations) {
      const { state, dueOn, personId } = obligation;
      if ((state !== 'due' && state !== 'overdue') || dueOn === undefined) continue;
      const person = directory.byId(personId);
      if (person === undefined || !placeOf(person).isWorking) continue;
      const other = reminders.get(personId);
      // Of several policies, the one that is owed longest goes first; the others follow on the next days.
      if (other !== undefined && other.dueOn <= dueOn) continue;
      const message = planStep(obligation, placeOf(person).date, settings.steps, ledger);
      if (message !== undefined && isFree(person)) reminders.set(personId, { message, dueOn });
    }
  }

  const digests = new Map<string, NewQueuedMessage>();
  const dayOf = (person: Person) => placeOf(person).date;
  const managerOf = createEscalation(directory, unreached, dayOf);
  for (const { policyId, obligations } of policies) {
    for (const [manager, about] of escalated(obligations, {
      directory,
      dayOf,
      managerOf,
      ledger,
      settings,
    })) {
      if (digests.has(manager.id) || reminders.has(manager.id) || !isFree(manager)) continue;
      digests.set(manager.id, digestOf(policyId, manager, about, dayOf(manager), ledger));
    }
  }
  return [...[...reminders.values()].map(({ message }) => message), ...digests.values()];
}

/** The latest step whose day has come; undefined when there is none or it was written. */
function planStep(
  obligation: Obligation,
  today: LocalDate,
  steps: readonly number[],
  ledger: Ledger,
): NewQueuedMessage | undefined {
  const { policyId, personId, cycle, dueOn } = obligation;
  if (dueOn === undefined) return undefined;
  const step = latestStep(steps, dueOn, today);
  if (step === undefined || ledger.has(String(step), obligation)) return undefined;
  const arrived = ledger.arrived(obligation);
  const covers = steps
    .filter((one) => one < step)
    .map(String)
    .filter((one) => !arrived.has(one));
  return {
    key: keyOf([policyId, cycle, personId, String(step)], ledger.count(obligation, String(step))),
    policyId,
    cycle,
    personId,
    step: String(step),
    on: today,
    ...(covers.length === 0 ? {} : { covers }),
  };
}

/** The last of the steps, in order, whose day has come; undefined before the first. */
function latestStep(steps: readonly number[], dueOn: LocalDate, today: LocalDate): number | undefined {
  const days = daysBetween(dueOn, today);
  return steps.findLast((step) => step <= days);
}

/** Whether a message is owed by a day and not written, be it for the person's day off or the manager's. */
export function isWaiting(
  obligation: Obligation,
  today: LocalDate,
  settings: ReminderSettings,
  ledger: Ledger,
): boolean {
  const { state, dueOn } = obligation;
  if (dueOn === undefined) return false;
  if (state === 'due' || state === 'overdue') {
    const step = latestStep(settings.steps, dueOn, today);
    if (step !== undefined && !ledger.has(String(step), obligation)) return true;
  }
  return (
    (state === 'overdue' || state === 'unreachable') &&
    daysBetween(dueOn, today) >= settings.managerAfterDays &&
    !ledger.isTold(obligation)
  );
}

/** Those whose managers are to be told and have not been, by manager. Who cannot be reached is told of too: a manager can speak to them. */
function escalated(
  obligations: readonly Obligation[],
  {
    directory,
    dayOf,
    managerOf,
    ledger,
    settings,
  }: {
    readonly directory: Pick<Directory, 'byId'>;
    readonly dayOf: (person: Person) => LocalDate;
    readonly managerOf: (person: Person) => Person | undefined;
    readonly ledger: Ledger;
    readonly settings: ReminderSettings;
  },
): ReadonlyMap<Person, readonly Obligation[]> {
  const byManager = new Map<Person, Obligation[]>();
  for (const obligation of obligations) {
    const { state, dueOn, personId } = obligation;
    if ((state !== 'overdue' && state !== 'unreachable') || dueOn === undefined) continue;
    const person = directory.byId(personId);
    if (person === undefined || daysBetween(dueOn, dayOf(person)) < settings.managerAfterDays) continue;
    if (ledger.isTold(obligation)) continue;
    const manager = managerOf(person);
    if (manager === undefined) continue;
    const others = byManager.get(manager);
    if (others === undefined) byManager.set(manager, [obligation]);
    else others.push(obligation);
  }
  return byManager;
}

function digestOf(
  policyId: string,
  manager: Person,
  about: readonly Obligation[],
  today: LocalDate,
  ledger: Ledger,
): NewQueuedMessage {
  const [cycle = today] = about.map((one) => one.cycle).sort();
  return {
    key: keyOf([policyId, manager.id, DIGEST, today], ledger.countDigests(manager.id, policyId, today)),
    policyId,
    cycle,
    personId: manager.id,
    step: DIGEST,
    about: about.map((one) => ({ personId: one.personId, cycle: one.cycle })),
    on: today,
  };
}

/** Finds the nearest manager up the chain who is at work these days and can be told; undefined when there is none. */
function createEscalation(
  directory: Pick<Directory, 'byId'>,
  unreached: ReadonlySet<string>,
  dayOf: (person: Person) => LocalDate,
): (person: Person) => Person | undefined {
  return ({ id, managerId }) => {
    const seen = new Set([id]);
    let next = managerId;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      const manager = directory.byId(next);
      if (manager === undefined) return undefined;
      if (isAtWork(manager, dayOf(manager)) && !unreached.has(next)) return manager;
      next = manager.managerId;
    }
    return undefined;
  };
}

function isAtWork({ startsOn, leftOn, leave }: Person, today: LocalDate): boolean {
  if ((startsOn !== undefined && startsOn > today) || (leftOn !== undefined && leftOn <= today)) return false;
  return leave === undefined || leave.from > today || (leave.until ?? today) < today;
}

/** A message that was called off, or came before a leave, keeps its key: one in its place is numbered. */
function keyOf(parts: readonly string[], before: number): string {
  return before === 0 ? parts.join('/') : `${parts.join('/')}~${before + 1}`;
}
