import type { CampaignEvent, Excuse, NewExcuse, NewNudge, Nudge, Reach } from '../../core/campaigns.ts';
import { canonicalJson, sha256 } from '../chain.ts';
import { newReference } from '../references.ts';
import { keyOf } from './collections.ts';
import { type Change, type Scan, unchanged } from './view.ts';

/** Adds an event if the policy's last one is the one the caller saw; gives whether it was added. */
export function addCampaignEvent(event: CampaignEvent, after: string | undefined): Scan<boolean> {
  return ({ collections: { campaignEvents } }) => {
    if (campaignEvents.of(event.policyId).at(-1)?.event.at !== after) return unchanged(false);
    const number = campaignEvents.size + 1;
    return { operations: [{ in: 'campaignEvents', put: { number, event } }], result: true };
  };
}

/** Keeps an excuse under an id of its own. */
export function addExcuse(added: NewExcuse): Scan<Excuse> {
  return ({ collections: { excuses } }) => {
    const key = sha256(`${excuses.size}${canonicalJson(added)}`);
    const excuse = { id: newReference('E', key, (id) => excuses.get(id) !== undefined), ...added };
    return { operations: [{ in: 'excuses', put: excuse }], result: excuse };
  };
}

/** Ends an excuse unless it was ended before; undefined for an unknown id. */
export function endExcuse(id: string, by: string, at: string): Change<Excuse | undefined> {
  return (view) => {
    const before = view.get('excuses', id);
    if (before === undefined || before.ended !== undefined) return unchanged(before);
    const excuse = { ...before, ended: { by, at } };
    return { operations: [{ in: 'excuses', put: excuse }], result: excuse };
  };
}

/** Keeps a nudge, once for each person, policy and day. */
export function addNudge(added: NewNudge): Change<{ nudge: Nudge; created: boolean }> {
  return (view) => {
    const key = keyOf(added.personId, added.policyId, added.on);
    const existing = view.get('nudges', key);
    if (existing !== undefined) return unchanged({ nudge: existing, created: false });
    // What a nudge is unique by makes its id unique too, at this length.
    const nudge = { id: `N-${sha256(key).slice(0, 16)}`, ...added };
    return { operations: [{ in: 'nudges', put: nudge }], result: { nudge, created: true } };
  };
}

/** Keeps what was found out about a person's reach on a platform. */
export function noteReach({ personId, platform, state, at }: Reach): Change<void> {
  return () => ({ operations: [{ in: 'reach', put: { personId, platform, state, at } }], result: undefined });
}
