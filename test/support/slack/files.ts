import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Workspace } from './workspace.ts';

/** What somebody put into a conversation, as `url_private_download` gives it. */
export const CSV_OF_FILES = 'id,name\n1,Zoë\n';

/** Gives a file to a token that may read files, and the page to sign in on to everybody else, as Slack does. */
export function sendFile(
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
  { tokens }: Workspace,
): void {
  const token = tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const mayRead = token?.isRevoked === false && token.scopes.has('files:read');
  if (pathname.endsWith('/moved.csv')) {
    response.writeHead(302, { location: 'https://example.org/elsewhere.csv' }).end();
    return;
  }
  response.setHeader('content-type', mayRead ? 'text/csv' : 'text/html; charset=utf-8');
  response.end(mayRead ? CSV_OF_FILES : '<!DOCTYPE html><title>Sign in</title>');
}
