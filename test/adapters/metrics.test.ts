import { afterEach, expect, test } from 'vitest';
import { createHttpServer, type HttpServer } from '../../src/adapters/http.ts';
import { serveMetrics } from '../../src/adapters/metrics.ts';

let started: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(started.map((http) => http.stop()));
  started = [];
});

async function serve(
  token?: string,
  text: () => Promise<string> = async () => 'figures 1\n',
): Promise<string> {
  const http = createHttpServer({ host: '127.0.0.1', port: 0 });
  serveMetrics(http, { contentType: 'text/plain', text, ...(token === undefined ? {} : { token }) });
  await http.start();
  started.push(http);
  return `${http.url}/metrics`;
}

test('without a token this machine is given the figures, and nobody behind a proxy', async () => {
  const url = await serve();
  expect(await (await fetch(url)).text()).toBe('figures 1\n');
  for (const name of ['X-Forwarded-For', 'Forwarded', 'Via'])
    expect((await fetch(url, { headers: { [name]: '192.0.2.1' } })).status).toBe(404);
});

test('with a token it must be brought, whole', async () => {
  const token = 'a-long-enough-token';
  const url = await serve(token);
  const ask = (authorization?: string) =>
    fetch(url, authorization === undefined ? {} : { headers: { authorization } });
  expect((await ask(`Bearer ${token}`)).status).toBe(200);
  for (const wrong of [undefined, '', 'Bearer ', `Bearer ${token}x`, `Bearer ${token.slice(1)}`, token])
    expect((await ask(wrong)).status).toBe(404);
});

test('records that cannot be read give 503 without a cause', async () => {
  const url = await serve(undefined, async () => {
    throw new Error('password=secret');
  });
  const response = await fetch(url);
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain('secret');
});
