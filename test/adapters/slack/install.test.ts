import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import { createMember, sendSigned } from '../../support/slack/signed-request.ts';
import { replyOf } from '../fixture-replies.ts';
import { createSlackHarness, type SlackHarness, settled, until } from './harness.ts';

const STATE_SECRET = 'a secret for states and for keeping tokens';
let harness: SlackHarness;
let dispatched: Incoming[];
const workspace = () => harness.api.workspace;
const posts = () => workspace().messages.filter(({ isOurs }) => isOurs);

async function dispatch(event: Incoming) {
  dispatched.push(event);
  return replyOf('Fine');
}

beforeEach(async () => {
  dispatched = [];
  harness = await createSlackHarness({
    settings: { install: { clientId: '1.2', clientSecret: 'shh', stateSecret: STATE_SECRET } },
  });
  await harness.platform.start(dispatch);
  workspace().oauth.redirectUri = `${harness.url()}/slack/oauth_redirect`;
  workspace().members.set('U9', { id: 'U9', teamId: 'T2', email: 'someone@example.org' });
});
afterEach(() => harness.close());

/** Walks from the installation page through consent and back, in one browser. */
async function install(
  change: (query: URLSearchParams) => void = () => {},
): Promise<{ status: number; page: string }> {
  const start = await fetch(`${harness.url()}/slack/install`, { redirect: 'manual' });
  const cookie = (start.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const consentUrl =
    start.headers.get('location') ??
    /href="([^"]*authorize[^"]*)"/.exec(await start.text())?.[1]?.replaceAll('&amp;', '&');
  const consent = await fetch(consentUrl ?? '', { redirect: 'manual' });
  const back = new URL(consent.headers.get('location') ?? '');
  change(back.searchParams);
  const end = await fetch(back, { redirect: 'manual', headers: { cookie } });
  return { status: end.status, page: await end.text() };
}
const theirs = () => createMember(workspace(), harness.url, 'U9', 'T2');

describe('installing from a page', () => {
  test('asks for the scopes of the manifest and keeps the token closed', async () => {
    expect(await install()).toMatchObject({ status: 200, page: expect.stringContaining('is installed') });
    expect(harness.store.kept).toMatchObject([{ platform: 'slack', key: 'team/T2' }]);
    const [token] = [...workspace().tokens.keys()].filter((one) => one.startsWith('xoxb-T2'));
    expect(token).toBeDefined();
    expect(JSON.stringify(harness.store.kept)).not.toContain(token);
    expect(JSON.stringify(harness.log.lines)).not.toContain(token);
  });

  test('lets the workspace’s people ask, with that workspace’s token', async () => {
    await install();
    await theirs().say('hello');
    await until(() => posts().length === 1);
    expect(dispatched[0]).toMatchObject({
      sender: { email: 'someone@example.org' },
      address: { route: { team: 'T2', user: 'U9' } },
    });
    expect(
      harness.api.calls
        .filter(({ method }) => method === 'chat.postMessage')
        .every(({ token }) => token.startsWith('xoxb-T2')),
    ).toBe(true);
    expect(
      await harness.platform.send({ platform: 'slack', route: { team: 'T2', user: 'U9' } }, replyOf('x')),
    ).toMatchObject({ ok: true });
  });

  test('outlives a restart', async () => {
    await install();
    await harness.platform.stop();
    await harness.restart().start(dispatch);
    await theirs().say('hello');
    await until(() => posts().length === 1);
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    ['without the state it began with', (query) => query.delete('state')],
    ['with a forged state', (query) => query.set('state', 'forged')],
    ['with a code that was never given', (query) => query.set('code', 'forged')],
    [
      'after saying no',
      (query) => {
        query.delete('code');
        query.set('error', 'access_denied');
      },
    ],
  ])('%s is refused with what to do', async (_, change) => {
    const { status, page } = await install(change);
    expect(status).toBe(400);
    expect(page).toContain('Open the installation page again');
    expect(harness.store.kept).toEqual([]);
  });
});

describe('an organisation of many workspaces', () => {
  const say = (teamId: string, eventId: string) =>
    sendSigned(
      harness.url(),
      JSON.stringify({
        type: 'event_callback',
        event_id: eventId,
        team_id: teamId,
        enterprise_id: 'E1',
        authorizations: [{ enterprise_id: 'E1', team_id: teamId, is_enterprise_install: true }],
        event: { type: 'message', channel: 'D9', channel_type: 'im', user: 'U9', text: 'hello', ts: '1.1' },
      }),
      'application/json',
    );
  beforeEach(async () => {
    workspace().oauth.enterpriseId = 'E1';
    workspace().members.set('U9', {
      id: 'U9',
      teamId: 'T5',
      enterpriseId: 'E1',
      email: 'someone@example.org',
    });
    await install();
  });

  test('installs once, and the people of each are answered and can be written to', async () => {
    expect(harness.store.kept.map(({ key }) => key)).toEqual(['enterprise/E1']);
    await say('T5', 'one');
    await until(() => posts().length === 1);
    await say('T6', 'two');
    await until(() => posts().length === 2);
    expect(dispatched.map(({ sender }) => sender.email)).toEqual([
      'someone@example.org',
      'someone@example.org',
    ]);
    for (const { address } of dispatched)
      expect(await harness.platform.send(address, replyOf('x'))).toMatchObject({ ok: true });
  });

  test('is forgotten when the organisation takes the app out', async () => {
    await sendSigned(
      harness.url(),
      JSON.stringify({
        type: 'event_callback',
        event_id: 'out',
        enterprise_id: 'E1',
        authorizations: [{ enterprise_id: 'E1', team_id: null, is_enterprise_install: true }],
        event: { type: 'app_uninstalled' },
      }),
      'application/json',
    );
    await until(() => harness.store.kept.length === 0, 'the installation gone');
  });
});

describe('a workspace without the app', () => {
  test('is not answered, and its people reach nobody', async () => {
    expect((await theirs().say('hello')).status).toBe(200);
    await settled(harness.api);
    expect(dispatched).toEqual([]);
    expect(
      await harness.platform.send({ platform: 'slack', route: { team: 'T2', user: 'U9' } }, replyOf('x')),
    ).toEqual({
      ok: false,
      reason: 'gone',
    });
  });

  test.each([
    ['it was uninstalled', { type: 'app_uninstalled' }],
    ['its token was revoked', { type: 'tokens_revoked', tokens: { oauth: [], bot: ['UBOT'] } }],
  ])('is forgotten when %s', async (_, event) => {
    await install();
    await theirs().event(event);
    await until(() => harness.store.kept.length === 0, 'the installation gone');
    expect(
      await harness.platform.send({ platform: 'slack', route: { team: 'T2', user: 'U9' } }, replyOf('x')),
    ).toMatchObject({ ok: false });
  });

  test('a revoked token of a person’s leaves the app where it is', async () => {
    await install();
    await theirs().event({ type: 'tokens_revoked', tokens: { oauth: ['U9'], bot: [] } });
    await settled(harness.api);
    expect(harness.store.kept).toHaveLength(1);
  });
});
