import type { Reach } from '../core/campaigns.ts';
import type { ChatPlatform, Log, RateLimits, RecordStore } from '../core/ports.ts';
import type { Person } from '../core/records.ts';
import { createFindPerson, isReached, isWorthLooking } from './find-address.ts';

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

/** A platform that could not tell is asked again after this. */
const FIND_AGAIN_MS = 60_000;
/** From so many people on, everybody on a platform is listed. */
const MANY = 50;

/** Makes it; nobody is looked for before `wake`. */
export function createPreflight(options: PreflightOptions): Preflight {
  const { store, platforms, owing, wait, log } = options;
  const findPerson = createFindPerson(options);
  const finders = platforms.filter(({ findAddress }) => findAddress !== undefined).map(({ name }) => name);
  let isStopped = false;
  let wanted: readonly string[] | undefined;
  let running: Promise<void> | undefined;
  let progress = { left: 0, found: 0, unfound: 0 };

  const note = (found: 'found' | 'unfound'): void => {
    progress = { ...progress, left: progress.left - 1, [found]: progress[found] + 1 };
  };
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
  /** Goes through everybody on the platforms that can list them; gives who is still to be looked for one by one. */
  const list = async (people: readonly Person[]): Promise<readonly Person[]> => {
    const found = new Set<Person>();
    const now = await store.time();
    for (const { name, listAddresses } of platforms) {
      const left = new Map<string, Person>();
      for (const person of people)
        if (!found.has(person) && isWorthLooking(await store.reach(person.id), name, now))
          left.set(person.email, person);
      if (listAddresses === undefined || left.size < MANY) continue;
      try {
        for await (const { email, address } of listAddresses()) {
          if (isStopped) return [];
          const person = left.get(email);
          if (person === undefined) continue;
          await store.rememberAddress(person.id, address);
          left.delete(email);
          found.add(person);
          note('found');
        }
        const at = (await store.time()).toISOString();
        for (const { id } of left.values())
          if (!(await isReached(options, id)))
            await store.noteReach({ personId: id, platform: name, state: 'unfound', at });
      } catch (error) {
        log.error('platform-not-listed', error, { platform: name });
      }
    }
    return people.filter((person) => !found.has(person));
  };
  const pass = async (policyIds: readonly string[]): Promise<void> => {
    const people: Person[] = [];
    for (const person of await missing(policyIds))
      if (!(await isReached(options, person.id))) people.push(person);
    progress = { left: people.length, found: 0, unfound: 0 };
    let pending = people.length < MANY ? people : await list(people);
    while (pending.length > 0 && !isStopped) {
      const again: Person[] = [];
      for (const person of pending) {
        const found = await findPerson(person, () => isStopped);
        if (found === 'stopped') return;
        if (found === 'try-later') again.push(person);
        else note(found);
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
