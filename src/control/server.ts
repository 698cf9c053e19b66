import { randomUUID } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { CALLS, type CallName, EVIDENCE_PATH, MOST_BYTES, type Operator, PROTOCOL } from './calls.ts';
import { socketPathOf } from './socket-path.ts';

export interface ControlServer {
  /** Resolves when no call is being answered any more. */
  stop(): Promise<void>;
}

/**
 * Listens beside a folder's records, for who has them open alone: a socket that a crash left behind is replaced. Only the user who runs the
 * assistant may open it. Undefined where no socket can be made; that is logged, and stops nothing else.
 */
export async function startControl(
  folder: string,
  operator: Operator,
  log: Log,
  mostBytes = MOST_BYTES,
): Promise<ControlServer | undefined> {
  const path = socketPathOf(folder, process.platform);
  try {
    if (path === undefined) throw new Error('the path is too long for a socket');
    const server = createServer(
      (request, response) => void answer(request, response, { operator, log, mostBytes }),
    );
    const isFile = process.platform !== 'win32';
    if (isFile) rmSync(path, { force: true });
    await listen(server, path);
    if (isFile) chmodSync(path, 0o600);
    return {
      stop: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeIdleConnections();
        }),
    };
  } catch (error) {
    log.error('control-not-listening', error);
    return undefined;
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket is made during this call: nobody else may open it in the moment before its mode is set.
    const mask = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(mask);
    }
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  {
    operator,
    log,
    mostBytes,
  }: { readonly operator: Operator; readonly log: Log; readonly mostBytes: number },
): Promise<void> {
  try {
    if (request.url === EVIDENCE_PATH) return await stream(operator.exportEvidence(), response);
    const name = nameOf(request);
    const input = CALLS[name].takes.safeParse(parseJson(await read(request, mostBytes)));
    if (!input.success) throw misread();
    log.info('control', { call: name });
    // Each call takes what its own schema has just let through.
    const call = operator[name] as (input: unknown) => Promise<unknown>;
    send(response, 200, await call(input.data));
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      log.error('unexpected', error);
      response.destroy();
    } else if (error instanceof UserError) {
      const { code, message, hint } = error;
      send(response, code === 'too-large' ? 413 : 400, { error: { code, message, hint } });
    } else {
      const reference = randomUUID().slice(0, 8);
      log.error('unexpected', error, { request: reference });
      const hint = `The log of the assistant says more at ${reference}.`;
      send(response, 500, { error: { code: 'failed', message: 'Something went wrong.', hint } });
    }
  }
}

/** Sends pieces as fast as they are taken. What goes wrong before the first one is still told in words. */
async function stream(pieces: AsyncIterable<string>, response: ServerResponse): Promise<void> {
  const rest = pieces[Symbol.asyncIterator]();
  const first = await rest.next();
  const all = async function* () {
    for (let piece = first; piece.done !== true; piece = await rest.next()) yield piece.value;
  };
  await pipeline(all, response);
}

function nameOf({ method, url }: IncomingMessage): CallName {
  const [, protocol, name = ''] = (url ?? '').split('/');
  if (method === 'POST' && protocol === `${PROTOCOL}` && Object.hasOwn(CALLS, name)) return name as CallName;
  throw misread();
}

function misread(): UserError {
  return new UserError(
    'other-version',
    'The assistant that is running does not know this command in this form.',
    'It is most likely another version: restart it with the one installed.',
  );
}

/** The body of a call. One that is too long is let run out unkept, so that its sender is there to hear why. */
async function read(request: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  }
  if (size <= mostBytes) return Buffer.concat(chunks).toString('utf8');
  throw new UserError(
    'too-large',
    `That is over ${Math.floor(mostBytes / 1024 / 1024)} MB, more than is read at once.`,
    'Leave out columns that are not needed.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw misread();
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  // What was refused unread must not be taken for the next call on this connection.
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}
