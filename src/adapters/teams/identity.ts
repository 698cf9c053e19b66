import { type TeamsChannelAccount, TeamsInfo, type TurnContext } from 'botbuilder';
import type { Clock, Log } from '../../core/ports.ts';
import { isPersonal, type ReadActivity, tenantOf } from './activity.ts';
import type { Bot } from './bot.ts';
import { failureOf, persist } from './failure.ts';
import { addressOf, parseRoute, referenceOf } from './route.ts';

/** Who a Teams account belongs to, or why that cannot be told to the assistant. */
export type Identity =
  | { readonly ok: true; readonly email: string }
  | { readonly ok: false; readonly reason: Refusal };

export type Refusal = 'guest' | 'stranger' | 'no-email' | 'not-added' | 'unreachable';

/** Looks up who did something. */
export type Identify = (context: TurnContext, activity: ReadActivity) => Promise<Identity>;

export interface IdentityOptions {
  readonly bot: Pick<Bot, 'openConversation' | 'resume'>;
  readonly now: Clock;
  readonly log: Log;
  /** The address that stands for one that is not known; for trying alone. */
  readonly standInFor?: (email: string) => string;
}

const KEEP_MS = 5 * 60 * 1000;
const MOST = 20_000;

/** Asks Teams once for each account in five minutes; a failure is not remembered. */
export function createIdentify({ bot, now, log, standInFor = (email) => email }: IdentityOptions): Identify {
  const known = new Map<string, { readonly identity: Identity; readonly untilMs: number }>();
  return async (context, activity) => {
    const key = `${tenantOf(activity)}/${activity.from.id}`;
    const nowMs = now().getTime();
    const held = known.get(key);
    if (held !== undefined && held.untilMs > nowMs) return held.identity;
    known.delete(key);
    const identity = await look(context, activity, bot, log);
    if (!identity.ok) return identity;
    const found: Identity = { ok: true, email: standInFor(identity.email) };
    known.set(key, { identity: found, untilMs: nowMs + KEEP_MS });
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    return found;
  };
}

async function look(
  context: TurnContext,
  activity: ReadActivity,
  bot: IdentityOptions['bot'],
  log: Log,
): Promise<Identity> {
  const tenantId = tenantOf(activity);
  const refuse = (reason: Refusal): Identity => ({ ok: false, reason });
  try {
    const member = await memberOf(context, activity, bot);
    const upn = member.userPrincipalName?.trim().toLowerCase() ?? '';
    // A guest's name in the directory tells where they come from.
    if (member.userRole === 'guest' || upn.includes('#ext#')) return refuse('guest');
    if (member.userRole === 'anonymous') return refuse('stranger');
    if (member.tenantId !== undefined && tenantId !== '' && member.tenantId !== tenantId)
      return refuse('stranger');
    const email = member.email?.trim().toLowerCase() || upn;
    return email.includes('@') ? { ok: true, email } : refuse('no-email');
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'refused' && failure.status === 404) return refuse('stranger');
    if (failure.kind === 'refused' && failure.status === 403 && !isPersonal(activity))
      return refuse('not-added');
    log.error('teams-person-not-read', error, failure.kind === 'refused' ? { status: failure.status } : {});
    return refuse('unreachable');
  }
}

/**
 * A member as Teams tells of them. Commands of the message extension are there in every chat and channel, also where the
 * assistant is not and may ask for nobody: then it asks in the person's own conversation with it.
 */
async function memberOf(
  context: TurnContext,
  activity: ReadActivity,
  bot: IdentityOptions['bot'],
): Promise<TeamsChannelAccount> {
  const { id: userId } = activity.from;
  try {
    return await persist(() => TeamsInfo.getMember(context, userId), true);
  } catch (error) {
    const failure = failureOf(error);
    const isElsewhere = failure.kind === 'refused' && (failure.status === 403 || failure.status === 404);
    const route = parseRoute(addressOf(activity));
    if (!isElsewhere || isPersonal(activity) || route === undefined) throw error;
    const conversationId = await persist(() => bot.openConversation(route), true);
    let member: TeamsChannelAccount | undefined;
    await bot.resume(referenceOf(route, conversationId), async (own) => {
      member = await persist(() => TeamsInfo.getMember(own, userId), true);
    });
    if (member === undefined) throw error;
    return member;
  }
}

/** What a person is told who cannot be served, and what to do. Says nothing of who is on the roster. */
export const REFUSAL_WORDS: Readonly<Record<Refusal, readonly [message: string, hint: string]>> = {
  guest: [
    'I am for staff of this organisation, and yours is a guest account.',
    'Ask the person who invited you, or HR.',
  ],
  stranger: [
    'I am for staff of this organisation, and your account belongs to another one.',
    'Ask the person you work with here.',
  ],
  'no-email': [
    'Teams does not tell me the e-mail address of your account, so I cannot tell who you are.',
    'Ask IT to add your work e-mail address to your account.',
  ],
  'not-added': [
    'I am not in this chat, and not yet among your apps, so I cannot tell who you are.',
    'Add me first: Apps, then my name. Then try again.',
  ],
  unreachable: ['I cannot look up your account in Teams just now.', 'Try again in a moment.'],
};
