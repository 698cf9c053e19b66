import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import type { Clock, Log } from '../../core/ports.ts';
import { errorBody, type HttpServer } from '../http.ts';
import type { Intake } from './intake.ts';
import { refuseSignature, refuseTime, type Signed } from './signature.ts';

/** The one address for events, commands, buttons and forms alike. */
export const EVENTS_PATH = '/slack/events';

/** The most that one request may hold, in bytes: a form with 10,000 characters, each escaped twice, and room. */
const MOST_BYTES = 1024 * 1024;

export interface HttpReceiverOptions {
  readonly http: HttpServer;
  readonly signingSecret: string;
  readonly intake: Intake;
  readonly now: Clock;
  readonly log: Log;
}

/** Mounts the address that Slack sends signed requests to; they go to the intake. */
export function receiveOverHttp({ http, signingSecret, intake, now, log }: HttpReceiverOptions): void {
  const signedBy = (request: Request): Signed => ({
    timestamp: request.get('x-slack-request-timestamp'),
    signature: request.get('x-slack-signature'),
  });
  const refuse = (response: Response, status: number, reason: string) => {
    log.info('slack-refused', { reason });
    // What is left of the body must not be taken for the next request.
    if (!response.req.complete) response.set('Connection', 'close');
    response
      .status(status)
      .json(errorBody(reason, 'This request is not taken.', 'Only Slack sends requests here.'));
  };
  const checkTime: RequestHandler = (request, response, next) => {
    const reason = refuseTime(signedBy(request), now().getTime());
    if (reason === undefined) next();
    else refuse(response, 401, reason);
  };
  const takeEvent: RequestHandler = async (request, response) => {
    const signed = signedBy(request);
    const raw = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const reason = refuseSignature(signed, raw, signingSecret, now().getTime());
    if (reason !== undefined) return refuse(response, 401, reason);
    const body = parseBody(raw, request.is('application/x-www-form-urlencoded') !== false);
    if (body === undefined || !isWhole(body)) return refuse(response, 400, 'malformed');
    if (body['ssl_check'] !== undefined) return void response.send();
    if (body['type'] === 'url_verification')
      return void response.json({ challenge: String(body['challenge']) });
    // The same request again has the same signature, which is made from its time and its body.
    const isTaken = await intake.take(body, signed.signature ?? '', async (answer) => {
      if (response.headersSent) return;
      if (answer === undefined || answer === '') response.send();
      else if (typeof answer === 'string') response.type('text/plain').send(answer);
      else response.json(answer);
    });
    if (!isTaken) refuse(response, 503, 'stopping');
  };
  const refuseUnread: ErrorRequestHandler = (error: { status?: unknown }, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = typeof error.status === 'number' && error.status < 500 ? error.status : 500;
    if (status === 500) log.error('slack-request-failed', error);
    refuse(response, status, status === 413 ? 'too-large' : 'unreadable');
  };
  const router = Router();
  router.post(
    EVENTS_PATH,
    checkTime,
    express.raw({ type: () => true, limit: MOST_BYTES, inflate: false }),
    takeEvent,
    refuseUnread,
  );
  http.app.use(router);
}

/** The payload of a request; undefined when it is no JSON object. */
function parseBody(raw: string, isForm: boolean): Record<string, unknown> | undefined {
  try {
    if (!isForm) return objectOf(JSON.parse(raw));
    const fields = Object.fromEntries(new URLSearchParams(raw));
    return fields['payload'] === undefined ? fields : objectOf(JSON.parse(fields['payload']));
  } catch {
    return undefined;
  }
}

/** Whether what Slack sends of its kind is there at all. Kinds not known here may be new ones and are let in. */
function isWhole(body: Readonly<Record<string, unknown>>): boolean {
  const has = (name: string) => objectOf(body[name]) !== undefined;
  switch (body['type']) {
    case undefined:
      return typeof body['command'] === 'string' || body['ssl_check'] !== undefined;
    case 'event_callback':
      return has('event');
    case 'block_actions':
      return has('user') && Array.isArray(body['actions']);
    case 'view_submission':
    case 'view_closed':
      return has('user') && has('view');
    case 'shortcut':
    case 'message_action':
      return has('user');
    default:
      return typeof body['type'] === 'string';
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
