import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { peopleWorkspace, TOKEN, until as untilSlack } from '../adapters/slack/harness.ts';
import { settled, until, wordsIn } from '../adapters/teams/harness.ts';
import { type Running, runAssistantBeside, startAssistant } from '../support/run-assistant.ts';
import { createMember, SIGNING_SECRET } from '../support/slack/signed-request.ts';
import { type SlackApi, startSlackApi } from '../support/slack/slack-api.ts';
import { type Connector, startConnector } from '../support/teams/connector.ts';
import {
  BAD_REQUESTS,
  CERTIFICATE_FILE,
  KEY_FILE,
  type Microsoft,
  SECRET,
  startMicrosoft,
  TENANT,
  tokenOf,
} from '../support/teams/microsoft.ts';
import { createPerson } from '../support/teams/person.ts';

const ACCESS = 'access-token';
const STACK = /\bat .*\.[jt]s:|node_modules/;
let folder: string;
let api: SlackApi;
let connector: Connector;
let microsoft: Microsoft;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'both-'));
  cpSync('demo/people.csv', join(folder, 'people.csv'));
  api = await startSlackApi();
  peopleWorkspace(api);
  connector = await startConnector();
  connector.token = ACCESS;
  connector.members.set('29:ann', {
    id: '29:ann',
    email: 'agnieszka.nowak@example.gov.uk',
    tenantId: TENANT,
  });
  microsoft = await startMicrosoft(ACCESS);
});
afterAll(async () => {
  await microsoft.close();
  await connector.close();
  await api.close();
  rmSync(folder, { recursive: true });
});

const env = () => ({
  ...microsoft.env,
  DATA_DIR: folder,
  LOG_LEVEL: 'debug',
  SENTENCE_ENCODER: 'off',
  SLACK_API_URL: api.url,
  SLACK_BOT_TOKEN: TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
});

describe('Teams with its proofs on, beside Slack on one server', () => {
  let assistant: Running;
  const say = (authorization: string | undefined, forged: object = {}) =>
    createPerson(connector, () => assistant.url, '29:ann', { tenantId: TENANT }).say(
      'report of my private words',
      {
        headers: authorization === undefined ? {} : { authorization },
        forged,
      },
    );
  const good = () => `Bearer ${tokenOf(connector.url)}`;

  beforeAll(async () => {
    assistant = await startAssistant({ ...env(), TEAMS_APP_SECRET: SECRET });
  }, 60_000);
  afterAll(() => assistant.stop());
  beforeEach(() => void connector.calls.splice(0));

  test('a good token is answered, with a token of the app’s own that its secret was given for', async () => {
    expect((await say(good())).status).toBe(200);
    const { activity } = await until(() => connector.messages[0], 'an answer', 15_000);
    expect(wordsIn(activity)).not.toBe('');
    expect(microsoft.proofs).toEqual(['secret']);
  });

  test.each([...BAD_REQUESTS])(
    '%s is refused before anything is done',
    async (_, authorization, forged, status) => {
      const { status: answered, body } = await say(authorization(connector.url), forged);
      expect(answered).toBe(status);
      expect(body).not.toMatch(STACK);
      expect(body).not.toContain('private words');
      await settled(connector, 40);
      expect(connector.calls).toEqual([]);
    },
  );

  test('Slack is served all the while, and refuses what Slack did not sign', async () => {
    const answers = api.workspace.messages.filter(({ isOurs }) => isOurs).length;
    const { status } = await createMember(api.workspace, () => assistant.url, 'U1').say('help');
    expect(status).toBe(200);
    await untilSlack(
      () => api.workspace.messages.filter(({ isOurs }) => isOurs).length > answers,
      'an answer',
      12_000,
    );
    const forged = await fetch(`${assistant.url}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: good() },
      body: '{}',
    });
    expect(forged.status).toBeGreaterThanOrEqual(400);
    expect(await (await fetch(`${assistant.url}/healthz`)).text()).toMatch(/slack: .*\nteams: ready/);
  });

  test('doctor finds it where Teams sends to, and says when something else answers there', async () => {
    const doctor = (endpoint: string) =>
      runAssistantBeside(['doctor', 'teams'], {
        ...env(),
        DATA_DIR: join(folder, 'doctor'),
        TEAMS_APP_SECRET: SECRET,
        TEAMS_ENDPOINT: endpoint,
      });
    expect((await doctor(`${assistant.url}/api/messages`)).stdout).toMatch(/ok .*the assistant is reached/);
    expect((await doctor(`${assistant.url}/messages`)).stdout).toMatch(/something else answers \(404\)/);
  }, 60_000);

  test('no log holds a word that was said, a stack of a refusal or a secret', () => {
    expect(assistant.output()).toContain('teams-refused');
    for (const secret of ['private words', SECRET, ACCESS, SIGNING_SECRET])
      expect(assistant.output()).not.toContain(secret);
    expect(assistant.output()).not.toMatch(STACK);
  });
});

describe('an app that proves who it is by a certificate', () => {
  const certified = () => ({
    ...env(),
    TEAMS_CERTIFICATE_FILE: CERTIFICATE_FILE,
    TEAMS_CERTIFICATE_KEY_FILE: KEY_FILE,
  });

  test('answers, asking its own cloud for a token', async () => {
    microsoft.proofs.splice(0);
    connector.messages.splice(0);
    const assistant = await startAssistant(certified());
    try {
      await createPerson(connector, () => assistant.url, '29:ann', { tenantId: TENANT }).say('help', {
        headers: { authorization: `Bearer ${tokenOf(connector.url)}` },
      });
      await until(() => connector.messages.length === 1, 'an answer', 15_000);
      expect(microsoft.proofs).toEqual(['certificate']);
    } finally {
      await assistant.stop();
    }
  }, 60_000);
});

describe('doctor teams', () => {
  test.each([
    ['a secret', { TEAMS_APP_SECRET: SECRET }, 0, /proves who it is/],
    ['a secret that is another’s', { TEAMS_APP_SECRET: 'x' }, 1, /not the app’s/],
    [
      'a certificate',
      { TEAMS_CERTIFICATE_FILE: CERTIFICATE_FILE, TEAMS_CERTIFICATE_KEY_FILE: KEY_FILE },
      0,
      /proves who it is; its certificate ends in \d+ days/,
    ],
  ])(
    'tries %s',
    async (_, changes, code, words) => {
      const ran = await runAssistantBeside(['doctor', 'teams'], { ...env(), ...changes });
      expect(ran.stdout).toMatch(words);
      expect(ran.code).toBe(code);
      expect(ran.stdout + ran.stderr).not.toContain(SECRET);
    },
    60_000,
  );
});
