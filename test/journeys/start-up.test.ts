import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAssistant } from '../support/run-assistant.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-up-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The packages that a whole run has loaded, among those that only chat platforms need. */
async function loadedBy(env: Record<string, string>): Promise<string[]> {
  const assistant = await startAssistant({
    NODE_OPTIONS: `--require ${resolve('test/support/tell-modules.cjs')}`,
    DATA_DIR: folder,
    SENTENCE_ENCODER: 'off',
    ...env,
  });
  await assistant.stop();
  const loaded = /loaded: (.*)/.exec(assistant.output())?.[1]?.split(' ') ?? [];
  expect(loaded).toContain('express');
  return loaded.filter((name) => /^botbuilder|^botframework|^@azure\/|^@slack\//.test(name));
}

test('without the settings of a chat platform nothing of its SDK is loaded', async () => {
  expect(await loadedBy({})).toEqual([]);
}, 60_000);

test('with those of Teams its SDK is loaded, and that of Slack is not', async () => {
  const loaded = await loadedBy({ TEAMS_AUTH: 'off' });
  expect(loaded).toContain('botbuilder');
  expect(loaded.filter((name) => name.startsWith('@slack/'))).toEqual([]);
}, 60_000);
