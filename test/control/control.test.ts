import { linkSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Operator, PROTOCOL } from '../../src/control/calls.ts';
import { connectControl } from '../../src/control/client.ts';
import { type ControlServer, startControl } from '../../src/control/server.ts';
import { socketPathOf } from '../../src/control/socket-path.ts';
import { UserError } from '../../src/core/errors.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';

let folder: string;
let server: ControlServer | undefined;
let log: ReturnType<typeof createRecordingLog>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'control-'));
  log = createRecordingLog();
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true });
});

/** An operator of whom only these calls are made. */
const operatorOf = (calls: Partial<Operator>) => calls as Operator;

async function connected(calls: Partial<Operator>, mostBytes?: number): Promise<Operator> {
  server = await startControl(folder, operatorOf(calls), log, mostBytes);
  const operator = await connectControl(folder);
  if (operator === undefined) throw new Error('somebody listens');
  return operator;
}

test('a call is answered with what the other end gives', async () => {
  const people = [
    { id: '1', name: 'Zoë "Zed"', email: 'z@example.org', department: 'Parks', role: 'hr' as const },
  ];
  const operator = await connected({ people: async () => ({ people }) });
  expect(await operator.people({})).toEqual({ people });
});

test('what the person can put right comes across as it is; a bug does not tell what it was', async () => {
  const operator = await connected({
    say: async () => {
      throw new UserError('no', 'That is wrong.', 'Do this.');
    },
    people: async () => {
      throw new Error('secret words of somebody');
    },
  });
  await expect(operator.say({ text: 'remind' })).rejects.toMatchObject({
    name: 'UserError',
    code: 'no',
    message: 'That is wrong.',
    hint: 'Do this.',
  });
  const failure = await operator.people({}).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'failed' });
  expect(String(failure)).not.toContain('secret');
});

test('nobody listens: before the start, after the stop, and where a crash left the socket', async () => {
  expect(await connectControl(folder)).toBeUndefined();
  const operator = await connected({ people: async () => ({ people: [] }) });
  await server?.stop();
  expect(await connectControl(folder)).toBeUndefined();
  await expect(operator.people({})).rejects.toMatchObject({ code: 'no-answer' });

  const path = join(folder, 'control.sock');
  const crashed = createServer();
  await new Promise<void>((resolve) => crashed.listen(path, resolve));
  const left = `${path}.left`;
  linkSync(path, left);
  await new Promise((resolve) => crashed.close(resolve));
  renameSync(left, path);
  expect(statSync(path).isSocket()).toBe(true);
  expect(await connectControl(folder)).toBeUndefined();
  const again = await connected({ people: async () => ({ people: [] }) });
  expect(await again.people({})).toEqual({ people: [] });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a body that is too long is refused with the reason, and the next call is answered', async () => {
  const operator = await connected(
    {
      planRoster: async () => {
        throw new Error('not reached');
      },
      people: async () => ({ people: [] }),
    },
    100_000,
  );
  const file = { name: 'people.csv', csv: 'x'.repeat(5_000_000) };
  await expect(operator.planRoster(file)).rejects.toMatchObject({ code: 'too-large' });
  expect(await operator.people({})).toEqual({ people: [] });
});

test.each([
  ['another path', 'POST', '/', '{}'],
  ['another version', 'POST', `/${PROTOCOL + 1}/people`, '{}'],
  ['another method', 'GET', `/${PROTOCOL}/people`, ''],
  ['a property of every object', 'POST', `/${PROTOCOL}/constructor`, '{}'],
  ['no JSON', 'POST', `/${PROTOCOL}/people`, 'people'],
  ['another shape', 'POST', `/${PROTOCOL}/say`, '{"text":5}'],
  ['more than is known', 'POST', `/${PROTOCOL}/people`, '{"all":true}'],
])('%s is refused', async (_, method, path, body) => {
  await connected({
    people: async () => {
      throw new Error('not reached');
    },
  });
  const socketPath = join(folder, 'control.sock');
  const status = await new Promise((resolve, reject) => {
    const sending = request({ socketPath, path, method }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sending.once('error', reject);
    sending.end(body);
  });
  expect(status).toBe(400);
});

test('an answer of a shape that is not known is not taken for one', async () => {
  const operator = await connected({ people: async () => ({ people: 'all' }) as never });
  await expect(operator.people({})).rejects.toMatchObject({ code: 'no-answer' });
});

test('an export comes in pieces, whole or not at all', async () => {
  const lines = Array.from({ length: 2000 }, (_, at) => `${at} ${'ü'.repeat(200)}\n`);
  let breaksAt = lines.length;
  const operator = await connected({
    async *exportEvidence() {
      for (const [at, line] of lines.entries()) {
        if (at === breaksAt) throw new Error('the disk is gone');
        yield line;
      }
    },
  });
  const whole = async () => {
    let text = '';
    for await (const piece of operator.exportEvidence()) text += piece;
    return text;
  };
  expect(await whole()).toBe(lines.join(''));
  breaksAt = 1500;
  await expect(whole()).rejects.toMatchObject({ code: 'no-answer' });
  breaksAt = 0;
  await expect(whole()).rejects.toMatchObject({ code: 'failed' });
});

test('where no socket can be made the assistant goes on without', async () => {
  const deep = join(folder, 'x'.repeat(120));
  expect(await startControl(deep, operatorOf({}), log)).toBeUndefined();
  expect(await connectControl(deep)).toBeUndefined();
  expect(socketPathOf('C:\\data', 'win32')).toMatch(/^\\\\\.\\pipe\\policy-assistant-[0-9a-f]{32}$/);
});
