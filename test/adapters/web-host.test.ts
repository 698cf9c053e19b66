import { describe, expect, test } from 'vitest';
import { createHttpServer } from '../../src/adapters/http.ts';
import { createWebChat } from '../../src/adapters/web/index.ts';
import { UserError } from '../../src/core/errors.ts';
import { PEOPLE } from './made-up-people.ts';
import { createRecordingLog } from './recording-log.ts';

const options = { host: '127.0.0.1', port: 0, people: PEOPLE, policyTitle: 'Social media policy' };

describe('where the web chat may be', () => {
  const log = createRecordingLog();

  test.each([
    '0.0.0.0',
    '::',
    '192.168.1.10',
    'example.org',
    '',
    '127.0.0.1.example.org',
    '127.0.0.256',
    '128.0.0.1',
  ])('not on %j', (host) => {
    expect(() => createWebChat({ ...options, host, log })).toThrow(UserError);
  });

  test('nor on a shared listener that other machines reach', () => {
    const http = createHttpServer({ host: '0.0.0.0', port: 0 });
    expect(() => createWebChat({ http, people: PEOPLE, policyTitle: 'P', log })).toThrow(/no sign-in/);
  });

  test('nor to a connection that came in from outside, whatever its Host header says', async () => {
    const http = createHttpServer({ host: '127.0.0.1', port: 0 });
    http.app.use(({ socket }, _response, next) => {
      Object.defineProperty(socket, 'localAddress', { value: '::ffff:10.0.0.5' });
      next();
    });
    const chat = createWebChat({ http, people: PEOPLE, policyTitle: 'P', log });
    await chat.start(async () => undefined);
    const { status } = await fetch(chat.url);
    await chat.stop();
    expect(status).toBe(403);
  });

  test.each(['127.0.0.1', '127.4.5.6', 'localhost', '::1', '[::1]'])('on %s', (host) => {
    const chat = createWebChat({ ...options, host, log });
    expect(new URL(chat.url).protocol).toBe('http:');
  });

  test('a taken port is said with the way round it', async () => {
    const first = createWebChat({ ...options, log });
    await first.start(async () => undefined);
    const port = Number(new URL(first.url).port);
    const second = createWebChat({ ...options, port, log });
    const refused = await second.start(async () => undefined).catch((error) => error);
    await first.stop();
    expect(refused).toBeInstanceOf(UserError);
    expect(refused).toMatchObject({ code: 'port-taken', message: expect.stringContaining(String(port)) });
    expect(refused.hint).toMatch(/PORT=\d+ npm start/);
    await second.start(async () => undefined);
    await second.stop();
  });
});
