import type { CampaignEvent } from '../../core/campaigns.ts';
import type { Policy } from '../../knowledge/policy.ts';
import type { Deps } from '../deps.ts';

/** Where the reminders of a policy stand. */
export type CampaignState = 'not-started' | 'running' | 'paused' | 'cancelled';

const STATE: Readonly<Record<CampaignEvent['kind'], CampaignState>> = {
  started: 'running',
  resumed: 'running',
  paused: 'paused',
  cancelled: 'cancelled',
};

/** The state of a policy's reminders, and the last thing that HR did with them. */
export async function campaignOf(
  { id }: Pick<Policy, 'id'>,
  { store }: Pick<Deps, 'store'>,
): Promise<{ readonly state: CampaignState; readonly last?: CampaignEvent }> {
  const last = (await store.campaignEvents(id)).at(-1);
  return last === undefined ? { state: 'not-started' } : { state: STATE[last.kind], last };
}
