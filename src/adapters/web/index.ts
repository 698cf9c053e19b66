import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import express, { type Request, type Response, Router } from 'express';
import { UserError } from '../../core/errors.ts';
import type { Address, Envelope } from '../../core/incoming.ts';
import type { ChatPlatform, Delivery, Dispatch, Log } from '../../core/ports.ts';
import type { Person } from '../../core/records.ts';
import type { Reply } from '../../core/reply.ts';
import { createHttpServer, errorBody, type HttpServer, isLoopback } from '../http.ts';
import { type EventBody, parseEventBody } from './event-body.ts';
import { guardPage, requireJson } from './guard.ts';
import { createInbox } from './inbox.ts';
import { renderPage, STYLESHEETS } from './page.ts';
import { findPublicFolder } from './public-folder.ts';
import { createRecentAnswers } from './recent-answers.ts';
import { renderWeb } from './render.ts';
import { addTimeMachine, type TimeMachine } from './time-machine.ts';

/** The most that one event may hold, in bytes of JSON. */
const MOST_BYTES = 256 * 1024;

/** How long, and how many, finished answers are kept for a retry of the same event. */
const RETRY_MS = 60_000;
const MOST_RETRIES = 100;

/** Who can be chosen on the page, and where it is served: on a shared listener or on one of its own. */
export type WebChatOptions = {
  /** Read anew for each request. */
  readonly people: readonly Person[];
  readonly policyTitle: string;
  readonly log: Log;
  /** Moves the demonstration's clock; without it the page shows none. */
  readonly timeMachine?: TimeMachine;
  /** The folder of the page's script, styles and icon. */
  readonly publicFolder?: string;
} & ({ readonly http: HttpServer } | { readonly host: string; readonly port: number });

/** The local web chat, for made-up people; `url` is the page's address, with the real port once started. */
export interface WebChat extends ChatPlatform {
  readonly url: string;
  /** Where a person can be sent something before they ever came. */
  addressOf(personId: string): Address;
}

/** What `POST /api/events` answers: the reply as data and as the HTML of a card; null and '' when there is none. */
export interface EventAnswer {
  readonly reply: Reply | null;
  readonly html: string;
}

/** Makes the web chat. Throws a UserError `not-loopback` for any host but this machine's own. */
export function createWebChat(options: WebChatOptions): WebChat {
  const { policyTitle, timeMachine, log } = options;
  const host = 'http' in options ? options.http.host : options.host;
  if (!isLoopback(host)) {
    throw new UserError(
      'not-loopback',
      `The web chat has no sign-in, so it may not be opened to other machines on ${host}.`,
      'Use HOST=127.0.0.1, or set up Slack or Teams for everyone else.',
    );
  }
  const http = 'http' in options ? options.http : createHttpServer(options);
  const byId = createLookUp(() => options.people);
  const inbox = createInbox();
  const recent = createRecentAnswers<EventAnswer>(MOST_RETRIES, RETRY_MS);
  const underWay = new Set<Promise<unknown>>();
  let dispatch: Dispatch | undefined;
  let cards = 0;

  const handleEvent = async (
    { event, eventId = randomUUID() }: EventBody,
    person: Person,
  ): Promise<EventAnswer> => {
    if (dispatch === undefined)
      throw new UserError('stopping', 'The assistant is stopping.', 'Try again in a moment.');
    const reply = await dispatch({ ...envelopeFor(person, eventId), ...event });
    if (reply === undefined) return { reply: null, html: '' };
    cards += 1;
    return { reply, html: renderWeb(reply, `card-${cards}`) };
  };

  const answerEvent = async (request: Request, response: Response): Promise<void> => {
    try {
      const body = parseEventBody(request.body);
      const person = requirePerson(byId, body.as);
      const { eventId } = body;
      response.json(
        eventId === undefined
          ? await handleEvent(body, person)
          : await recent.answer(JSON.stringify([person.id, eventId]), () => handleEvent(body, person)),
      );
    } catch (error) {
      answerError(error, response, log);
    }
  };

  const router = Router();
  const publicFolder = options.publicFolder ?? findPublicFolder();
  router.get('/', guardPage, (request, response) => {
    const { people } = options;
    const chosen =
      byId.get(String(request.query['as'])) ?? people.find(({ role }) => role === 'employee') ?? people[0];
    response.type('html').send(
      renderPage({
        people,
        policyTitle,
        hasTimeMachine: timeMachine !== undefined,
        ...(chosen === undefined ? {} : { chosen }),
      }),
    );
  });
  for (const name of [...STYLESHEETS, 'chat.js', 'time-machine.js', 'icon.svg']) {
    const file = readFileSync(join(publicFolder, name));
    router.get(`/${name}`, guardPage, (_request, response) => {
      response.type(extname(name)).send(file);
    });
  }
  router.get('/api/people', guardPage, (_request, response) => {
    response.json({
      people: options.people.map(({ id, name, department, role }) => ({ id, name, department, role })),
    });
  });
  router.get('/api/inbox', guardPage, (request, response) => {
    try {
      const person = requirePerson(byId, String(request.query['as'] ?? ''));
      if (dispatch === undefined)
        throw new UserError('stopping', 'The assistant is stopping.', 'Try again in a moment.');
      inbox.stream(person.id, response, request.get('Last-Event-ID'));
    } catch (error) {
      answerError(error, response, log);
    }
  });
  router.post(
    '/api/events',
    guardPage,
    requireJson,
    express.json({ limit: MOST_BYTES, inflate: false, type: 'application/json' }),
    (request, response) => {
      const work = answerEvent(request, response).finally(() => underWay.delete(work));
      underWay.add(work);
    },
  );
  if (timeMachine !== undefined) addTimeMachine(router, timeMachine, (id) => byId.has(id), log);
  http.app.use(router);

  return {
    name: 'web',
    get url() {
      return http.url;
    },
    addressOf,
    async start(handler) {
      if (dispatch !== undefined) throw new Error('the web chat has already been started');
      dispatch = handler;
      try {
        await http.start();
      } catch (error) {
        dispatch = undefined;
        throw error;
      }
    },
    async stop() {
      if (dispatch === undefined) return;
      dispatch = undefined;
      inbox.close();
      recent.clear();
      await Promise.allSettled([...underWay]);
      await http.stop();
    },
    async findAddress({ id }) {
      return byId.has(id) ? { state: 'found', address: addressOf(id) } : { state: 'unfound' };
    },
    async update(to: Address, messageId: string, reply: Reply): Promise<Delivery> {
      const isThere =
        typeof to.route === 'string' &&
        inbox.update(to.route, messageId, { summary: reply.summary, html: renderWeb(reply, messageId) });
      return isThere ? { ok: true, messageId } : { ok: false, reason: 'gone' };
    },
    async send(to: Address, reply: Reply): Promise<Delivery> {
      const person = typeof to.route === 'string' ? byId.get(to.route) : undefined;
      if (to.platform !== 'web' || person === undefined) return { ok: false, reason: 'gone' };
      const added = inbox.add(person.id, (id) => ({
        summary: reply.summary,
        html: renderWeb(reply, id),
      }));
      if (added === undefined) return { ok: false, reason: 'unreachable' };
      return { ok: true, messageId: added.id, ...(added.isShown ? {} : { isHeld: true }) };
    },
  };
}

function addressOf(personId: string): Address {
  return { platform: 'web', route: personId };
}

function envelopeFor(person: Person, eventId: string): Envelope {
  return {
    eventId,
    sender: { platform: 'web', userId: person.id, email: person.email },
    address: addressOf(person.id),
    isPrivate: true,
  };
}

type LookUp = Pick<ReadonlyMap<string, Person>, 'get' | 'has'>;

/** People by id, as they are at each call. */
function createLookUp(people: () => readonly Person[]): LookUp {
  let shown: readonly Person[] = [];
  let byId = new Map<string, Person>();
  const current = () => {
    if (people() !== shown) {
      shown = people();
      byId = new Map(shown.map((person) => [person.id, person]));
    }
    return byId;
  };
  return { get: (id) => current().get(id), has: (id) => current().has(id) };
}

function requirePerson(byId: LookUp, id: string): Person {
  const person = byId.get(id);
  if (person === undefined) {
    throw new UserError(
      'unknown-person',
      'No one on the roster has that id.',
      'GET /api/people lists everyone.',
    );
  }
  return person;
}

const STATUS: Readonly<Record<string, number>> = { 'bad-event': 400, 'unknown-person': 404, stopping: 503 };

/** A UserError is shown as it is; anything else is a bug: an apology with a reference that the log has too. */
function answerError(error: unknown, response: Response, log: Log): void {
  if (error instanceof UserError) {
    response.status(STATUS[error.code] ?? 422).json(errorBody(error.code, error.message, error.hint));
    return;
  }
  const reference = randomUUID().slice(0, 8);
  log.error('web-event-failed', error, { reference });
  response
    .status(500)
    .json(
      errorBody(
        'failed',
        'Sorry, something went wrong here.',
        `Your text is kept: try again in a moment. If it goes on, give HR this reference: ${reference}`,
        reference,
      ),
    );
}
