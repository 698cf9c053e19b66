import type { AllMiddlewareArgs, App } from '@slack/bolt';
import type { z } from 'zod';
import type { Clock, Log } from '../../core/ports.ts';
import type { Kept } from '../kept.ts';
import type { SeenEvents } from '../seen-events.ts';
import { type Answer, SHARE } from './answer.ts';
import { LOST, NO_WORDS, replyWithForm, TOO_SLOW } from './asides.ts';
import { createDoubleClicks } from './double-click.ts';
import { fileEventOf } from './files.ts';
import type { Greet } from './greet.ts';
import type { Acknowledge } from './intake.ts';
import {
  blockActions,
  homeEvent,
  messageEvent,
  parseOrigin,
  shortcut,
  slashCommand,
  viewSubmission,
} from './payloads.ts';
import { parseSlackText, withoutMention } from './plain-text.ts';
import { type Pressed, parsePressed } from './pressed.ts';
import { parseInputId } from './render-input.ts';
import type { Serve } from './serve.ts';
import { parseSubmitted } from './submitted.ts';
import { type Card, isOneToOne, type Origin, type Place, type Turn } from './turn.ts';

export interface ListenerOptions {
  readonly serve: Serve;
  readonly answer: Answer;
  readonly greet: Greet;
  readonly kept: Kept;
  /** Slack's own when absent. */
  readonly apiUrl: string | undefined;
  /** Remembers, too, which answers were shared. */
  readonly seen: SeenEvents;
  readonly now: Clock;
  readonly log: Log;
}

/** The ids of the shortcuts in the app's manifest, and what the assistant calls them. */
const SHORTCUTS: Readonly<Record<string, string>> = {
  check_message: 'check',
  check_draft: 'check',
  ask_policy: 'ask',
};

/** Any name at all: what is not known is answered too. */
const EVERY = /^/;

/** What a message may be besides plain; edits, joins and the like are none of ours. */
const SPOKEN: ReadonlySet<string | undefined> = new Set([undefined, 'file_share', 'thread_broadcast']);

type Args = Pick<AllMiddlewareArgs, 'context' | 'client'>;

/** Hands on everything that people do in Slack. */
export function listen(
  app: App,
  { serve, answer, greet, kept, seen, apiUrl, now, log }: ListenerOptions,
): void {
  const isDoubleClick = createDoubleClicks(now);
  app.event('message', async (args) => {
    const event = read(messageEvent, args.event);
    if (event === undefined || !isAlone(event) || !isSpoken(event, args)) return;
    const place: Place = {
      kind: 'chat',
      channel: event.channel,
      ts: event.ts,
      ...(event.thread_ts === undefined ? {} : { threadTs: event.thread_ts }),
    };
    const turn = turnOf(args, event.user, place);
    const text = parseSlackText(event.text);
    const file = fileEventOf(event.files, { botToken: args.context.botToken, apiUrl });
    if (file !== undefined) await serve(turn, file);
    else if (text.trim() === '' && event.files.length > 0) await answer.tell(turn, place, NO_WORDS);
    else await serve(turn, { kind: 'message', text });
  });

  app.event('app_mention', async (args) => {
    const event = read(messageEvent, args.event);
    if (event === undefined || event.edited != null || !isSpoken(event, args)) return;
    const place: Place = {
      kind: isOneToOne(event.channel) ? 'chat' : 'whisper',
      channel: event.channel,
      ...(event.thread_ts === undefined ? {} : { threadTs: event.thread_ts }),
    };
    const text = parseSlackText(withoutMention(event.text, args.context.botUserId)).trim();
    await serve(
      turnOf(args, event.user, place),
      text === '' ? { kind: 'command', text: 'help' } : { kind: 'message', text },
    );
  });

  app.event('app_home_opened', async (args) => {
    const event = read(homeEvent, args.event);
    if (event === undefined) return;
    if (event.tab === 'messages') {
      if (event.channel === undefined) return;
      await greet(turnOf(args, event.user, { kind: 'chat', channel: event.channel }));
    } else await serve(turnOf(args, event.user, { kind: 'home', isOpened: true }), { kind: 'home' });
  });

  app.command(EVERY, async (args) => {
    const command = read(slashCommand, args.command);
    if (command === undefined) return;
    const place: Place = {
      kind: 'whisper',
      channel: command.channel_id,
      ...(command.response_url === undefined ? {} : { responseUrl: command.response_url }),
    };
    const text = parseSlackText(command.text).trim();
    await serve(turnOf(args, command.user_id, place, command.trigger_id), {
      kind: 'command',
      text: text === '' ? 'help' : text,
    });
  });

  app.shortcut(EVERY, async (args) => {
    const pressed = read(shortcut, args.shortcut);
    if (pressed === undefined) return;
    const { callback_id, user, message, trigger_id } = pressed;
    await serve(turnOf(args, user.id, { kind: 'window' }, trigger_id), {
      kind: 'shortcut',
      name: SHORTCUTS[callback_id] ?? callback_id,
      text: parseSlackText(message?.text ?? ''),
    });
  });

  app.action(EVERY, async (args) => {
    const body = read(blockActions, args.body);
    const [action] = body?.actions ?? [];
    if (body === undefined || action === undefined || action.type !== 'button') return;
    const { place, card } = placeOf(body, kept.recall);
    const where = body.view?.id ?? body.container?.message_ts;
    const { action_id: actionId, value = '' } = action;
    if (where !== undefined && isDoubleClick({ userId: body.user.id, where, actionId, value })) return;
    const turn = turnOf(args, body.user.id, place, body.trigger_id);
    const pressed = parsePressed(action.action_id, action.value, kept.recall);
    await press(
      turn,
      card && { card, where },
      pressed ?? { kind: 'button', name: action.action_id, value: action.value ?? '' },
    );
  });

  app.view({ callback_id: EVERY, type: 'view_submission' }, async (args) => {
    const body = read(viewSubmission, args.body);
    const acknowledge = args.ack as Acknowledge;
    if (body === undefined) return acknowledge();
    const submitted = parseSubmitted(body.view, kept.recall);
    if (submitted.kind === 'plain') return acknowledge();
    if (submitted.kind === 'lost') return acknowledge(keepOpen(body.view.state?.values ?? {}));
    const { name, value, fields, privateMetadata } = submitted;
    const origin = parseOrigin(privateMetadata);
    await serve.submit(
      turnOf(args, body.user.id, { kind: 'modal', viewId: body.view.id, origin }, body.trigger_id),
      { kind: 'form', name, fields, ...(value === undefined ? {} : { value }) },
      acknowledge,
    );
  });

  app.error(async (error) => {
    log.error('slack-event-failed', error);
  });

  /** What one person alone saw can be shared once, however often and late they press. */
  async function share(turn: Turn, { card, where }: Shown, carried: string): Promise<void> {
    const id = `share/${turn.userId}/${card.channel}/${where ?? turn.eventId}`;
    if (!(await seen.claim(id))) return;
    try {
      await answer.share(turn, card, carried);
    } catch (error) {
      await seen.release(id);
      throw error;
    }
  }

  /** What a button of ours does. `shown` is the message it stands under, if any, with its id. */
  async function press(turn: Turn, shown: Shown | undefined, pressed: Pressed): Promise<void> {
    const { place } = turn;
    const card = shown?.card;
    try {
      switch (pressed.kind) {
        case 'button': {
          const { name, value } = pressed;
          if (name === SHARE && shown !== undefined) return await share(turn, shown, value);
          return await serve(turn, { kind: 'button', name, value });
        }
        case 'form': {
          const reply = replyWithForm(pressed.form);
          if (place.kind === 'modal') {
            await answer.push(turn, reply, place.origin);
            return;
          }
          const origin: Origin = card === undefined ? { isHome: true } : { card };
          if ((await answer.open(turn, reply, origin)) === undefined && card !== undefined)
            await answer.tell(turn, card, TOO_SLOW);
          return;
        }
        case 'page':
          if (place.kind === 'modal')
            return await answer.update(turn, place.viewId, pressed.reply, place.origin, pressed.page);
          if (card === undefined) return await answer.publish(turn, pressed.reply, pressed.page);
          return await answer.tell(turn, card, pressed.reply, pressed.page);
        case 'lost':
          if (card !== undefined) return await answer.tell(turn, card, LOST);
          if (place.kind === 'modal') await answer.push(turn, LOST, place.origin);
          else await answer.open(turn, LOST, { isHome: true });
          return;
        default:
          return pressed satisfies never;
      }
    } catch (error) {
      log.error('slack-not-answered', error, { kind: pressed.kind, place: place.kind });
    }
  }
}

interface Shown {
  readonly card: Card;
  readonly where: string | undefined;
}

/** What the schema reads; undefined where Slack's payload has another shape. */
function read<T>(schema: z.ZodType<T>, payload: unknown): T | undefined {
  return schema.safeParse(payload).data;
}

/** Slack says what kind of conversation it is; where it does not, the id tells. */
function isAlone({ channel, channel_type }: z.infer<typeof messageEvent>): boolean {
  return channel_type === undefined ? isOneToOne(channel) : channel_type === 'im';
}

function isSpoken({ subtype, bot_id, user }: z.infer<typeof messageEvent>, { context }: Args): boolean {
  return SPOKEN.has(subtype) && bot_id === undefined && user !== context.botUserId;
}

function turnOf({ context, client }: Args, userId: string, place: Place, triggerId?: string): Turn {
  const eventId: unknown = context['eventId'];
  return {
    client,
    userId,
    place,
    eventId: typeof eventId === 'string' ? eventId : '',
    ...(context.teamId === undefined ? {} : { teamId: context.teamId }),
    ...(context.enterpriseId === undefined ? {} : { enterpriseId: context.enterpriseId }),
    ...(triggerId === undefined ? {} : { triggerId }),
  };
}

function placeOf(body: z.infer<typeof blockActions>, recall: Kept['recall']): { place: Place; card?: Card } {
  const { view, container, channel, message, response_url } = body;
  if (view?.type === 'home') return { place: { kind: 'home', isOpened: false } };
  if (view !== undefined) {
    const submitted = parseSubmitted(view, recall);
    const origin = 'privateMetadata' in submitted ? parseOrigin(submitted.privateMetadata) : {};
    return { place: { kind: 'modal', viewId: view.id, origin } };
  }
  const ts = container?.is_ephemeral === true ? undefined : container?.message_ts;
  const threadTs = message?.thread_ts ?? container?.thread_ts;
  const card: Card = {
    channel: channel?.id ?? container?.channel_id ?? body.user.id,
    ...(ts === undefined ? {} : { ts }),
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(response_url === undefined ? {} : { responseUrl: response_url }),
  };
  return { place: { kind: 'card', card }, card };
}

/** Keeps a window open whose form cannot be read, so that nothing typed is lost. */
function keepOpen(values: Readonly<Record<string, unknown>>): unknown {
  const box = Object.keys(values).find((blockId) => parseInputId(blockId) !== undefined);
  if (box === undefined) return undefined;
  return {
    response_action: 'errors',
    errors: {
      [box]:
        'This window is from a while ago and can no longer be sent. Copy your words, close it, and open it again.',
    },
  };
}
