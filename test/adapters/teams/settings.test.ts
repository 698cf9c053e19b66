import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { teamsChecks } from '../../../src/adapters/teams/doctor.ts';
import { createInstallForPerson } from '../../../src/adapters/teams/graph.ts';
import { parseTeamsSettings, type TeamsSettings } from '../../../src/adapters/teams/settings.ts';
import { createRecordingLog } from '../recording-log.ts';

const APP = '11111111-2222-3333-4444-555555555555';
const TENANT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const GOOD = { TEAMS_APP_ID: APP, TEAMS_TENANT_ID: TENANT, TEAMS_APP_SECRET: 'shh' };
const FILES: Readonly<Record<string, string>> = {
  'cert.pem': '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----',
  'key.pem': '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----',
};
const parse = (env: Record<string, string>, host = '127.0.0.1') =>
  parseTeamsSettings(env, {
    host,
    readFile: (path) => {
      const text = FILES[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
  });

describe('settings', () => {
  test('none: Teams is not to be used', () => {
    expect(parse({ SLACK_BOT_TOKEN: 'x' })).toEqual({ problems: [] });
  });

  test('an app with a secret', () => {
    const { settings, problems } = parse({ ...GOOD, TEAMS_ALLOWED_TENANTS: APP.toUpperCase() });
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      auth: 'on',
      appId: APP,
      credential: { kind: 'secret', secret: 'shh' },
      allowedTenants: [TENANT, APP],
      installsForPeople: false,
      cloud: { loginUrl: 'https://login.microsoftonline.com' },
    });
  });

  test('a certificate, and a managed identity', () => {
    const { TEAMS_APP_SECRET: _, ...bare } = GOOD;
    expect(
      parse({ ...bare, TEAMS_CERTIFICATE_FILE: 'cert.pem', TEAMS_CERTIFICATE_KEY_FILE: 'key.pem' }).settings,
    ).toMatchObject({ credential: { kind: 'certificate' } });
    expect(parse({ ...bare, TEAMS_APP_TYPE: 'UserAssignedMSI' }).settings).toMatchObject({
      credential: { kind: 'managed-identity' },
    });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['no app id', { TEAMS_APP_ID: '' }, /TEAMS_APP_ID is missing/],
    ['a name for an app id', { TEAMS_APP_ID: 'policy-bot' }, /TEAMS_APP_ID is not/],
    ['no tenant', { TEAMS_TENANT_ID: '' }, /TEAMS_TENANT_ID is missing/],
    ['no secret', { TEAMS_APP_SECRET: '' }, /TEAMS_APP_SECRET is missing/],
    ['a slip in the type', { TEAMS_APP_TYPE: 'SingleTennant' }, /SingleTenant or UserAssignedMSI/],
    ['the type of old', { TEAMS_APP_TYPE: 'MultiTenant' }, /SingleTenant or UserAssignedMSI/],
    ['a secret for an identity', { TEAMS_APP_TYPE: 'UserAssignedMSI' }, /take them out/],
    ['two proofs', { TEAMS_CERTIFICATE_FILE: 'cert.pem' }, /both set/],
    ['a tenant that is none', { TEAMS_ALLOWED_TENANTS: 'ours' }, /"ours"/],
    ['an address that is none', { TEAMS_LOGIN_URL: 'login' }, /TEAMS_LOGIN_URL/],
    ['a cloud that is none', { TEAMS_CLOUD: 'cumulus' }, /TEAMS_CLOUD/],
    [
      'installing with an identity',
      { TEAMS_APP_SECRET: '', TEAMS_APP_TYPE: 'UserAssignedMSI', TEAMS_INSTALL_FOR_PEOPLE: 'yes' },
      /with TEAMS_APP_SECRET alone/,
    ],
    ['auth that is neither', { TEAMS_AUTH: 'none' }, /TEAMS_AUTH/],
    ['no auth with an app', { TEAMS_AUTH: 'off' }, /take out TEAMS_APP_ID/],
  ])('%s: says what to put right', (_, changes, words) => {
    const { settings, problems } = parse({ ...GOOD, ...changes });
    expect(settings).toBeUndefined();
    expect(problems.join('; ')).toMatch(words);
    expect(problems.join('; ')).not.toContain('shh');
  });

  test('a certificate that is not there, or is none', () => {
    const { TEAMS_APP_SECRET: _, ...bare } = GOOD;
    const { problems } = parse({
      ...bare,
      TEAMS_CERTIFICATE_FILE: 'none.pem',
      TEAMS_CERTIFICATE_KEY_FILE: 'cert.pem',
    });
    expect(problems).toHaveLength(2);
  });

  test('no auth is for this machine alone', () => {
    expect(parse({ TEAMS_AUTH: 'off' }).settings).toEqual({ auth: 'off' });
    expect(parse({ TEAMS_AUTH: 'off' }, '0.0.0.0').problems.join()).toMatch(/HOST=127.0.0.1/);
  });

  test('one address changed leaves the others of its cloud', () => {
    const { settings } = parse({ ...GOOD, TEAMS_CLOUD: 'usgov', TEAMS_GRAPH_URL: 'https://graph.example/' });
    expect(settings).toMatchObject({
      cloud: {
        loginUrl: 'https://login.microsoftonline.us',
        tokenIssuer: 'https://api.botframework.us',
        graphUrl: 'https://graph.example',
      },
    });
  });
});

/** Microsoft's login and Graph, as far as they are called; gives what was asked. */
async function startMicrosoft(answers: Readonly<Record<string, [status: number, body: object]>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
    asked.push(`${request.method} ${path}`);
    request.resume();
    const [status, body] = answers[`${request.method} ${path}`] ?? [404, {}];
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { settings } = parse({
    ...GOOD,
    TEAMS_LOGIN_URL: url,
    TEAMS_GRAPH_URL: url,
    TEAMS_OPENID_METADATA_URL: `${url}/metadata`,
    TEAMS_INSTALL_FOR_PEOPLE: 'yes',
  });
  if (settings?.auth !== 'on') throw new Error('good settings were refused');
  return { asked, settings, close: () => new Promise((resolve) => server.close(resolve)) };
}

const TOKEN = `POST /${TENANT}/oauth2/v2.0/token`;

describe('doctor', () => {
  const run = async (settings: TeamsSettings, now = () => new Date()) => {
    const results = await Promise.allSettled(teamsChecks(settings, now).map((check) => check()));
    return results.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason?.message)));
  };

  test('an app that is in order', async () => {
    const { settings, close } = await startMicrosoft({
      'GET /metadata': [200, {}],
      [TOKEN]: [200, { access_token: 't' }],
    });
    expect((await run(settings)).join('\n')).toMatch(/keys can be read[\s\S]*proves who it is/);
    await close();
  });

  test.each([
    ['AADSTS7000215: Invalid client secret', /not the app’s/],
    ['AADSTS7000222: expired', /has expired/],
    ['AADSTS700016: not found', /no app with TEAMS_APP_ID/],
    ['AADSTS999: something', /AADSTS999/],
  ])('%s is told in plain words', async (description, words) => {
    const { settings, close } = await startMicrosoft({
      'GET /metadata': [200, {}],
      [TOKEN]: [401, { error_description: description }],
    });
    expect((await run(settings)).join('\n')).toMatch(words);
    await close();
  });

  test('a clock that is wrong, and a network that is not there', async () => {
    const { settings, close } = await startMicrosoft({
      'GET /metadata': [200, {}],
      [TOKEN]: [200, { access_token: 't' }],
    });
    expect((await run(settings, () => new Date(Date.now() + 600_000))).join('\n')).toMatch(/60\d s ahead/);
    await close();
    expect((await run(settings)).join('\n')).toMatch(/cannot be reached/);
  });

  test('without proof there is little to check', async () => {
    expect(await run({ auth: 'off' })).toHaveLength(1);
  });
});

describe('putting the app into somebody’s Teams through Graph', () => {
  const CATALOGUE = 'GET /v1.0/appCatalogs/teamsApps';
  const INSTALL = 'POST /v1.0/users/aad-ann/teamwork/installedApps';
  const installer = (settings: Extract<TeamsSettings, { auth: 'on' }>) => {
    const install = createInstallForPerson(settings, { nowMs: Date.now, log: createRecordingLog() });
    if (install === undefined) throw new Error('a secret is enough');
    return install;
  };

  test.each([
    ['new', 201, true],
    ['there already', 409, true],
    ['forbidden', 403, false],
  ])('when it is %s', async (_, status, isThere) => {
    const { settings, asked, close } = await startMicrosoft({
      [TOKEN]: [200, { access_token: 't', expires_in: 3600 }],
      [CATALOGUE]: [200, { value: [{ id: 'cat-1' }] }],
      [INSTALL]: [status, {}],
    });
    const install = installer(settings);
    expect(await install({ aadObjectId: 'aad-ann' })).toBe(isThere);
    expect(await install({ aadObjectId: 'aad-ann' })).toBe(isThere);
    // The token and the catalogue are asked for once.
    expect(asked).toEqual([TOKEN, CATALOGUE, INSTALL, INSTALL]);
    await close();
  });

  test('an app that is in no catalogue is nowhere put', async () => {
    const { settings, close } = await startMicrosoft({
      [TOKEN]: [200, { access_token: 't', expires_in: 3600 }],
      [CATALOGUE]: [200, { value: [] }],
    });
    expect(await installer(settings)({ aadObjectId: 'aad-ann' })).toBe(false);
    await close();
  });
});
