import type { QueuedMessage } from '../core/campaigns.ts';
import type { Obligation } from '../core/obligations.ts';
import type { LocalDate } from '../core/records.ts';
import { later, localDateOf } from './calendar.ts';

/** A message as far as it decides what is written next. Without `changedAt` it has been sent on the day it was planned on. */
export type LedgerEntry = Pick<
  QueuedMessage,
  'policyId' | 'cycle' | 'personId' | 'step' | 'about' | 'covers' | 'on' | 'state'
> &
  Partial<Pick<QueuedMessage, 'changedAt' | 'reason'>>;

/** What has been written to whom, and to which managers about whom. */
export class Ledger {
  readonly #byPerson = new Map<string, LedgerEntry[]>();
  /** By whom and which cycle a digest was about: the day it was planned on. */
  readonly #told = new Map<string, LocalDate>();

  constructor(messages: Iterable<LedgerEntry> = []) {
    for (const message of messages) this.add(message);
  }

  /** Messages that were called off were never written, but their keys are taken. */
  add(message: LedgerEntry): void {
    const others = this.#byPerson.get(message.personId);
    if (others === undefined) this.#byPerson.set(message.personId, [message]);
    else others.push(message);
    // Somebody whom nothing reaches was told nothing: the next one up is.
    if (message.state === 'cancelled' || (message.state === 'failed' && isRefusal(message.reason))) return;
    for (const { personId, cycle } of message.about ?? []) {
      const about = aboutKey(message.policyId, personId, cycle);
      this.#told.set(about, later(message.on, this.#told.get(about) ?? message.on));
    }
  }

  /** Whether a person got a message on a day of theirs, or has one waiting. */
  hasOn(personId: string, day: LocalDate, timeZone: string): boolean {
    return (this.#byPerson.get(personId) ?? []).some(({ state, on, changedAt, reason }) => {
      // What turned out not to be needed is not planned over and over on one day; what HR called off may be.
      if (state === 'cancelled') return on === day && reason !== 'cancelled';
      if (state === 'queued' || state === 'sending' || on === day) return true;
      return changedAt !== undefined && localDateOf(changedAt, timeZone) === day;
    });
  }

  /** Whether a step of a turn was written, or stood for by a later one, since any return of the person's. */
  has(step: string, obligation: Obligation): boolean {
    const { returnsOn } = obligation;
    return this.#of(obligation).some(
      (one) =>
        one.state !== 'cancelled' &&
        (returnsOn === undefined || one.on >= returnsOn) &&
        (one.step === step || one.covers?.includes(step) === true),
    );
  }

  /** Steps of a turn that reached the person or are on their way; those stood for by one of them too. */
  arrived(obligation: Obligation): ReadonlySet<string> {
    const { returnsOn } = obligation;
    const steps = new Set<string>();
    for (const { state, on, step, covers } of this.#of(obligation)) {
      if (state === 'cancelled' || state === 'failed' || state === 'unknown') continue;
      if (returnsOn !== undefined && on < returnsOn) continue;
      for (const one of [step, ...(covers ?? [])]) steps.add(one);
    }
    return steps;
  }

  /** How many messages there are of a step of a turn, called off or not. */
  count(obligation: Obligation, step: string): number {
    return this.#of(obligation).filter((one) => one.step === step).length;
  }

  /** How many digests of a policy were planned for a manager on a day. */
  countDigests(managerId: string, policyId: string, day: LocalDate): number {
    return (this.#byPerson.get(managerId) ?? []).filter(
      (one) => one.policyId === policyId && one.step === DIGEST && one.on === day,
    ).length;
  }

  /** Whether a manager was told of a person's turn, since any return of the person's. */
  isTold({ personId, policyId, cycle, returnsOn }: Obligation): boolean {
    const on = this.#told.get(aboutKey(policyId, personId, cycle));
    return on !== undefined && (returnsOn === undefined || on >= returnsOn);
  }

  #of({ personId, policyId, cycle }: Obligation): readonly LedgerEntry[] {
    const all = this.#byPerson.get(personId);
    return all === undefined
      ? NONE
      : all.filter((one) => one.policyId === policyId && one.cycle === cycle && one.step !== DIGEST);
  }
}

const NONE: readonly LedgerEntry[] = [];

const isRefusal = (reason: string | undefined) =>
  reason === 'blocked' || reason === 'gone' || reason === 'unfound';

/** The step of a message to a manager. */
export const DIGEST = 'digest';

function aboutKey(policyId: string, personId: string, cycle: LocalDate): string {
  return `${policyId}/${cycle}/${personId}`;
}
