import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWebChat, type WebChat } from '../../src/adapters/web/index.ts';
import type { Incoming } from '../../src/core/incoming.ts';
import type { Reply } from '../../src/core/reply.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from './fixture-replies.ts';
import { PEOPLE } from './made-up-people.ts';
import { createRecordingLog } from './recording-log.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = new URL('../../screenshots/', import.meta.url).pathname;

const GREETING = replyOf('Hello Ann', {
  kind: 'text',
  runs: ['Ask about the policy, or paste what you would like to post.'],
});
const ANSWER = replyOf(
  'Personal use of Council computers',
  { kind: 'text', runs: [{ bold: 'Not allowed' }] },
  BLOCKS.quote,
  {
    kind: 'text',
    runs: [{ bold: 'In short: ' }, 'social networks stay off Council computers, at lunch too.'],
  },
  { kind: 'divider' },
  { kind: 'text', runs: ['Was this right?'], tone: 'muted' },
  {
    kind: 'buttons',
    buttons: [
      { name: 'helpful', label: 'Yes, this was right', value: '1.1' },
      { name: 'not-helpful', label: 'No', value: '1.1' },
      { name: 'say', label: 'Read the section', value: 'read 1' },
    ],
  },
);
const CHECKED = replyOf(
  'One clear breach and one risk',
  BLOCKS.marked,
  { kind: 'text', runs: [{ bold: '1. Clear breach: ' }, 'a phone number that anyone can read.'] },
  { kind: 'text', runs: [{ bold: '2. Risk: ' }, 'may embarrass the Council.'] },
  BLOCKS.form,
);
const CARD = replyOf('Please acknowledge', BLOCKS.facts, {
  kind: 'buttons',
  buttons: [{ name: 'acknowledge', label: 'I have read and understood this', value: 'v1', style: 'primary' }],
});
const RECEIPT: Reply = { ...replyOf('Thank you: recorded', BLOCKS.facts), replacesCard: true };

/** The part of an axe result that is looked at. */
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Stands in for the assistant: one fixture for each thing to say. */
function answerFor(event: Incoming): Reply {
  switch (event.kind) {
    case 'opened':
      return GREETING;
    case 'button':
      return event.name === 'acknowledge' ? RECEIPT : replyOf(`You pressed ${event.name}`, BLOCKS.text);
    case 'form':
      return CHECKED;
    case 'message':
      if (event.text === 'everything') return EVERY_BLOCK;
      if (event.text === 'acknowledge') return CARD;
      return event.text.startsWith('Can I post') ? replyOf('Check a draft', BLOCKS.form) : ANSWER;
    default:
      return replyOf(`You used ${event.kind}`, { kind: 'text', runs: ['text' in event ? event.text : ''] });
  }
}

describe('the chat page', () => {
  let browser: Browser;
  let chat: WebChat;
  let page: Page;
  let dispatched: Incoming[];
  let complaints: string[];
  let isBroken: boolean;

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    dispatched = [];
    complaints = [];
    isBroken = false;
    chat = createWebChat({
      host: '127.0.0.1',
      port: 0,
      people: PEOPLE,
      policyTitle: 'Social media policy',
      log: createRecordingLog(),
    });
    await chat.start(async (event) => {
      if (isBroken) throw new Error('broken');
      dispatched.push(event);
      return answerFor(event);
    });
  });
  afterEach(async () => {
    await page.context().close();
    await chat.stop();
  });

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      reducedMotion: 'reduce',
      ...options,
    });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    await page.goto(chat.url);
    await titled('Hello Ann');
  }

  const titled = (title: string) => page.locator('.card-title', { hasText: title }).last().waitFor();
  const focused = () => page.evaluate<string>('document.activeElement?.textContent?.trim() ?? ""');
  const shoot = (name: string) => page.screenshot({ path: `${screenshots}${name}.png` });

  async function type(text: string): Promise<void> {
    await page.locator('#say').fill(text);
    await page.keyboard.press('Enter');
  }

  /** Presses Tab until the element in focus reads `text`. */
  async function tabTo(text: string): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await focused()) === text) return;
    }
    throw new Error(`Tab does not reach "${text}"`);
  }

  async function seriousProblems(): Promise<string[]> {
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run(document)');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) =>
        [id, ...nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`)].join(
          '\n',
        ),
      );
  }

  test('a question, a draft and an acknowledgement by keyboard alone', async () => {
    await open();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the message box');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Can I use Facebook at lunch?');
    await page.keyboard.press('Enter');
    await titled('Personal use of Council computers');
    expect(await page.evaluate('document.activeElement?.id')).toBe('say');
    expect(await page.locator('#say').inputValue()).toBe('');

    await page.keyboard.type('line one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('line two');
    await page.keyboard.press('Enter');
    await expect.poll(() => dispatched.at(-1)).toMatchObject({ kind: 'message', text: 'line one\nline two' });
    await expect.poll(() => page.locator('#say').getAttribute('readonly')).toBeNull();

    await type('acknowledge');
    await titled('Please acknowledge');
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('I have read and understood this');
    await page.keyboard.press('Enter');
    await titled('Thank you: recorded');
    expect(await focused()).toBe('Thank you: recorded');
    expect(await page.locator('.card-title', { hasText: 'Please acknowledge' }).count()).toBe(0);
    expect(dispatched.at(-1)).toMatchObject({ kind: 'button', name: 'acknowledge', value: 'v1' });

    await page.locator('#say').focus();
    await type('Can I post this?');
    await titled('Check a draft');
    const draft = page.locator('.card textarea').last();
    expect(await draft.inputValue()).toBe('Dear all,\n\nsee you there');
    await draft.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Ring me\non 07700 900123');
    await tabTo('More about it (optional)');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('A f');
    expect(await seriousProblems()).toEqual([]);
    await tabTo('Check this draft');
    await page.keyboard.press('Enter');
    await titled('One clear breach and one risk');
    expect(await focused()).toBe('One clear breach and one risk');
    expect(dispatched.at(-1)).toMatchObject({
      kind: 'form',
      name: 'check',
      fields: { draft: 'Ring me\non 07700 900123', capacity: 'own', platform: 'forum', note: '' },
    });
    expect(complaints).toEqual([]);
  });

  test('a draft that is too long is kept whole, counted and not sent', async () => {
    await open();
    await type('Can I post this?');
    await titled('Check a draft');
    const long = `${'x'.repeat(61)}\n\nend`;
    const draft = page.locator('.card textarea');
    await draft.fill(long);
    await page.getByRole('button', { name: 'Check this draft' }).click();
    await page.getByText('nothing has been cut').waitFor();
    expect(await draft.inputValue()).toBe(long);
    expect(await page.locator('.count').textContent()).toBe('66 of 60 characters');
    expect(await draft.getAttribute('aria-invalid')).toBe('true');
    expect(dispatched.filter(({ kind }) => kind === 'form')).toEqual([]);
    await shoot('form-too-long');
    await draft.fill('short');
    await page.getByRole('button', { name: 'Check this draft' }).click();
    await titled('One clear breach and one risk');
  });

  test('when it cannot be reached the text is kept, and trying again sends it once', async () => {
    await open();
    await page.route('**/api/events', (route) => route.abort());
    await type('my long question');
    await page.getByText('The assistant cannot be reached.').waitFor();
    expect(await page.locator('#say').inputValue()).toBe('my long question');
    await shoot('unreachable');
    await page.unroute('**/api/events');
    await page.getByRole('button', { name: 'Try again' }).click();
    await titled('Personal use of Council computers');
    expect(dispatched.filter(({ kind }) => kind === 'message')).toHaveLength(1);
    expect(await page.locator('#say').inputValue()).toBe('');
    expect(await page.locator('.bubble').allTextContents()).toEqual(['my long question']);
    expect(await page.locator('[data-failure]').textContent()).toBe('');
  });

  test('a retry carries the same event id, and a text changed since is sent as it now is', async () => {
    await open();
    const sent: { eventId: string; event: unknown }[] = [];
    await page.route('**/api/events', (route) => {
      sent.push(route.request().postDataJSON());
      return sent.length < 3 ? route.abort() : route.continue();
    });
    const again = page.getByRole('button', { name: 'Try again' });
    await type('my question');
    await again.click();
    await expect.poll(() => sent.length).toBe(2);
    await again.waitFor();
    await page.locator('#say').fill('my question, mended');
    await again.click();
    await titled('Personal use of Council computers');
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[2]?.event).toEqual({ kind: 'message', text: 'my question, mended' });
    expect(sent[2]?.eventId).not.toBe(sent[0]?.eventId);
  });

  test('a failure of the assistant, and a text over the limit, lose nothing either', async () => {
    await open();
    isBroken = true;
    await type('my question');
    await page.getByText('Sorry, something went wrong here.').waitFor();
    expect(await page.locator('#say').inputValue()).toBe('my question');
    isBroken = false;
    const huge = 'word '.repeat(60_000);
    await type(huge);
    await page.getByText('That is too long to send.').waitFor();
    expect(await page.locator('#say').inputValue()).toBe(huge);
  });

  test('another person is another conversation, and a message sent to them arrives on the page', async () => {
    await open();
    await type('only for Ann');
    await titled('Personal use of Council computers');
    expect(await page.getByRole('button', { name: 'Who still has to acknowledge?' }).count()).toBe(0);
    await page.locator('#person').selectOption('dee');
    await expect.poll(() => dispatched.at(-1)).toMatchObject({ kind: 'opened', sender: { userId: 'dee' } });
    await titled('Hello Ann');
    expect(await page.locator('.bubble').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Who still has to acknowledge?' }).count()).toBe(1);
    expect(page.url()).toBe(`${chat.url}/?as=dee`);
    await chat.send({ platform: 'web', route: 'ann' }, replyOf('Not for Dee'));
    await chat.send({ platform: 'web', route: 'dee' }, { ...CARD, title: 'A reminder <b>' });
    await titled('A reminder <b>');
    expect(await page.getByText('Not for Dee').count()).toBe(0);
    expect(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length')).toBe(
      0,
    );
    expect(complaints).toEqual([]);
  });

  test('a page that was out of sight shows what came meanwhile, once', async () => {
    await open();
    await chat.send({ platform: 'web', route: 'ann' }, replyOf('The first reminder'));
    await titled('The first reminder');
    const show = (state: string) =>
      page.evaluate(`Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`);
    await show('hidden');
    await chat.send({ platform: 'web', route: 'ann' }, replyOf('The second reminder'));
    await show('visible');
    await titled('The second reminder');
    expect(await page.getByText('The first reminder').count()).toBe(1);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 380]) {
      test(`${colorScheme} at ${width} pixels: accessible, nothing wider than the screen`, async () => {
        await open({ colorScheme, viewport: { width, height: width === 1280 ? 860 : 780 } });
        await shoot(`${colorScheme}-${width}-1-start`);
        await type('Can I use Facebook on my work laptop at lunch?');
        await titled('Personal use of Council computers');
        await shoot(`${colorScheme}-${width}-2-answer`);
        await type('Can I post this?');
        await titled('Check a draft');
        await page.getByRole('button', { name: 'Check this draft' }).click();
        await titled('One clear breach and one risk');
        await shoot(`${colorScheme}-${width}-3-checked`);
        await type('everything');
        await titled('Everything there is');
        const log = page.locator('[data-log]');
        await log.evaluate((element) => element.scrollTo(0, element.scrollHeight - 1500));
        await shoot(`${colorScheme}-${width}-4-everything`);
        await log.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        await shoot(`${colorScheme}-${width}-5-end`);
        expect(await seriousProblems()).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
        expect(await log.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
        expect(complaints).toEqual([]);
      });
    }
  }

  test('at 320 by 256 pixels, which is 400 % zoom, everything can still be reached', async () => {
    await open({ viewport: { width: 320, height: 256 } });
    await type('a question');
    await titled('Personal use of Council computers');
    await shoot('zoomed-in');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await seriousProblems()).toEqual([]);
    await page.getByRole('button', { name: 'Read the section' }).click();
    await titled('You pressed say');
  });
});
