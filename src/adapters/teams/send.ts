import type { Address } from '../../core/incoming.ts';
import type { Delivery, Log } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import type { Bot } from './bot.ts';
import { failureOf, persist } from './failure.ts';
import type { InstallForPerson } from './graph.ts';
import { messageOf } from './message.ts';
import type { Keep } from './pressed.ts';
import { parseRoute, type Route, referenceOf } from './route.ts';

export interface SendOptions {
  readonly bot: Bot;
  readonly keep: Keep;
  /** Puts the app into somebody's Teams; undefined when that is not allowed. */
  readonly installFor?: InstallForPerson;
  readonly log: Log;
}

/** What Teams asks to wait without saying how long. */
const BUSY_MS = 5_000;

/** Sends to a person outside any turn. Teams' refusals are values; only a bug throws. */
export function createSend({ bot, keep, installFor, log }: SendOptions) {
  const deliver = async (route: Route, reply: Reply): Promise<string> => {
    // It is the same conversation however often it is opened.
    const conversationId = route.conversationId ?? (await persist(() => bot.openConversation(route), true));
    let id = '';
    await bot.resume(referenceOf(route, conversationId), async (context) => {
      id = (await context.sendActivity(messageOf(reply, { keep })))?.id ?? '';
    });
    return `${conversationId}/${id}`;
  };
  return async (to: Address, reply: Reply): Promise<Delivery> => {
    const route = parseRoute(to);
    if (route === undefined) return { ok: false, reason: 'gone' };
    try {
      return { ok: true, messageId: await deliver(route, reply) };
    } catch (error) {
      const failure = failureOf(error);
      switch (failure.kind) {
        case 'busy':
          return { ok: false, reason: 'rate-limited', retryAfterMs: failure.retryAfterMs ?? BUSY_MS };
        case 'unsent':
          return { ok: false, reason: 'unreachable' };
        case 'unknown':
          // Teams has no way to look a message up.
          return { ok: false, reason: 'unknown' };
        case 'refused':
          if (failure.status === 403 && installFor !== undefined && (await installFor(route))) {
            try {
              return { ok: true, messageId: await deliver(route, reply) };
            } catch (again) {
              failureOf(again);
              return { ok: false, reason: 'blocked' };
            }
          }
          if (failure.status !== 403 && failure.status !== 404)
            log.error('teams-not-sent', error, { status: failure.status });
          return { ok: false, reason: REASONS[failure.status] ?? 'unreachable' };
        default:
          return failure satisfies never;
      }
    }
  };
}

/** Puts a reply in place of one that was sent to a person. */
export function createUpdate({ bot, keep, log }: Pick<SendOptions, 'bot' | 'keep' | 'log'>) {
  return async (to: Address, messageId: string, reply: Reply): Promise<Delivery> => {
    const route = parseRoute(to);
    const at = messageId.lastIndexOf('/');
    if (route === undefined || at < 1) return { ok: false, reason: 'gone' };
    try {
      await bot.resume(referenceOf(route, messageId.slice(0, at)), async (context) => {
        await context.updateActivity({ ...messageOf(reply, { keep }), id: messageId.slice(at + 1) });
      });
      return { ok: true, messageId };
    } catch (error) {
      const failure = failureOf(error);
      switch (failure.kind) {
        case 'busy':
          return { ok: false, reason: 'rate-limited', retryAfterMs: failure.retryAfterMs ?? BUSY_MS };
        case 'unsent':
        case 'unknown':
          return { ok: false, reason: 'unknown' };
        case 'refused':
          log.info('teams-not-updated', { status: failure.status });
          return { ok: false, reason: 'gone' };
        default:
          return failure satisfies never;
      }
    }
  };
}

/** The app was taken out or blocked (403), or the conversation is no longer there (404). */
const REASONS: Readonly<Record<number, 'blocked' | 'gone'>> = { 403: 'blocked', 404: 'gone' };
