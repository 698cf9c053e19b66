import type { DeliveryState } from '../../core/campaigns.ts';
import type { ObligationState } from '../../core/obligations.ts';
import type { Block, Button, Reply } from '../../core/reply.ts';
import type { Policy } from '../../knowledge/policy.ts';
import { aside, paragraph, reply, say } from '../blocks.ts';
import { formatInstant } from '../dates.ts';
import type { Deps } from '../deps.ts';
import { requirePolicy } from '../find-clause.ts';
import { nameOf } from '../hr-questions/words.ts';
import { type CampaignState, campaignOf } from './campaign.ts';

type Needs = Pick<Deps, 'library' | 'store' | 'directory' | 'obligations'>;

/** Where the reminders of these policies stand: running or not, who is in which state, what went out, what failed. */
export async function handleRemindStatus(policies: readonly Policy[], deps: Needs): Promise<Reply> {
  const parts: Block[][] = [];
  for (const policy of policies) parts.push(await statusBlocks(policy, deps));
  return reply('Where reminders stand', 'Reminders', [
    ...parts.flatMap((blocks, index) => (index === 0 ? blocks : [{ kind: 'divider' as const }, ...blocks])),
    aside(
      'Everyone is in exactly one state, so the numbers add up to the roster. Reminders go out by themselves while they run, to joiners and people back from leave too.',
    ),
  ]);
}

/** The card that follows a campaign: where one policy's reminders stand, and whether all that was queued has gone out. */
export async function progressCard(
  policyId: string,
  deps: Needs,
): Promise<{ readonly card: Reply; readonly isDone: boolean }> {
  const policy = requirePolicy(deps.library, policyId);
  const counts = await deps.store.messageCounts();
  const underWay = counts
    .filter((one) => one.policyId === policyId && (one.state === 'queued' || one.state === 'sending'))
    .reduce((sum, { count }) => sum + count, 0);
  const words =
    underWay === 0 ? 'All that was due has gone out.' : `${underWay} messages are still to go out.`;
  const card = reply(words, 'Reminders under way', [
    paragraph({ bold: words }),
    ...(await statusBlocks(policy, deps)),
  ]);
  return { card, isDone: underWay === 0 };
}

/** The state of one policy's reminders. */
export async function statusBlocks(policy: Policy, deps: Needs): Promise<Block[]> {
  const { state, last } = await campaignOf(policy, deps);
  const counts = new Map<DeliveryState, number>();
  for (const one of await deps.store.messageCounts()) {
    if (one.policyId === policy.id) counts.set(one.state, one.count);
  }
  const count = (name: DeliveryState) => counts.get(name) ?? 0;
  const underWay = count('queued') + count('sending');
  return [
    paragraph(
      { bold: `${policy.title}, version ${policy.version}: ${STATE_WORDS[state]}` },
      last === undefined
        ? ''
        : ` (${EVENT_WORDS[last.kind]} by ${nameOrCommand(last.by, deps)} on ${formatInstant(last.at)})`,
    ),
    await peopleProgress(policy, deps),
    {
      kind: 'progress',
      label: 'Messages so far',
      parts: [
        { label: 'sent', count: count('sent') },
        { label: 'waiting to go', count: underWay },
        { label: 'unknown', count: count('unknown') },
        { label: 'failed', count: count('failed') },
      ],
    },
    ...(count('unknown') === 0
      ? []
      : [
          paragraph(
            `Of ${count('unknown')} the platform did not say whether they arrived. They are not sent again: the next step reaches those people.`,
          ),
        ]),
    ...(count('failed') === 0
      ? []
      : [
          paragraph(
            `${count('failed')} could not be delivered. "report" says to whom and why; "Resend failures" tries those alone again.`,
          ),
        ]),
    { kind: 'buttons', buttons: buttonsFor(policy, state, count('failed')) },
  ];
}

/** How many are in each state, as one bar. */
async function peopleProgress(policy: Policy, deps: Needs): Promise<Block> {
  const counts = new Map<ObligationState, number>();
  for (const { state } of await deps.obligations.everyone(policy.id))
    counts.set(state, (counts.get(state) ?? 0) + 1);
  return {
    kind: 'progress',
    label: 'Everyone on the roster',
    parts: STATES.map(({ state, label }) => ({ label, count: counts.get(state) ?? 0 })),
  };
}

/** Every state in the order it is listed, in the words people see. */
export const STATES: readonly { readonly state: ObligationState; readonly label: string }[] = [
  { state: 'acknowledged', label: 'acknowledged' },
  { state: 'due', label: 'due' },
  { state: 'overdue', label: 'overdue' },
  { state: 'not-yet-due', label: 'not yet due' },
  { state: 'question-open', label: 'question open' },
  { state: 'excused', label: 'excused' },
  { state: 'unreachable', label: 'unreachable' },
  { state: 'left', label: 'left' },
];

const STATE_WORDS: Readonly<Record<CampaignState, string>> = {
  'not-started': 'reminders have not been started',
  running: 'reminders are running',
  paused: 'reminders are paused',
  cancelled: 'reminders are cancelled',
};

const EVENT_WORDS = {
  started: 'started',
  resumed: 'resumed',
  paused: 'paused',
  cancelled: 'cancelled',
} as const;

function nameOrCommand(by: string, deps: Needs): string {
  return by === 'cli' ? 'the command line' : nameOf(by, deps);
}

function buttonsFor({ id }: Policy, state: CampaignState, failed: number): Button[] {
  const press = (label: string, what: string, style?: Button['style']) =>
    say(label, `remind ${what} ${id}`, style);
  return [
    press('Preview', 'preview'),
    press('Send me the card', 'me'),
    ...(state === 'running' ? [press('Pause', 'pause')] : []),
    ...(state === 'paused' ? [press('Resume', 'resume', 'primary')] : []),
    ...(state === 'running' || state === 'paused'
      ? [press('Cancel', 'cancel', 'danger')]
      : [press('Start', 'start', 'primary')]),
    ...(failed === 0 ? [] : [press('Resend failures', 'resend-failures')]),
    press('Refresh', 'status'),
  ];
}
