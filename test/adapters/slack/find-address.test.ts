import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createListAddresses } from '../../../src/adapters/slack/find-address.ts';
import { replyOf } from '../fixture-replies.ts';
import { createSlackHarness, type SlackHarness, TOKEN } from './harness.ts';

let harness: SlackHarness;
const workspace = () => harness.api.workspace;
const find = (email: string) => harness.platform.findAddress?.({ id: 'p1', email });

beforeEach(async () => {
  harness = await createSlackHarness();
});
afterEach(() => harness.close());

describe('somebody who never wrote to the assistant', () => {
  test('is found by their work address and can be written to', async () => {
    const found = await find('Agnieszka.Nowak@example.gov.uk');
    expect(found).toEqual({
      state: 'found',
      address: { platform: 'slack', route: { team: 'T1', user: 'U1' } },
    });
    if (found?.state !== 'found') throw new Error('found, as was said');
    expect(await harness.platform.send(found.address, replyOf('A reminder'))).toMatchObject({ ok: true });
    expect(workspace().messages).toHaveLength(1);
  });

  test.each([
    ['a guest', { isGuest: true }],
    ['switched off', { isDeactivated: true }],
    ['a bot', { isBot: true }],
    ['of another organisation', { teamId: 'T9' }],
    ['a stranger in a shared channel', { isStranger: true }],
    ['one whose address is not confirmed', { isEmailUnconfirmed: true }],
  ])('is not found when the account is %s', async (_, member) => {
    workspace().members.set('U7', { id: 'U7', email: 'sam@example.gov.uk', ...member });
    expect(await find('sam@example.gov.uk')).toEqual({ state: 'unfound' });
  });

  test('is not found when nobody has that address', async () => {
    expect(await find('nobody@example.gov.uk')).toEqual({ state: 'unfound' });
  });

  test('is looked for later when Slack asks to wait, fails, cannot be reached or forbids it', async () => {
    harness.api.script(
      'users.lookupByEmail',
      { kind: 'status', status: 429, retryAfterS: 7 },
      { kind: 'status', status: 503 },
      { kind: 'dropped', isDone: false },
      { kind: 'refusal', error: 'missing_scope' },
    );
    const email = 'agnieszka.nowak@example.gov.uk';
    expect(await find(email)).toEqual({ state: 'try-later', retryAfterMs: 7_000 });
    for (let n = 0; n < 3; n++) expect(await find(email)).toMatchObject({ state: 'try-later' });
    expect(await find(email)).toMatchObject({ state: 'found' });
    expect(JSON.stringify(harness.log.lines)).not.toContain(email);
  });

  test('is looked for later while Slack has not said which workspace it is', async () => {
    harness.api.isUp = false;
    expect(await find('agnieszka.nowak@example.gov.uk')).toMatchObject({ state: 'try-later' });
  });
});

test('everybody of the organisation is listed, page by page, and nobody else', async () => {
  for (let n = 0; n < 1_500; n += 1)
    workspace().members.set(`UP${n}`, { id: `UP${n}`, email: `P${n}@example.gov.uk` });
  workspace().members.set('U7', { id: 'U7', email: 'guest@example.gov.uk', isGuest: true });
  workspace().members.set('U8', { id: 'U8', isBot: true });
  harness.api.script('users.list', { kind: 'status', status: 429, retryAfterS: 1 });
  const client = new webApi.WebClient(TOKEN, {
    slackApiUrl: harness.api.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  const place = { client, teamId: 'T1', enterpriseId: undefined };
  const found = new Map<string, unknown>();
  for await (const { email, address } of createListAddresses({ installed: async () => [place] }, 1)())
    found.set(email, address.route);
  expect(found.size).toBe(1_503);
  expect(found.get('p1499@example.gov.uk')).toEqual({ team: 'T1', user: 'UP1499' });
  expect(found.get('guest@example.gov.uk')).toBeUndefined();
  expect(harness.api.calls.filter(({ answer }) => answer === 'ok')).toHaveLength(2);
});

test('a list is broken off when Slack refuses a page', async () => {
  harness.api.script('users.list', { kind: 'refusal', error: 'missing_scope' });
  const list = async () => {
    for await (const _ of harness.platform.listAddresses?.() ?? []);
  };
  await expect(list()).rejects.toThrow('missing_scope');
});

test('with several workspaces each is looked in, with its own token', async () => {
  await harness.close();
  const email = 'someone@example.org';
  harness = await createSlackHarness({
    settings: { install: { clientId: '1.2', clientSecret: 'shh', stateSecret: 'a secret for states' } },
  });
  await harness.platform.start(async () => undefined);
  expect(await find(email)).toEqual({ state: 'unfound' });
  workspace().oauth.redirectUri = `${harness.url()}/slack/oauth_redirect`;
  for (const teamId of ['T1', 'T2']) {
    workspace().oauth.teamId = teamId;
    const start = await fetch(`${harness.url()}/slack/install`, { redirect: 'manual' });
    const cookie = (start.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const address =
      start.headers.get('location') ??
      /href="([^"]*authorize[^"]*)"/.exec(await start.text())?.[1]?.replaceAll('&amp;', '&');
    const consent = await fetch(address ?? '', { redirect: 'manual' });
    await fetch(consent.headers.get('location') ?? '', { redirect: 'manual', headers: { cookie } });
  }
  expect(harness.store.kept).toHaveLength(2);
  workspace().members.set('U9', { id: 'U9', teamId: 'T2', email });
  expect(await find(email)).toEqual({
    state: 'found',
    address: { platform: 'slack', route: { team: 'T2', user: 'U9' } },
  });
});
