import type { QueuedMessage } from '../../src/core/campaigns.ts';
import type { ChatPlatform } from '../../src/core/ports.ts';
import type { Reply } from '../../src/core/reply.ts';
import { createDeliver, type Deliver, type DeliverOptions } from '../../src/reminders/deliver.ts';
import { createRateLimits } from '../../src/reminders/rate-limits.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import type { MemoryQueue } from './memory-queue.ts';
import { beginLife, never } from './mortal.ts';
import type { VirtualTime } from './virtual-time.ts';

export const REMINDER: Reply = { summary: 'Please acknowledge', blocks: [], visibleTo: 'sender' };

export interface SenderOptions {
  readonly time: VirtualTime;
  readonly store: MemoryQueue;
  readonly platforms: readonly ChatPlatform[];
  readonly perSecond?: Readonly<Record<string, number>>;
  readonly contentOf?: (message: QueuedMessage) => Promise<Reply | undefined>;
  readonly personOf?: DeliverOptions['personOf'];
  readonly mayGo?: DeliverOptions['mayGo'];
}

/** A sender as it ships, which can die: from then on nothing that it does has any effect, and nothing answers it. */
export interface Sender extends Deliver {
  readonly log: ReturnType<typeof createRecordingLog>;
  die(): void;
  /** Wakes it every few seconds until nothing of the policy "smp" is queued or being sent. */
  finish(mostMs?: number): Promise<void>;
}

const TICK_MS = 5_000;

/** Makes one. */
export function createSender(options: SenderOptions): Sender {
  const { time, store, platforms, perSecond = {} } = options;
  const { contentOf = async () => REMINDER, personOf = () => undefined, mayGo = () => true } = options;
  const life = beginLife();
  const log = createRecordingLog();
  const deliver = createDeliver({
    store: life.mortal(store),
    platforms: platforms.map(life.mortal),
    contentOf,
    personOf,
    mayGo,
    settings: { perSecond },
    rates: createRateLimits(time.nowMs),
    owner: 'assistant',
    wait: async (ms) => {
      await time.wait(ms);
      if (life.isOver()) await never();
    },
    nowMs: time.nowMs,
    log,
  });
  return {
    ...deliver,
    log,
    die: life.end,
    async finish(mostMs = 24 * 60 * 60_000) {
      const endMs = time.nowMs() + mostMs;
      for (;;) {
        await time.until(deliver.wake(['smp']));
        const left = [...store.all.values()].filter(
          ({ policyId, state }) => policyId === 'smp' && (state === 'queued' || state === 'sending'),
        );
        if (left.length === 0) return;
        if (time.nowMs() > endMs) throw new Error(`${left.length} messages are left after ${mostMs} ms`);
        await time.pass(TICK_MS);
      }
    },
  };
}

/** Queues a message for each of so many people, who were met on these platforms, the last one last. */
export async function queueFor(
  store: MemoryQueue,
  count: number,
  platformsOf: (n: number) => readonly string[],
): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const personId = `p${n}`;
    for (const platform of platformsOf(n))
      await store.rememberAddress(personId, { platform, route: personId });
    store.queue([{ key: `smp/2026-03-01/${personId}/1`, personId }]);
  }
}
