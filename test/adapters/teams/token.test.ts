import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceClientCredentialsFactory } from 'botframework-connector';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TeamsSettings } from '../../../src/adapters/teams/settings.ts';
import type { Incoming } from '../../../src/core/incoming.ts';
import { APP, BAD_REQUESTS, ISSUER, SIGNING_KEY, TENANT, tokenOf } from '../../support/teams/microsoft.ts';
import { BLOCKS, replyOf } from '../fixture-replies.ts';
import { createTeamsHarness, dataOf, settled, type TeamsHarness, until, wordsIn } from './harness.ts';

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

beforeAll(async () => {
  provider = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    const { port } = provider.address() as AddressInfo;
    response.end(
      JSON.stringify(
        request.url === '/keys'
          ? { keys: [SIGNING_KEY] }
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
    return event.kind === 'message' && event.text === 'check'
      ? replyOf('Card', BLOCKS.form)
      : replyOf('Fine');
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
  const { status } = await say(`Bearer ${tokenOf(harness.connector.url)}`);
  expect(status).toBe(200);
  await until(() => harness.connector.messages.length === 1, 'the answer');
  expect(dispatched).toHaveLength(1);
});

test('a form of several lines opens as a dialog too, with what was typed, and is sent from there', async () => {
  const authorization = `Bearer ${tokenOf(harness.connector.url)}`;
  const person = harness.person('29:ann', { tenantId: TENANT, headers: { authorization } });
  const handled = dispatched.length;
  const before = harness.connector.messages.length;
  await person.say('check');
  const message = await until(() => harness.connector.messages[before], 'the form');
  const data = dataOf(message.activity.attachments[0].content, 'Open in a window');
  expect(data).toMatchObject({ msteams: { type: 'task/fetch' } });
  const opened = await person.invoke('task/fetch', { data: { ...data, 'f0.draft': 'half written' } });
  const { value } = JSON.parse(opened.body).task;
  expect(value.title).toBe('Check this draft');
  expect(wordsIn(value.card.content)).toContain('half written');
  expect(JSON.stringify(value)).not.toContain('task/fetch');
  await person.submitTask(dataOf(value.card.content, 'Check this draft'), { 'f0.draft': 'whole' });
  expect(dispatched.slice(handled)).toMatchObject([
    { kind: 'message' },
    { kind: 'form', name: 'check', fields: { draft: 'whole' } },
  ]);
});

describe('refused before anything is done', () => {
  test.each([...BAD_REQUESTS])('%s', async (_, authorization, forged, status) => {
    const before = dispatched.length;
    const logged = harness.log.lines.length;
    const answer = await say(authorization(harness.connector.url), forged);
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
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tokenOf(harness.connector.url)}`,
      },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/\bat .*\.[jt]s:/);
  });
});
