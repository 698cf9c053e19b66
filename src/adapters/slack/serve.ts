import { randomUUID } from 'node:crypto';
import type { Transport } from '../../core/incoming.ts';
import type { Dispatch, Log } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import type { SeenEvents } from '../seen-events.ts';
import type { Answer } from './answer.ts';
import { apology, refusal, WAITING } from './asides.ts';
import { failureOf } from './failure.ts';
import type { Identify } from './identity.ts';
import type { Acknowledge } from './intake.ts';
import { addressOf } from './send.ts';
import type { Origin, Turn } from './turn.ts';

/** Handles what people do: finds out who they are, asks the assistant, and puts its reply in its place. */
export interface Serve {
  /** Never rejects: what fails is logged, and the person told. */
  (turn: Turn, event: Transport): Promise<void>;
  /** A sent form, whose answer is the next thing its window shows. Never rejects. */
  readonly submit: (turn: Turn, event: Transport, acknowledge: Acknowledge) => Promise<void>;
  /** The assistant's reply alone; undefined when there is nothing to say. Never rejects. */
  readonly ask: (turn: Turn, event: Transport) => Promise<Reply | undefined>;
  /** Draws the app's own page anew. Never rejects. */
  readonly refreshHome: (turn: Turn) => Promise<void>;
}

export interface ServeOptions {
  readonly identify: Identify;
  readonly dispatch: Dispatch;
  readonly answer: Answer;
  readonly seen: SeenEvents;
  readonly log: Log;
}

/** An answer that comes sooner needs no line that the assistant is at work. */
const QUICK_MS = 300;
/** How long an answer waits for the line that says the assistant is at work. */
const STATUS_MS = 1_000;
/** How long a sent form waits for its answer; Slack waits three seconds. */
const SUBMIT_MS = 2_000;

/** Makes it. */
export function createServe({ identify, dispatch, answer, seen, log }: ServeOptions): Serve {
  let hasStatus = true;

  const ask = async (turn: Turn, event: Transport): Promise<Reply | undefined> => {
    const { userId, teamId = '', enterpriseId, eventId } = turn;
    try {
      const identity = await identify(turn, userId);
      if (!identity.ok) return refusal(identity.reason);
      const enterprise = enterpriseId === undefined ? {} : { enterprise: enterpriseId };
      const reply = await dispatch({
        eventId,
        sender: { platform: 'slack', userId, email: identity.email },
        address: addressOf({ team: teamId, user: userId, ...enterprise }),
        // Whatever the place, only the asker sees the reply, and the address is that of their own conversation.
        isPrivate: true,
        ...event,
      });
      return reply === undefined ? undefined : await answer.sendFiles(turn, reply);
    } catch (error) {
      await seen.release(eventId);
      const reference = randomUUID().slice(0, 8);
      log.error('slack-event-failed', error, { reference, kind: event.kind });
      return apology(reference);
    }
  };

  /** Says under the message that the assistant is at work, where Slack shows that. Slack takes it away with the answer. */
  const showStatus = async ({ client, place }: Turn): Promise<void> => {
    if (!hasStatus || place.kind !== 'chat' || place.ts === undefined) return;
    try {
      await client.assistant.threads.setStatus({
        channel_id: place.channel,
        thread_ts: place.threadTs ?? place.ts,
        status: 'is looking it up…',
      });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused' && NO_STATUS.has(failure.code)) hasStatus = false;
    }
  };

  const refreshHome = async (turn: Turn): Promise<void> => {
    const reply = await ask(turn, { kind: 'home' });
    if (reply === undefined) return;
    await answer.publish(turn, reply).catch((error: unknown) => log.error('slack-home-not-drawn', error));
  };

  const put = async (turn: Turn, event: Transport): Promise<void> => {
    const { place } = turn;
    switch (place.kind) {
      case 'chat':
      case 'whisper': {
        const asked = ask(turn, event);
        const status = within(asked, QUICK_MS).then((isQuick) => (isQuick ? undefined : showStatus(turn)));
        const reply = await asked;
        await within(status, STATUS_MS);
        if (reply !== undefined) await answer.tell(turn, place, reply);
        return;
      }
      case 'card': {
        const reply = await ask(turn, event);
        if (reply === undefined) return;
        if (reply.replacesCard === true) await answer.replace(turn, place.card, reply);
        else await answer.tell(turn, place.card, reply);
        return;
      }
      case 'modal': {
        const reply = await ask(turn, event);
        if (reply === undefined) return;
        const { viewId, origin } = place;
        // What was typed into the window below must still be there afterwards.
        if (reply.replacesCard === true || !(await answer.push(turn, reply, origin)))
          await answer.update(turn, viewId, reply, origin);
        await follow(turn, reply, origin);
        return;
      }
      case 'window':
        return inWindow(turn, event, {});
      case 'home':
        return place.isOpened ? refreshHome(turn) : inWindow(turn, event, { isHome: true });
      default:
        return place satisfies never;
    }
  };
  /** A window must be open before Slack's patience ends, and may then take longer. */
  const inWindow = async (turn: Turn, event: Transport, origin: Origin): Promise<void> => {
    const viewId = await answer.open(turn, WAITING, origin);
    const reply = await ask(turn, event);
    if (reply === undefined) return;
    if (viewId === undefined) await answer.tell(turn, { channel: turn.userId }, reply);
    else await fillWindow(turn, viewId, reply, origin);
  };
  /** Puts the answer into a window that waits for it; where Slack does not take it, the asker's own conversation is left. */
  const fillWindow = async (turn: Turn, viewId: string, reply: Reply, origin: Origin): Promise<void> => {
    try {
      await answer.update(turn, viewId, reply, origin);
    } catch (error) {
      const failure = failureOf(error);
      // Whoever has closed the window no longer waits.
      if (failure.kind === 'refused' && failure.code === 'not_found') return;
      log.error('slack-window-not-filled', error);
      await answer.tell(turn, { channel: turn.userId }, reply);
    }
  };
  /** Puts right where the window came from. */
  const follow = async (turn: Turn, reply: Reply, { card, isHome }: Origin): Promise<void> => {
    if (card !== undefined && reply.replacesCard === true) await answer.replace(turn, card, reply);
    if (isHome === true) await refreshHome(turn);
  };

  const submit = async (turn: Turn, event: Transport, acknowledge: Acknowledge): Promise<void> => {
    const { place } = turn;
    if (place.kind !== 'modal') throw new TypeError('a form is sent from a window');
    const { viewId, origin } = place;
    const show = (reply: Reply) =>
      acknowledge({ response_action: 'update', view: answer.viewOf(reply, origin) });
    try {
      const work = ask(turn, event);
      const inTime = await within(work, SUBMIT_MS);
      if (!inTime) await show(WAITING);
      const reply = await work;
      if (reply === undefined) return;
      if (inTime) await show(reply);
      else await fillWindow(turn, viewId, reply, origin);
      await follow(turn, reply, origin);
    } catch (error) {
      log.error('slack-not-answered', error, { kind: event.kind, place: place.kind });
    }
  };

  const serve = async (turn: Turn, event: Transport): Promise<void> => {
    try {
      await put(turn, event);
    } catch (error) {
      log.error('slack-not-answered', error, { kind: event.kind, place: turn.place.kind });
    }
  };
  return Object.assign(serve, { ask, refreshHome, submit });
}

const NO_STATUS: ReadonlySet<string> = new Set([
  'unknown_method',
  'method_not_supported_for_channel_type',
  'missing_scope',
  'feature_not_enabled',
  'not_allowed',
]);

/** Waits for work, but no longer than a time in milliseconds; whether it had ended by then, well or not. Never rejects. */
function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([
    work.then(
      () => true,
      () => true,
    ),
    patience,
  ]).finally(() => clearTimeout(timer));
}
