import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createHttpServer, type HttpServer } from '../../src/adapters/http.ts';
import { UserError } from '../../src/core/errors.ts';

let started: HttpServer[] = [];

async function start(http: HttpServer): Promise<HttpServer> {
  await http.start();
  started.push(http);
  return http;
}

afterEach(async () => {
  await Promise.all(started.map((http) => http.stop()));
  started = [];
});

test('says that it is well, and 404 in JSON for what no platform took', async () => {
  const http = await start(createHttpServer({ host: '127.0.0.1', port: 0 }));
  const health = await fetch(`${http.url}/healthz`);
  expect([health.status, await health.text()]).toEqual([200, 'ok']);
  http.health.set('slack', () => 'connected');
  expect(await (await fetch(`${http.url}/healthz`)).text()).toBe('ok\nslack: connected');
  expect((await fetch(`${http.url}/nothing`)).status).toBe(404);
});

test('is ready when every check is well, and says of one that is not what is wrong, without a cause', async () => {
  const http = await start(createHttpServer({ host: '127.0.0.1', port: 0 }));
  http.readiness.set('records', async () => {});
  const ready = await fetch(`${http.url}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([200, 'ready\nrecords: ok']);
  http.readiness.set('records', async () => {
    throw new UserError('not-recorded', 'The disk is full.', 'Make room.');
  });
  http.readiness.set('slack', async () => {
    throw new Error('xoxb-secret');
  });
  const not = await fetch(`${http.url}/readyz`);
  expect([not.status, await not.text()]).toEqual([
    503,
    'not ready\nrecords: The disk is full.\nslack: failed',
  ]);
});

test('routes may be added after it has started', async () => {
  const http = await start(createHttpServer({ host: '127.0.0.1', port: 0 }));
  http.app.get('/late', (_request, response) => void response.send('here'));
  expect(await (await fetch(`${http.url}/late`)).text()).toBe('here');
});

test('listens once for several platforms and closes with the last', async () => {
  const http = await start(createHttpServer({ host: '127.0.0.1', port: 0 }));
  const { url } = http;
  await http.start();
  expect(http.url).toBe(url);
  await http.stop();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await http.stop();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  await http.stop();
});

test('a route that throws is an apology without a stack', async () => {
  const http = await start(createHttpServer({ host: '127.0.0.1', port: 0 }));
  http.app.get('/broken', () => {
    throw new Error('secret inside');
  });
  const response = await fetch(`${http.url}/broken`);
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).toMatch(/Sorry/);
  expect(text).not.toMatch(/secret|\.ts/);
});

test('stop waits for an answer under way, then the address is free again', async () => {
  const http = createHttpServer({ host: '127.0.0.1', port: 0 });
  let finish: () => void = () => {};
  const arrived = new Promise<void>((resolve) => {
    http.app.get('/slow', (_request, response) => {
      finish = () => response.send('done');
      resolve();
    });
  });
  await http.start();
  const { url } = http;
  const answer = fetch(`${url}/slow`).then((response) => response.text());
  await arrived;
  let isStopped = false;
  const stopped = http.stop().then(() => {
    isStopped = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isStopped).toBe(false);
  finish();
  expect(await answer).toBe('done');
  await stopped;
  await start(createHttpServer({ host: '127.0.0.1', port: Number(new URL(url).port) }));
});

test('a request that never ends does not keep it from stopping', async () => {
  const http = createHttpServer({ host: '127.0.0.1', port: 0, drainMs: 30 });
  const arrived = new Promise<void>((resolve) => http.app.get('/hang', () => resolve()));
  await http.start();
  const hanging = fetch(`${http.url}/hang`).catch(() => 'cut off');
  await arrived;
  await http.stop();
  expect(await hanging).toBe('cut off');
});

test('a connection opened ahead of need does not hold up stopping', async () => {
  const http = createHttpServer({ host: '127.0.0.1', port: 0, drainMs: 60_000 });
  await http.start();
  const unused = connect(Number(new URL(http.url).port), '127.0.0.1');
  await new Promise((resolve) => unused.on('connect', resolve));
  await fetch(`${http.url}/healthz`);
  await http.stop();
  unused.destroy();
});

test.each([
  [{ host: '127.0.0.1', port: 70_000 }, 'bad-port'],
  [{ host: '203.0.113.7', port: 0 }, 'host-refused'],
])('%j is refused with a hint', async (where, code) => {
  const error = await createHttpServer(where)
    .start()
    .catch((cause) => cause);
  expect(error).toBeInstanceOf(UserError);
  expect(error.code).toBe(code);
  expect(error.hint).not.toBe('');
});

test('an IPv6 address is shown in brackets', async () => {
  expect(createHttpServer({ host: '::1', port: 3000 }).url).toBe('http://[::1]:3000');
});
