import type { CampaignEvent, NewQueuedMessage } from './core/campaigns.ts';
import type { Log, RecordStore } from './core/ports.ts';
import type { Deliver } from './reminders/deliver.ts';
import type { Preflight } from './reminders/preflight.ts';

export interface SchedulerOptions {
  readonly store: Pick<
    RecordStore,
    'time' | 'alone' | 'campaignEvents' | 'rosterRevision' | 'queueMessages' | 'endLeases'
  >;
  /** What is to be queued now for policies whose reminders are running. */
  readonly plan: (policyIds: readonly string[], now: Date) => Promise<readonly NewQueuedMessage[]>;
  readonly deliver: Deliver;
  readonly preflight: Preflight;
  /** Tells one state of the words in force from another, so that plans are made anew when they change. */
  readonly versions?: () => string;
  /** The local time at which work begins, as HH:mm: plans are made then in every zone, and each quarter of an hour. */
  readonly workFrom: string;
  /** The name under which this process claims messages, when no other can be at work under it. */
  readonly soleOwner?: string;
  readonly everyMs?: number;
  /** Calls a function every so many milliseconds until the function it gives is called. */
  readonly every: (ms: number, call: () => void) => () => void;
  readonly log: Log;
}

/** Plans reminders when something calls for it, and has them delivered. */
export interface Scheduler {
  /** Plans if anything calls for it, and wakes delivery. A call while one is under way joins it. Never rejects. */
  tick(): Promise<void>;
  /** Ticks until `stop`. */
  start(): Promise<void>;
  /** Resolves when no message is on its way any more, or after so many milliseconds. */
  stop(withinMs: number): Promise<void>;
}

const TICK_MS = 5_000;
/** A plan that failed is not made at every tick. */
const PLAN_AGAIN_MS = 60_000;
/** Every time zone is a whole number of these from UTC, so that work begins at one of them everywhere. */
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Makes it; nothing is planned before the first tick. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, plan, deliver, preflight, versions = () => '', workFrom, soleOwner, every, log } = options;
  const fromMs = minutesOf(workFrom) * 60_000;
  let plannedFor: string | undefined;
  let notBeforeMs = 0;
  let lookedFor: string | undefined;
  let ticking: Promise<void> | undefined;
  let isStopped = false;
  let cancel: (() => void) | undefined;

  const planOnce = async (policyIds: readonly string[], now: Date): Promise<void> => {
    const planned = await store.alone(async () => {
      const messages = await plan(policyIds, now);
      const queued = messages.length === 0 ? 0 : await store.queueMessages(messages);
      if (queued > 0) log.info('reminders-queued', { count: queued });
      return true;
    });
    // Somebody else is planning: the next tick sees to what they did not.
    if (planned !== true) plannedFor = undefined;
  };
  const work = async (): Promise<void> => {
    const now = await store.time();
    const events = await store.campaignEvents();
    const policyIds = runningPolicies(events);
    if (policyIds.length > 0) {
      const facts = [await store.rosterRevision(), events.length, versions()].join(' ');
      const planFor = `${facts} ${Math.floor((now.getTime() - fromMs) / QUARTER_MS)}`;
      if (planFor !== plannedFor && now.getTime() >= notBeforeMs) {
        plannedFor = planFor;
        await planOnce(policyIds, now).catch((error: unknown) => {
          log.error('plan-failed', error);
          plannedFor = undefined;
          notBeforeMs = now.getTime() + PLAN_AGAIN_MS;
        });
      }
      const lookFor = `${facts} ${Math.floor(now.getTime() / DAY_MS)}`;
      if (lookFor !== lookedFor) {
        lookedFor = lookFor;
        preflight.wake(policyIds);
      }
    }
    await deliver.wake(policyIds);
  };
  const tick = (): Promise<void> => {
    if (isStopped) return Promise.resolve();
    ticking ??= work()
      .catch((error: unknown) => log.error('tick-failed', error))
      .finally(() => {
        ticking = undefined;
      });
    return ticking;
  };
  return {
    tick,
    async start() {
      if (soleOwner !== undefined) await store.endLeases(soleOwner);
      cancel = every(options.everyMs ?? TICK_MS, () => void tick());
      await tick();
    },
    async stop(withinMs) {
      isStopped = true;
      cancel?.();
      preflight.stop();
      await deliver.stop(withinMs);
      await ticking;
    },
  };
}

/** The policies whose reminders are running, from what HR did, in the order of their first event. */
export function runningPolicies(events: readonly CampaignEvent[]): readonly string[] {
  const last = new Map(events.map(({ policyId, kind }) => [policyId, kind]));
  return [...last].flatMap(([policyId, kind]) =>
    kind === 'started' || kind === 'resumed' ? [policyId] : [],
  );
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
