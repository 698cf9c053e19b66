import { randomUUID } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { Clock, Log } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { errorBody } from '../http.ts';
import { guardPage, requireJson } from './guard.ts';
import { renderWeb } from './render.ts';

/** Lets the demonstration's days pass. */
export interface TimeMachine {
  readonly now: Clock;
  /** Moves on by whole days and tells what happened on them. */
  advance(days: number, visitorId: string): Promise<Reply>;
}

/** What `GET` and `POST /api/clock` answer: the demonstration's date in words, and what happened as the HTML of a card. */
export interface ClockAnswer {
  readonly today: string;
  readonly html?: string;
}

const MOST_DAYS = 400;
const body = z.strictObject({ as: z.string().min(1).max(200), days: z.int().min(1).max(MOST_DAYS) });

const TODAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });

/** Adds the clock to the page's routes. `knows` tells whether somebody is on the roster. */
export function addTimeMachine(
  router: Router,
  machine: TimeMachine,
  knows: (personId: string) => boolean,
  log: Log,
): void {
  const today = () => TODAY.format(machine.now());
  router.get('/api/clock', guardPage, (_request, response) => {
    response.json({ today: today() } satisfies ClockAnswer);
  });
  router.post(
    '/api/clock',
    guardPage,
    requireJson,
    express.json({ limit: 1024, inflate: false, type: 'application/json' }),
    async (request: Request, response: Response) => {
      const parsed = body.safeParse(request.body);
      if (!parsed.success || !knows(parsed.data.as)) {
        response
          .status(400)
          .json(
            errorBody(
              'bad-clock',
              'The clock moves forward by whole days.',
              `Send {"as": person id, "days": 1 to ${MOST_DAYS}}.`,
            ),
          );
        return;
      }
      try {
        const { as, days } = parsed.data;
        const html = renderWeb(await machine.advance(days, as), `clock-${randomUUID()}`);
        response.json({ today: today(), html } satisfies ClockAnswer);
      } catch (error) {
        const reference = randomUUID().slice(0, 8);
        log.error('clock-not-moved', error, { reference });
        response
          .status(500)
          .json(
            errorBody(
              'failed',
              'Sorry, the clock could not be moved.',
              `Try again in a moment. The log has the reason under ${reference}.`,
              reference,
            ),
          );
      }
    },
  );
}
