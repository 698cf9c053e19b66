import { beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../src/core/ports.ts';
import type { Member } from '../../support/teams/connector.ts';
import { replyOf } from '../fixture-replies.ts';
import { settled, wordsIn } from './harness.ts';
import { cardOf, standIn } from './stand-in.ts';

const assistant = standIn();
const { messages, after } = assistant;

describe('who somebody is', () => {
  test.each<[string, Partial<Member>, RegExp]>([
    ['a guest', { userRole: 'guest' }, /guest account/],
    ['a guest by name', { userPrincipalName: 'x_y.org#EXT#@council.onmicrosoft.com' }, /guest account/],
    ['somebody anonymous', { userRole: 'anonymous' }, /another one/],
    ['somebody of another organisation', { tenantId: 'tenant-9' }, /another one/],
    ['somebody without an address', { email: '' }, /e-mail address/],
  ])('%s is refused in so many words', async (_, member, words) => {
    assistant.harness.connector.members.set('29:x', { id: '29:x', email: 'ann@example.gov.uk', ...member });
    const { activity } = await after(() => assistant.harness.person('29:x').say('report'));
    expect(wordsIn(activity)).toMatch(words);
    expect(assistant.dispatched).toEqual([]);
  });

  test('the sign-in name stands for an address that is not told', async () => {
    assistant.harness.connector.members.set('29:x', { id: '29:x', userPrincipalName: 'Ann@Example.gov.uk' });
    await after(() => assistant.harness.person('29:x').say('hello'));
    expect(assistant.dispatched[0]?.sender.email).toBe('ann@example.gov.uk');
  });

  test('is asked once in a while, and a failure is not remembered', async () => {
    const path = 'GET /v3/conversations/personal:29:ann/members/29:ann';
    assistant.harness.connector.script(
      path,
      ...Array.from({ length: 4 }, () => ({ kind: 'status', status: 503 }) as const),
    );
    const first = await after(() => assistant.harness.person('29:ann').say('one'));
    expect(wordsIn(first.activity)).toMatch(/cannot look up/);
    await after(() => assistant.harness.person('29:ann').say('two'));
    await after(() => assistant.harness.person('29:ann').say('three'));
    expect(assistant.dispatched).toHaveLength(2);
    expect(
      assistant.harness.connector.calls.filter((call) => `${call.method} ${call.path}` === path),
    ).toHaveLength(5);
  }, 20_000);
});

describe('sending to a person', () => {
  const route = (changes: object = {}) => ({
    serviceUrl: assistant.harness.connector.url,
    tenantId: 'tenant-1',
    botId: '28:bot',
    userId: '29:ann',
    conversationId: 'personal:29:ann',
    ...changes,
  });
  const send = (changes: object = {}): Promise<Delivery> =>
    assistant.harness.platform.send({ platform: 'teams', route: route(changes) }, replyOf('Reminder'));
  const POST = 'POST /v3/conversations';

  beforeEach(() => void assistant.harness.connector.conversations.add('personal:29:ann'));

  test('goes into their own conversation, which is opened where it is not known', async () => {
    expect(await send()).toEqual({ ok: true, messageId: 'personal:29:ann/m1' });
    expect(await send({ conversationId: undefined })).toEqual({ ok: false, reason: 'gone' });
    const { conversationId: _, ...unopened } = route({ userId: '29:hr' });
    expect(
      await assistant.harness.platform.send({ platform: 'teams', route: unopened }, replyOf('x')),
    ).toEqual({
      ok: true,
      messageId: 'personal:29:hr/m2',
    });
  });

  test.each<[string, () => void, Delivery]>([
    [
      'taken out of their Teams',
      () => assistant.harness.connector.blockers.add('29:ann'),
      { ok: false, reason: 'blocked' },
    ],
    [
      'gone',
      () => assistant.harness.connector.conversations.delete('personal:29:ann'),
      { ok: false, reason: 'gone' },
    ],
    [
      'limited, with a time',
      () => assistant.harness.connector.script(POST, { kind: 'status', status: 429, retryAfterS: 30 }),
      { ok: false, reason: 'rate-limited', retryAfterMs: 30_000 },
    ],
    [
      'limited, without a time',
      () => assistant.harness.connector.script(POST, { kind: 'status', status: 429 }),
      { ok: false, reason: 'rate-limited', retryAfterMs: 5_000 },
    ],
    [
      'in the way of another change (412)',
      () => assistant.harness.connector.script(POST, { kind: 'status', status: 412 }),
      { ok: false, reason: 'rate-limited', retryAfterMs: 5_000 },
    ],
    [
      'a bad gateway',
      () => assistant.harness.connector.script(POST, { kind: 'status', status: 502 }),
      { ok: false, reason: 'unknown' },
    ],
    [
      'an answer lost',
      () => assistant.harness.connector.script(POST, { kind: 'dropped', isDone: true }),
      { ok: false, reason: 'unknown' },
    ],
  ])('%s is a value, and nothing is sent twice', async (_, arrange, delivery) => {
    arrange();
    expect(await send()).toEqual(delivery);
    expect(
      assistant.harness.connector.calls.filter(({ method }) => method === 'POST').length,
    ).toBeLessThanOrEqual(1);
  });

  test('what was sent can be replaced, unless it is gone or nobody can tell', async () => {
    const to = { platform: 'teams', route: route() };
    const sent = await send();
    const id = sent.ok ? sent.messageId : '';
    expect(await assistant.harness.platform.update?.(to, id, replyOf('Done'))).toEqual({
      ok: true,
      messageId: id,
    });
    expect(messages()).toHaveLength(1);
    expect(wordsIn(cardOf(messages()[0]))).toContain('Done');
    assistant.harness.connector.script('PUT /v3', { kind: 'status', status: 429, retryAfterS: 3 });
    expect(await assistant.harness.platform.update?.(to, id, replyOf('x'))).toMatchObject({
      retryAfterMs: 3_000,
    });
    assistant.harness.connector.script('PUT /v3', { kind: 'dropped', isDone: true });
    expect(await assistant.harness.platform.update?.(to, id, replyOf('x'))).toMatchObject({
      reason: 'unknown',
    });
    expect(await assistant.harness.platform.update?.(to, 'personal:29:ann/none', replyOf('x'))).toMatchObject(
      {
        reason: 'gone',
      },
    );
    expect(await assistant.harness.platform.update?.(to, 'rubbish', replyOf('x'))).toMatchObject({
      reason: 'gone',
    });
  });

  test('Teams out of reach is a value', async () => {
    await assistant.harness.connector.close();
    expect(await send()).toEqual({ ok: false, reason: 'unreachable' });
  });

  test('an answer in a turn waits out what is busy', async () => {
    assistant.harness.connector.script(
      'POST /v3/conversations',
      { kind: 'status', status: 412 },
      { kind: 'status', status: 429 },
      { kind: 'status', status: 429, retryAfterS: 1 },
    );
    await after(() => assistant.harness.person('29:ann').say('x'));
    await settled(assistant.harness.connector);
    expect(messages()).toHaveLength(1);
  });
});
