import type { CampaignEvent } from '../../core/campaigns.ts';
import { UserError } from '../../core/errors.ts';
import type { Reply } from '../../core/reply.ts';
import type { Policy } from '../../knowledge/policy.ts';
import { paragraph, reply } from '../blocks.ts';
import type { Asker, Deps } from '../deps.ts';
import { type CampaignState, campaignOf } from './campaign.ts';
import { statusBlocks } from './status.ts';

type Needs = Pick<Deps, 'library' | 'store' | 'directory' | 'obligations' | 'campaigns' | 'now'>;

/** What each change needs, in which states it has no effect, and what it is called. */
const CHANGES = {
  'start-now': { kind: 'started', from: ['not-started', 'cancelled'], done: 'Reminders are running' },
  pause: { kind: 'paused', from: ['running'], done: 'Reminders are paused' },
  resume: { kind: 'resumed', from: ['paused'], done: 'Reminders are running again' },
  cancel: { kind: 'cancelled', from: ['running', 'paused'], done: 'Reminders are cancelled' },
} as const satisfies Record<
  string,
  { kind: CampaignEvent['kind']; from: readonly CampaignState[]; done: string }
>;

export type Change = keyof typeof CHANGES;

/** Starts, pauses, resumes or cancels the reminders of a policy. Doing it again changes nothing and says so. */
export async function handleChange(
  change: Change,
  policy: Policy,
  { person }: Asker,
  deps: Needs,
): Promise<Reply> {
  const { kind, from, done } = CHANGES[change];
  const { state, last } = await campaignOf(policy, deps);
  if (!(from as readonly CampaignState[]).includes(state)) return unchanged(state, policy, deps);
  const isFirst = await deps.store.addCampaignEvent(
    {
      policyId: policy.id,
      policyVersion: policy.version,
      kind,
      by: person.id,
      at: deps.now().toISOString(),
    },
    last?.at,
  );
  if (!isFirst) {
    throw new UserError(
      'changed-meanwhile',
      'Somebody else has just changed these reminders.',
      'Say "remind" to see where they stand, then decide again.',
    );
  }
  const dropped = kind === 'cancelled' ? await deps.store.cancelQueued(policy.id, 'cancelled') : 0;
  deps.campaigns.changed();
  if (kind === 'started' || kind === 'resumed') deps.campaigns.follow(person.id, policy.id);
  const words =
    kind === 'cancelled' && dropped > 0
      ? `${done}. ${dropped} messages that were waiting will not go out.`
      : `${done}.`;
  return {
    ...reply(`${done}: ${policy.title}`, 'Reminders', [
      paragraph({ bold: words }, AFTERWARDS[kind]),
      ...(await statusBlocks(policy, deps)),
    ]),
    replacesCard: true,
  };
}

/** Puts the messages that failed back into the queue, those alone. */
export async function handleResendFailures(policy: Policy, deps: Needs): Promise<Reply> {
  const { state } = await campaignOf(policy, deps);
  if (state !== 'running') {
    throw new UserError(
      'not-running',
      'Nothing can be sent while reminders are not running.',
      `Say "remind ${state === 'paused' ? 'resume' : 'start'} ${policy.id}" first.`,
    );
  }
  const count = await deps.store.requeueFailed(policy.id);
  deps.campaigns.changed();
  return reply(
    count === 0 ? 'There is nothing to send again.' : `${count} messages are tried again.`,
    'Reminders',
    [
      paragraph({
        bold:
          count === 0
            ? 'No message failed, so there is nothing to send again.'
            : `${count} ${count === 1 ? 'message that failed is' : 'messages that failed are'} tried again.`,
      }),
      ...(await statusBlocks(policy, deps)),
    ],
  );
}

const AFTERWARDS: Readonly<Record<CampaignEvent['kind'], string>> = {
  started:
    ' Messages go out in each person’s working hours, from now on, until you pause or cancel. You can follow it here.',
  resumed: ' What was missed meanwhile goes out once, not step by step.',
  paused: ' Nothing goes out until you resume. What people owe, and by when, stays as it is.',
  cancelled: ' Nothing more goes out. People can still acknowledge.',
};

async function unchanged(state: CampaignState, policy: Policy, deps: Needs): Promise<Reply> {
  return reply('That changes nothing.', 'Reminders', [
    paragraph({ bold: `${NOTHING[state]} Nothing was changed.` }),
    ...(await statusBlocks(policy, deps)),
  ]);
}

const NOTHING: Readonly<Record<CampaignState, string>> = {
  'not-started': 'These reminders have not been started.',
  running: 'These reminders are running already.',
  paused: 'These reminders are paused.',
  cancelled: 'These reminders are cancelled.',
};
