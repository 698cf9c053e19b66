import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemsOfCard } from './card-problems.ts';

/** What a scripted call meets in place of an answer. */
export type Outcome =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  | { readonly kind: 'dropped'; readonly isDone: boolean; readonly ms?: number }
  | { readonly kind: 'slow'; readonly ms: number };

/** A member as the connector tells of them. */
export interface Member {
  readonly id: string;
  readonly email?: string;
  readonly userPrincipalName?: string;
  readonly tenantId?: string;
  readonly userRole?: string;
}

export interface Stored {
  readonly id: string;
  readonly conversationId: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever went over the wire
  activity: any;
}

/** Microsoft's service for messages, as far as the assistant uses it, which refuses what that refuses. */
export interface Connector {
  /** Without a final slash. */
  readonly url: string;
  readonly calls: { readonly method: string; readonly path: string; answer: string }[];
  readonly messages: Stored[];
  readonly members: Map<string, Member>;
  /** Members who have taken the app out. */
  readonly blockers: Set<string>;
  /** Conversations that the assistant is not in. */
  readonly closed: Set<string>;
  /** Conversations by id; one-to-one ones are opened here. */
  readonly conversations: Set<string>;
  /** When set, calls must carry it. */
  token: string | undefined;
  /** What a call meets for which nothing is scripted, by its method and path; undefined to be answered as usual. */
  fateOf: (call: string) => Outcome | undefined;
  /** The next calls whose method and path begin like this meet these, one each. */
  script(call: string, ...outcomes: readonly Outcome[]): void;
  close(): Promise<void>;
}

const MOST_BYTES = 28 * 1024;
const FILE_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.microsoft.teams.card.file.consent',
  'application/vnd.microsoft.teams.card.file.info',
]);

/** Starts it on a free port. */
export async function startConnector(): Promise<Connector> {
  const scripted: { call: string; outcome: Outcome }[] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) =>
      send(response, 500, { error: { message: String(error) } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let counter = 0;
  const connector: Connector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    messages: [],
    members: new Map(),
    blockers: new Set(),
    closed: new Set(),
    conversations: new Set(),
    token: undefined,
    fateOf: () => undefined,
    script: (call, ...outcomes) => void scripted.push(...outcomes.map((outcome) => ({ call, outcome }))),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const path = decodeURIComponent(new URL(request.url ?? '/', connector.url).pathname);
    const call = { method: request.method ?? '', path, answer: 'none' };
    connector.calls.push(call);
    const at = scripted.findIndex((one) => `${call.method} ${path}`.startsWith(one.call));
    const outcome = at < 0 ? connector.fateOf(`${call.method} ${path}`) : scripted.splice(at, 1)[0]?.outcome;
    const end = (status: number, body: object = {}) => {
      call.answer = String(status);
      send(response, status, body);
    };
    if (outcome !== undefined && 'ms' in outcome)
      await new Promise((resolve) => setTimeout(resolve, outcome.ms));
    if (outcome?.kind === 'status') {
      if (outcome.retryAfterS !== undefined) response.setHeader('Retry-After', String(outcome.retryAfterS));
      return end(outcome.status, { error: { code: 'Scripted', message: 'as the test says' } });
    }
    if (outcome?.kind === 'dropped') call.answer = 'dropped';
    if (outcome?.kind === 'dropped' && !outcome.isDone) return void request.socket.destroy();
    if (connector.token !== undefined && request.headers.authorization !== `Bearer ${connector.token}`)
      return end(401, { error: { code: 'Unauthorized', message: 'no token' } });
    const body: unknown = raw.length === 0 ? undefined : JSON.parse(raw.toString('utf8'));
    const [status, answer] = run(call.method, path, body, raw.length);
    if (outcome?.kind === 'dropped') return void request.socket.destroy();
    end(status, answer);
  };

  // biome-ignore lint/suspicious/noExplicitAny: whatever came over the wire
  const run = (method: string, path: string, body: any, bytes: number): [number, object] => {
    const no = (status: number, code: string): [number, object] => [
      status,
      { error: { code, message: code } },
    ];
    if (method === 'POST' && path === '/v3/conversations') {
      const user: unknown = body?.members?.[0]?.id;
      if (typeof user !== 'string' || body?.isGroup !== false || typeof body?.bot?.id !== 'string')
        return no(400, 'BadArgument');
      if (typeof body?.channelData?.tenant?.id !== 'string') return no(400, 'TenantMissing');
      if (connector.blockers.has(user)) return no(403, 'BotNotInConversationRoster');
      if (!connector.members.has(user)) return no(404, 'MemberNotFound');
      connector.conversations.add(`personal:${user}`);
      return [201, { id: `personal:${user}` }];
    }
    const match = /^\/v3\/conversations\/([^/]+)\/(activities|members)(?:\/([^/]+))?$/.exec(path);
    const [, conversationId = '', what, id] = match ?? [];
    if (match === null) return no(404, 'NotFound');
    const base = conversationId.split(';')[0] ?? '';
    if (connector.closed.has(base)) return no(403, 'BotNotInConversationRoster');
    if (!connector.conversations.has(base)) return no(404, 'ConversationNotFound');
    const owner = base.replace(/^personal:/, '');
    if (what === 'members') {
      const member = id === undefined ? undefined : connector.members.get(id);
      return method === 'GET' && member !== undefined
        ? [200, { name: 'Somebody', tenantId: 'tenant-1', userRole: 'user', ...member }]
        : no(404, 'MemberNotFound');
    }
    if (connector.blockers.has(owner)) return no(403, 'MessageWritesBlocked');
    if (method === 'DELETE') {
      const kept = connector.messages.findIndex((one) => one.conversationId === base && one.id === id);
      if (kept < 0) return no(404, 'ActivityNotFound');
      connector.messages.splice(kept, 1);
      return [200, {}];
    }
    if (bytes > MOST_BYTES) return no(413, 'MessageSizeTooBig');
    const problems = problemsOfMessage(body);
    if (problems.length > 0) return no(400, problems.join('; '));
    if (method === 'PUT') {
      const kept = connector.messages.find((one) => one.conversationId === base && one.id === id);
      if (kept === undefined) return no(404, 'ActivityNotFound');
      kept.activity = body;
      return [200, { id }];
    }
    if (method !== 'POST') return no(405, 'MethodNotAllowed');
    counter += 1;
    connector.messages.push({ id: `m${counter}`, conversationId: base, activity: body });
    return [201, { id: `m${counter}` }];
  };
  return connector;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever came over the wire
function problemsOfMessage(body: any): string[] {
  if (body?.type !== 'message') return ['not a message'];
  const attachments: { contentType: string; content: unknown }[] = body.attachments ?? [];
  if (attachments.length === 0 && !body.text) return ['empty'];
  return attachments.flatMap(({ contentType, content }) =>
    contentType === 'application/vnd.microsoft.card.adaptive'
      ? problemsOfCard(content)
      : FILE_TYPES.has(contentType)
        ? []
        : [`unknown: ${contentType}`],
  );
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
