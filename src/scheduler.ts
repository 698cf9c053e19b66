import type { NewQueuedMessage } from './core/campaigns.ts';
import type { Log, RecordStore } from './core/ports.ts';
import type { Deliver } from './reminders/deliver.ts';

/** Looks for people who owe something and cannot be written to yet. */
export interface Preflight {
  /** Looks in the background for whom these policies concern; returns at once. */
  wake(policyIds: readonly string[]): void;
  stop(): void;
}

export interface SchedulerOptions {
  readonly store: RecordStore;
  /** What is to be queued now for policies whose reminders are running. It sees the roster of the directory at that moment. */
  readonly plan: (policyIds: readonly string[], now: Date) => Promise<readonly NewQueuedMessage[]>;
  readonly deliver: Deliver;
  readonly preflight: Preflight;
  /** Changes when other words are in force, so that plans are made anew. */
  readonly versions?: () => string;
  /** The local time at which work begins, as HH:mm: plans are made at it in every zone, and each quarter of an hour. */
  readonly workFrom: string;
  /** The stable name of this process when it is the only one on the records. */
  readonly soleOwner?: string;
  readonly everyMs?: number;
  readonly log: Log;
}

export interface Scheduler {
  /** Plans if anything calls for it, and delivers. A call while one is under way joins it. Never rejects. */
  tick(): Promise<void>;
  start(): Promise<void>;
  /** Resolves when nothing is on its way any more, at the latest after a bound. */
  stop(): Promise<void>;
}

export declare function createScheduler(options: SchedulerOptions): Scheduler;
