import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { UserError } from '../core/errors.ts';
import { CALLS, type CallName, EVIDENCE_PATH, type Operator, PROTOCOL, WireError } from './calls.ts';
import { socketPathOf } from './socket-path.ts';

/** The assistant that has a folder's records open; undefined when none does. Throws a UserError `control-refused` for another user's. */
export async function connectControl(folder: string): Promise<Operator | undefined> {
  const path = socketPathOf(folder, process.platform);
  if (path === undefined || !(await isListening(path))) return undefined;
  const call = async (name: CallName, input: unknown) => {
    const body = await post(path, `/${PROTOCOL}/${name}`, JSON.stringify(input));
    throwRefused(body);
    const result = CALLS[name].gives.safeParse(body);
    if (!result.success) throw lost();
    return result.data;
  };
  const calls = Object.keys(CALLS).map((name) => [name, (input: unknown) => call(name as CallName, input)]);
  return { ...Object.fromEntries(calls), exportEvidence: () => pieces(path) } as Operator;
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EACCES' && code !== 'EPERM') return resolve(false);
      reject(
        new UserError(
          'control-refused',
          'An assistant is running, and this user may not give it commands.',
          'Run this as the user that the assistant runs as.',
        ),
      );
    });
  });
}

async function post(socketPath: string, path: string, body: string): Promise<unknown> {
  return jsonOf(await open(socketPath, 'POST', path, body));
}

async function* pieces(socketPath: string): AsyncIterable<string> {
  const response = await open(socketPath, 'GET', EVIDENCE_PATH, '');
  if (response.statusCode !== 200) {
    throwRefused(await jsonOf(response));
    throw lost();
  }
  response.setEncoding('utf8');
  try {
    yield* response as AsyncIterable<string>;
  } catch {
    throw lost();
  }
}

async function jsonOf(response: IncomingMessage): Promise<unknown> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw lost();
  }
}

function throwRefused(body: unknown): void {
  const refused = WireError.safeParse(body);
  if (!refused.success) return;
  const { code, message, hint } = refused.data.error;
  throw new UserError(code, message, hint);
}

function open(socketPath: string, method: string, path: string, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sending = request({ socketPath, path, method, headers }, resolve);
    sending.once('error', () => reject(lost()));
    sending.end(body);
  });
}

function lost(): UserError {
  return new UserError(
    'no-answer',
    'The assistant that is running stopped answering, so whether that was done is not known.',
    'Look with "policy-assistant status" or "people list", then try again.',
  );
}
