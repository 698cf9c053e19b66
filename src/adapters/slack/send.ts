import { randomUUID } from 'node:crypto';
import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Address } from '../../core/incoming.ts';
import type { ChatPlatform, Delivery, Log } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { failureOf, isBlocksRefused, pause } from './failure.ts';
import { findPosted, post } from './post.ts';
import type { Keep } from './pressed.ts';
import { renderSlack } from './render.ts';

const route = z.object({ team: z.string(), user: z.string().min(1), enterprise: z.string().exactOptional() });

/** Where a person is reached: their account, and the workspace the app is installed in. */
export type Route = z.infer<typeof route>;

export interface SendOptions {
  /** The sender's own client for a workspace; undefined when the app is not installed there. */
  clientFor(route: Route): Promise<webApi.WebClient | undefined>;
  readonly keep: Keep;
  readonly log: Log;
  /** How long a message whose fate is unknown may take to show. */
  readonly settleMs?: number;
}

/** The address of a person in Slack. */
export function addressOf({
  team,
  user,
  enterprise,
}: {
  team: string;
  user: string;
  enterprise?: string;
}): Address {
  return { platform: 'slack', route: { team, user, ...(enterprise === undefined ? {} : { enterprise }) } };
}

/** Sends to a person outside any turn. Slack's refusals are values; only a bug throws. */
export function createSend({ clientFor, keep, log, settleMs = 2_000 }: SendOptions) {
  return async (
    to: Address,
    reply: Reply,
    { token: given }: { readonly token?: string } = {},
  ): Promise<Delivery> => {
    const parsed = route.safeParse(to.route);
    if (to.platform !== 'slack' || !parsed.success) return { ok: false, reason: 'gone' };
    const client = await clientFor(parsed.data);
    if (client === undefined) return { ok: false, reason: 'gone' };
    const channel = parsed.data.user;
    const token = given ?? randomUUID();
    const sendAs = async (native: boolean): Promise<Delivery> => {
      const { text, blocks } = renderSlack(reply, { keep, native });
      const posted = await post(client, { channel, text, blocks }, token);
      return { ok: true, messageId: `${posted.channel}/${posted.ts}` };
    };
    try {
      return await sendAs(true).catch((error: unknown) => {
        if (isBlocksRefused(error)) return sendAs(false);
        throw error;
      });
    } catch (error) {
      const delivery = refusedDelivery(error, log);
      if (delivery !== undefined) return delivery;
      // Whoever brought a token finds out by themselves.
      if (given !== undefined) return { ok: false, reason: 'unknown' };
      await pause(settleMs);
      return lookUp(client, channel, token);
    }
  };
}

/** Makes what tells whether a message with a token has come to stand with a person. */
export function createFindSent({
  clientFor,
}: Pick<SendOptions, 'clientFor'>): NonNullable<ChatPlatform['findSent']> {
  return async (to, token, since) => {
    const parsed = route.safeParse(to.route);
    const client = parsed.success ? await clientFor(parsed.data) : undefined;
    if (!parsed.success || client === undefined) return { state: 'unknown' };
    try {
      const found = await findPosted(client, { channel: parsed.data.user }, token, since);
      return found === undefined
        ? { state: 'absent' }
        : { state: 'found', messageId: `${found.channel}/${found.ts}` };
    } catch (error) {
      failureOf(error);
      return { state: 'unknown' };
    }
  };
}

/** Makes what puts a reply in place of a message sent earlier. */
export function createUpdate({
  clientFor,
  keep,
  log,
}: Omit<SendOptions, 'settleMs'>): NonNullable<ChatPlatform['update']> {
  return async (to, messageId, reply) => {
    const parsed = route.safeParse(to.route);
    const [channel = '', ts = ''] = messageId.split('/');
    if (to.platform !== 'slack' || !parsed.success || ts === '') return { ok: false, reason: 'gone' };
    const client = await clientFor(parsed.data);
    if (client === undefined) return { ok: false, reason: 'gone' };
    const updateAs = async (native: boolean): Promise<Delivery> => {
      const { text, blocks } = renderSlack(reply, { keep, native });
      await client.chat.update({ channel, ts, text, blocks });
      return { ok: true, messageId };
    };
    try {
      return await updateAs(true).catch((error: unknown) => {
        if (isBlocksRefused(error)) return updateAs(false);
        throw error;
      });
    } catch (error) {
      return refusedDelivery(error, log) ?? { ok: false, reason: 'unknown' };
    }
  };
}

/** What a failed call comes to; undefined when it may have done its work. */
function refusedDelivery(error: unknown, log: Log): Delivery | undefined {
  const failure = failureOf(error);
  switch (failure.kind) {
    case 'rate-limited':
      return { ok: false, reason: 'rate-limited', retryAfterMs: failure.retryAfterMs };
    case 'unsent':
      return { ok: false, reason: 'unreachable' };
    case 'refused': {
      const reason = REASONS[failure.code];
      if (reason === undefined) log.error('slack-not-sent', error, { code: failure.code });
      return { ok: false, reason: reason ?? 'unreachable' };
    }
    case 'unknown':
      return undefined;
    default:
      return failure satisfies never;
  }
}

/** What became of a message whose answer was lost. */
async function lookUp(client: webApi.WebClient, channel: string, token: string): Promise<Delivery> {
  try {
    const found = await findPosted(client, { channel }, token);
    return found === undefined
      ? { ok: false, reason: 'unreachable' }
      : { ok: true, messageId: `${found.channel}/${found.ts}` };
  } catch (error) {
    failureOf(error);
    return { ok: false, reason: 'unknown' };
  }
}

/** Slack's words for a person who cannot be written to. What is not here is a matter of the app or of Slack itself. */
const REASONS: Readonly<Record<string, 'gone' | 'blocked'>> = {
  channel_not_found: 'gone',
  message_not_found: 'gone',
  cant_update_message: 'gone',
  edit_window_closed: 'gone',
  user_not_found: 'gone',
  users_not_found: 'gone',
  user_disabled: 'gone',
  is_archived: 'gone',
  account_inactive: 'gone',
  token_revoked: 'gone',
  cannot_dm_bot: 'blocked',
  messages_tab_disabled: 'blocked',
  restricted_action: 'blocked',
  not_in_channel: 'blocked',
  user_not_visible: 'blocked',
  not_allowed: 'blocked',
};
