import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceClientCredentialsFactory } from 'botframework-connector';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TeamsSettings } from '../../../src/adapters/teams/settings.ts';
import type { Incoming } from '../../../src/core/incoming.ts';
import { replyOf } from '../fixture-replies.ts';
import { createTeamsHarness, settled, type TeamsHarness, until } from './harness.ts';

const APP = '11111111-2222-3333-4444-555555555555';
const TENANT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const ISSUER = 'https://issuer.example';
const good = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

let provider: Server;
let harness: TeamsHarness;
let dispatched: Incoming[];

/** Says of itself what the settings say, and signs with a fixed token what goes out. */
class Credentials extends ServiceClientCredentialsFactory {
  override isValidAppId = async (id: string) => id === APP;
  override isAuthenticationDisabled = async () => false;
  override createCredentials = async () => ({
    signRequest: async (request: { headers: { set(name: string, value: string): void } }) => {
      request.headers.set('authorization', 'Bearer out');
      return request as never;
    },
  });
}

interface Claims {
  readonly [name: string]: unknown;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
function tokenOf(
  claims: Claims,
  { key = good.privateKey, head = {} }: { key?: KeyObject; head?: object } = {},
): string {
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'k1', ...head })}.${encode(claims)}`;
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), key).toString('base64url')}`;
}
const now = () => Math.floor(Date.now() / 1000);
const claims = (changes: Claims = {}): Claims => ({
  iss: ISSUER,
  aud: APP,
  nbf: now() - 10,
  exp: now() + 600,
  serviceurl: harness.connector.url,
  ...changes,
});
const without = (name: string) =>
  Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name));

beforeAll(async () => {
  provider = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    const { port } = provider.address() as AddressInfo;
    response.end(
      JSON.stringify(
        request.url === '/keys'
          ? {
              keys: [
                {
                  ...good.publicKey.export({ format: 'jwk' }),
                  kid: 'k1',
                  use: 'sig',
                  alg: 'RS256',
                  endorsements: ['msteams'],
                },
              ],
            }
          : {
              issuer: ISSUER,
              jwks_uri: `http://127.0.0.1:${port}/keys`,
              id_token_signing_alg_values_supported: ['RS256'],
            },
      ),
    );
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const settings: TeamsSettings = {
    auth: 'on',
    appId: APP,
    tenantId: TENANT,
    credential: { kind: 'secret', secret: 'unused' },
    allowedTenants: [TENANT],
    installsForPeople: false,
    cloud: {
      loginUrl: 'https://login.invalid',
      scope: 'https://scope.example',
      tokenIssuer: ISSUER,
      openIdMetadataUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/metadata`,
      graphUrl: 'https://graph.invalid',
      serviceUrl: 'https://service.invalid',
    },
  };
  dispatched = [];
  harness = await createTeamsHarness({ settings, credentials: new Credentials() });
  harness.connector.token = 'out';
  harness.connector.members.set('29:ann', { id: '29:ann', email: 'ann@example.gov.uk', tenantId: TENANT });
  await harness.platform.start(async (event) => {
    dispatched.push(event);
    return replyOf('Fine');
  });
});
afterAll(async () => {
  await harness.close();
  provider.close();
});

const say = (authorization: string | undefined, forged: object = {}) =>
  harness
    .person('29:ann', { tenantId: TENANT })
    .say('my private words', { headers: authorization === undefined ? {} : { authorization }, forged });

test('a good token is taken, and the answer goes out with the app’s own', async () => {
  const { status } = await say(`Bearer ${tokenOf(claims())}`);
  expect(status).toBe(200);
  await until(() => harness.connector.messages.length === 1, 'the answer');
  expect(dispatched).toHaveLength(1);
});

describe('refused before anything is done', () => {
  const hs256 = () => {
    const unsigned = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${encode(claims())}`;
    return `${unsigned}.${Buffer.from('x'.repeat(32)).toString('base64url')}`;
  };
  test.each<[string, () => string | undefined, object, number]>([
    ['no token', () => undefined, {}, 401],
    ['another scheme', () => 'Basic YTpi', {}, 401],
    ['an unsigned token', () => `Bearer ${encode({ alg: 'none' })}.${encode(claims())}.`, {}, 401],
    ['rubbish', () => 'Bearer a.b.c', {}, 401],
    ['another’s signature', () => `Bearer ${tokenOf(claims(), { key: other.privateKey })}`, {}, 401],
    ['an unknown key', () => `Bearer ${tokenOf(claims(), { head: { kid: 'k9' } })}`, {}, 401],
    ['HS256', () => `Bearer ${hs256()}`, {}, 401],
    ['an expired token', () => `Bearer ${tokenOf(claims({ exp: now() - 900 }))}`, {}, 401],
    ['a token of tomorrow', () => `Bearer ${tokenOf(claims({ nbf: now() + 86_400 }))}`, {}, 401],
    ['no expiry', () => `Bearer ${tokenOf(without('exp'))}`, {}, 401],
    ['another audience', () => `Bearer ${tokenOf(claims({ aud: TENANT }))}`, {}, 401],
    ['another issuer', () => `Bearer ${tokenOf(claims({ iss: 'https://evil.example' }))}`, {}, 401],
    ['no service address in the token', () => `Bearer ${tokenOf(without('serviceurl'))}`, {}, 401],
    [
      'another service address in the token',
      () => `Bearer ${tokenOf(claims({ serviceurl: 'https://evil.example' }))}`,
      {},
      401,
    ],
    [
      'another service address in the activity',
      () => `Bearer ${tokenOf(claims())}`,
      { serviceUrl: 'https://evil.example' },
      401,
    ],
    ['no service address', () => `Bearer ${tokenOf(claims())}`, { serviceUrl: undefined }, 400],
    ['no type', () => `Bearer ${tokenOf(claims())}`, { type: undefined }, 400],
    ['no conversation', () => `Bearer ${tokenOf(claims())}`, { conversation: undefined }, 400],
    [
      'another tenant',
      () => `Bearer ${tokenOf(claims())}`,
      { conversation: { id: 'personal:29:ann', tenantId: APP }, channelData: { tenant: { id: APP } } },
      403,
    ],
    [
      'no tenant',
      () => `Bearer ${tokenOf(claims())}`,
      { conversation: { id: 'personal:29:ann' }, channelData: {} },
      403,
    ],
    ['another channel', () => `Bearer ${tokenOf(claims())}`, { channelId: 'directline' }, 401],
  ])('%s', async (_, authorization, forged, status) => {
    const before = dispatched.length;
    const logged = harness.log.lines.length;
    const answer = await say(authorization(), forged);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toMatch(/\bat .*\.[jt]s:|Error:|private words/);
    await settled(harness.connector, 60);
    expect(dispatched).toHaveLength(before);
    expect(JSON.stringify(harness.log.lines.slice(logged))).toMatch(/teams-(?:refused|not-proven)/);
    expect(JSON.stringify(harness.log.lines)).not.toContain('private words');
  });

  test.each([
    ['no JSON', 'hello', 400],
    ['a list', '[]', 400],
    ['a number', '7', 400],
    ['an empty object', '{}', 400],
    ['more than 512 KB', JSON.stringify({ text: 'x'.repeat(600_000) }), 413],
  ])('%s', async (_, body, status) => {
    const response = await fetch(`${harness.url()}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(claims())}` },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/\bat .*\.[jt]s:/);
  });
});
