import type { QueuedMessage, Reach } from '../../src/core/campaigns.ts';
import type { Address } from '../../src/core/incoming.ts';
import type { DeliverOptions } from '../../src/reminders/deliver.ts';

/** The part of a record store that sending uses, in memory, over any clock; what the store's own contract says of it holds. */
export type MemoryQueue = DeliverOptions['store'] & {
  queue(messages: readonly (Pick<QueuedMessage, 'key' | 'personId'> & Partial<QueuedMessage>)[]): void;
  readonly all: ReadonlyMap<string, QueuedMessage>;
  endLeases(owner: string): Promise<void>;
  cancelQueued(policyId: string): void;
};

/** Makes an empty one. */
export function createMemoryQueue(now: () => Date): MemoryQueue {
  const all = new Map<string, QueuedMessage>();
  const leases = new Map<string, { readonly owner: string; readonly untilMs: number }>();
  const reach = new Map<string, Reach>();
  const addresses = new Map<string, Address[]>();
  let tokens = 0;
  const at = () => now().toISOString();
  const note = (one: Reach) => void reach.set(`${one.personId}/${one.platform}`, one);
  return {
    all,
    queue(messages) {
      for (const message of messages)
        all.set(message.key, {
          policyId: 'smp',
          cycle: '2026-03-01',
          step: '1',
          on: '2026-03-02',
          state: 'queued',
          attempts: 0,
          queuedAt: at(),
          changedAt: at(),
          ...message,
        });
    },
    time: async () => now(),
    async claimMessages({ owner, policyIds, limit, leaseMs, keys, platform }) {
      const claimed: QueuedMessage[] = [];
      for (const message of keys?.flatMap((key) => all.get(key) ?? []) ?? all.values()) {
        const { token: _token, platform: _platform, notBefore, reason: _reason, ...rest } = message;
        if (claimed.length === limit) break;
        if (message.state !== 'queued' || !policyIds.includes(message.policyId)) continue;
        if (notBefore !== undefined && Date.parse(notBefore) > now().getTime()) continue;
        tokens += 1;
        const taken: QueuedMessage = {
          ...rest,
          state: 'sending',
          token: `t${tokens}`,
          attempts: message.attempts + 1,
          changedAt: at(),
          ...(platform === undefined ? {} : { platform }),
        };
        all.set(message.key, taken);
        leases.set(message.key, { owner, untilMs: now().getTime() + leaseMs });
        claimed.push(taken);
      }
      return claimed;
    },
    async claimOrphans({ owner, limit, leaseMs }) {
      const orphans = [...all.values()]
        .filter(({ key, state }) => state === 'sending' && (leases.get(key)?.untilMs ?? 0) <= now().getTime())
        .slice(0, limit);
      for (const { key } of orphans) leases.set(key, { owner, untilMs: now().getTime() + leaseMs });
      return orphans;
    },
    async endLeases(owner) {
      for (const [key, lease] of leases) if (lease.owner === owner) leases.set(key, { ...lease, untilMs: 0 });
    },
    async settleMessage(key, token, settlement) {
      const message = all.get(key);
      if (message?.state !== 'sending' || message.token !== token) return false;
      all.set(
        key,
        settlement.state === 'later'
          ? {
              ...message,
              state: 'queued',
              changedAt: at(),
              notBefore: settlement.notBefore,
              reason: settlement.reason,
            }
          : { ...message, ...settlement, changedAt: at() },
      );
      return true;
    },
    async messages({ policyId, states }) {
      return [...all.values()].filter(
        (one) =>
          (policyId === undefined || one.policyId === policyId) &&
          (states === undefined || states.includes(one.state)),
      );
    },
    async messageCounts() {
      const counts = new Map<string, number>();
      for (const { policyId, state } of all.values())
        counts.set(`${policyId}/${state}`, (counts.get(`${policyId}/${state}`) ?? 0) + 1);
      return [...counts].map(([name, count]) => {
        const [policyId = '', state] = name.split('/');
        return { policyId, state: state as QueuedMessage['state'], count };
      });
    },
    cancelQueued(policyId) {
      for (const message of all.values())
        if (message.state === 'queued' && message.policyId === policyId)
          all.set(message.key, { ...message, state: 'cancelled', reason: 'cancelled' });
    },
    addresses: async (personId) => addresses.get(personId) ?? [],
    async rememberAddress(personId, address) {
      const others = (addresses.get(personId) ?? []).filter((one) => one.platform !== address.platform);
      addresses.set(personId, [address, ...others]);
      note({ personId, platform: address.platform, state: 'reachable', at: at() });
    },
    reach: async (personId) =>
      [...reach.values()].filter((one) => personId === undefined || one.personId === personId),
    noteReach: async (one) => note(one),
  };
}
