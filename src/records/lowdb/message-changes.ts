import { randomUUID } from 'node:crypto';
import type { NewQueuedMessage, QueuedMessage, Settlement } from '../../core/campaigns.ts';
import type { KeptMessage, Operation } from './collections.ts';
import type { State } from './state.ts';
import { type Change, type Scan, unchanged } from './view.ts';

/** Queues messages whose key is new and gives their number. */
export function queueMessages(messages: readonly NewQueuedMessage[], now: Date): Change<number> {
  return (view) => {
    const at = now.toISOString();
    const added = new Map<string, NewQueuedMessage>();
    for (const message of messages) {
      if (!added.has(message.key) && view.get('messages', message.key) === undefined)
        added.set(message.key, message);
    }
    let number = view.nextMessageNumber;
    const operations = [...added.values()].map((message): Operation => {
      const { key, policyId, cycle, personId, step, about, covers, on } = message;
      const queued: QueuedMessage = {
        ...{ key, policyId, cycle, personId, step },
        ...(about === undefined ? {} : { about }),
        ...(covers === undefined ? {} : { covers }),
        ...{ on, state: 'queued', attempts: 0, queuedAt: at, changedAt: at },
      };
      return { in: 'messages', put: { number: number++, message: queued } };
    });
    return { operations, result: operations.length };
  };
}

/** Takes queued messages whose time has come, oldest first. */
export function claimMessages(
  claim: {
    readonly owner: string;
    readonly policyIds: readonly string[];
    readonly limit: number;
    readonly leaseMs: number;
    readonly keys?: readonly string[];
    readonly platform?: string;
  },
  now: Date,
): Scan<readonly QueuedMessage[]> {
  return (state) => {
    const at = now.toISOString();
    const isDue = ({ message: { notBefore } }: KeptMessage) => notBefore === undefined || notBefore <= at;
    const found =
      claim.keys === undefined
        ? [...new Set(claim.policyIds)].flatMap((policyId) => [
            ...firstOf(state.messages.fresh(policyId), claim.limit, state),
            ...keptOf(state, state.messages.cameBack(policyId)).filter(isDue),
          ])
        : keptOf(state, new Set(claim.keys)).filter(
            (kept) =>
              kept.message.state === 'queued' &&
              claim.policyIds.includes(kept.message.policyId) &&
              isDue(kept),
          );
    const claimed = oldestFirst(found)
      .slice(0, claim.limit)
      .map(({ number, message }): KeptMessage => {
        const { notBefore, reason, token, platform, ...rest } = message;
        return {
          number,
          message: {
            ...rest,
            state: 'sending',
            token: randomUUID(),
            attempts: message.attempts + 1,
            changedAt: at,
            ...(claim.platform === undefined ? {} : { platform: claim.platform }),
          },
          lease: leaseOf(claim, now),
        };
      });
    return { operations: putAll(claimed), result: claimed.map(({ message }) => message) };
  };
}

/** Takes messages whose lease is over. */
export function claimOrphans(
  claim: { readonly owner: string; readonly limit: number; readonly leaseMs: number },
  now: Date,
): Scan<readonly QueuedMessage[]> {
  return (state) => {
    const orphans = keptOf(state, state.messages.sending()).filter(
      ({ lease }) => lease === undefined || lease.until <= now.getTime(),
    );
    const claimed = oldestFirst(orphans)
      .slice(0, claim.limit)
      .map((kept): KeptMessage => ({ ...kept, lease: leaseOf(claim, now) }));
    return { operations: putAll(claimed), result: claimed.map(({ message }) => message) };
  };
}

/** Makes every lease of an owner end now. */
export function endLeases(owner: string, now: Date): Scan<void> {
  return (state) => {
    const ended = keptOf(state, state.messages.sending())
      .filter(({ lease }) => lease?.owner === owner && lease.until > now.getTime())
      .map((kept): KeptMessage => ({ ...kept, lease: { owner, until: now.getTime() } }));
    return { operations: putAll(ended), result: undefined };
  };
}

/** Writes down how an attempt ended; false unless it is the one under way. */
export function settleMessage(
  key: string,
  token: string,
  settlement: Settlement,
  now: Date,
): Change<boolean> {
  return (view) => {
    const kept = view.get('messages', key);
    if (kept?.message.state !== 'sending' || kept.message.token !== token) return unchanged(false);
    return { operations: [{ in: 'messages', put: settled(kept, settlement, now) }], result: true };
  };
}

function settled({ number, message }: KeptMessage, settlement: Settlement, now: Date): KeptMessage {
  const changedAt = now.toISOString();
  if (settlement.state !== 'later') return { number, message: { ...message, ...settlement, changedAt } };
  const { token, ...rest } = message;
  const { notBefore, reason } = settlement;
  return { number, message: { ...rest, state: 'queued', notBefore, reason, changedAt } };
}

/** Notes that a message of unknown outcome got there. */
export function noteArrived(key: string, now: Date): Change<void> {
  return (view) => {
    const kept = view.get('messages', key);
    if (kept?.message.state !== 'unknown') return unchanged(undefined);
    const message: QueuedMessage = { ...kept.message, state: 'sent', changedAt: now.toISOString() };
    return { operations: [{ in: 'messages', put: { ...kept, message } }], result: undefined };
  };
}

/** Cancels a policy's queued messages and gives their number. */
export function cancelQueued(policyId: string, reason: string, now: Date): Scan<number> {
  return (state) => {
    const cancelled = keptOf(state, state.messages.inState(policyId, 'queued')).map(
      ({ number, message: { notBefore, ...rest } }): KeptMessage => ({
        number,
        message: { ...rest, state: 'cancelled', reason, changedAt: now.toISOString() },
      }),
    );
    return { operations: putAll(cancelled), result: cancelled.length };
  };
}

/** Puts a policy's failed messages back into the queue and gives their number. */
export function requeueFailed(policyId: string, now: Date): Scan<number> {
  return (state) => {
    const queued = keptOf(state, state.messages.inState(policyId, 'failed')).map(
      ({ number, message: { reason, token, platform, ...rest } }): KeptMessage => ({
        number,
        message: { ...rest, state: 'queued', changedAt: now.toISOString() },
      }),
    );
    return { operations: putAll(queued), result: queued.length };
  };
}

/** The messages with these keys. */
export function keptOf(state: State, keys: Iterable<string>): KeptMessage[] {
  const found: KeptMessage[] = [];
  for (const key of keys) {
    const kept = state.collections.messages.get(key);
    if (kept !== undefined) found.push(kept);
  }
  return found;
}

/** In the order they were queued. */
export function oldestFirst(messages: KeptMessage[]): KeptMessage[] {
  return messages.sort((a, b) => a.number - b.number);
}

function firstOf(keys: Iterable<string>, limit: number, state: State): KeptMessage[] {
  const first: string[] = [];
  if (limit > 0) {
    for (const key of keys) {
      if (first.push(key) >= limit) break;
    }
  }
  return keptOf(state, first);
}

function leaseOf({ owner, leaseMs }: { owner: string; leaseMs: number }, now: Date) {
  return { owner, until: now.getTime() + leaseMs };
}

function putAll(messages: readonly KeptMessage[]): Operation[] {
  return messages.map((put) => ({ in: 'messages', put }));
}
