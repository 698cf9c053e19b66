import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFindAddress } from '../../../src/adapters/teams/find-address.ts';
import { createInstallForPerson } from '../../../src/adapters/teams/graph.ts';
import { parseTeamsSettings } from '../../../src/adapters/teams/settings.ts';
import { createRecordingLog } from '../recording-log.ts';

const APP = '11111111-2222-3333-4444-555555555555';
const TENANT = '66666666-7777-8888-9999-000000000000';

interface User {
  readonly id: string;
  readonly mail: string;
  readonly userType?: string;
  readonly accountEnabled?: boolean;
}

let users: User[];
/** What the next request for people is answered in place of them. */
let refusal: { readonly status: number; readonly retryAfter?: string } | undefined;
let installStatus: number;
let installed: string[];
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://graph');
  request.resume();
  const end = (status: number, body: object, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  if (url.pathname.endsWith('/token')) return end(200, { access_token: 't', expires_in: 3600 });
  if (request.headers.authorization !== 'Bearer t') return end(401, {});
  if (url.pathname === '/v1.0/appCatalogs/teamsApps') return end(200, { value: [{ id: 'cat-1' }] });
  const target = /^\/v1\.0\/users\/([^/]+)\/teamwork\/installedApps$/.exec(url.pathname)?.[1];
  if (target !== undefined) {
    installed.push(target);
    return end(installStatus, {});
  }
  if (url.pathname !== '/v1.0/users') return end(404, {});
  if (refusal !== undefined)
    return end(
      refusal.status,
      {},
      refusal.retryAfter === undefined ? {} : { 'Retry-After': refusal.retryAfter },
    );
  const filter = /^mail eq '((?:[^']|'')*)' or userPrincipalName eq '((?:[^']|'')*)'$/.exec(
    url.searchParams.get('$filter') ?? '',
  );
  if (filter === null) return end(400, { error: { code: 'BadRequest' } });
  const wanted = (filter[1] ?? '').replaceAll("''", "'");
  end(200, { value: users.filter(({ mail }) => mail === wanted) });
});

beforeEach(async () => {
  users = [{ id: 'aad-ann', mail: "ann.o'neil@example.gov.uk", userType: 'Member', accountEnabled: true }];
  refusal = undefined;
  installStatus = 201;
  installed = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function finder(installs: 'yes' | 'no' = 'yes') {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { settings } = parseTeamsSettings(
    {
      TEAMS_APP_ID: APP,
      TEAMS_TENANT_ID: TENANT,
      TEAMS_APP_SECRET: 'shh',
      TEAMS_LOGIN_URL: url,
      TEAMS_GRAPH_URL: url,
      TEAMS_SERVICE_URL: `${url}/teams/`,
      TEAMS_INSTALL_FOR_PEOPLE: installs,
    },
    { host: '0.0.0.0', readFile: () => '' },
  );
  if (settings?.auth !== 'on') throw new Error('good settings were refused');
  const log = createRecordingLog();
  const options = { nowMs: () => 0, log };
  const installFor = settings.installsForPeople ? createInstallForPerson(settings, options) : undefined;
  const find = createFindAddress(settings, {
    ...options,
    ...(installFor === undefined ? {} : { installFor }),
  });
  return { url, log, find: (email = "ann.o'neil@example.gov.uk") => find({ id: 'p1', email }) };
}

describe('somebody who never opened the assistant in Teams', () => {
  test('gets the app and is found, whatever is in their name', async () => {
    const { url, find } = finder();
    expect(await find()).toEqual({
      state: 'found',
      address: {
        platform: 'teams',
        route: {
          serviceUrl: `${url}/teams`,
          tenantId: TENANT,
          botId: `28:${APP}`,
          userId: 'aad-ann',
          aadObjectId: 'aad-ann',
        },
      },
    });
    expect(installed).toEqual(['aad-ann']);
  });

  test.each([
    ['a guest', { userType: 'Guest' }],
    ['switched off', { accountEnabled: false }],
  ])('is not found, and gets nothing, when the account is %s', async (_, change) => {
    users = users.map((user) => ({ ...user, ...change }));
    expect(await finder().find()).toEqual({ state: 'unfound' });
    expect(installed).toEqual([]);
  });

  test('is not found when nobody or more than one has the address, or the app may not be put there', async () => {
    expect(await finder().find('nobody@example.gov.uk')).toEqual({ state: 'unfound' });
    installStatus = 403;
    expect(await finder().find()).toEqual({ state: 'unfound' });
    installStatus = 201;
    users = [...users, { id: 'aad-2', mail: "ann.o'neil@example.gov.uk" }];
    expect(await finder().find()).toEqual({ state: 'unfound' });
  });

  test('is looked for later when Graph asks to wait, fails, forbids it or cannot be reached', async () => {
    const { find, log } = finder();
    refusal = { status: 429, retryAfter: '9' };
    expect(await find()).toEqual({ state: 'try-later', retryAfterMs: 9_000 });
    for (const status of [403, 500]) {
      refusal = { status };
      expect(await find()).toMatchObject({ state: 'try-later' });
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await find()).toMatchObject({ state: 'try-later' });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(JSON.stringify(log.lines)).not.toContain('neil');
  });

  test('is not found where the app may not be put into people’s Teams', async () => {
    expect(await finder('no').find()).toEqual({ state: 'unfound' });
  });
});
