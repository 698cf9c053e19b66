import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { sendSigned } from '../../support/slack/signed-request.ts';
import { startSlackApi } from '../../support/slack/slack-api.ts';
import { replyOf } from '../fixture-replies.ts';
import { createSlackHarness, type SlackHarness, settled, until } from './harness.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

let harness: SlackHarness;
let dispatched: Incoming[];
const fine = async (): Promise<Reply> => replyOf('Fine');
const dispatch = async (event: Incoming): Promise<Reply> => {
  dispatched.push(event);
  return fine();
};
const posts = () => harness.api.workspace.messages.filter(({ isOurs }) => isOurs);
const ourLog = () => JSON.stringify(harness.log.lines);

beforeEach(async () => {
  dispatched = [];
  harness = await createSlackHarness();
});
afterEach(() => harness.close());

describe('a request to the one address', () => {
  beforeEach(() => harness.platform.start(dispatch));

  test.each([
    ['a wrong signature', { secret: 'not the secret' }, 'bad-signature'],
    ['a time of six minutes ago', { ageS: 360 }, 'stale'],
    ['a time of six minutes ahead', { ageS: -360 }, 'future'],
    ['a time of an hour ahead', { ageS: -3_600 }, 'future'],
    ['no signature', { headers: { 'x-slack-signature': '' } }, 'bad-signature'],
    ['a time that is none', { headers: { 'x-slack-request-timestamp': '1e9' } }, 'bad-time'],
  ])('with %s is refused, and the log says why without what it held', async (_, options, reason) => {
    const { status, body } = await harness.member('U1').say('my private words', options);
    expect(status).toBe(401);
    expect(body).toContain(reason);
    await settled(harness.api);
    expect(dispatched).toEqual([]);
    expect(ourLog()).toContain(reason);
    expect(ourLog()).not.toContain('private words');
  });

  test.each([
    ['five minutes less a bit old', { ageS: 290 }],
    ['a little ahead', { ageS: -30 }],
  ])('%s is taken', async (_, options) => {
    expect((await harness.member('U1').say('hello', options)).status).toBe(200);
    await until(() => dispatched.length === 1);
  });

  test('of another body under the same signature is refused', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const good = await sendSigned(harness.url(), body, JSON_TYPE);
    expect([good.status, JSON.parse(good.body)]).toEqual([200, { challenge: 'abc' }]);
    const signature = 'v0=0000000000000000000000000000000000000000000000000000000000000000';
    const bad = await sendSigned(harness.url(), body, JSON_TYPE, {
      headers: { 'x-slack-signature': signature },
    });
    expect(bad.status).toBe(401);
  });

  test.each([
    ['that is no JSON', 'hello', JSON_TYPE],
    ['that is a list', '[1]', JSON_TYPE],
    ['with a payload that is no JSON', 'payload=%7Bhello', FORM],
    ['with nothing in it', '', JSON_TYPE],
    ['of no kind', '{}', JSON_TYPE],
    ['with an event that is a number', '{"type":"event_callback","event_id":"E","event":7}', JSON_TYPE],
    ['with a press of nobody’s', '{"type":"block_actions","actions":[]}', JSON_TYPE],
    ['with a form without a view', '{"type":"view_submission","user":{"id":"U1"}}', JSON_TYPE],
    ['with a shortcut without a user', '{"type":"shortcut","callback_id":"x"}', JSON_TYPE],
  ] as const)('%s is refused as malformed', async (_, body, type) => {
    const { status } = await sendSigned(harness.url(), body, type);
    expect(status).toBe(400);
    expect(dispatched).toEqual([]);
    expect(JSON.stringify(harness.log.lines)).toContain('malformed');
    expect(JSON.stringify(harness.log.lines)).not.toContain('hello');
  });

  test.each([
    [
      'an event without a user',
      { type: 'event_callback', event_id: 'E', event: { type: 'message', channel_type: 'im' } },
    ],
    ['an unknown type', { type: 'surprise' }],
    [
      'a press without actions',
      { type: 'block_actions', user: { id: 'U1' }, team: { id: 'T1' }, actions: [] },
    ],
  ])('with %s is acknowledged and does nothing', async (_, body) => {
    const { status } = await sendSigned(harness.url(), JSON.stringify(body), JSON_TYPE);
    expect(status).toBe(200);
    await settled(harness.api);
    expect(dispatched).toEqual([]);
    expect(posts()).toEqual([]);
  });

  test('of five megabytes is refused before it is read to the end', async () => {
    const { status } = await sendSigned(
      harness.url(),
      JSON.stringify({ text: 'x'.repeat(5_000_000) }),
      JSON_TYPE,
    ).catch(() => ({ status: 413 }));
    expect(status).toBe(413);
    expect(dispatched).toEqual([]);
    expect((await harness.member('U1').say('still there')).status).toBe(200);
  });

  test('that is unsigned is refused without its body being waited for', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(`${harness.url()}/slack/events`, {
        method: 'POST',
        headers: { 'content-length': 1_000_000 },
      });
      sent.on('response', (response) => resolve(response.statusCode ?? 0));
      sent.on('error', reject);
      sent.write('{"half":');
    });
    expect(status).toBe(401);
  });

  test('200 at once are all acknowledged and each is answered once', async () => {
    const member = harness.member('U1');
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => member.say(`question ${index}`, { eventId: `Ev${index}` })),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await until(() => posts().length >= 200, '200 answers', 12_000);
    await settled(harness.api);
    expect(posts()).toHaveLength(200);
    expect(dispatched).toHaveLength(200);
  });
});

describe('the same event again', () => {
  test('is not answered twice, whether it comes at once, later, or after a restart', async () => {
    await harness.platform.start(dispatch);
    const member = harness.member('U1');
    const retry = {
      eventId: 'EvSame',
      headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' },
    };
    await Promise.all([member.say('once', { eventId: 'EvSame' }), member.say('once', retry)]);
    await until(() => posts().length === 1);
    expect((await member.say('once', retry)).status).toBe(200);
    await harness.platform.stop();
    await harness.restart().start(dispatch);
    expect((await member.say('once', retry)).status).toBe(200);
    await settled(harness.api);
    expect(dispatched).toHaveLength(1);
    expect(posts()).toHaveLength(1);
  });

  test('a request sent again to the letter, as a replay would be, does nothing more', async () => {
    await harness.platform.start(dispatch);
    const body = new URLSearchParams({
      command: '/policy',
      text: 'help',
      user_id: 'U1',
      team_id: 'T1',
      channel_id: 'D1',
    }).toString();
    await sendSigned(harness.url(), body, FORM);
    await sendSigned(harness.url(), body, FORM);
    await settled(harness.api);
    expect(dispatched).toHaveLength(1);
  });
});

describe('messages that are none of the assistant’s', () => {
  test.each([
    ['an edit', { subtype: 'message_changed', message: { text: 'new' } }],
    ['a deletion', { subtype: 'message_deleted' }],
    ['a join', { subtype: 'channel_join' }],
    ['a bot', { bot_id: 'BOTHER' }],
    ['a bot, the old way', { subtype: 'bot_message', bot_id: 'BOTHER' }],
    ['a channel', { channel_type: 'channel', channel: 'C1' }],
    ['a group conversation', { channel_type: 'mpim', channel: 'G1' }],
    ['itself', { user: 'UBOT' }],
  ])('%s is let pass', async (_, extra) => {
    await harness.platform.start(dispatch);
    expect((await harness.member('U1').say('hello', { extra })).status).toBe(200);
    await settled(harness.api);
    expect(dispatched).toEqual([]);
    expect(posts()).toEqual([]);
  });
});

describe('Slack out of reach', () => {
  test('at the start: the assistant starts, says so on its health page, and works once Slack is back', async () => {
    harness.api.isUp = false;
    await harness.platform.start(dispatch);
    const health = async () => (await fetch(`${harness.url()}/healthz`)).text();
    expect(await health()).toMatch(/slack: unreachable/);
    harness.api.isUp = true;
    const end = Date.now() + 10_000;
    while (!/slack: connected/.test(await health()) && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await health()).toMatch(/slack: connected/);
    await harness.member('U1').say('hello');
    await until(() => posts().length === 1);
  });

  test('later: an event is acknowledged and what cannot be answered is logged without its words', async () => {
    await harness.platform.start(dispatch);
    await harness.member('U1').say('hello');
    await until(() => posts().length === 1);
    harness.api.isUp = false;
    expect((await harness.member('U1').say('my private words')).status).toBe(200);
    await until(
      () => /slack-not-answered/.test(ourLog()) && /slack-unreachable/.test(ourLog()),
      'the log line',
      12_000,
    );
    expect(ourLog()).not.toContain('private words');
  });

  test('with a token that Slack refuses: the start ends with what to do', async () => {
    harness.api.workspace.tokens.clear();
    await expect(harness.platform.start(dispatch)).rejects.toMatchObject({
      code: 'slack-token',
      hint: expect.stringContaining('SLACK_BOT_TOKEN'),
    });
  });

  test('a limit is waited out, and the answer given once', async () => {
    await harness.platform.start(dispatch);
    harness.api.script('chat.postMessage', { kind: 'status', status: 429, retryAfterS: 1 });
    await harness.member('U1').say('hello');
    await until(() => posts().length === 1);
    await settled(harness.api);
    expect(posts()).toHaveLength(1);
  });

  test.each([
    ['posted', true],
    ['not posted', false],
  ])('an answer whose fate is unknown, in truth %s, is there once', async (_, isDone) => {
    await harness.platform.start(dispatch);
    harness.api.script('chat.postMessage', { kind: 'dropped', isDone });
    await harness.member('U1').say('hello');
    await until(
      () => harness.api.calls.some(({ method }) => method === 'conversations.history'),
      'the look-up',
    );
    await settled(harness.api, 600);
    expect(posts()).toHaveLength(1);
  });
});

describe('a server of another kind', () => {
  test('that does not say what kind of conversation it is gets an answer where its id says that nobody reads along', async () => {
    await harness.platform.start(dispatch);
    await harness.member('U1').say('hello', { extra: { channel_type: undefined } });
    await until(() => posts().length === 1);
    await harness.member('U1').say('hello', { extra: { channel_type: undefined, channel: 'C1' } });
    await settled(harness.api);
    expect(posts()).toHaveLength(1);
  });

  test('that takes no person’s id for a conversation is asked for theirs, and somebody gone stays gone', async () => {
    await harness.platform.start(dispatch);
    harness.api.script('chat.postMessage', { kind: 'refusal', error: 'channel_not_found' });
    const send = (user: string) =>
      harness.platform.send({ platform: 'slack', route: { team: 'T1', user } }, replyOf('Reminder'));
    expect(await send('U1')).toMatchObject({ ok: true });
    expect(posts()).toMatchObject([{ channel: 'D1' }]);
    expect(await send('U404')).toEqual({ ok: false, reason: 'gone' });
  });

  test('that does not know a kind of block gets the same words without it', async () => {
    const api = await startSlackApi();
    const other = await createSlackHarness({ api });
    try {
      await other.platform.start(async () =>
        replyOf('Team', { kind: 'table', head: ['Name', 'State'], rows: [['Ann', 'overdue']] }),
      );
      api.script('chat.postMessage', { kind: 'refusal', error: 'invalid_blocks' });
      await other.member('U1').say('team');
      await until(() => api.workspace.messages.some(({ isOurs }) => isOurs));
      const [answer] = api.workspace.messages.filter(({ isOurs }) => isOurs);
      expect(JSON.stringify(answer?.blocks)).toMatch(/Ann.*overdue/);
      expect(JSON.stringify(answer?.blocks)).not.toContain('"table"');
    } finally {
      await other.close();
    }
  });
});
