import { randomUUID } from 'node:crypto';
import type { TimeMachine } from './adapters/web/time-machine.ts';
import type {
  ChatPlatform,
  Clock,
  Directory,
  Dispatch,
  Log,
  RateLimits,
  RecordStore,
  SendToPerson,
} from './core/ports.ts';
import { acknowledgementValue } from './handlers/acknowledge.ts';
import type { CampaignControl } from './handlers/deps.ts';
import { contentOf } from './handlers/remind/content.ts';
import { createFollowers } from './handlers/remind/follow.ts';
import { progressCard } from './handlers/remind/status.ts';
import type { PolicyLibrary } from './knowledge/library.ts';
import { createDeliver, type Deliver } from './reminders/deliver.ts';
import { createObligationReader, type ObligationReader } from './reminders/load-obligations.ts';
import { createMayGo } from './reminders/may-go.ts';
import { createPreflight } from './reminders/preflight.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createTimeMachine, type MovableClock } from './time-machine.ts';

/** The real timers of a process. */
export interface Timers {
  readonly wait: (ms: number) => Promise<void>;
  /** A clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
  /** Calls a function every so many milliseconds until the function it gives is called. */
  readonly every: (ms: number, call: () => void) => () => void;
}

export interface ReminderParts {
  readonly library: PolicyLibrary;
  readonly directory: Directory;
  readonly store: RecordStore;
  readonly platforms: readonly ChatPlatform[];
  readonly send: SendToPerson;
  readonly rates: RateLimits;
  readonly timers: Timers;
  /** The name under which this process claims messages; `isSole` when no other can be at work on the records. */
  readonly owner: string;
  readonly isSole: boolean;
  readonly now: Clock;
  readonly log: Log;
}

/** Everything that makes reminders go out by themselves. */
export interface Reminders {
  readonly obligations: ObligationReader;
  readonly campaigns: CampaignControl;
  readonly scheduler: Scheduler;
  readonly deliver: Deliver;
  start(): Promise<void>;
  /** Resolves when no message is on its way any more, at the latest after so many milliseconds. */
  stop(withinMs: number): Promise<void>;
}

/** Puts the demonstration's time machine together. */
export function composeTimeMachine({
  clock,
  store,
  directory,
  library,
  obligations,
  scheduler,
  deliver,
  dispatch,
}: Pick<ReminderParts, 'store' | 'directory' | 'library'> &
  Pick<Reminders, 'obligations' | 'scheduler' | 'deliver'> & {
    readonly clock: MovableClock;
    readonly dispatch: Dispatch;
  }): TimeMachine {
  const { policies } = library;
  return createTimeMachine({
    clock,
    store,
    directory,
    policyIds: policies.map(({ id }) => id),
    obligationsOf: obligations.everyone,
    run: async () => {
      await scheduler.tick();
      await deliver.idle();
    },
    acknowledge: async (personId, policyId) => {
      const person = directory.byId(personId);
      const policy = policies.find(({ id }) => id === policyId);
      if (person === undefined || policy === undefined) return;
      await dispatch({
        kind: 'button',
        name: 'confirm-acknowledgement',
        value: acknowledgementValue(policy),
        eventId: randomUUID(),
        sender: { platform: 'web', userId: personId, email: person.email },
        address: { platform: 'web', route: personId },
        isPrivate: true,
      });
    },
  });
}

/** How often the cards with a campaign's progress are brought up to date. */
const PROGRESS_MS = 5_000;

/** Puts planner, sender and scheduler together; nothing goes out before `start`. */
export function composeReminders(parts: ReminderParts): Reminders {
  const { library, directory, store, platforms, send, rates, timers, owner, isSole, now, log } = parts;
  const settings = library.organisation.reminders;
  const obligations = createObligationReader({
    policies: library.policies,
    store,
    directory,
    settings,
    now,
  });
  const needs = { library, store, directory, obligations, now };
  const deliver = createDeliver({
    ...timers,
    store,
    platforms,
    contentOf: (message) => contentOf(message, needs),
    mayGo: createMayGo({ settings, directory }),
    personOf: (id) => directory.byId(id),
    settings,
    rates,
    owner,
    log,
  });
  const owing = async (policyIds: readonly string[]) => {
    const ids = new Set<string>();
    for (const policyId of policyIds) {
      for (const { personId, state } of await obligations.everyone(policyId)) {
        if (state !== 'left' && state !== 'acknowledged') ids.add(personId);
      }
    }
    return directory.people.filter(({ id }) => ids.has(id));
  };
  const preflight = createPreflight({ ...timers, store, platforms, owing, rates, log });
  const scheduler = createScheduler({
    store,
    plan: obligations.plan,
    deliver,
    preflight,
    versions: () => library.policies.map(({ id, version }) => `${id} ${version}`).join(' '),
    workFrom: settings.workingHours.from,
    ...(isSole ? { soleOwner: owner } : {}),
    every: timers.every,
    log,
  });
  const followers = createFollowers({
    send,
    platforms,
    cardOf: (policyId) => progressCard(policyId, needs),
    log,
  });
  let stopFollowing = () => {};
  return {
    obligations,
    scheduler,
    deliver,
    campaigns: {
      platforms: platforms.map(({ name }) => name),
      changed: () => void scheduler.tick(),
      follow: (personId, policyId) => void scheduler.tick().then(() => followers.follow(personId, policyId)),
    },
    async start() {
      stopFollowing = timers.every(PROGRESS_MS, () => void followers.refresh());
      await scheduler.start();
    },
    async stop(withinMs) {
      stopFollowing();
      await scheduler.stop(withinMs);
    },
  };
}
