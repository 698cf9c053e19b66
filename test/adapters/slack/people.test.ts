import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import type { Delivery } from '../../../src/core/ports.ts';
import type { Member } from '../../support/slack/workspace.ts';
import { replyOf } from '../fixture-replies.ts';
import { createSlackHarness, type SlackHarness, settled, TOKEN, until } from './harness.ts';

let harness: SlackHarness;
let dispatched: Incoming[];
const workspace = () => harness.api.workspace;
const posts = () => workspace().messages.filter(({ isOurs }) => isOurs);

beforeEach(async () => {
  dispatched = [];
  harness = await createSlackHarness();
  await harness.platform.start(async (event) => {
    dispatched.push(event);
    return replyOf('Inside');
  });
});
afterEach(() => harness.close());

describe('who somebody is', () => {
  test('is told by the e-mail address that Slack vouches for, asked once', async () => {
    await harness.member('U1').say('one');
    await until(() => posts().length === 1);
    await harness.member('U1').say('two');
    await until(() => posts().length === 2);
    expect(dispatched[0]?.sender).toEqual({
      platform: 'slack',
      userId: 'U1',
      email: 'agnieszka.nowak@example.gov.uk',
    });
    expect(harness.api.calls.filter(({ method }) => method === 'users.info')).toHaveLength(1);
  });

  test.each<[string, Partial<Member>, RegExp]>([
    ['a guest', { isGuest: true }, /guest account/],
    ['somebody deactivated', { isDeactivated: true }, /switched off/],
    ['somebody of another organisation', { isStranger: true }, /another one/],
    ['somebody of another workspace', { teamId: 'T7' }, /another one/],
    ['somebody without an address', { email: '' }, /e-mail address/],
    ['somebody whose address is not confirmed', { isEmailUnconfirmed: true }, /not confirmed/],
    ['an app', { isBot: true }, /not apps/],
  ])('%s is refused in so many words, and nothing is leaked', async (_, member, words) => {
    workspace().members.set('U5', { id: 'U5', email: 'agnieszka.nowak@example.gov.uk', ...member });
    await harness.member('U5').command('report', 'C1');
    await until(() => posts().length === 1);
    expect(JSON.stringify(posts()[0]?.blocks)).toMatch(words);
    expect(JSON.stringify(posts())).not.toContain('Inside');
    expect(dispatched).toEqual([]);
  });

  test('somebody Slack does not know is refused', async () => {
    await harness.member('U404').command('report', 'C1');
    await until(() => posts().length === 1);
    expect(dispatched).toEqual([]);
  });

  test('without the scope to see addresses, the person hears what IT is to do', async () => {
    workspace().tokens.set(TOKEN, {
      teamId: 'T1',
      isRevoked: false,
      scopes: new Set(['chat:write', 'im:history']),
    });
    await harness.member('U1').say('hello');
    await until(() => posts().length === 1);
    expect(JSON.stringify(posts()[0]?.blocks)).toContain('users:read.email');
    expect(dispatched).toEqual([]);
  });

  test('a look-up that fails is not remembered', async () => {
    harness.api.script(
      'users.info',
      ...Array.from({ length: 4 }, () => ({ kind: 'status', status: 503 }) as const),
    );
    await harness.member('U1').say('hello');
    await until(() => posts().length === 1, 'an answer', 12_000);
    expect(JSON.stringify(posts()[0]?.blocks)).toMatch(/cannot look up/);
    await harness.member('U1').say('hello');
    await until(() => posts().length === 2);
    expect(JSON.stringify(posts()[1]?.blocks)).toContain('Inside');
  });
});

describe('sending to a person', () => {
  const send = (user = 'U1'): Promise<Delivery> =>
    harness.platform.send({ platform: 'slack', route: { team: 'T1', user } }, replyOf('Reminder'));

  test('posts into their own conversation and gives its id', async () => {
    const delivery = await send();
    expect(delivery).toMatchObject({ ok: true });
    expect(posts()).toMatchObject([{ channel: 'D1' }]);
    expect(delivery).toEqual({ ok: true, messageId: `D1/${posts()[0]?.ts}` });
  });

  test('a limit is a value, with how long to wait', async () => {
    harness.api.script('chat.postMessage', { kind: 'status', status: 429, retryAfterS: 30 });
    expect(await send()).toEqual({ ok: false, reason: 'rate-limited', retryAfterMs: 30_000 });
    expect(posts()).toEqual([]);
  });

  test.each<[string, () => void, string]>([
    ['gone from the workspace', () => {}, 'U404'],
    ['deactivated', () => workspace().members.set('U404', { id: 'U404', isDeactivated: true }), 'U404'],
  ])('somebody %s is gone', async (_, arrange, user) => {
    arrange();
    expect(await send(user)).toEqual({ ok: false, reason: 'gone' });
  });

  test('somebody who has switched the app off is blocked', async () => {
    workspace().blockers.add('U1');
    expect(await send()).toEqual({ ok: false, reason: 'blocked' });
  });

  test.each([
    ['503 after it was done', { kind: 'dropped', isDone: true }, true],
    ['cut before it was done', { kind: 'dropped', isDone: false }, false],
    ['503', { kind: 'status', status: 503 }, false],
  ] as const)('%s: what became of it is looked up by its token', async (_, outcome, isThere) => {
    harness.api.script('chat.postMessage', outcome);
    const delivery = await send();
    expect(delivery.ok).toBe(isThere);
    if (!delivery.ok) expect(delivery.reason).toBe('unreachable');
    expect(posts()).toHaveLength(isThere ? 1 : 0);
  });

  test('when that cannot be looked up either, it is unknown', async () => {
    harness.api.script('chat.postMessage', { kind: 'dropped', isDone: true });
    harness.api.script('conversations.history', { kind: 'refusal', error: 'missing_scope' });
    expect(await send()).toEqual({ ok: false, reason: 'unknown' });
  });

  test('Slack out of reach is a value', async () => {
    await harness.api.close();
    expect(await send()).toEqual({ ok: false, reason: 'unreachable' });
  });

  test('an address of another platform or shape is gone', async () => {
    for (const route of [undefined, 'U1', { team: 'T1' }, { team: 'T1', user: '' }])
      expect(await harness.platform.send({ platform: 'slack', route }, replyOf('x'))).toEqual({
        ok: false,
        reason: 'gone',
      });
    expect(
      await harness.platform.send({ platform: 'web', route: { team: 'T1', user: 'U1' } }, replyOf('x')),
    ).toEqual({
      ok: false,
      reason: 'gone',
    });
  });

  test('a revoked token reaches nobody', async () => {
    workspace().tokens.set(TOKEN, { teamId: 'T1', isRevoked: true, scopes: new Set() });
    expect(await send()).toEqual({ ok: false, reason: 'gone' });
    await settled(harness.api);
  });

  describe('with a token of the caller’s', () => {
    const to = { platform: 'slack', route: { team: 'T1', user: 'U1' } };
    const since = new Date();
    const sendWith = (token: string) => harness.platform.send(to, replyOf('Reminder'), { token });
    const find = (token: string, from = since) => harness.platform.findSent?.(to, token, from);

    test('a message is found by it, and one that never came is not', async () => {
      const delivery = await sendWith('a');
      expect(delivery).toMatchObject({ ok: true });
      expect(await find('a')).toEqual({ state: 'found', messageId: `D1/${posts()[0]?.ts}` });
      expect(await find('b')).toEqual({ state: 'absent' });
    });

    test('one whose answer was lost is unknown at once, and found later however much was said since', async () => {
      harness.api.script('chat.postMessage', { kind: 'dropped', isDone: true });
      expect(await sendWith('a')).toEqual({ ok: false, reason: 'unknown' });
      const ts = posts()[0]?.ts;
      for (let said = 0; said < 120; said += 1)
        workspace().messages.push({
          channel: 'D1',
          ts: workspace().ts(),
          text: 'x',
          blocks: [],
          isOurs: false,
        });
      expect(await find('a')).toEqual({ state: 'found', messageId: `D1/${ts}` });
      expect(await find('a', new Date(Date.now() + 3_600_000))).toEqual({ state: 'absent' });
    });

    test('when the history cannot be read, nothing is claimed', async () => {
      harness.api.script('conversations.history', { kind: 'refusal', error: 'missing_scope' });
      expect(await find('a')).toEqual({ state: 'unknown' });
      expect(await harness.platform.findSent?.({ platform: 'slack', route: {} }, 'a', since)).toEqual({
        state: 'unknown',
      });
    });
  });

  describe('in place of a message sent earlier', () => {
    const to = { platform: 'slack', route: { team: 'T1', user: 'U1' } };
    const update = (messageId: string) => harness.platform.update?.(to, messageId, replyOf('Half done'));
    const sent = async () => {
      const delivery = await send();
      return delivery.ok ? delivery.messageId : '';
    };

    test('the words are replaced', async () => {
      const messageId = await sent();
      expect(await update(messageId)).toEqual({ ok: true, messageId });
      expect(posts()).toHaveLength(1);
      expect(posts()[0]?.text).toBe('Half done');
    });

    test('a limit is a value, what is not there is gone, and a lost answer is unknown', async () => {
      const messageId = await sent();
      harness.api.script('chat.update', { kind: 'status', status: 429, retryAfterS: 3 });
      expect(await update(messageId)).toEqual({ ok: false, reason: 'rate-limited', retryAfterMs: 3_000 });
      harness.api.script('chat.update', { kind: 'dropped', isDone: true });
      expect(await update(messageId)).toEqual({ ok: false, reason: 'unknown' });
      for (const odd of ['D1/1.1', 'D1', '', 'D404/1.1'])
        expect(await update(odd)).toEqual({ ok: false, reason: 'gone' });
    });
  });
});
