import type { Reach } from '../core/campaigns.ts';
import type { ChatPlatform, Log, RateLimits, RecordStore } from '../core/ports.ts';
import type { Person } from '../core/records.ts';
import { takeTurn } from './rate-limits.ts';

export interface FindOptions {
  readonly store: Pick<RecordStore, 'addresses' | 'reach' | 'noteReach' | 'rememberAddress' | 'time'>;
  readonly platforms: readonly ChatPlatform[];
  readonly rates: RateLimits;
  readonly wait: (ms: number) => Promise<void>;
  readonly log: Log;
}

/**
 * Looks on every platform for somebody's account and writes down what came of it. `try-later` when a platform could not tell and no other
 * had one; `stopped` when it was given up half-way.
 */
export type FindPerson = (
  person: Person,
  isOver: () => boolean,
) => Promise<'found' | 'unfound' | 'try-later' | 'stopped'>;

/** Somebody who was not found is looked for again after this. */
const AGAIN_MS = 24 * 60 * 60 * 1000;

/** Accounts looked up a second: Slack says 50 a minute or more, Microsoft Graph some hundreds a second. */
const FINDS_PER_SECOND: Readonly<Record<string, number>> = { slack: 0.8, teams: 10, web: 1000 };

/** Whether looking on a platform again may bring something: never looked, or not for a day. */
export function isWorthLooking(reach: readonly Reach[], platform: string, now: Date): boolean {
  const known = reach.find((one) => one.platform === platform);
  if (known === undefined) return true;
  if (known.state === 'reachable' || known.state === 'blocked') return false;
  return now.getTime() - Date.parse(known.at) >= AGAIN_MS;
}

/** Whether somebody can be written to on one of the platforms, as far as is known. Earlier records told of addresses alone. */
export async function isReached(
  { store, platforms }: Pick<FindOptions, 'store' | 'platforms'>,
  personId: string,
): Promise<boolean> {
  const reach = await store.reach(personId);
  const open = (await store.addresses(personId)).find(
    (address) =>
      platforms.some(({ name }) => name === address.platform) &&
      reach.every(({ platform, state }) => platform !== address.platform || state === 'reachable'),
  );
  if (open === undefined) return false;
  await store.rememberAddress(personId, open);
  return true;
}

/** Makes it; it goes at the pace that each platform allows for looking people up. */
export function createFindPerson({ store, platforms, rates, wait, log }: FindOptions): FindPerson {
  return async (person, isOver) => {
    if (await isReached({ store, platforms }, person.id)) return 'found';
    let isUnsure = false;
    const now = await store.time();
    const reach = await store.reach(person.id);
    for (const platform of platforms) {
      if (platform.findAddress === undefined || !isWorthLooking(reach, platform.name, now)) continue;
      const name = `${platform.name}/find`;
      const mayGo = await takeTurn({ rates, wait }, name, FINDS_PER_SECOND[platform.name] ?? 1, isOver);
      if (!mayGo) return 'stopped';
      const found = await platform.findAddress(person);
      switch (found.state) {
        case 'found':
          await store.rememberAddress(person.id, found.address);
          return 'found';
        case 'unfound':
          await store.noteReach({
            personId: person.id,
            platform: platform.name,
            state: 'unfound',
            at: (await store.time()).toISOString(),
          });
          break;
        case 'try-later':
          isUnsure = true;
          await rates.pause(name, found.retryAfterMs);
          log.info('look-up-paused', { platform: platform.name, ms: found.retryAfterMs });
          break;
        default:
          return found satisfies never;
      }
    }
    return isUnsure ? 'try-later' : 'unfound';
  };
}
