import type { CampaignEvent } from '../../core/campaigns.ts';

/** Where the reminders of a policy stand. */
export type CampaignState = 'not-started' | 'running' | 'paused' | 'cancelled';

const STATE: Readonly<Record<CampaignEvent['kind'], CampaignState>> = {
  started: 'running',
  resumed: 'running',
  paused: 'paused',
  cancelled: 'cancelled',
};

/** The state of a policy's reminders after its events, and the last of them. */
export function campaignOf(
  events: readonly CampaignEvent[],
  policyId: string,
): { readonly state: CampaignState; readonly last?: CampaignEvent } {
  const last = events.findLast((event) => event.policyId === policyId);
  return last === undefined ? { state: 'not-started' } : { state: STATE[last.kind], last };
}
