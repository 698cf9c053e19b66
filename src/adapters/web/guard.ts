import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { arrivedOnLoopback, errorBody, isLoopback } from '../http.ts';

const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  // Replies carry drafts: nothing of this page is kept by the browser.
  'Cache-Control': 'no-store',
} as const;

/**
 * Lets a request through only from this machine, by a name of this machine, from this page: another site
 * that points its own name here (DNS rebinding) or posts here from its own page gets a 403.
 */
export const guardPage: RequestHandler = (request: Request, response: Response, next: NextFunction) => {
  response.set(HEADERS);
  const host = request.headers.host ?? '';
  if (!isLoopback(host.replace(/:\d*$/, '')) || !arrivedOnLoopback(request.socket)) {
    response
      .status(403)
      .json(
        errorBody(
          'bad-host',
          'This page is for this machine only.',
          'Open it by its own address, as printed at start.',
        ),
      );
    return;
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    response
      .status(403)
      .json(errorBody('bad-origin', 'Another site may not talk to this page.', 'Use the chat page itself.'));
    return;
  }
  next();
};

/** Lets only a JSON body through: a plain form from another site cannot send one. */
export const requireJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json') === 'application/json') {
    next();
    return;
  }
  // The body is left unread, so the connection cannot be used again.
  response.set('Connection', 'close');
  response
    .status(415)
    .json(errorBody('not-json', 'Events are sent as JSON.', 'Set Content-Type: application/json.'));
};
