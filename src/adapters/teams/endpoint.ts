import type { Activity, TurnContext } from 'botbuilder';
import express, { type ErrorRequestHandler, type RequestHandler, type Response, Router } from 'express';
import type { Clock, Log } from '../../core/ports.ts';
import { errorBody, type HttpServer } from '../http.ts';
import type { SeenEvents } from '../seen-events.ts';
import { activityShape, type ReadActivity } from './activity.ts';
import type { Bot } from './bot.ts';
import type { TeamsSettings } from './settings.ts';
import { readActivity, refuseToken } from './token.ts';

/** The one address for activities of every kind. */
export const MESSAGES_PATH = '/api/messages';

/** The most that one activity may hold, in bytes: Teams sends a message of 28 KB at most, and a form in it. */
const MOST_BYTES = 512 * 1024;
/** How many activities are worked on at once; the others wait so that answering Teams comes first. */
const MOST_AT_ONCE = 16;
/** How long activities under way are waited for at the end. */
const DRAIN_MS = 10_000;

type Work = (
  context: TurnContext,
  activity: ReadActivity,
  eventId: string,
) => Promise<{ status: number; body?: unknown } | undefined>;

export interface EndpointOptions {
  readonly http: HttpServer;
  readonly bot: Bot;
  readonly settings: TeamsSettings;
  readonly seen: SeenEvents;
  readonly now: Clock;
  readonly log: Log;
}

/** The address that Teams sends activities to. */
export interface Endpoint {
  /** Hands activities on from now. */
  open(work: Work): void;
  /** Takes no more, and resolves when those under way are done, or after ten seconds without them. */
  close(): Promise<void>;
}

/** Mounts it. Messages are acknowledged at once; what Teams waits for is answered when it is done. */
export function mountEndpoint({ http, bot, settings, seen, now, log }: EndpointOptions): Endpoint {
  const underWay = new Set<Promise<void>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let work: Work | undefined;

  const refuse = (response: Response, status: number, reason: string) => {
    log.info('teams-refused', { reason });
    if (!response.req.complete) response.set('Connection', 'close');
    response
      .status(status)
      .json(errorBody(reason, 'This request is not taken.', 'Only Microsoft Teams sends requests here.'));
  };
  const turn = async (): Promise<void> => {
    if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    // Requests that have come meanwhile are read and answered first.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const take: RequestHandler = async (request, response) => {
    const target = work;
    if (target === undefined) return refuse(response, 503, 'stopping');
    const unproven = readActivity(request.body);
    if ('status' in unproven) return refuse(response, unproven.status, unproven.reason);
    const header = request.get('authorization') ?? '';
    if (settings.auth === 'on') {
      const refused = refuseToken(
        header,
        unproven,
        {
          appId: settings.appId,
          tokenIssuer: settings.cloud.tokenIssuer,
          allowedTenants: settings.allowedTenants,
        },
        now().getTime(),
      );
      if (refused !== undefined) return refuse(response, refused.status, refused.reason);
    }
    const raw = request.body as Activity;
    const proof = await bot.prove(raw, settings.auth === 'on' ? header : '').catch((error: unknown) => {
      log.info('teams-not-proven', { name: error instanceof Error ? error.name : '' });
      return undefined;
    });
    if (proof === undefined) return refuse(response, 401, 'bad-signature');
    const parsed = activityShape.safeParse(raw);
    if (!parsed.success) return refuse(response, 400, 'malformed');
    const activity = parsed.data;
    const isInvoke = activity.type === 'invoke';
    const eventId = `${activity.conversation.id}/${activity.type}/${activity.id ?? ''}`;
    if (activity.id !== undefined && !(await seen.claim(eventId))) return void response.status(200).json({});
    if (!isInvoke) response.status(200).json({});
    const done = (async () => {
      if (!isInvoke) await turn();
      else running += 1;
      try {
        await bot.run(proof, raw, async (context) => {
          const answer = await target(context, activity, eventId);
          if (isInvoke) response.status(answer?.status ?? 200).json(answer?.body ?? {});
        });
      } catch (error) {
        log.error('teams-event-failed', error);
        if (!response.headersSent) response.status(500).json({});
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    })().finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const refuseUnread: ErrorRequestHandler = (error: { status?: unknown }, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = typeof error.status === 'number' && error.status < 500 ? error.status : 500;
    if (status === 500) log.error('teams-request-failed', error);
    refuse(response, status, status === 413 ? 'too-large' : 'unreadable');
  };
  const router = Router();
  router.post(
    MESSAGES_PATH,
    express.json({ limit: MOST_BYTES, inflate: false, strict: true }),
    take,
    refuseUnread,
  );
  http.app.use(router);

  return {
    open(target) {
      work = target;
    },
    async close() {
      work = undefined;
      let isLate = false;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          isLate = true;
          resolve();
        }, DRAIN_MS);
      });
      while (underWay.size > 0 && !isLate) await Promise.race([Promise.allSettled([...underWay]), late]);
      clearTimeout(timer);
      if (underWay.size > 0) log.info('teams-events-cut-off', { count: underWay.size });
    },
  };
}
