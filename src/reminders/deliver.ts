import type { QueuedMessage } from '../core/campaigns.ts';
import type { ChatPlatform, Log, RateLimits, RecordStore } from '../core/ports.ts';
import type { Person } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import type { Reply } from '../core/reply.ts';

export interface DeliverOptions {
  readonly store: RecordStore;
  readonly platforms: readonly ChatPlatform[];
  /** What a message says now; undefined when it is not needed any more. */
  readonly contentOf: (message: QueuedMessage) => Promise<Reply | undefined>;
  /** Who somebody is, to look for an account of theirs; undefined when that is not to be done. */
  readonly personOf: (personId: string) => Person | undefined;
  readonly settings: Pick<ReminderSettings, 'perSecond'>;
  readonly rates: RateLimits;
  /** The name of this process, the same after a restart where it is the only one on the records. */
  readonly owner: string;
  readonly wait: (ms: number) => Promise<void>;
  /** A clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
  readonly log: Log;
}

/** Sends queued messages, each once, on every platform at its own rate. */
export interface Deliver {
  /**
   * Sends what is queued for these policies and for no others, and finds out about messages whose sender died. Resolves when it knows
   * what is there to send, not when that is sent. Never rejects.
   */
  wake(policyIds: readonly string[]): Promise<void>;
  /** Resolves when nothing that may be sent now is left or on its way. */
  idle(): Promise<void>;
  /** Takes no more messages, and waits at most so long for those on their way. What is left stays queued. */
  stop(withinMs: number): Promise<void>;
}

/** Makes it; nothing is sent before `wake`. */
export declare function createDeliver(options: DeliverOptions): Deliver;
