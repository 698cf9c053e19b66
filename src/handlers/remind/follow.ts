import type { Address } from '../../core/incoming.ts';
import type { ChatPlatform, Log, SendToPerson } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';

export interface FollowOptions {
  readonly send: SendToPerson;
  readonly platforms: readonly ChatPlatform[];
  /** The card as it would be now, and whether it will not change any more by itself. */
  readonly cardOf: (policyId: string) => Promise<{ readonly card: Reply; readonly isDone: boolean }>;
  readonly log: Log;
}

/** Cards with the progress of a campaign, kept up to date in the chats of those who started it. */
export interface Followers {
  /** Sends the card. A second card for the same person and policy takes the place of the first. Never rejects. */
  follow(personId: string, policyId: string): Promise<void>;
  /** Brings every card up to date, one call at a time, and lets go of those that are done. Never rejects. */
  refresh(): Promise<void>;
}

interface Followed {
  readonly policyId: string;
  readonly platform: ChatPlatform;
  readonly to: Address;
  readonly messageId: string;
  shown: string;
}

/** Makes the followers. They live in memory: after a restart a card stays as it was last drawn, with its button to refresh. */
export function createFollowers({ send, platforms, cardOf, log }: FollowOptions): Followers {
  const followed = new Map<string, Followed>();
  let refreshing: Promise<void> | undefined;
  const refreshOne = async (key: string, one: Followed): Promise<void> => {
    const { card, isDone } = await cardOf(one.policyId);
    const drawn = JSON.stringify(card);
    if (drawn !== one.shown) {
      const outcome = await one.platform.update?.(one.to, one.messageId, card);
      if (outcome?.ok === true) one.shown = drawn;
      else if (outcome === undefined || outcome.reason === 'gone' || outcome.reason === 'blocked')
        followed.delete(key);
    }
    if (isDone && one.shown === drawn) followed.delete(key);
  };
  const refreshAll = async (): Promise<void> => {
    for (const [key, one] of [...followed]) {
      try {
        await refreshOne(key, one);
      } catch (error) {
        log.error('progress-not-shown', error);
      }
    }
  };
  return {
    async follow(personId, policyId) {
      try {
        const { card, isDone } = await cardOf(policyId);
        const sent = await send(personId, card);
        if (!sent.ok || sent.to === undefined || isDone) return;
        const { to, messageId } = sent;
        const platform = platforms.find(({ name }) => name === to.platform);
        if (platform?.update === undefined) return;
        followed.set(JSON.stringify([personId, policyId]), {
          policyId,
          platform,
          to,
          messageId,
          shown: JSON.stringify(card),
        });
      } catch (error) {
        log.error('progress-not-shown', error);
      }
    },
    refresh() {
      refreshing ??= refreshAll().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
  };
}
