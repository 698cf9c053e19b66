import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { UserError } from '../core/errors.ts';

/** Where to listen. Port 0 takes any free one. `drainMs` is how long `stop` waits for requests under way. */
export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly drainMs?: number;
}

/** One listener that every platform mounts its own routes on, before or after it has started. */
export interface HttpServer {
  readonly app: Express;
  readonly host: string;
  /** The address people open, without a final slash. The port is the real one once started. */
  readonly url: string;
  /** What platforms say of themselves on the health page, by name. It says "ok" as long as this process answers. */
  readonly health: Map<string, () => string>;
  /** What must be well before events are sent here, by name: each resolves, or rejects with a UserError that says what is wrong. */
  readonly readiness: Map<string, () => Promise<void>>;
  /** Listens. A second call joins the first. Rejects with a UserError when the port or host cannot be had. */
  start(): Promise<void>;
  /** Closes once each `start` has been matched by a `stop`, after the requests under way are answered. */
  stop(): Promise<void>;
}

/** What every JSON error looks like. `reference` is also in the log line of the same failure. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly reference?: string;
  };
}

/** Makes the shared Express 5 app; it serves `GET /healthz` and `/readyz` and answers JSON for what no platform took. */
export function createHttpServer({ host, port, drainMs = 10_000 }: HttpOptions): HttpServer {
  const app = express();
  const health = new Map<string, () => string>();
  const readiness = new Map<string, () => Promise<void>>();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/healthz', (_request, response) => {
    const lines = [...health].map(([name, say]) => `\n${name}: ${say()}`);
    response.type('text/plain').send(`ok${lines.join('')}`);
  });
  app.get('/readyz', async (_request, response) => {
    const lines = await Promise.all(
      [...readiness].map(async ([name, check]) => ({ name, problem: await problemOf(check) })),
    );
    const isReady = lines.every(({ problem }) => problem === undefined);
    const words = lines.map(({ name, problem }) => `\n${name}: ${problem ?? 'ok'}`);
    response
      .status(isReady ? 200 : 503)
      .type('text/plain')
      .send(`${isReady ? 'ready' : 'not ready'}${words.join('')}`);
  });
  const outer = express();
  outer.disable('x-powered-by');
  outer.use(app);
  outer.use((_request, response) => {
    response
      .status(404)
      .json(errorBody('not-found', 'There is nothing at this address.', 'Open the start page.'));
  });
  outer.use(answerFailure);

  let users = 0;
  let listener: Listener | undefined;
  let listening: Promise<Listener> | undefined;
  const display = host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host;

  return {
    app,
    host,
    health,
    readiness,
    get url() {
      const address = listener?.server.address() as AddressInfo | null | undefined;
      return `http://${display}:${address?.port ?? port}`;
    },
    async start() {
      users += 1;
      listening ??= listen(outer, host, port);
      try {
        listener = await listening;
      } catch (error) {
        users -= 1;
        listening = undefined;
        throw error;
      }
    },
    async stop() {
      if (users === 0) return;
      users -= 1;
      if (users > 0 || listener === undefined) return;
      const closing = listener;
      listening = undefined;
      await close(closing, drainMs);
      if (listener === closing) listener = undefined;
    },
  };
}

/** What a check says is wrong, without its cause; undefined when all is well. */
async function problemOf(check: () => Promise<void>): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return error instanceof UserError ? error.message : 'failed';
  }
}

/** The JSON body of an error, with what went wrong and what to do next. */
export function errorBody(code: string, message: string, hint: string, reference?: string): ErrorBody {
  return { error: { code, message, hint, ...(reference === undefined ? {} : { reference }) } };
}

interface Listener {
  readonly server: Server;
  readonly idle: ReadonlySet<Socket>;
}

function listen(app: Express, host: string, port: number): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const server = createServer(app);
    const idle = trackIdle(server);
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListenError(error, host, port)));
    try {
      server.listen({ host: host.replace(/^\[|\]$/g, ''), port, exclusive: true }, () =>
        resolve({ server, idle }),
      );
    } catch (error) {
      reject(explainListenError(error as NodeJS.ErrnoException, host, port));
    }
  });
}

function explainListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new UserError(
        'port-taken',
        `Port ${port} on ${host} is taken by another program.`,
        `Stop that program, or choose another port: PORT=${port === 65535 ? 3000 : port + 1} npm start`,
      );
    case 'EACCES':
      return new UserError(
        'port-refused',
        `This account may not listen on port ${port}.`,
        'Choose a port above 1023: PORT=3000 npm start',
      );
    case 'ERR_SOCKET_BAD_PORT':
      return new UserError(
        'bad-port',
        `${port} is not a port.`,
        'Choose one from 1024 to 65535: PORT=3000 npm start',
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
      return new UserError(
        'host-refused',
        `This machine has no address ${host} to listen on.`,
        'Use HOST=127.0.0.1, or an address that this machine has.',
      );
    default:
      return error;
  }
}

/**
 * Connections without a request go at once; the rest when their answer is out, or when `drainMs` is over. Node's own
 * `closeIdleConnections` leaves those that browsers open ahead of need and have not used yet.
 */
function close({ server, idle }: Listener, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    const sweep = setInterval(() => destroyAll(idle), 20);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(sweep);
      resolve();
    });
    destroyAll(idle);
  });
}

function destroyAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

/** The connections on which no request is being answered, kept up to date. */
function trackIdle(server: Server): ReadonlySet<Socket> {
  const idle = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    idle.add(socket);
    socket.on('close', () => idle.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.on('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
  return idle;
}

/** Turns what the body parser refused into a clear JSON error, and anything else into an apology without a stack. */
const answerFailure: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, body } = explainFailure(error);
  // A body that was refused unread must not be taken for the next request on this connection.
  if (!request.complete) response.set('Connection', 'close');
  response.status(status).json(body);
};

function explainFailure(error: unknown): { status: number; body: ErrorBody } {
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  switch (type) {
    case 'entity.too.large':
      return {
        status: 413,
        body: errorBody(
          'too-large',
          'That is too long to send.',
          'Your text is still here: shorten it and send it again.',
        ),
      };
    case 'entity.parse.failed':
      return {
        status: 400,
        body: errorBody('bad-json', 'The request is not valid JSON.', 'Send one JSON object.'),
      };
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return {
        status: 415,
        body: errorBody(
          'bad-encoding',
          'The request is in an encoding not read here.',
          'Send plain JSON in UTF-8.',
        ),
      };
    default:
      return typeof status === 'number' && status >= 400 && status < 500
        ? {
            status,
            body: errorBody(
              'bad-request',
              'The request could not be read.',
              'Reload the page and try again.',
            ),
          }
        : {
            status: 500,
            body: errorBody('failed', 'Sorry, something went wrong here.', 'Try again in a moment.'),
          };
  }
}

/** True for the addresses that only this machine can reach: 127.0.0.0/8, ::1 and localhost. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || /^127(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/.test(name);
}

/** True when the open connection's own end is on loopback, whatever name it was bound by. */
export function arrivedOnLoopback(socket: Socket): boolean {
  const address = (socket.localAddress ?? '').replace(/^::ffff:/i, '');
  return isLoopback(address);
}
