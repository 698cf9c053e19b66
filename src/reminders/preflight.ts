import type { Reach } from '../core/campaigns.ts';
import type { ChatPlatform, Log, RateLimits, RecordStore } from '../core/ports.ts';
import type { Person } from '../core/records.ts';
import { createFindPerson, isWorthLooking } from './find-address.ts';

export interface PreflightOptions {
  readonly store: Pick<RecordStore, 'reach' | 'noteReach' | 'rememberAddress' | 'addresses' | 'time'>;
  readonly platforms: readonly ChatPlatform[];
  /** Whoever owes something for these policies. */
  readonly owing: (policyIds: readonly string[]) => Promise<readonly Person[]>;
  readonly rates: RateLimits;
  readonly wait: (ms: number) => Promise<void>;
  readonly log: Log;
}

/** How far a pass has come, in people. */
export interface PreflightProgress {
  readonly left: number;
  readonly found: number;
  readonly unfound: number;
}

/**
 * Looks for people who owe something and cannot be written to yet, so that it is known before anything is sent. How far it came stands in
 * the records, so a pass that was broken off goes on where it stopped.
 */
export interface Preflight {
  /** Begins a pass in the background for whom these policies concern, or has the one under way followed by another. */
  wake(policyIds: readonly string[]): void;
  /** Of the pass under way or the last one. */
  progress(): PreflightProgress;
  /** Resolves when no pass is under way. */
  idle(): Promise<void>;
  stop(): void;
}

/** People asked about between two looks at who is left. */
const FIND_AGAIN_MS = 60_000;

/** Makes it; nobody is looked for before `wake`. */
export function createPreflight(options: PreflightOptions): Preflight {
  const { store, platforms, owing, wait, log } = options;
  const findPerson = createFindPerson(options);
  const finders = platforms.filter(({ findAddress }) => findAddress !== undefined).map(({ name }) => name);
  let isStopped = false;
  let wanted: readonly string[] | undefined;
  let running: Promise<void> | undefined;
  let progress = { left: 0, found: 0, unfound: 0 };

  const isMissing = (reach: readonly Reach[], now: Date): boolean =>
    reach.every(({ state }) => state !== 'reachable') &&
    finders.some((platform) => isWorthLooking(reach, platform, now));

  /** Who is to be looked for, from one reading of what is known of everybody. */
  const missing = async (policyIds: readonly string[]): Promise<Person[]> => {
    const now = await store.time();
    const known = new Map<string, Reach[]>();
    for (const one of await store.reach()) {
      const others = known.get(one.personId);
      if (others === undefined) known.set(one.personId, [one]);
      else others.push(one);
    }
    return (await owing(policyIds)).filter(({ id }) => isMissing(known.get(id) ?? [], now));
  };
  const pass = async (policyIds: readonly string[]): Promise<void> => {
    let pending = await missing(policyIds);
    progress = { left: pending.length, found: 0, unfound: 0 };
    while (pending.length > 0 && !isStopped) {
      const again: Person[] = [];
      for (const person of pending) {
        // They may have come by themselves meanwhile.
        const isKnown = (await store.addresses(person.id)).length > 0;
        const found = isKnown ? 'found' : await findPerson(person, () => isStopped);
        if (found === 'stopped') return;
        if (found === 'try-later') again.push(person);
        else progress = { ...progress, left: progress.left - 1, [found]: progress[found] + 1 };
      }
      pending = again;
      if (again.length > 0) await wait(FIND_AGAIN_MS);
    }
    log.info('preflight', { found: progress.found, unfound: progress.unfound });
  };
  const run = async (): Promise<void> => {
    while (wanted !== undefined && !isStopped) {
      const policyIds = wanted;
      wanted = undefined;
      try {
        await pass(policyIds);
      } catch (error) {
        log.error('preflight-failed', error);
      }
    }
  };
  return {
    wake(policyIds) {
      if (finders.length === 0 || isStopped) return;
      wanted = policyIds;
      running ??= run().finally(() => {
        running = undefined;
      });
    },
    progress: () => progress,
    idle: () => running ?? Promise.resolve(),
    stop() {
      isStopped = true;
    },
  };
}
