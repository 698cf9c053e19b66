import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpServer } from '../../src/adapters/http.ts';
import { openSeenEvents } from '../../src/adapters/seen-events.ts';
import { createTeams } from '../../src/adapters/teams/index.ts';
import type { Address } from '../../src/core/incoming.ts';
import { replyOf } from '../adapters/fixture-replies.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { dataOf, until, wordsIn } from '../adapters/teams/harness.ts';
import { type Running, startAssistant } from '../support/run-assistant.ts';
import { type Playground, startPlayground } from '../support/teams/playground.ts';

const screenshots = new URL('../../screenshots/', import.meta.url).pathname;
let folder: string;
let assistant: Running;
let playground: Playground;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-'));
  assistant = await startAssistant({ TEAMS_AUTH: 'off', HOST: '127.0.0.1', DATA_DIR: join(folder, 'data') });
  playground = await startPlayground(`${assistant.url}/api/messages`, folder);
}, 60_000);
afterAll(async () => {
  await playground.close();
  await assistant.stop();
  rmSync(folder, { recursive: true });
});

async function answerTo(text: string) {
  const count = playground.messages.length;
  await playground.say(text);
  return until(() => playground.messages[count], `an answer to "${text}"`, 15_000);
}

test('a question is answered with the clause', async () => {
  const { card } = await answerTo('can i use facebook on my work laptop at lunch?');
  expect(wordsIn(card)).toContain('does not allow personal access to social networking websites');
});

test('a draft is checked by the message extension, mended and checked again', async () => {
  const opened = await playground.openOn('checkMessage', 'Fell out with them again, ring me on 07700 900456');
  expect(JSON.stringify(opened)).toContain('07700 900456');
  const again = await playground.submitDialog('checkMessage', {
    ...dataOf(opened, /check/i),
    'f0.draft': 'Lovely walk by the river today, the bluebells are out.',
  });
  expect(JSON.stringify(again)).not.toContain('07700 900456');
  expect(JSON.stringify(again)).toContain('bluebells');
});

test('acknowledging by the button puts the receipt in place of the card', async () => {
  const message = await answerTo('acknowledge');
  const answer = await playground.execute(message.id, dataOf(message.card, /acknowledge|read and/i));
  expect(JSON.stringify(answer)).toMatch(/ACK-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  await until(
    () =>
      /ACK-[0-9A-Z]{4}-[0-9A-Z]{4}/.test(
        wordsIn(playground.messages.find(({ id }) => id === message.id)?.card),
      ),
    'the receipt in the chat',
  );
});

test('a manager’s team is a table with a bar', async () => {
  const { card } = await answerTo('team');
  expect(wordsIn(card)).toContain('Bronwen Pryce');
  expect(JSON.stringify(card)).toContain('Chart.HorizontalBar.Stacked');
});

test('a message that nobody asked for appears by itself, live', async () => {
  const http = createHttpServer({ host: '127.0.0.1', port: 0 });
  const data = mkdtempSync(join(tmpdir(), 'playground-'));
  const platform = createTeams({
    http,
    settings: { auth: 'off' },
    openSeen: (name: string) => openSeenEvents(data, name),
    now: () => new Date(),
    log: createRecordingLog(),
  });
  let address: Address | undefined;
  await platform.start(async (event) => {
    address = event.address;
    return replyOf('Fine');
  });
  const other = await startPlayground(`${http.url}/api/messages`, data);
  try {
    await other.say('hello');
    const to = await until(() => address, 'an event', 15_000);
    const delivery = await platform.send(
      to,
      replyOf('A reminder', { kind: 'text', runs: ['Please acknowledge'] }),
    );
    expect(delivery).toMatchObject({ ok: true });
    await until(
      () => other.messages.some(({ card }) => wordsIn(card).includes('Please acknowledge')),
      'the reminder',
    );
  } finally {
    await other.close();
    await platform.stop();
    rmSync(data, { recursive: true, force: true });
  }
}, 60_000);

test('it looks as it should in a browser', async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1300, height: 1100 } });
    await page.goto(playground.url);
    await page.waitForTimeout(2_000);
    await answerTo('check Kev in parks phoned in sick again, ring me on 07700 900456');
    await page.getByText('07700 900456').last().waitFor();
    mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, 'teams-draft.png') });
    await answerTo('team');
    await page.getByText('Bronwen Pryce').last().waitFor();
    await page.screenshot({ path: join(screenshots, 'teams-team.png') });
  } finally {
    await browser.close();
  }
}, 60_000);
