import type { types, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Log } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import type { Kept } from '../kept.ts';
import { forEveryone, LOST, withLine } from './asides.ts';
import { failureOf, isBlocksRefused, persist } from './failure.ts';
import { parseReply } from './parse-reply.ts';
import { conversationOf, type Message, postSurely } from './post.ts';
import { type Rendered, renderSlack } from './render.ts';
import { renderModal } from './render-modal.ts';
import type { Respond } from './respond.ts';
import { type Card, isOneToOne, type Origin, type Turn } from './turn.ts';

/** Puts replies where they belong. Each resolves when Slack has taken the reply, and rejects with Slack's error. */
export interface Answer {
  /** A message in a conversation, or where others read along for the asker alone. */
  tell(turn: Turn, to: Card, reply: Reply, page?: number): Promise<void>;
  /** Shows everybody in a channel what the share button carried, and takes away what the asker alone saw. */
  share(turn: Turn, card: Card, carried: string): Promise<void>;
  /** In place of a message of ours. */
  replace(turn: Turn, card: Card, reply: Reply): Promise<void>;
  /** Opens a window and gives its id; undefined when Slack no longer lets it open. */
  open(turn: Turn, reply: Reply, origin: Origin): Promise<string | undefined>;
  /** Lays a window over another; false when that cannot be done. */
  push(turn: Turn, reply: Reply, origin: Origin): Promise<boolean>;
  /** In place of what a window shows. */
  update(turn: Turn, viewId: string, reply: Reply, origin: Origin, page?: number): Promise<void>;
  /** On the app's own page. */
  publish(turn: Turn, reply: Reply, page?: number): Promise<void>;
  /** A window with a reply in it. */
  viewOf(reply: Reply, origin: Origin, page?: number): types.ModalView;
  /** Sends a reply's files into the conversation with the asker; gives the reply, which says what became of them. */
  sendFiles(turn: Turn, reply: Reply): Promise<Reply>;
}

export interface AnswerOptions {
  readonly kept: Kept;
  readonly respond: Respond;
  readonly log: Log;
}

/** The name of the button that shows an answer to everybody in its channel. */
export const SHARE = 'share';

/** Every window of ours has it. */
export const WINDOW = 'assistant';

/** Slack's words for a window that can no longer be opened. */
const TOO_LATE: ReadonlySet<string> = new Set([
  'expired_trigger_id',
  'exchanged_trigger_id',
  'invalid_trigger_id',
  'trigger_expired',
  'push_limit_reached',
  'view_not_found',
  'not_found',
]);

/** Makes the ways to answer. */
export function createAnswer({ kept, respond, log }: AnswerOptions): Answer {
  const { keep } = kept;
  const viewOf = (reply: Reply, origin: Origin, page = 1) =>
    renderModal(reply, {
      callbackId: WINDOW,
      privateMetadata: Object.keys(origin).length === 0 ? '' : JSON.stringify(origin),
      page,
      keep,
    });
  /** Some servers do not know every kind of block: those get the same words without. */
  const withPlainer = async <T>(
    draw: (native: boolean) => Rendered,
    send: (drawn: Rendered) => Promise<T>,
  ): Promise<T> => {
    try {
      return await send(draw(true));
    } catch (error) {
      if (!isBlocksRefused(error)) throw error;
      return send(draw(false));
    }
  };
  const post = (client: webApi.WebClient, to: Omit<Message, 'text' | 'blocks'>, draw: Draw) =>
    withPlainer(draw, ({ text, blocks }) => postSurely(client, { ...to, text, blocks }));

  const whisper = async (
    { client, userId }: Turn,
    { channel, threadTs, responseUrl }: Card,
    draw: Draw,
  ): Promise<void> => {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const { text, blocks } = draw(true);
    if (
      responseUrl !== undefined &&
      (await respond(responseUrl, {
        text,
        blocks,
        response_type: 'ephemeral',
        replace_original: false,
        ...thread,
      }))
    )
      return;
    try {
      await withPlainer(draw, (drawn) =>
        persist(() =>
          client.chat.postEphemeral({
            channel,
            user: userId,
            text: drawn.text,
            blocks: drawn.blocks,
            ...thread,
          }),
        ),
      );
    } catch (error) {
      if (failureOf(error).kind !== 'refused') throw error;
      // Where the app may not write, the asker's own conversation is left.
      await post(client, { channel: userId }, draw);
    }
  };

  const tell: Answer['tell'] = async (turn, to, reply, page = 1) => {
    const isAlone = isOneToOne(to.channel);
    const extra =
      isAlone || reply.visibleTo !== 'conversation'
        ? []
        : [{ name: SHARE, label: 'Share here', value: JSON.stringify({ reply, threadTs: to.threadTs }) }];
    const draw: Draw = (native) => renderSlack(reply, { page, keep, extra, native });
    if (!isAlone) return whisper(turn, to, draw);
    const { channel, threadTs } = to;
    await post(turn.client, { channel, ...(threadTs === undefined ? {} : { threadTs }) }, draw);
  };

  return {
    viewOf,
    tell,
    async share(turn, card, carried) {
      const { reply, threadTs } = parseShared(carried) ?? { reply: LOST };
      if (reply === LOST) return tell(turn, card, LOST);
      const shared = forEveryone(reply);
      const draw: Draw = (native) => {
        const { text, blocks } = renderSlack(shared, { keep, native });
        const by: types.ContextBlock = {
          type: 'context',
          elements: [{ type: 'mrkdwn', text: `Shared by <@${turn.userId}>` }],
        };
        return { text, blocks: [...blocks, by] };
      };
      const { channel, responseUrl } = card;
      const thread = threadTs === undefined ? {} : { threadTs };
      try {
        await post(turn.client, { channel, ...thread }, draw);
      } catch (error) {
        if (failureOf(error).kind !== 'refused' || responseUrl === undefined) throw error;
        // The app is no member of the channel, but an answer to a command may be seen there.
        const { text, blocks } = draw(true);
        await respond(responseUrl, { text, blocks, response_type: 'in_channel', replace_original: false });
      }
      if (responseUrl !== undefined) await respond(responseUrl, { delete_original: true });
    },
    async replace(turn, card, reply) {
      const draw: Draw = (native) => renderSlack(reply, { keep, native });
      const { channel, ts, responseUrl } = card;
      if (ts !== undefined && isOneToOne(channel)) {
        const isDone = await withPlainer(draw, ({ text, blocks }) =>
          persist(() => turn.client.chat.update({ channel, ts, text, blocks }), true),
        ).then(
          () => true,
          (error: unknown) => {
            if (failureOf(error).kind !== 'refused') throw error;
            return false;
          },
        );
        if (isDone) return;
      }
      if (responseUrl !== undefined) {
        const { text, blocks } = draw(true);
        if (await respond(responseUrl, { text, blocks, response_type: 'ephemeral', replace_original: true }))
          return;
      }
      await tell(turn, card, reply);
    },
    async open({ client, triggerId = '' }, reply, origin) {
      try {
        const { view } = await client.views.open({ trigger_id: triggerId, view: viewOf(reply, origin) });
        return view?.id;
      } catch (error) {
        if (!isTooLate(error)) log.error('slack-window-not-opened', error);
        return undefined;
      }
    },
    async push({ client, triggerId = '' }, reply, origin) {
      try {
        await client.views.push({ trigger_id: triggerId, view: viewOf(reply, origin) });
        return true;
      } catch (error) {
        if (!isTooLate(error)) log.error('slack-window-not-opened', error);
        return false;
      }
    },
    async update({ client }, viewId, reply, origin, page = 1) {
      const view = viewOf(reply, origin, page);
      await persist(() => client.views.update({ view_id: viewId, view }), true);
    },
    async publish({ client, userId }, reply, page = 1) {
      const { blocks } = renderSlack(reply, { surface: 'home', page, keep });
      await persist(() => client.views.publish({ user_id: userId, view: { type: 'home', blocks } }), true);
    },
    async sendFiles({ client, userId }, reply) {
      const { files = [] } = reply;
      if (files.length === 0) return reply;
      try {
        const channel = await conversationOf(client, userId);
        for (const { name, content } of files)
          await client.files.uploadV2({ channel_id: channel, filename: name, file: Buffer.from(content) });
        return withLine(reply, 'The file is in your conversation with me.');
      } catch (error) {
        log.error('slack-file-not-sent', error);
        return withLine(
          reply,
          'The file could not be sent. Try again in a moment; if it goes on, tell IT that the app needs the scope files:write.',
        );
      }
    },
  };
}

const sharedShape = z.object({ reply: z.unknown(), threadTs: z.string().exactOptional() });

function parseShared(carried: string): { reply: Reply; threadTs?: string } | undefined {
  try {
    const { reply, threadTs } = sharedShape.parse(JSON.parse(carried));
    const parsed = parseReply(JSON.stringify(reply));
    if (parsed === undefined) return undefined;
    return { reply: parsed, ...(threadTs === undefined ? {} : { threadTs }) };
  } catch {
    return undefined;
  }
}

type Draw = (native: boolean) => Rendered;

function isTooLate(error: unknown): boolean {
  const failure = failureOf(error);
  return failure.kind === 'refused' && TOO_LATE.has(failure.code);
}
