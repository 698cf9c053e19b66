import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reply } from '../../src/core/reply.ts';
import { type Running, runAssistantBeside, startAssistant } from '../support/run-assistant.ts';

const ROSTER = readFileSync('demo/people.csv', 'utf8');
let folder: string;
let env: Record<string, string>;
let assistant: Running;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'operator-'));
  env = { DATA_DIR: folder, SENTENCE_ENCODER: 'off' };
  assistant = await startAssistant(env);
});

afterAll(async () => {
  await assistant.stop();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runAssistantBeside(args, env);

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function say(as: string, event: object): Promise<Reply> {
  const response = await fetch(`${assistant.url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as, event }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { reply: Reply }).reply;
}

const people = async () =>
  ((await (await fetch(`${assistant.url}/api/people`)).json()) as { people: { id: string }[] }).people.map(
    ({ id }) => id,
  );

test('the socket is for this user alone', () => {
  expect(statSync(join(folder, 'demo', 'control.sock')).mode & 0o777).toBe(0o600);
});

test('while the assistant runs a roster is compared, then taken over; who left is refused in the chat', async () => {
  expect((await say('p25', { kind: 'message', text: 'help' })).title).not.toBeUndefined();
  const answer = fetch(`${assistant.url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: 'p25', event: { kind: 'message', text: 'my record' } }),
  });
  expect((await answer).status).toBe(200);
  const changed = file(
    'changed.csv',
    `${ROSTER.replace(/^p25.*$/m, '')}p26,Noor Aziz,noor.aziz@example.gov.uk,p20,Customer Services,employee\n`.replace(
      'Declan Murphy',
      'Declan Murphy-Jones',
    ),
  );
  const look = await run('people', 'import', changed, '--dry-run');
  expect(look.stdout).toMatch(/Joiners: 1\nChanged: 1\nLeavers: 1\n/);
  expect(look.stdout).toMatch(/Harpreet Gill\s+from/);
  expect(look.stdout).toMatch(/Declan Murphy-Jones\s+name/);
  expect(look.stdout).toContain('Nothing was changed');
  expect(look.stderr).toContain('demonstration');
  expect(await people()).toContain('p25');

  expect((await run('people', 'import', changed)).stdout).toContain('Roster taken over');
  expect(await people()).toEqual(expect.arrayContaining(['p01', 'p26']));
  expect(await people()).not.toContain('p25');
  expect((await say('p26', { kind: 'message', text: 'my record' })).title).toBe('Your record');
  expect((await run('people', 'import', changed)).stdout).toContain('Nothing to change');
  expect((await run('people', 'list')).stdout).toMatch(/p25 .*left on \d{4}-/);
});

test('every problem of a file is told, and nothing is changed', async () => {
  const before = await people();
  const { code, stderr } = await run('people', 'import', file('bad.csv', `${ROSTER}x,,nobody,p99,,boss\n`));
  expect(code).toBe(2);
  expect(stderr).toContain('bad.csv:27: name is empty');
  expect(stderr).toContain('bad.csv:27: no line has the manager p99');
  expect(await people()).toEqual(before);
});

test('half a roster is refused until it is said how many may leave', async () => {
  const half = file('half.csv', `${ROSTER.split('\n').slice(0, 10).join('\n')}\n`);
  const { code, stderr } = await run('people', 'import', half);
  expect(code).toBe(2);
  expect(stderr).toMatch(/1\d of 25 people are not in this file/);
});

test('no platform’s event is the operator’s, whatever it says of its sender', async () => {
  const employee = await say('p05', { kind: 'command', text: 'remind start now' });
  expect(JSON.stringify(employee)).toContain('Only HR');
  const response = await fetch(`${assistant.url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: 'cli', event: { kind: 'command', text: 'remind' } }),
  });
  expect(response.status).toBe(404);
});
