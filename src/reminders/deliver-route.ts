import type { QueuedMessage } from '../core/campaigns.ts';
import type { DeliverOptions } from './deliver.ts';
import { isWorthLooking } from './find-address.ts';

/** Where a queued message goes next: to a platform, first to have the person looked for, or nowhere. */
export type Route =
  | { readonly to: 'platform'; readonly platform: string }
  | { readonly to: 'find' }
  | { readonly to: 'nowhere'; readonly reason: string };

/**
 * Decides it. The platform where the person was last met comes first, one that refused them lately last, and none twice for a message:
 * `refusals` are those it met already.
 */
export async function routeOf(
  { personId }: Pick<QueuedMessage, 'personId'>,
  refusals: ReadonlyMap<string, string>,
  { store, platforms, personOf }: Pick<DeliverOptions, 'store' | 'platforms' | 'personOf'>,
): Promise<Route> {
  const openNow = async () =>
    (await store.addresses(personId))
      .map(({ platform }) => platform)
      .filter((name) => !refusals.has(name) && platforms.some((one) => one.name === name));
  const first = await openNow();
  if (first.length === 1 && first[0] !== undefined) return { to: 'platform', platform: first[0] };
  const reach = await store.reach(personId);
  // Whoever was found by another assistant between the two readings has an address by now.
  const open = first.length === 0 ? await openNow() : first;
  const isReached = (name: string) =>
    reach.every(({ platform, state }) => platform !== name || state === 'reachable');
  const next = open.find(isReached) ?? open[0];
  if (next !== undefined) return { to: 'platform', platform: next };
  const [reason] = [...refusals.values()];
  if (reason !== undefined) return { to: 'nowhere', reason };
  const now = await store.time();
  const mayFind =
    personOf(personId) !== undefined &&
    platforms.some(({ name, findAddress }) => findAddress !== undefined && isWorthLooking(reach, name, now));
  return mayFind ? { to: 'find' } : { to: 'nowhere', reason: 'unfound' };
}
