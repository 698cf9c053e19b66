import type { webApi } from '@slack/bolt';
import type { Clock, Log } from '../../core/ports.ts';
import { failureOf, persist } from './failure.ts';

/** Who a Slack account belongs to, or why that cannot be told to the assistant. */
export type Identity =
  | { readonly ok: true; readonly email: string }
  | { readonly ok: false; readonly reason: Refusal };

export type Refusal =
  | 'bot'
  | 'guest'
  | 'deactivated'
  | 'stranger'
  | 'no-email'
  | 'unconfirmed-email'
  | 'unreachable'
  | 'misconfigured';

/** Where an event came to: the workspace the app is installed in. */
export interface Workspace {
  readonly client: webApi.WebClient;
  readonly teamId?: string;
  readonly enterpriseId?: string;
}

/** A member as Slack tells of them. */
export type Member = NonNullable<webApi.UsersInfoResponse['user']>;

/** Looks people up by their account. */
export type Identify = (workspace: Workspace, userId: string) => Promise<Identity>;

const KEEP_MS = 5 * 60 * 1000;
const MOST = 20_000;

/** Asks Slack once for each account in five minutes; a failure is not remembered. */
export function createIdentify({ now, log }: { readonly now: Clock; readonly log: Log }): Identify {
  const known = new Map<string, { readonly answer: Promise<Identity>; readonly untilMs: number }>();
  return (workspace, userId) => {
    const key = `${workspace.enterpriseId ?? workspace.teamId ?? ''}/${userId}`;
    const nowMs = now().getTime();
    const held = known.get(key);
    if (held !== undefined && held.untilMs > nowMs) return held.answer;
    known.delete(key);
    const answer = look(workspace, userId, log);
    known.set(key, { answer, untilMs: nowMs + KEEP_MS });
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    void answer.then((identity) => {
      // The person may put the others right and try again at once.
      if (!identity.ok && known.get(key)?.answer === answer) known.delete(key);
    });
    return answer;
  };
}

async function look(workspace: Workspace, userId: string, log: Log): Promise<Identity> {
  try {
    const { user } = await persist(() => workspace.client.users.info({ user: userId }), true);
    return user === undefined ? refuse('stranger') : identityOf(user, workspace);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused') return refuse('unreachable');
    if (['user_not_found', 'user_not_visible', 'users_not_found'].includes(failure.code))
      return refuse('stranger');
    log.error('slack-person-not-read', error, { code: failure.code });
    return refuse('misconfigured');
  }
}

/** Who a member is to the workspace they were asked for in. */
export function identityOf(
  user: Member,
  {
    teamId,
    enterpriseId,
  }: { readonly teamId?: string | undefined; readonly enterpriseId?: string | undefined },
): Identity {
  if (user.is_bot === true || user.id === 'USLACKBOT') return refuse('bot');
  if (user.deleted === true) return refuse('deactivated');
  const isOurs =
    user.team_id === undefined ||
    teamId === undefined ||
    user.team_id === teamId ||
    (enterpriseId !== undefined && user.enterprise_user?.enterprise_id === enterpriseId);
  if (!isOurs || (user as { is_stranger?: boolean }).is_stranger === true) return refuse('stranger');
  if (user.is_restricted === true || user.is_ultra_restricted === true) return refuse('guest');
  const email = user.profile?.email?.trim().toLowerCase() ?? '';
  if (email === '') return refuse('no-email');
  if (user.is_email_confirmed === false) return refuse('unconfirmed-email');
  return { ok: true, email };
}

function refuse(reason: Refusal): Identity {
  return { ok: false, reason };
}

/** What a person is told who cannot be served, and what to do. Says nothing of who is on the roster. */
export const REFUSAL_WORDS: Readonly<Record<Refusal, readonly [message: string, hint: string]>> = {
  bot: ['I answer people, not apps.', 'Ask me from your own account.'],
  guest: [
    'I am for staff with a full account in this workspace, and yours is a guest account.',
    'Ask the person who invited you, or HR.',
  ],
  deactivated: ['This account has been switched off.', 'Sign in with the account you use now.'],
  stranger: [
    'I am for staff of this organisation, and your account belongs to another one.',
    'Ask the person you work with here.',
  ],
  'no-email': [
    'Slack does not tell me the e-mail address of your account, so I cannot tell who you are.',
    'Add your work e-mail address to your Slack account, or ask IT to.',
  ],
  'unconfirmed-email': [
    'The e-mail address of your Slack account is not confirmed yet, so I cannot tell who you are.',
    'Open the confirmation message from Slack, then ask me again.',
  ],
  unreachable: ['I cannot look up your account in Slack just now.', 'Try again in a moment.'],
  misconfigured: [
    'I am not allowed to look up your account in Slack.',
    'Tell IT: the app needs the scopes users:read and users:read.email.',
  ],
};
