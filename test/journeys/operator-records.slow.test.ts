import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reply } from '../../src/core/reply.ts';
import { type Running, runAssistant, runAssistantBeside, startAssistant } from '../support/run-assistant.ts';

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

test('reminders are started from the command line by nobody on the roster, and the chat shows it', async () => {
  expect((await run('remind', 'preview')).stdout).toContain('Preview of reminders');
  expect((await run('remind', 'me')).stderr).toContain('nobody on the roster');
  expect((await run('remind', 'start', 'now')).stdout).toContain('Reminders are running');
  const status = (await run('status', '--json')).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(status).toMatchObject([{ policyId: 'social-media', people: 25, reminders: 'started' }]);
  expect(Object.values(status[0].states as Record<string, number>).reduce((sum, count) => sum + count)).toBe(
    25,
  );
  const shown = await say('p02', { kind: 'message', text: 'remind' });
  expect(JSON.stringify(shown)).toContain('the command line');
  expect((await run('remind', 'pause')).stdout).toContain('Reminders are paused');
  expect((await run('remind', 'dance', 'around')).code).toBe(2);
});

test('acknowledgements are exported, checked offline, and told from changed ones', async () => {
  const card = await say('p05', { kind: 'message', text: 'acknowledge' });
  const button = card.blocks
    .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
    .find(({ name }) => name === 'confirm-acknowledgement');
  const { value = '' } = button ?? {};
  await say('p05', { kind: 'button', name: 'confirm-acknowledgement', value });
  const evidence = join(folder, 'evidence.jsonl');
  expect((await run('export', 'evidence', '--out', evidence)).code).toBe(0);
  expect(statSync(evidence).mode & 0o077).toBe(0);
  expect(runAssistant(['verify', evidence]).stdout).toMatch(/^Valid: 1 acknowledgements/);
  expect((await run('verify', '--since', evidence)).stdout).toMatch(/^Valid: 1 /);

  const held = JSON.parse((await run('export', 'person', 'p05')).stdout);
  expect(held).toMatchObject({ person: { id: 'p05' }, acknowledgements: [{ personId: 'p05' }] });
  const receiptId = held.acknowledgements[0].receiptId as string;
  const receipt = join(folder, 'receipt.json');
  expect((await run('export', 'receipt', receiptId, '--out', receipt)).code).toBe(0);
  expect(runAssistant(['verify', receipt]).stdout).toContain(`Valid: ${receiptId}, p05 acknowledged`);
  for (const path of [evidence, receipt]) {
    const changed = file(
      'changed-evidence',
      readFileSync(path, 'utf8').replace('social-media', 'another-policy'),
    );
    const { code, stdout } = runAssistant(['verify', changed]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^Not valid: /)]);
  }
  expect((await run('export', 'receipt', 'ACK-NONE-NONE')).stderr).toContain('There is no acknowledgement');
}, 60_000);

test('a person is erased only when that is said twice, and is gone then', async () => {
  expect((await run('erase', 'p05')).stdout).toContain('Nothing was removed');
  expect(await people()).toContain('p05');
  expect((await run('erase', 'p05', '--yes')).stdout).toContain('Removed:');
  expect(await people()).not.toContain('p05');
  expect((await run('export', 'person', 'p05')).stderr).toContain('Nobody with that id');
  expect((await run('verify')).stdout).toMatch(/^Valid: 1 /);
  expect((await run('purge')).stdout).toContain('Nothing was removed');
});

test('a report is written as CSV', async () => {
  const out = join(folder, 'report.csv');
  expect((await run('report', '--csv', '--out', out)).code).toBe(0);
  expect(readFileSync(out, 'utf8')).toContain('Harpreet Gill');
});

test('after a crash the socket that is left is replaced, and without an assistant the same commands open the records', async () => {
  await assistant.stop('SIGKILL');
  const socket = join(folder, 'demo', 'control.sock');
  expect(existsSync(socket)).toBe(true);
  expect((await run('status')).stdout).toContain('24 people');
  expect((await run('people', 'list', '--json')).stdout).toContain('"Harpreet Gill"');
  const copy = join(folder, 'copy');
  expect((await run('backup', copy)).code).toBe(0);
  assistant = await startAssistant(env);
  expect((await run('people', 'list')).stdout).toContain('Harpreet Gill');
  const restored = mkdtempSync(join(tmpdir(), 'restored-'));
  try {
    expect(runAssistant(['restore', copy], { env: { DATA_DIR: restored } }).code).toBe(0);
    expect(runAssistant(['people', 'list'], { env: { DATA_DIR: restored } }).stdout).toContain(
      'Harpreet Gill',
    );
    expect(runAssistant(['verify'], { env: { DATA_DIR: restored } }).stdout).toMatch(/^Valid: 1 /);
  } finally {
    rmSync(restored, { recursive: true });
  }
}, 60_000);
