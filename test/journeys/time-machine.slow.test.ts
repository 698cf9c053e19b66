import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClockAnswer } from '../../src/adapters/web/time-machine.ts';
import type { Reply } from '../../src/core/reply.ts';
import { type Running, startAssistant } from '../support/run-assistant.ts';

let folder: string;
let assistant: Running;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'time-'));
  assistant = await startAssistant({ DATA_DIR: folder, SENTENCE_ENCODER: 'off' });
});
afterEach(async () => {
  await assistant.stop();
  rmSync(folder, { recursive: true });
});

const post = (path: string, body: object) =>
  fetch(`${assistant.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
async function say(as: string, text: string): Promise<Reply> {
  const response = await post('/api/events', { as, event: { kind: 'message', text } });
  return ((await response.json()) as { reply: Reply }).reply;
}
const pass = async (days: number) =>
  (await (await post('/api/clock', { as: 'p05', days })).json()) as ClockAnswer;

test('HR rehearses a campaign: people are reminded and acknowledge, managers are told, the visitor is left to themselves', async () => {
  expect((await pass(1)).html).toContain('reminders are not running');
  await say('p02', 'remind start now');
  const { html = '' } = await pass(60);
  expect(html).toContain('Managers told');
  expect(html).toContain('Margaret Ellison');
  expect(html).toMatch(/Colin Hartshorne|Priya Raman|Harriet Sowerby|Angela Whitmore/);
  const status = JSON.stringify(await say('p02', 'remind status'));
  const count = (label: string) => Number(new RegExp(`"label":"${label}","count":(\\d+)`).exec(status)?.[1]);
  expect(count('acknowledged')).toBeGreaterThan(15);
  expect(count('acknowledged') + count('overdue') + count('due')).toBe(25);
  expect(JSON.stringify(await say('p05', 'acknowledge'))).toContain('confirm-acknowledgement');
});

test('the clock stands where it was moved to after a restart, and moves forward by whole days alone', async () => {
  const { today } = await pass(30);
  await assistant.stop();
  assistant = await startAssistant({ DATA_DIR: folder, SENTENCE_ENCODER: 'off' });
  const later = (await (await fetch(`${assistant.url}/api/clock`)).json()) as ClockAnswer;
  expect(later.today).toBe(today);
  for (const days of [0, -1, 1.5, 100_000, '1'])
    expect((await post('/api/clock', { as: 'p05', days })).status).toBe(400);
  expect((await post('/api/clock', { as: 'nobody', days: 1 })).status).toBe(400);
});
