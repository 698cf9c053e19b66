import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { INSTALL_PATH } from '../../../src/adapters/slack/install.ts';
import { SCOPES } from '../../../src/adapters/slack/scopes.ts';
import { parseSlackSettings } from '../../../src/adapters/slack/settings.ts';

const BOT = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'a'.repeat(32) };

describe('settings', () => {
  test('without any, Slack is not used and nothing is wrong', () => {
    expect(parseSlackSettings({ PATH: '/bin', SLACK_BOT_TOKEN: ' ' })).toEqual({ problems: [] });
  });

  test('one workspace over HTTP, over a socket, or both', () => {
    expect(parseSlackSettings(BOT).settings).toEqual({
      install: { botToken: 'xoxb-1' },
      signingSecret: 'a'.repeat(32),
    });
    expect(
      parseSlackSettings({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }).settings,
    ).toMatchObject({ appToken: 'xapp-1' });
  });

  test('many workspaces take three settings, and each that is missing is named', () => {
    const all = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 's', SLACK_STATE_SECRET: 't' };
    const { SLACK_SIGNING_SECRET } = BOT;
    expect(parseSlackSettings({ ...all, SLACK_SIGNING_SECRET }).settings?.install).toEqual({
      clientId: '1.2',
      clientSecret: 's',
      stateSecret: 't',
    });
    expect(parseSlackSettings({ SLACK_CLIENT_ID: '1.2', SLACK_SIGNING_SECRET }).problems).toEqual([
      'SLACK_CLIENT_SECRET is missing',
      'SLACK_STATE_SECRET is missing',
    ]);
  });

  test.each([
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_SIGNING_SECRET is missing'],
    [{ SLACK_SIGNING_SECRET: 'x' }, 'SLACK_BOT_TOKEN is missing'],
    [{ ...BOT, SLACK_BOT_TOKEN: 'xapp-1' }, 'begins with xoxb-'],
    [{ ...BOT, SLACK_APP_TOKEN: 'xoxb-1' }, 'begins with xapp-'],
    [{ ...BOT, SLACK_CLIENT_ID: '1' }, 'set one of them'],
    [{ ...BOT, SLACK_API_URL: 'localhost:99' }, 'SLACK_API_URL is an address'],
    [{ ...BOT, SLACK_API_URL: 'ftp://x' }, 'SLACK_API_URL is an address'],
  ])('%j is refused: %s', (env, words) => {
    const { settings, problems } = parseSlackSettings(env);
    expect(settings).toBeUndefined();
    expect(problems.join('; ')).toContain(words);
    expect(problems.join('; ')).not.toContain('xoxb-1');
  });

  test.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/api/'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000/api/'],
    ['https://slack.test/api', 'https://slack.test/api/'],
    ['https://slack.test/x/api/', 'https://slack.test/x/api/'],
  ])('the API at %s is called at %s, by tokens of any form', (apiUrl, expected) => {
    const env = { ...BOT, SLACK_BOT_TOKEN: 'any', SLACK_API_URL: apiUrl };
    expect(parseSlackSettings(env).settings?.apiUrl).toBe(expected);
  });
});

interface Manifest {
  readonly features: {
    readonly slash_commands: readonly { readonly url: string }[];
    readonly shortcuts: readonly { readonly callback_id: string }[];
  };
  readonly oauth_config: {
    readonly redirect_urls: readonly string[];
    readonly scopes: { readonly bot: readonly string[] };
  };
  readonly settings: {
    readonly event_subscriptions: { readonly request_url: string; readonly bot_events: readonly string[] };
    readonly interactivity: { readonly request_url: string };
  };
}

describe('the manifest', () => {
  const manifest = load(readFileSync('slack-manifest.yaml', 'utf8')) as Manifest;
  const code = ['listeners', 'index']
    .map((file) => readFileSync(`src/adapters/slack/${file}.ts`, 'utf8'))
    .join('\n');

  test('asks for the scopes that are explained, and the README explains them in the same words', () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(Object.keys(SCOPES));
    const readme = readFileSync('README.md', 'utf8');
    for (const [scope, why] of Object.entries(SCOPES)) expect(readme).toContain(`| \`${scope}\` | ${why} |`);
  });

  test('has one address for everything, and the one to come back to after installing', () => {
    const { slash_commands } = manifest.features;
    const { event_subscriptions, interactivity } = manifest.settings;
    for (const url of [
      ...slash_commands.map((command) => command.url),
      event_subscriptions.request_url,
      interactivity.request_url,
    ])
      expect(new URL(url).pathname).toBe('/slack/events');
    expect(manifest.oauth_config.redirect_urls.map((url) => new URL(url).pathname)).toEqual([
      INSTALL_PATH.replace('install', 'oauth_redirect'),
    ]);
  });

  test('subscribes to the events and has the shortcuts that are listened to', () => {
    const heard = [...code.matchAll(/app\.event\('([a-z_]+)'/g)].map(([, name]) =>
      name === 'message' ? 'message.im' : name,
    );
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(heard.sort());
    for (const { callback_id } of manifest.features.shortcuts) expect(code).toContain(`${callback_id}: '`);
  });
});
