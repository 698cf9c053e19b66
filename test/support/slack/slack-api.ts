import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendFile } from './files.ts';
import { Refused } from './method.ts';
import { METHODS } from './methods.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** What a scripted call meets in place of an answer: a status, a refusal, or no answer, before or after the work is done. */
export type Outcome =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  | { readonly kind: 'refusal'; readonly error: string }
  | { readonly kind: 'dropped'; readonly isDone: boolean; readonly ms?: number }
  | { readonly kind: 'slow'; readonly ms: number };

/** One call of a method, as it came. */
export interface Call {
  readonly method: string;
  readonly token: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What it was answered: "ok", an error of Slack's, or an HTTP status. */
  answer: string;
}

/** A server that speaks as much of Slack's Web API as the assistant uses, and refuses what Slack refuses. */
export interface SlackApi {
  /** Ends in /api/. */
  readonly url: string;
  readonly calls: readonly Call[];
  readonly workspace: Workspace;
  /** The next calls of a method meet these, one each. */
  script(method: string, ...outcomes: readonly Outcome[]): void;
  /** What a call meets for which nothing is scripted; undefined to be answered as usual. */
  fateOf: (method: string) => Outcome | undefined;
  /** Whether calls are answered at all; false cuts every connection. */
  isUp: boolean;
  close(): Promise<void>;
}

/** Starts it on a free port, or on the one given. */
export async function startSlackApi({ port = 0 }: { readonly port?: number } = {}): Promise<SlackApi> {
  const scripted = new Map<string, Outcome[]>();
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const workspace = createWorkspace(origin);
  const api: SlackApi = {
    url: `${origin}/api/`,
    calls,
    workspace,
    fateOf: () => undefined,
    isUp: true,
    script: (method, ...outcomes) =>
      void scripted.set(method, [...(scripted.get(method) ?? []), ...outcomes]),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    if (!api.isUp) return void request.socket.destroy();
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    if (pathname.startsWith('/upload/')) {
      const file = await fileOf(request, body);
      return send(response, workspace.upload(pathname, file) ? 200 : 404, 'OK');
    }
    if (pathname.startsWith('/response/')) return serveResponseUrl(pathname, body, response);
    if (pathname.startsWith('/files-pri/')) return sendFile(pathname, request, response, workspace);
    if (pathname === '/oauth/v2/authorize') return consent(searchParams, response);
    if (!pathname.startsWith('/api/')) return send(response, 404, 'not found');
    const method = pathname.slice('/api/'.length);
    const { args, problem } = argsOf(request, searchParams, body);
    const token = tokenOf(request, args);
    const call: Call = { method, token, args, answer: 'none' };
    calls.push(call);
    const outcome = scripted.get(method)?.shift() ?? api.fateOf(method);
    if (outcome !== undefined && 'ms' in outcome)
      await new Promise((resolve) => setTimeout(resolve, outcome.ms));
    if (outcome?.kind === 'status') {
      call.answer = String(outcome.status);
      if (outcome.retryAfterS !== undefined) response.setHeader('Retry-After', String(outcome.retryAfterS));
      return send(
        response,
        outcome.status,
        outcome.status === 429 ? { ok: false, error: 'ratelimited' } : 'oops',
      );
    }
    if (outcome?.kind === 'dropped') call.answer = 'dropped';
    if (outcome?.kind === 'dropped' && !outcome.isDone) return void request.socket.destroy();
    if (outcome?.kind === 'refusal') {
      call.answer = outcome.error;
      return send(response, 200, { ok: false, error: outcome.error });
    }
    const answer = problem === undefined ? run(method, token, args, request) : { ok: false, error: problem };
    if (outcome?.kind !== 'dropped') call.answer = answer.ok ? 'ok' : String(answer['error']);
    if (outcome?.kind === 'dropped') return void request.socket.destroy();
    const scopes = workspace.tokens.get(token)?.scopes;
    if (scopes !== undefined) response.setHeader('X-OAuth-Scopes', [...scopes].join(','));
    send(response, 200, answer);
  };

  const run = (
    method: string,
    token: string,
    args: Record<string, unknown>,
    request: IncomingMessage,
  ): { ok: boolean; [key: string]: unknown } => {
    const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (known === undefined) return { ok: false, error: 'unknown_method', req_method: method };
    try {
      const caller =
        known.isOpen === true ? undefined : requireCaller(workspace, token, known.scope, known.tokenKind);
      const basic = Buffer.from(
        (request.headers.authorization ?? '').replace(/^Basic /, ''),
        'base64',
      ).toString();
      return {
        ok: true,
        ...known.run({ workspace, args, ...(caller === undefined ? {} : { caller }), basic }),
      };
    } catch (error) {
      if (error instanceof Refused) return { ok: false, error: error.code, ...error.more };
      throw error;
    }
  };

  const serveResponseUrl = (pathname: string, body: Buffer, response: ServerResponse): void => {
    const problem = workspace.respond(pathname, body.toString('utf8'));
    const status = problem === 'expired_url' || problem === 'used_url' ? 404 : 400;
    send(response, problem === undefined ? 200 : status, problem ?? 'ok');
  };

  const consent = (params: URLSearchParams, response: ServerResponse): void => {
    const code = workspace.grant(params);
    const back = params.get('redirect_uri') ?? workspace.oauth.redirectUri;
    const target = new URL(back);
    if (code === undefined) target.searchParams.set('error', 'access_denied');
    else target.searchParams.set('code', code);
    target.searchParams.set('state', params.get('state') ?? '');
    response.writeHead(302, { location: target.href });
    response.end();
  };
  return api;
}

function requireCaller(
  workspace: Workspace,
  token: string,
  scope: string | undefined,
  kind: 'bot' | 'app' = 'bot',
): string {
  if (token === '') throw new Refused('not_authed');
  const known = workspace.tokens.get(token);
  if (known === undefined) throw new Refused('invalid_auth');
  if (known.isRevoked) throw new Refused('token_revoked');
  if ((kind === 'app') !== token.startsWith('xapp-')) throw new Refused('not_allowed_token_type');
  if (scope !== undefined && !known.scopes.has(scope))
    throw new Refused('missing_scope', { needed: scope, provided: [...known.scopes].join(',') });
  return known.teamId;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** An uploaded file comes as it is, or as the one part of a form. */
async function fileOf(request: IncomingMessage, body: Buffer): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const [part] = [...form.values()];
  return part instanceof Blob ? Buffer.from(await part.arrayBuffer()) : Buffer.from(part ?? '');
}

/** Arguments come as a form, whose objects are JSON, or as JSON. */
function argsOf(
  request: IncomingMessage,
  query: URLSearchParams,
  body: Buffer,
): { args: Record<string, unknown>; problem?: string } {
  const text = body.toString('utf8');
  const type = request.headers['content-type'] ?? '';
  const args: Record<string, unknown> = Object.fromEntries(query);
  if (text === '') return { args };
  if (/^application\/json/.test(type)) {
    try {
      return { args: { ...args, ...(JSON.parse(text) as object) } };
    } catch {
      return { args, problem: 'invalid_json' };
    }
  }
  if (!/^application\/x-www-form-urlencoded/.test(type)) return { args, problem: 'invalid_post_type' };
  for (const [key, value] of new URLSearchParams(text))
    args[key] = /^[[{]/.test(value) ? jsonOr(value) : value;
  return { args };
}

function jsonOr(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function tokenOf(request: IncomingMessage, args: Record<string, unknown>): string {
  const bearer = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? (typeof args['token'] === 'string' ? args['token'] : '');
}

function send(response: ServerResponse, status: number, body: string | object): void {
  response.writeHead(status, {
    'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json',
  });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
