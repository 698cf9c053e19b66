import { randomUUID } from 'node:crypto';
import type { TurnContext } from 'botbuilder';
import type { Transport } from '../../core/incoming.ts';
import type { Dispatch, Log } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import type { Kept } from '../kept.ts';
import type { SeenEvents } from '../seen-events.ts';
import {
  isPersonal,
  type ReadActivity,
  readCardAction,
  readExtension,
  readFeedback,
  readTask,
  wordsOf,
} from './activity.ts';
import { apology, FILE_LOST, FILE_NOT_SAVED, LOST, NO_WORDS, refusal, SHARE } from './asides.ts';
import { persist } from './failure.ts';
import { parseFileConsent } from './file-consent.ts';
import { fileEventOf } from './files.ts';
import type { Identify } from './identity.ts';
import { ratingsOf } from './message.ts';
import { type Pressed, parsePressed } from './pressed.ts';
import type { Place, Put } from './put.ts';
import { addressOf } from './route.ts';

export interface ServeOptions {
  readonly identify: Identify;
  readonly dispatch: Dispatch;
  readonly put: Put;
  readonly kept: Kept;
  readonly seen: SeenEvents;
  readonly log: Log;
}

/** Handles one activity. Gives what an invoke is answered with; undefined for everything else. Never rejects. */
export type Serve = (
  context: TurnContext,
  activity: ReadActivity,
  eventId: string,
) => Promise<{ status: number; body?: unknown } | undefined>;

/** The name of the button that goes back to the draft in a dialog. */
const BACK = 'back';

/** Commands of the message extension, and what the assistant calls them. */
const COMMANDS: Readonly<Record<string, string>> = {
  checkMessage: 'check',
  checkDraft: 'check',
  askPolicy: 'ask',
};

const UPLOAD_MS = 20_000;

/** Makes it. */
export function createServe({ identify, dispatch, put, kept, seen, log }: ServeOptions): Serve {
  const ask = async (
    context: TurnContext,
    activity: ReadActivity,
    eventId: string,
    event: Transport,
  ): Promise<Reply | undefined> => {
    try {
      const { id: userId } = activity.from;
      const identity = await identify(context, activity);
      if (!identity.ok) return refusal(identity.reason);
      return await dispatch({
        eventId,
        sender: { platform: 'teams', userId, email: identity.email },
        address: addressOf(activity),
        // Whatever the place, only the asker sees the reply, and the address is that of their own conversation.
        isPrivate: true,
        ...event,
      });
    } catch (error) {
      await seen.release(eventId);
      const reference = randomUUID().slice(0, 8);
      log.error('teams-event-failed', error, { reference, kind: event.kind });
      return apology(reference);
    }
  };

  /** What a press or a sent form means to the assistant; a reply where the adapter answers by itself. */
  const eventOf = (pressed: Pressed): Transport | { readonly own: Reply; readonly page: number } => {
    switch (pressed.kind) {
      case 'button':
      case 'form':
        return pressed;
      case 'page':
        // It was kept by this process, in its own form.
        return { own: JSON.parse(pressed.reply) as Reply, page: pressed.page };
      case 'lost':
        return { own: LOST, page: 1 };
      default:
        return pressed satisfies never;
    }
  };

  const press = async (
    context: TurnContext,
    activity: ReadActivity,
    eventId: string,
    data: unknown,
  ): Promise<{ readonly card?: unknown; readonly words: string }> => {
    const place: Place = {
      kind: 'card',
      ...(activity.replyToId === undefined ? {} : { cardId: activity.replyToId }),
    };
    const pressed: Pressed = parsePressed(data, kept.recall) ?? { kind: 'lost' };
    if (pressed.kind === 'button' && pressed.name === SHARE) {
      const once = `shared/${activity.conversation.id}/${activity.replyToId ?? ''}/${pressed.value}`;
      if (!(await seen.claim(once))) return { words: 'It is shared already.' };
      try {
        return { words: await put.share(context, activity, kept.recall(pressed.value)) };
      } catch (error) {
        await seen.release(once);
        throw error;
      }
    }
    const event = eventOf(pressed);
    if ('own' in event) {
      await put.tell(context, activity, place, event.own, event.page);
      return { words: event.own.summary };
    }
    const reply = await ask(context, activity, eventId, event);
    if (reply === undefined) return { words: 'Done' };
    const card = await put.tell(context, activity, place, reply);
    return { words: reply.summary, ...(card === undefined ? {} : { card }) };
  };

  const inDialog = async (
    context: TurnContext,
    activity: ReadActivity,
    eventId: string,
    event: ReturnType<typeof eventOf>,
    { typed = '', isOpening = false }: { readonly typed?: string; readonly isOpening?: boolean } = {},
  ) => {
    const reply = 'own' in event ? event.own : await ask(context, activity, eventId, event);
    if (reply === undefined) return { status: 200, body: {} };
    const hasForm = reply.blocks.some(({ kind }) => kind === 'form');
    return {
      status: 200,
      body: put.dialog(reply, {
        isOpening,
        page: 'own' in event ? event.page : 1,
        extra: typed === '' || hasForm ? [] : [{ name: BACK, label: 'Back to the draft', value: typed }],
      }),
    };
  };

  const submitted = (
    context: TurnContext,
    activity: ReadActivity,
    eventId: string,
    data: unknown,
    isOpening = false,
  ) => {
    const pressed: Pressed = parsePressed(data, kept.recall) ?? { kind: 'lost' };
    if (pressed.kind === 'button' && pressed.name === BACK)
      return inDialog(context, activity, eventId, { kind: 'shortcut', name: 'check', text: pressed.value });
    return inDialog(context, activity, eventId, eventOf(pressed), { typed: typedIn(data), isOpening });
  };

  const rate = async (context: TurnContext, activity: ReadActivity, eventId: string) => {
    const reaction = readFeedback(activity.value);
    const carried = activity.replyToId === undefined ? undefined : put.rated(activity.replyToId);
    if (reaction === undefined || carried === undefined) return;
    const { like, dislike } = ratingsOf(carried);
    const button = reaction === 'like' ? like : dislike;
    if (button !== undefined)
      await ask(context, activity, eventId, { kind: 'button', name: button.name, value: button.value });
  };

  /** Puts a file where the person has allowed it, and takes the question away. */
  const handOver = async (context: TurnContext, activity: ReadActivity) => {
    const given = parseFileConsent(activity.value, kept.recall);
    if (given === undefined) return;
    if (activity.replyToId !== undefined)
      await persist(() => context.deleteActivity(activity.replyToId ?? ''), true).catch((error: unknown) =>
        log.error('teams-question-not-removed', error),
      );
    if (given.kind === 'declined') return;
    if (given.kind === 'lost') return void (await context.sendActivity(FILE_LOST));
    const { upload, info } = given;
    const isThere = await fetch(upload, { signal: AbortSignal.timeout(UPLOAD_MS) }).then(
      ({ ok }) => ok,
      () => false,
    );
    await persist(() =>
      context.sendActivity(isThere ? { type: 'message', attachments: [{ ...info }] } : FILE_NOT_SAVED),
    );
  };

  const invoke = async (context: TurnContext, activity: ReadActivity, eventId: string) => {
    switch (activity.name) {
      case 'adaptiveCard/action': {
        const { card, words } = await press(context, activity, eventId, readCardAction(activity.value));
        return {
          status: 200,
          body:
            card === undefined
              ? { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: words }
              : { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card },
        };
      }
      case 'composeExtension/fetchTask': {
        const { commandId, text } = readExtension(activity.value);
        const name = COMMANDS[commandId] ?? commandId;
        return inDialog(context, activity, eventId, { kind: 'shortcut', name, text }, { isOpening: true });
      }
      case 'composeExtension/submitAction':
        return submitted(context, activity, eventId, readExtension(activity.value).data);
      case 'task/fetch':
        return submitted(context, activity, eventId, readTask(activity.value), true);
      case 'task/submit':
        return submitted(context, activity, eventId, readTask(activity.value));
      case 'message/submitAction':
        await rate(context, activity, eventId);
        return { status: 200, body: {} };
      case 'fileConsent/invoke':
        await handOver(context, activity);
        return { status: 200, body: {} };
      default:
        return { status: 501 };
    }
  };

  const greet = async (context: TurnContext, activity: ReadActivity, eventId: string) => {
    // Teams tells of the same installation in two ways.
    if (!isPersonal(activity) || !(await seen.claim(`greeted/${activity.conversation.id}`))) return;
    const reply = await ask(context, activity, eventId, { kind: 'opened' });
    if (reply !== undefined) await put.tell(context, activity, { kind: 'chat', isFirst: true }, reply);
  };

  const handle = async (context: TurnContext, activity: ReadActivity, eventId: string) => {
    switch (activity.type) {
      case 'message': {
        if (activity.value !== undefined && activity.value !== null) {
          await press(context, activity, eventId, activity.value);
          return undefined;
        }
        const text = wordsOf(activity);
        const isWordless =
          text === '' && activity.attachments.some(({ contentType }) => contentType !== 'text/html');
        const file = isPersonal(activity) ? fileEventOf(activity.attachments) : undefined;
        const event: Transport =
          file ?? (text === '' ? { kind: 'command', text: 'help' } : { kind: 'message', text });
        const reply =
          isWordless && file === undefined ? NO_WORDS : await ask(context, activity, eventId, event);
        if (reply !== undefined) await put.tell(context, activity, { kind: 'chat' }, reply);
        return undefined;
      }
      case 'invoke':
        return invoke(context, activity, eventId);
      case 'conversationUpdate':
        if (activity.membersAdded.some(({ id }) => id === activity.recipient.id))
          await greet(context, activity, eventId);
        return undefined;
      case 'installationUpdate':
        if (activity.action?.startsWith('add') === true) await greet(context, activity, eventId);
        else await seen.release(`greeted/${activity.conversation.id}`);
        return undefined;
      default:
        return undefined;
    }
  };

  return async (context, activity, eventId) => {
    try {
      return await handle(context, activity, eventId);
    } catch (error) {
      const { statusCode } = error as { statusCode?: unknown };
      log.error('teams-not-answered', error, {
        type: activity.type,
        ...(typeof statusCode === 'number' ? { status: statusCode } : {}),
      });
      return activity.type === 'invoke' ? { status: 500 } : undefined;
    }
  };
}

/** What stands in the box for a draft when another button of the dialog is pressed. */
function typedIn(data: unknown): string {
  const draft = (data as Record<string, unknown> | null | undefined)?.['f0.draft'];
  return typeof draft === 'string' ? draft : '';
}
