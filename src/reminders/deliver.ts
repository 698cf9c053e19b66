import type { QueuedMessage } from '../core/campaigns.ts';
import type { ChatPlatform, Log, RateLimits, RecordStore } from '../core/ports.ts';
import type { Person } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import type { Reply } from '../core/reply.ts';
import { createAttempts, type Ended } from './deliver-attempt.ts';
import { routeOf } from './deliver-route.ts';
import { createFindPerson } from './find-address.ts';
import { perSecondOf, takeTurn } from './rate-limits.ts';
import { createWorker, type Worker } from './worker.ts';

export interface DeliverOptions {
  readonly store: Pick<
    RecordStore,
    | 'time'
    | 'claimMessages'
    | 'claimOrphans'
    | 'settleMessage'
    | 'messages'
    | 'messageCounts'
    | 'addresses'
    | 'rememberAddress'
    | 'reach'
    | 'noteReach'
  >;
  readonly platforms: readonly ChatPlatform[];
  /** What a message says now; undefined when it is not needed any more. */
  readonly contentOf: (message: QueuedMessage) => Promise<Reply | undefined>;
  /** Whether a message may go at a time, such as within working hours. What may not waits in the queue. */
  readonly mayGo: (message: QueuedMessage, now: Date) => boolean;
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
  /** How long a message may take to show on a platform that has lost its answer. */
  readonly settleMs?: number;
  /** How long after it was claimed a message may still arrive whose sender died. */
  readonly arrivesWithinMs?: number;
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

/** Messages on their way on a platform at once, as seconds of its rate. */
const IN_FLIGHT_S = 1;
/** Longer than anything done with one message takes. */
const LEASE_MS = 120_000;
const MOST_ORPHANS = 50;
/** Somebody whom a platform cannot look up just now is looked for again after this. */
const FIND_AGAIN_MS = 60_000;
/** What may not go yet is looked at again after this. */
const HELD_MS = 60_000;

/** Messages that go the same way, those of them on their way, and who sees to them. */
interface Lane {
  readonly messages: Map<string, QueuedMessage>;
  readonly sending: Set<Promise<void>>;
  readonly worker: Worker;
}

/** Makes it; nothing is sent before `wake`. */
export function createDeliver(options: DeliverOptions): Deliver {
  const { store, platforms, personOf, mayGo, settings, rates, owner, wait, nowMs, log } = options;
  const { settleMs = 3_000, arrivesWithinMs = 15_000 } = options;
  const byName = new Map(platforms.map((platform) => [platform.name, platform]));
  const findPerson = createFindPerson({ store, platforms, rates, wait, log });
  const refusals = new Map<string, Map<string, string>>();
  const attempts = createAttempts({
    ...options,
    settleMs,
    arrivesWithinMs,
    sendWithinMs: LEASE_MS / 2,
    onRefused: ({ key }, platform, reason) =>
      void refusals.set(key, new Map([...(refusals.get(key) ?? []), [platform, reason]])),
  });
  let policyIds: readonly string[] = [];
  let isStopped = false;
  let waking: Promise<void> | undefined;
  /** Every message that is being dealt with here, until it is settled. */
  const known = new Set<string>();
  const unrouted: QueuedMessage[] = [];
  /** Queued for a time that has not come. */
  const delayed = new Map<string, { readonly message: QueuedMessage; readonly untilMs: number }>();
  const lanes = new Map<string, Lane>();
  const underWay = new Set<Promise<void>>();

  const track = (work: Promise<void>, ...sets: readonly Set<Promise<void>>[]): void => {
    const tracked: Promise<void> = work
      .catch((error: unknown) => log.error('delivery-stopped', error))
      .finally(() => {
        for (const set of sets) set.delete(tracked);
      });
    for (const set of sets) set.add(tracked);
  };
  const forget = (key: string): void => {
    known.delete(key);
    refusals.delete(key);
  };
  const delay = (message: QueuedMessage, untilMs: number): void => {
    known.add(message.key);
    delayed.set(message.key, { message, untilMs });
  };
  const after = (message: QueuedMessage, ended: Ended): void => {
    if (ended === 'settled' || ended === 'left') forget(message.key);
    else if (ended === 'again') route(message);
    else delay(message, ended.getTime());
  };

  /** The records' time by this process's clock since it was last asked for, at each wake: working hours need no more. */
  let asked: { readonly time: Date; readonly atMs: number } | undefined;
  const recordsTime = async (): Promise<Date> => {
    asked ??= { time: await store.time(), atMs: nowMs() };
    return new Date(asked.time.getTime() + nowMs() - asked.atMs);
  };
  const isHeld = async (message: QueuedMessage): Promise<boolean> => {
    const now = await recordsTime();
    if (mayGo(message, now)) return false;
    delay(message, now.getTime() + HELD_MS);
    return true;
  };

  const routeAll = async (): Promise<void> => {
    for (const message of unrouted.splice(0)) {
      if (isStopped) return;
      try {
        if (await isHeld(message)) continue;
        const next = await routeOf(message, refusals.get(message.key) ?? NONE, options);
        if (next.to === 'platform') join(next.platform, message, sendAll);
        else if (next.to === 'find') join('/find', message, findAll);
        else join(`/nowhere/${next.reason}`, message, giveUpAll);
      } catch (error) {
        log.error('message-not-routed', error);
        forget(message.key);
      }
    }
  };
  const router = createWorker({
    work: routeAll,
    hasMore: () => unrouted.length > 0 && !isStopped,
    onFailed: (error) => log.error('delivery-stopped', error),
  });
  const route = (message: QueuedMessage): void => {
    known.add(message.key);
    unrouted.push(message);
    router.wake();
  };
  /** What is left in a lane is found again at the next wake. */
  const clear = ({ messages }: Pick<Lane, 'messages'>): void => {
    for (const key of messages.keys()) forget(key);
    messages.clear();
  };
  const join = (
    name: string,
    message: QueuedMessage,
    run: (lane: Lane, name: string) => Promise<void>,
  ): void => {
    const lane = lanes.get(name) ?? createLane(name, run);
    lanes.set(name, lane);
    lane.messages.set(message.key, message);
    lane.worker.wake();
  };
  const createLane = (name: string, run: (lane: Lane, name: string) => Promise<void>): Lane => {
    const messages: Lane['messages'] = new Map();
    const lane: Lane = {
      messages,
      sending: new Set(),
      worker: createWorker({
        work: () => run(lane, name),
        hasMore: () => messages.size > 0 && !isStopped,
        onFailed: (error) => {
          log.error('delivery-stopped', error, { lane: name });
          clear(lane);
        },
      }),
    };
    return lane;
  };

  /** Claims the first of a lane that is still there to be claimed; undefined when none of it is. */
  const claim = async (lane: Lane, platform?: string): Promise<QueuedMessage | undefined> => {
    const place = platform === undefined ? {} : { platform };
    while (!isStopped) {
      const [first] = lane.messages.values();
      if (first === undefined) return undefined;
      const { key } = first;
      lane.messages.delete(key);
      try {
        if (!policyIds.includes(first.policyId)) {
          forget(key);
          continue;
        }
        if (await isHeld(first)) continue;
        const only = { policyIds, keys: [key], limit: 1 };
        const [message] = await store.claimMessages({ owner, leaseMs: LEASE_MS, ...only, ...place });
        if (message !== undefined) return message;
      } catch (error) {
        // Records that cannot be written take nothing else either.
        clear(lane);
        forget(key);
        throw error;
      }
      // Others took it, or it was cancelled or paused.
      forget(key);
    }
    return undefined;
  };
  /** Claims one of a lane and has it dealt with. Does not wait: a slow disk must not slow down a campaign. */
  const startNext = (
    lane: Lane,
    platform: string | undefined,
    deal: (message: QueuedMessage) => Promise<Ended>,
  ): void => {
    const work = claim(lane, platform).then(async (message) => {
      if (message === undefined) return;
      after(message, isStopped ? await attempts.putBack(message, 'stopping', 0) : await deal(message));
    });
    track(work, underWay, lane.sending);
  };
  const sendAll = async (lane: Lane, name: string): Promise<void> => {
    const platform = byName.get(name);
    if (platform === undefined) throw new TypeError('a message goes to a platform that is there');
    const perSecond = perSecondOf(settings, name);
    const most = Math.max(1, Math.ceil(perSecond * IN_FLIGHT_S));
    while (lane.messages.size > 0 && !isStopped) {
      if (lane.sending.size >= most) await Promise.race(lane.sending);
      else if (!(await takeTurn({ rates, wait }, name, perSecond, () => isStopped))) return;
      else startNext(lane, name, (message) => attempts.send(message, platform, nowMs()));
    }
  };
  const findAll = async (lane: Lane): Promise<void> => {
    while (!isStopped) {
      const [message] = lane.messages.values();
      if (message === undefined) return;
      lane.messages.delete(message.key);
      const person = personOf(message.personId);
      const found = person === undefined ? 'unfound' : await findPerson(person, () => isStopped);
      if (found === 'try-later') delay(message, (await store.time()).getTime() + FIND_AGAIN_MS);
      else if (found !== 'stopped') route(message);
    }
  };
  const giveUpAll = async (lane: Lane, name: string): Promise<void> => {
    const reason = name.slice('/nowhere/'.length);
    while (lane.messages.size > 0 && !isStopped) {
      startNext(lane, undefined, (message) => attempts.settle(message, { state: 'failed', reason }));
      await Promise.race(lane.sending);
    }
  };

  const refresh = async (): Promise<void> => {
    asked = undefined;
    const now = (await recordsTime()).getTime();
    for (const [key, { message, untilMs }] of delayed) {
      if (untilMs > now) continue;
      delayed.delete(key);
      route(message);
    }
    const counts = await store.messageCounts();
    const queued = counts.filter(({ policyId, state }) => state === 'queued' && policyIds.includes(policyId));
    const total = queued.reduce((sum, { count }) => sum + count, 0);
    // Those on their way are known too, so the rare message that is missed here is seen when they are through.
    if (total <= known.size - underWay.size) return;
    for (const { policyId } of queued)
      for (const message of await store.messages({ policyId, states: ['queued'] })) {
        if (known.has(message.key)) continue;
        const fromMs = message.notBefore === undefined ? now : Date.parse(message.notBefore);
        if (fromMs > now) delay(message, fromMs);
        else route(message);
      }
  };
  const lookUp = async (message: QueuedMessage): Promise<Ended> => {
    const platform = message.platform === undefined ? undefined : byName.get(message.platform);
    if (platform?.findSent === undefined) return attempts.lookUp(message, platform);
    const { name } = platform;
    const mayGo = await takeTurn({ rates, wait }, name, perSecondOf(settings, name), () => isStopped);
    return mayGo ? attempts.lookUp(message, platform) : 'left';
  };
  const findOrphans = async (): Promise<void> => {
    const orphans = await store.claimOrphans({ owner, limit: MOST_ORPHANS, leaseMs: LEASE_MS });
    for (const message of orphans) {
      // It is being found out about already, only slowly.
      if (known.has(message.key)) continue;
      known.add(message.key);
      track(
        lookUp(message).then((ended) => after(message, ended)),
        underWay,
      );
    }
  };
  const wakeUp = async (): Promise<void> => {
    try {
      await findOrphans();
      await refresh();
    } catch (error) {
      log.error('queue-not-read', error);
    }
  };

  return {
    wake(ids) {
      policyIds = ids;
      if (isStopped) return Promise.resolve();
      waking ??= wakeUp().finally(() => {
        waking = undefined;
      });
      return waking;
    },
    async idle() {
      for (;;) {
        const workers = [router, ...[...lanes.values()].map(({ worker }) => worker)];
        const running = [...underWay, ...workers.flatMap((worker) => worker.running ?? [])];
        if (running.length === 0) return;
        await Promise.all(running);
      }
    },
    async stop(withinMs) {
      isStopped = true;
      const drain = async () => {
        await waking;
        while (underWay.size > 0) await Promise.all(underWay);
      };
      await Promise.race([drain(), wait(withinMs)]);
    },
  };
}

const NONE: ReadonlyMap<string, string> = new Map();
