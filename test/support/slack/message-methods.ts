import { z } from 'zod';
import { isTooLong, problemsOfBlocks } from './block-kit.ts';
import {
  BOT_USER,
  count,
  flag,
  type Method,
  maybe,
  method,
  placeOf,
  Refused,
  requireMember,
} from './method.ts';
import type { Workspace } from './workspace.ts';

const MOST_TEXT = 40_000;

const message = {
  channel: z.string().min(1),
  text: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  thread_ts: maybe,
  unfurl_links: flag,
  unfurl_media: flag,
};

/** Methods for conversations and the messages in them. */
export const MESSAGE_METHODS: Readonly<Record<string, Method>> = {
  'conversations.open': method(
    { scope: 'im:write' },
    { users: z.string().min(1) },
    ({ users }, { workspace }) => ({
      channel: { id: workspace.imOf(requireMember(workspace, users).id) },
    }),
  ),
  'conversations.history': method(
    { scope: 'im:history' },
    { channel: z.string().min(1), limit: count, include_all_metadata: flag, cursor: maybe, oldest: maybe },
    ({ channel, limit = 100, include_all_metadata = false, cursor = '0', oldest = '0' }, { workspace }) => {
      requireReadable(workspace, channel);
      const found = workspace.messages
        .filter((one) => one.channel === channel && one.user === undefined && Number(one.ts) > Number(oldest))
        .toReversed();
      const start = Number(cursor);
      const end = start + limit;
      return {
        messages: found.slice(start, end).map(wireOf(include_all_metadata)),
        has_more: end < found.length,
        response_metadata: { next_cursor: end < found.length ? String(end) : '' },
      };
    },
  ),
  'conversations.replies': method(
    { scope: 'im:history' },
    { channel: z.string().min(1), ts: z.string(), limit: count, include_all_metadata: flag },
    ({ channel, ts, limit = 100, include_all_metadata = false }, { workspace }) => {
      requireReadable(workspace, channel);
      const found = workspace.messages.filter(
        (one) => one.channel === channel && (one.ts === ts || one.threadTs === ts) && one.user === undefined,
      );
      if (found.length === 0) throw new Refused('thread_not_found');
      return { messages: found.slice(0, limit).map(wireOf(include_all_metadata)) };
    },
  ),
  'chat.postMessage': method(
    { scope: 'chat:write' },
    {
      ...message,
      metadata: z
        .strictObject({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
        .optional(),
    },
    ({ metadata, ...said }, { workspace }) => {
      const { channel, ts, text } = say(workspace, said, metadata === undefined ? {} : { metadata });
      return { channel, ts, message: { text, ts } };
    },
  ),
  'chat.postEphemeral': method(
    { scope: 'chat:write' },
    { ...message, user: z.string().min(1) },
    ({ user, ...said }, { workspace }) => ({ message_ts: say(workspace, said, { user }).ts }),
  ),
  'chat.update': method(
    { scope: 'chat:write' },
    {
      channel: z.string(),
      ts: z.string(),
      text: z.string().optional(),
      blocks: z.array(z.unknown()).optional(),
    },
    ({ channel, ts, text = '', blocks = [] }, { workspace }) => {
      if (/^[UW]/.test(channel)) throw new Refused('channel_not_found');
      checkContent(text, blocks);
      const kept = workspace.messages.find((one) => one.channel === channel && one.ts === ts);
      if (kept === undefined || kept.user !== undefined) throw new Refused('message_not_found');
      if (!kept.isOurs) throw new Refused('cant_update_message');
      kept.text = text;
      kept.blocks = blocks;
      return { channel, ts, text };
    },
  ),
};

/** Puts a message of the app's into a conversation; with `user` for that member's eyes alone. */
function say(
  workspace: Workspace,
  said: {
    readonly channel: string;
    readonly text?: string | undefined;
    readonly blocks?: unknown[] | undefined;
    readonly thread_ts?: string | undefined;
  },
  more: Pick<Workspace['messages'][number], 'metadata' | 'user'>,
) {
  const { channel, text = '', blocks = [], thread_ts } = said;
  checkContent(text, blocks);
  const place = placeOf(workspace, channel);
  if (more.user !== undefined) requireMember(workspace, more.user);
  const ts = workspace.ts();
  workspace.messages.push({
    channel: place,
    ts,
    text,
    blocks,
    isOurs: true,
    ...more,
    ...(thread_ts === undefined ? {} : { threadTs: thread_ts }),
  });
  return { channel: place, ts, text };
}

/** The app may read one-to-one conversations alone. */
function requireReadable(workspace: Workspace, channel: string): void {
  if (!channel.startsWith('D')) throw new Refused('missing_scope', { needed: 'channels:history' });
  placeOf(workspace, channel);
}

function checkContent(text: string, blocks: readonly unknown[]): void {
  if (text === '' && blocks.length === 0) throw new Refused('no_text');
  if (text.length > MOST_TEXT) throw new Refused('msg_too_long');
  const problems = problemsOfBlocks(blocks, 'message');
  if (problems.length > 0)
    throw new Refused('invalid_blocks', {
      response_metadata: { messages: problems.map((one) => `[ERROR] ${one}`) },
    });
  if (isTooLong(blocks)) throw new Refused('msg_blocks_too_long');
}

function wireOf(hasMetadata: boolean) {
  return ({ ts, text, blocks, metadata, threadTs, isOurs }: Workspace['messages'][number]) => ({
    type: 'message',
    ts,
    text,
    blocks,
    ...(isOurs ? { bot_id: 'BBOT', user: BOT_USER } : {}),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(hasMetadata && metadata !== undefined ? { metadata } : {}),
  });
}
