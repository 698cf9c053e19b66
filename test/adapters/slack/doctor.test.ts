import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slackChecks } from '../../../src/adapters/slack/doctor.ts';
import type { SlackSettings } from '../../../src/adapters/slack/settings.ts';
import { UserError } from '../../../src/core/errors.ts';
import { ALL_SCOPES } from '../../support/slack/methods.ts';
import { type SlackApi, startSlackApi } from '../../support/slack/slack-api.ts';
import { peopleWorkspace, TOKEN } from './harness.ts';

let api: SlackApi;
beforeEach(async () => {
  api = await startSlackApi();
  peopleWorkspace(api);
});
afterEach(() => api.close());

/** What the checks say, one line each: the words for what is well, or the code and words of what is not. */
async function diagnose(changes: Partial<SlackSettings> = {}, aheadMs = 0): Promise<string[]> {
  const settings: SlackSettings = {
    apiUrl: api.url,
    signingSecret: 'x',
    install: { botToken: TOKEN },
    ...changes,
  };
  const checks = slackChecks(settings, () => new Date(Date.now() + aheadMs));
  return Promise.all(
    checks.map((check) =>
      check().catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        return `${error.code}: ${error.message} ${error.hint}`;
      }),
    ),
  );
}

describe('the check of what is set up', () => {
  test('says that all is well', async () => {
    const said = (await diagnose()).join('\n');
    expect(said).toMatch(/clocks \d s apart/);
    expect(said).toMatch(/policy in Borough, all \d+ scopes/);
    expect(said).toContain('signing secret set');
  });

  test.each([
    [3_600_000, /3[56]\d\d s ahead of/],
    [-600_000, /(?:59\d|60\d) s behind/],
  ])('tells of a clock %i ms off', async (aheadMs, words) => {
    expect((await diagnose({}, aheadMs))[0]).toMatch(words);
  });

  test('names each scope that is missing and what it is for', async () => {
    workspaceToken({ scopes: new Set(ALL_SCOPES.filter((one) => one !== 'files:write')) });
    const said = (await diagnose()).join('\n');
    expect(said).toMatch(/slack-scopes: .*files:write/);
    expect(said).not.toContain('users:read.email');
  });

  test.each([
    ['unknown', () => api.workspace.tokens.clear(), 'invalid_auth'],
    ['revoked', () => workspaceToken({ isRevoked: true }), 'token_revoked'],
  ])('says when the bot token is %s', async (_, arrange, code) => {
    arrange();
    expect((await diagnose()).join('\n')).toContain(`slack-token: Slack refuses SLACK_BOT_TOKEN (${code})`);
  });

  test('sees by its form that a signing secret is none', async () => {
    api.isUp = false;
    const settings: SlackSettings = {
      signingSecret: 'too-short',
      install: { clientId: '1', clientSecret: '2', stateSecret: '3' },
    };
    const check = slackChecks(settings, () => new Date())[2];
    await expect(check?.()).rejects.toMatchObject({ code: 'slack-secret' });
  });

  test('opens a socket to prove the app token', async () => {
    const xapp = { appToken: 'xapp-1' };
    expect((await diagnose(xapp)).at(-1)).toContain('slack-token: Slack refuses SLACK_APP_TOKEN');
    api.workspace.tokens.set('xapp-1', {
      teamId: 'T1',
      isRevoked: false,
      scopes: new Set(['connections:write']),
    });
    expect((await diagnose(xapp)).at(-1)).toContain('switch on Socket Mode');
    api.workspace.socketUrl = 'ws://127.0.0.1:1';
    expect((await diagnose(xapp)).at(-1)).toBe('Slack: a socket can be opened');
  });

  test('says when Slack cannot be reached, and a busy Slack asks to wait', async () => {
    api.script('auth.test', { kind: 'status', status: 429, retryAfterS: 9 });
    expect((await diagnose()).join('\n')).toContain('slack-busy');
    api.isUp = false;
    const said = await diagnose();
    expect(said.slice(0, 2).every((line) => line.startsWith('slack-unreachable'))).toBe(true);
  });
});

function workspaceToken(changes: { scopes?: Set<string>; isRevoked?: boolean }): void {
  api.workspace.tokens.set(TOKEN, {
    teamId: 'T1',
    scopes: new Set(ALL_SCOPES),
    isRevoked: false,
    ...changes,
  });
}
