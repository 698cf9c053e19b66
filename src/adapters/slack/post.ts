import { randomUUID } from 'node:crypto';
import type { types, webApi } from '@slack/bolt';
import { failureOf, pause, persist } from './failure.ts';

/** A message for a channel, or for a person by their id. */
export interface Message {
  readonly channel: string;
  readonly threadTs?: string;
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

/** Where a message came to stand. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

const EVENT_TYPE = 'policy_assistant_message';
/** How long a message whose fate is unknown may take to show in the history. */
const SETTLE_MS = 1_500;
/** How far this machine's clock may be from Slack's, by which messages are dated. */
const MOST_SKEW_MS = 5 * 60_000;

/** Posts once, with a token in its metadata by which it can be found again. Rejects with Slack's error. */
export async function post(
  client: webApi.WebClient,
  { channel, threadTs, text, blocks }: Message,
  token: string,
): Promise<Posted> {
  const { channel: at = channel, ts = '' } = await client.chat.postMessage({
    channel,
    text,
    blocks,
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: EVENT_TYPE, event_payload: { token } },
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  });
  return { channel: at, ts };
}

/**
 * Posts an answer: waits out limits, and when Slack does not say what became of it, looks for it before trying once
 * more, so that nobody is answered twice. Rejects with Slack's last error.
 */
export async function postSurely(client: webApi.WebClient, message: Message): Promise<Posted> {
  const token = randomUUID();
  try {
    return await persist(() => post(client, message, token));
  } catch (error) {
    if (failureOf(error).kind !== 'unknown') throw error;
    await pause(SETTLE_MS);
    const found = await findPosted(client, message, token).catch(() => undefined);
    return found ?? persist(() => post(client, message, token));
  }
}

/**
 * The message with this token in its conversation: among the latest, or with `since` among all that came after it. Undefined when it
 * is not there. Rejects with Slack's error.
 */
export async function findPosted(
  client: webApi.WebClient,
  { channel, threadTs }: Pick<Message, 'channel' | 'threadTs'>,
  token: string,
  since?: Date,
): Promise<Posted | undefined> {
  const place = await conversationOf(client, channel);
  const oldest = since === undefined ? {} : { oldest: String((since.getTime() - MOST_SKEW_MS) / 1000) };
  let cursor = '';
  do {
    const page = cursor === '' ? {} : { cursor };
    const { messages = [], response_metadata } = await persist(
      () =>
        threadTs === undefined
          ? client.conversations.history({
              channel: place,
              include_all_metadata: true,
              limit: 50,
              ...oldest,
              ...page,
            })
          : client.conversations.replies({
              channel: place,
              ts: threadTs,
              include_all_metadata: true,
              limit: 200,
            }),
      true,
    );
    for (const { ts, metadata } of messages as Found[]) {
      if (metadata?.event_payload?.token === token && ts !== undefined) return { channel: place, ts };
    }
    cursor = since === undefined ? '' : (response_metadata?.next_cursor ?? '');
  } while (cursor !== '');
  return undefined;
}

interface Found {
  readonly ts?: string;
  readonly metadata?: { readonly event_payload?: { readonly token?: unknown } };
}

/** The one-to-one conversation with a person, or the channel itself. */
export async function conversationOf(client: webApi.WebClient, channel: string): Promise<string> {
  if (!/^[UW]/.test(channel)) return channel;
  const { channel: opened } = await persist(() => client.conversations.open({ users: channel }), true);
  return opened?.id ?? channel;
}
