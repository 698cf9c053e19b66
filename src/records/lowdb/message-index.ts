import type { DeliveryState } from '../../core/campaigns.ts';
import type { LocalDate } from '../../core/records.ts';
import type { KeptMessage } from './collections.ts';

type Keys = Set<string>;

/** Keys of one policy's messages by state. Those that came back into the queue stand apart: the others are in order. */
interface PolicyMessages {
  readonly states: Map<DeliveryState, Keys>;
  readonly cameBack: Keys;
}

/** Which messages are where, so that nobody has to look through all of them. Holds keys alone. */
export class MessageIndex {
  private readonly policies = new Map<string, PolicyMessages>();
  private readonly days = new Map<LocalDate, Keys>();
  private readonly inFlight: Keys = new Set();
  private highest = 0;

  /** The number for the next message. */
  get nextNumber(): number {
    return this.highest + 1;
  }

  /** Takes a message as it was and as it is now; undefined for one that is new or gone. */
  change(before: KeptMessage | undefined, after: KeptMessage | undefined): void {
    if (before !== undefined) this.take(before);
    if (after !== undefined) this.add(after, before !== undefined);
  }

  /** Keys of a policy's messages in a state. */
  inState(policyId: string, state: DeliveryState): Iterable<string> {
    return this.policies.get(policyId)?.states.get(state) ?? [];
  }

  /** Keys of a policy's messages that were queued and never taken, oldest first. */
  *fresh(policyId: string): Iterable<string> {
    const policy = this.policies.get(policyId);
    for (const key of policy?.states.get('queued') ?? []) {
      if (policy?.cameBack.has(key) !== true) yield key;
    }
  }

  /** Keys of a policy's messages that are in the queue again, in no order. */
  cameBack(policyId: string): Iterable<string> {
    return this.policies.get(policyId)?.cameBack ?? [];
  }

  /** Keys of the messages being sent. */
  sending(): Iterable<string> {
    return this.inFlight;
  }

  policyIds(): readonly string[] {
    return [...this.policies.keys()];
  }

  /** Keys of messages planned on a day or later. */
  *since(day: LocalDate): Iterable<string> {
    for (const [on, keys] of this.days) if (on >= day) yield* keys;
  }

  counts(): readonly { readonly policyId: string; readonly state: DeliveryState; readonly count: number }[] {
    return [...this.policies].flatMap(([policyId, { states }]) =>
      [...states].flatMap(([state, { size }]) => (size === 0 ? [] : { policyId, state, count: size })),
    );
  }

  private add({ number, message }: KeptMessage, isKnown: boolean): void {
    const { key, policyId, state } = message;
    this.highest = Math.max(this.highest, number);
    let policy = this.policies.get(policyId);
    if (policy === undefined) {
      policy = { states: new Map(), cameBack: new Set() };
      this.policies.set(policyId, policy);
    }
    keysOf(policy.states, state).add(key);
    if (state === 'sending') this.inFlight.add(key);
    if (state === 'queued' && (isKnown || message.attempts > 0)) policy.cameBack.add(key);
    keysOf(this.days, message.on).add(key);
  }

  private take({ message: { key, policyId, state, on } }: KeptMessage): void {
    const policy = this.policies.get(policyId);
    policy?.states.get(state)?.delete(key);
    policy?.cameBack.delete(key);
    this.inFlight.delete(key);
    const day = this.days.get(on);
    day?.delete(key);
    if (day?.size === 0) this.days.delete(on);
  }
}

function keysOf<K>(index: Map<K, Keys>, at: K): Keys {
  let keys = index.get(at);
  if (keys === undefined) {
    keys = new Set();
    index.set(at, keys);
  }
  return keys;
}
