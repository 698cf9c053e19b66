import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWebChat, type WebChat } from '../../src/adapters/web/index.ts';
import { UserError } from '../../src/core/errors.ts';
import type { Incoming } from '../../src/core/incoming.ts';
import type { Dispatch } from '../../src/core/ports.ts';
import { describePlatform } from './contract.ts';
import { BLOCKS, replyOf } from './fixture-replies.ts';
import { PEOPLE } from './made-up-people.ts';
import { createRecordingLog } from './recording-log.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const options = { host: '127.0.0.1', port: 0, people: PEOPLE, policyTitle: 'Social media policy' };

function post(url: string, body: unknown, headers: Record<string, string> = JSON_TYPE): Promise<Response> {
  return fetch(`${url}/api/events`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever shape has come
async function readJson(response: Response): Promise<any> {
  return response.json();
}

/** A request with any Host header, which fetch would not send; gives the status and the body. */
function rawRequest(url: string, path: string, headers: Record<string, string>, body?: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      { method: body === undefined ? 'GET' : 'POST', headers },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Opens a stream of server-sent events; the function it gives waits for `count` messages and leaves. */
async function openInbox(url: string, personId: string, lastId?: string) {
  const leave = new AbortController();
  const response = await fetch(`${url}/api/inbox?as=${personId}`, {
    signal: leave.signal,
    headers: lastId === undefined ? {} : { 'Last-Event-ID': lastId },
  });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  return async (count: number) => {
    let text = '';
    let messages: { id: string; summary: string; html: string }[] = [];
    while (messages.length < count) {
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) throw new Error('the stream ended early');
      text += decoder.decode(chunk.value, { stream: true });
      messages = [...text.matchAll(/^data: (.*)\n\n/gm)].map((match) => JSON.parse(match[1] ?? ''));
    }
    leave.abort();
    return messages;
  };
}

async function readInbox(url: string, personId: string, count: number, lastId?: string) {
  return (await openInbox(url, personId, lastId))(count);
}

describePlatform('web', (log) => {
  const platform = createWebChat({ ...options, log });
  return {
    platform,
    reachable: { platform: 'web', route: 'ann' },
    gone: { platform: 'web', route: 'nobody' },
    async deliver(event, eventId) {
      const response = await post(platform.url, { as: 'ann', eventId, event });
      return { ok: response.ok, body: await response.text() };
    },
    async received() {
      return (await readInbox(platform.url, 'ann', 2)).map(({ html }) => html).join('\n');
    },
  };
});

describe('the web chat', () => {
  let chat: WebChat;
  let log: ReturnType<typeof createRecordingLog>;
  let dispatched: Incoming[];
  let answer: Dispatch;

  beforeEach(async () => {
    log = createRecordingLog();
    dispatched = [];
    answer = async () => replyOf('Fine', BLOCKS.text);
    chat = createWebChat({ ...options, log });
    await chat.start((event) => {
      dispatched.push(event);
      return answer(event);
    });
  });
  afterEach(() => chat.stop());

  const opened = { as: 'ann', event: { kind: 'opened' } };

  test('answers with the reply and its card', async () => {
    const response = await post(chat.url, { as: 'ann', event: { kind: 'message', text: 'hello' } });
    const { reply, html } = await readJson(response);
    expect(reply).toEqual(replyOf('Fine', BLOCKS.text));
    expect(html).toContain('<strong>your own device</strong>');
    expect(dispatched[0]).toMatchObject({
      sender: { platform: 'web', userId: 'ann', email: 'ann@example.org' },
      isPrivate: true,
    });
  });

  test('answers null and no card when there is nothing to say', async () => {
    answer = async () => undefined;
    expect(await readJson(await post(chat.url, opened))).toEqual({ reply: null, html: '' });
  });

  test('two people may use the same event id', async () => {
    await post(chat.url, { ...opened, eventId: 'same' });
    await post(chat.url, { ...opened, as: 'bob', eventId: 'same' });
    expect(dispatched.map(({ sender }) => sender.userId)).toEqual(['ann', 'bob']);
  });

  test('a retry that comes while the first is under way waits for it', async () => {
    const replies = await Promise.all([1, 2, 3].map(() => post(chat.url, { ...opened, eventId: 'same' })));
    const texts = await Promise.all(replies.map((reply) => reply.text()));
    expect(new Set(texts).size).toBe(1);
    expect(dispatched).toHaveLength(1);
  });

  test('someone not on the roster is a 404 that says where the roster is', async () => {
    const response = await post(chat.url, { ...opened, as: '<script>' });
    expect(response.status).toBe(404);
    const { error } = await readJson(response);
    expect(error.code).toBe('unknown-person');
    expect(error.hint).toContain('/api/people');
    expect((await fetch(`${chat.url}/api/inbox?as=nobody`)).status).toBe(404);
    expect((await fetch(`${chat.url}/api/inbox`)).status).toBe(404);
  });

  test('a UserError from the assistant is shown with its hint', async () => {
    answer = async () => {
      throw new UserError('not-recorded', 'The disk is full.', 'Free some space.');
    };
    const response = await post(chat.url, opened);
    expect(response.status).toBe(422);
    expect((await readJson(response)).error).toEqual({
      code: 'not-recorded',
      message: 'The disk is full.',
      hint: 'Free some space.',
    });
  });

  test('a bug is an apology whose reference is also in the log', async () => {
    answer = async () => {
      throw new Error('oops');
    };
    const response = await post(chat.url, opened);
    expect(response.status).toBe(500);
    const { error } = await readJson(response);
    expect(error.reference).toMatch(/^[0-9a-f]{8}$/);
    expect(error.hint).toContain(error.reference);
    expect(log.lines[0]?.[2]).toEqual({ reference: error.reference });
  });

  test.each([
    ['no body', ''],
    ['a list', '[]'],
    ['no person', { event: { kind: 'opened' } }],
    ['no event', { as: 'ann' }],
    ['an unknown kind', { as: 'ann', event: { kind: 'hack', text: 'private words' } }],
    ['a text that is a number', { as: 'ann', event: { kind: 'message', text: 5 } }],
    [
      'a field that is a list',
      { as: 'ann', event: { kind: 'form', name: 'f', fields: { 'private words': [] } } },
    ],
    ['an extra field', { ...opened, admin: true }],
    ['an empty event id', { ...opened, eventId: '' }],
    ['a huge event id', { ...opened, eventId: 'x'.repeat(101) }],
  ])('%s is a 400 that quotes nothing and is not handed on', async (_name, body) => {
    const response = await post(chat.url, body);
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text).error.hint).not.toBe('');
    expect(text).not.toContain('private words');
    expect(dispatched).toEqual([]);
  });

  test('a form field called __proto__ changes no prototype', async () => {
    await post(
      chat.url,
      '{"as":"ann","event":{"kind":"form","name":"f","fields":{"__proto__":"x","a":"b"}}}',
    );
    expect(dispatched).toHaveLength(1);
    expect(dispatched[0]).toMatchObject({ fields: { a: 'b' } });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('malformed JSON is a 400, another content type a 415, too much a 413', async () => {
    expect((await post(chat.url, '{"as":')).status).toBe(400);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json2',
    ]) {
      expect((await post(chat.url, JSON.stringify(opened), { 'Content-Type': type })).status).toBe(415);
    }
    const large = await post(chat.url, {
      as: 'ann',
      event: { kind: 'message', text: 'private '.repeat(40_000) },
    });
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ error: { code: 'too-large' } });
    const compressed = await post(chat.url, '{}', { ...JSON_TYPE, 'Content-Encoding': 'gzip' });
    expect(compressed.status).toBe(415);
    expect(dispatched).toEqual([]);
    expect(JSON.stringify(log.lines)).not.toContain('private');
  });

  test('100,000 characters, control characters and half a surrogate pair arrive as they were', async () => {
    for (const text of [
      'é'.repeat(100_000),
      'a\u0000b\u001b[31m\r\n',
      '\ud800',
      '\u202etxet',
      '<!channel>',
    ]) {
      dispatched = [];
      expect((await post(chat.url, { as: 'ann', event: { kind: 'message', text } })).status).toBe(200);
      expect(dispatched[0]).toMatchObject({ text });
    }
  });

  test.each([
    'evil.example',
    'evil.example:80',
    '10.0.0.5',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '[::2]',
  ])('a page opened as %s is refused, so another site cannot pose as this one', async (host) => {
    const page = await rawRequest(chat.url, '/', { Host: host });
    const event = await rawRequest(
      chat.url,
      '/api/events',
      { ...JSON_TYPE, Host: host },
      JSON.stringify(opened),
    );
    expect([page.status, event.status]).toEqual([403, 403]);
    expect(dispatched).toEqual([]);
  });

  test('another origin is refused, its own is not', async () => {
    const { port } = new URL(chat.url);
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:1`,
      `https://127.0.0.1:${port}`,
    ]) {
      expect((await post(chat.url, opened, { ...JSON_TYPE, Origin: origin })).status).toBe(403);
    }
    expect(dispatched).toEqual([]);
    expect((await post(chat.url, opened, { ...JSON_TYPE, Origin: chat.url })).status).toBe(200);
    const named = { ...JSON_TYPE, Host: `localhost:${port}`, Origin: `http://localhost:${port}` };
    expect((await rawRequest(chat.url, '/api/events', named, JSON.stringify(opened))).status).toBe(200);
  });

  test('every page and file carries the strict headers and sets no cookie', async () => {
    const paths = ['/', '/page.css', '/chat.js', '/icon.svg', '/api/people'];
    for (const path of paths) {
      const { status, headers } = await fetch(chat.url + path);
      expect(status).toBe(200);
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('Set-Cookie')).toBeNull();
      expect(headers.get('X-Powered-By')).toBeNull();
    }
  });

  test('the page says that it is a demonstration and lists everyone by team, escaped', async () => {
    const html = await (await fetch(chat.url)).text();
    expect(html).toContain('Demonstration.');
    expect(html).toContain('<optgroup label="Human &quot;resources&quot;">');
    expect(html).toContain('Bob &lt;b&gt;Baker&lt;/b&gt; – Employee');
    expect(html).toMatch(/<option value="ann"[^>]* selected>/);
    expect(html.match(/ selected>/g)).toHaveLength(1);
    expect(html).not.toMatch(/<script>|style="|onclick|javascript:/);
  });

  test('the address may name who to be', async () => {
    expect(await (await fetch(`${chat.url}/?as=dee`)).text()).toMatch(/<option value="dee"[^>]* selected>/);
    expect(await (await fetch(`${chat.url}/?as=%22%3E%3Cscript%3E`)).text()).not.toContain('"><script>');
  });

  test('people are listed without their e-mail addresses', async () => {
    const text = await (await fetch(`${chat.url}/api/people`)).text();
    expect(JSON.parse(text).people).toHaveLength(PEOPLE.length);
    expect(text).not.toContain('@');
  });

  test('an address that is not there is a 404 in JSON', async () => {
    const response = await fetch(`${chat.url}/..%2f..%2fpackage.json`);
    expect(response.status).toBe(404);
    expect((await readJson(response)).error.code).toBe('not-found');
  });

  test('a message sent reaches that person alone, and a page that comes back gets what it missed', async () => {
    const live = await openInbox(chat.url, 'ann');
    const liveForBob = await openInbox(chat.url, 'bob');
    await chat.send({ platform: 'web', route: 'ann' }, replyOf('First <b>'));
    await chat.send({ platform: 'web', route: 'bob' }, replyOf('Not for Ann'));
    await chat.send({ platform: 'web', route: 'ann' }, replyOf('Second\n\ndata: x'));
    const seen = await live(2);
    expect((await liveForBob(1)).map(({ summary }) => summary)).toEqual(['Not for Ann']);
    expect(seen.map(({ summary }) => summary)).toEqual(['First <b>', 'Second\n\ndata: x']);
    expect(seen[0]?.html).toContain('First &lt;b&gt;');
    expect((await readInbox(chat.url, 'ann', 1, seen[0]?.id)).map(({ id }) => id)).toEqual([seen[1]?.id]);
    expect(await readInbox(chat.url, 'ann', 2, 'web-of-an-earlier-run-9')).toEqual(seen);
  });

  test('a message is held when no page is open to show it', async () => {
    const to = chat.addressOf('ann');
    expect(await chat.send(to, replyOf('Held'))).toMatchObject({ ok: true, isHeld: true });
    const live = await openInbox(chat.url, 'ann');
    expect(await chat.send(to, replyOf('Shown'))).toEqual({ ok: true, messageId: expect.any(String) });
    expect((await live(2)).map(({ summary }) => summary)).toEqual(['Held', 'Shown']);
  });

  test('an address of another platform, or of no shape, is gone', async () => {
    for (const to of [
      { platform: 'slack', route: 'ann' },
      { platform: 'web', route: { id: 'ann' } },
      { platform: 'web', route: '__proto__' },
    ]) {
      expect(await chat.send(to, replyOf('x'))).toEqual({ ok: false, reason: 'gone' });
    }
  });

  test('stop waits for an event whose sender has gone away', async () => {
    let finish: () => void = () => {};
    const began = new Promise<void>((resolve) => {
      answer = () =>
        new Promise((done) => {
          finish = () => done(undefined);
          resolve();
        });
    });
    const leave = new AbortController();
    const body = JSON.stringify(opened);
    const sent = fetch(`${chat.url}/api/events`, {
      method: 'POST',
      headers: JSON_TYPE,
      body,
      signal: leave.signal,
    });
    await began;
    leave.abort();
    await expect(sent).rejects.toThrow();
    let isStopped = false;
    const stopped = chat.stop().then(() => {
      isStopped = true;
    });
    await expect(fetch(`${chat.url}/healthz`).then(({ status }) => status)).resolves.toBe(200);
    expect(isStopped).toBe(false);
    expect((await post(chat.url, opened)).status).toBe(503);
    finish();
    await stopped;
  });

  test('stop ends open streams', async () => {
    const stream = await fetch(`${chat.url}/api/inbox?as=ann`);
    const ended = stream.text();
    await chat.stop();
    expect(await ended).toContain('retry:');
  });

  test('nothing of what was said is logged', async () => {
    await post(chat.url, { as: 'ann', event: { kind: 'message', text: 'private words' } });
    await post(chat.url, { as: 'ann', event: { kind: 'message', text: 5, note: 'private words' } });
    expect(JSON.stringify(log.lines)).not.toContain('private words');
  });
});
