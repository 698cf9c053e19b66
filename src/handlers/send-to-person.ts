import type { Address } from '../core/incoming.ts';
import type { ChatPlatform, Delivery, Log, RecordStore, SendToPerson } from '../core/ports.ts';

export interface Ways {
  readonly platforms: readonly ChatPlatform[];
  readonly store: Pick<RecordStore, 'addresses'>;
  readonly log: Log;
  /** Where a person can be reached before they ever came; empty when that takes a first message from them. */
  readonly addressesOf?: (personId: string) => readonly Address[];
}

/**
 * Sends to where a person was last met and, if that fails, to the other platforms they use. Gives the first success, or
 * the last failure; it does not throw.
 */
export function createSendToPerson({ platforms, store, log, addressesOf = () => [] }: Ways): SendToPerson {
  return async (personId, reply) => {
    let outcome: Delivery = { ok: false, reason: 'unreachable' };
    try {
      const met = await store.addresses(personId);
      const others = addressesOf(personId).filter((one) =>
        met.every(({ platform }) => platform !== one.platform),
      );
      for (const address of [...met, ...others]) {
        const platform = platforms.find(({ name }) => name === address.platform);
        if (platform === undefined) continue;
        outcome = await platform.send(address, reply);
        if (outcome.ok) return { ...outcome, to: address };
        log.info('not-sent', { platform: platform.name, reason: outcome.reason });
      }
    } catch (error) {
      log.error('send-failed', error);
      return { ok: false, reason: 'unknown' };
    }
    return outcome;
  };
}
