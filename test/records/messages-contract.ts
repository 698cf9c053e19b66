import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewQueuedMessage } from '../../src/core/campaigns.ts';
import type { StoreHarness } from './contract.ts';

/** A reminder as the planner makes it; every field may be changed. */
export function someMessage(personId: string, changes: Partial<NewQueuedMessage> = {}): NewQueuedMessage {
  const message = {
    policyId: 'social-media',
    cycle: '2026-03-01',
    personId,
    step: '1',
    on: '2026-03-02',
    ...changes,
  };
  return { key: `${message.policyId}/${message.cycle}/${personId}/${message.step}`, ...message };
}

const PEOPLE = ['ann', 'bob', 'cem', 'dan'];
const CLAIM = { owner: 'one', policyIds: ['social-media'], limit: 10, leaseMs: 60_000 };
const SENT = { state: 'sent', platform: 'slack', messageId: '1.2' } as const;
const LONG_AGO = '2000-01-01T00:00:00.000Z';
const FAR_OFF = '2999-01-01T00:00:00.000Z';

/** What every store must do with the queue of messages. Needs no say over the store's time. */
export function describeMessageQueue(name: string, open: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the queue of messages`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.end());

    const queue = (changes: Partial<NewQueuedMessage> = {}) =>
      harness.store.queueMessages(PEOPLE.map((personId) => someMessage(personId, changes)));
    const claimed = async (changes: Partial<typeof CLAIM> = {}) =>
      (await harness.store.claimMessages({ ...CLAIM, ...changes })).map(({ personId }) => personId);
    const peopleIn = async (filter: Parameters<typeof harness.store.messages>[0]) =>
      (await harness.store.messages(filter)).map(({ personId }) => personId);
    const claimOne = async () => {
      const [message] = await harness.store.claimMessages({ ...CLAIM, limit: 1 });
      if (message?.token === undefined) throw new Error('nothing was claimed');
      return { ...message, token: message.token };
    };

    test('a message is queued once for its key, and is there as it was planned', async () => {
      const { store } = harness;
      const digest = someMessage('mia', {
        step: 'digest',
        about: [{ personId: 'ann', cycle: '2026-03-01' }],
        covers: ['-14', '-3'],
      });
      expect(await store.queueMessages([digest, someMessage('ann'), digest])).toBe(2);
      expect(await store.queueMessages([someMessage('ann'), someMessage('bob')])).toBe(1);
      const [first, ...others] = await (await harness.reopen()).messages({});
      const at = expect.stringMatching(/^\d{4}-.*Z$/);
      expect(first).toEqual({ ...digest, state: 'queued', attempts: 0, queuedAt: at, changedAt: at });
      expect(others.map(({ personId }) => personId)).toEqual(['ann', 'bob']);
    });

    test('a hundred callers who plan the same queue it once', async () => {
      const counts = await Promise.all(Array.from({ length: 100 }, () => queue()));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(PEOPLE.length);
      expect(await peopleIn({})).toEqual(PEOPLE);
    });

    test('claims are oldest first, of the policies asked for, each with a token', async () => {
      const { store } = harness;
      await queue();
      await queue({ policyId: 'travel' });
      expect(await claimed({ policyIds: [] })).toEqual([]);
      const [first, second] = await store.claimMessages({ ...CLAIM, limit: 2 });
      expect([first?.personId, second?.personId]).toEqual(['ann', 'bob']);
      expect(first).toMatchObject({ state: 'sending', attempts: 1, token: expect.stringMatching(/./) });
      expect(first?.token).not.toBe(second?.token);
      const both = { policyIds: ['travel', 'social-media'], limit: 3 };
      expect(await claimed(both)).toEqual(['cem', 'dan', 'ann']);
      expect(await claimed({ limit: 0 })).toEqual([]);
    });

    test('claims may be of certain messages, with the platform that they are about to go to', async () => {
      const { store } = harness;
      await queue();
      const [ann = '', bob = '', cem = ''] = PEOPLE.map((personId) => someMessage(personId).key);
      const one = { ...CLAIM, limit: 1, platform: 'teams' };
      const [first] = await store.claimMessages({ ...one, keys: [cem, bob, bob, 'unknown'] });
      expect(first).toMatchObject({ personId: 'bob', platform: 'teams', state: 'sending' });
      expect(await store.claimMessages({ ...one, keys: [bob] })).toEqual([]);
      expect(await store.claimMessages({ ...one, keys: [ann], policyIds: ['travel'] })).toEqual([]);
      expect(await store.claimMessages({ ...one, keys: [] })).toEqual([]);
      const later = { state: 'later', notBefore: FAR_OFF, reason: 'rate-limited' } as const;
      await store.settleMessage(bob, first?.token ?? '', later);
      expect(await store.claimMessages({ ...one, keys: [bob] })).toEqual([]);
      const again = { state: 'later', notBefore: LONG_AGO, reason: 'blocked' } as const;
      const [third] = await store.claimMessages({ ...one, keys: [cem] });
      await store.settleMessage(cem, third?.token ?? '', again);
      const [without] = await store.claimMessages({ ...CLAIM, keys: [cem] });
      expect(without).toMatchObject({ personId: 'cem', attempts: 2 });
      expect(without?.platform).toBeUndefined();
    });

    test('no two callers get the same message', async () => {
      await harness.store.queueMessages(Array.from({ length: 100 }, (_, index) => someMessage(`p${index}`)));
      const claims = await Promise.all(
        Array.from({ length: 30 }, (_, index) => claimed({ owner: `o${index}`, limit: 5 })),
      );
      expect(claims.flat()).toHaveLength(100);
      expect(new Set(claims.flat()).size).toBe(100);
    });

    test('an attempt is settled once, by its own token', async () => {
      const { store } = harness;
      await queue();
      const { key, token } = await claimOne();
      expect(await store.settleMessage(key, 'another', SENT)).toBe(false);
      expect(await store.settleMessage('unheard of', token, SENT)).toBe(false);
      expect(await store.settleMessage(key, token, SENT)).toBe(true);
      expect(await store.settleMessage(key, token, { state: 'failed', reason: 'blocked' })).toBe(false);
      const [sent] = await store.messages({ states: ['sent'] });
      expect(sent).toMatchObject({ ...SENT, key });
    });

    test('a message put off is claimed when its time has come, before younger ones, with a new token', async () => {
      const { store } = harness;
      await queue();
      const first = await claimOne();
      const later = (notBefore: string) => ({ state: 'later', notBefore, reason: 'rate-limited' }) as const;
      await store.settleMessage(first.key, first.token, later(FAR_OFF));
      const second = await claimOne();
      expect(second.personId).toBe('bob');
      await store.settleMessage(second.key, second.token, later(LONG_AGO));
      expect((await store.messages({ personId: 'ann' }))[0]).toMatchObject({
        state: 'queued',
        notBefore: FAR_OFF,
      });
      await harness.reopen();
      const again = await claimOne();
      expect(again).toMatchObject({ personId: 'bob', attempts: 2 });
      expect(again.token).not.toBe(second.token);
      expect(again).not.toHaveProperty('notBefore');
      expect(await claimed()).toEqual(['cem', 'dan']);
    });

    test('a message whose sender is gone is found out about under the token it had', async () => {
      await queue();
      const { key, token } = await claimOne();
      const orphans = { owner: 'two', limit: 10, leaseMs: 60_000 };
      expect(await harness.store.claimOrphans(orphans)).toEqual([]);
      const store = await harness.reopen();
      expect(await store.claimOrphans(orphans)).toEqual([]);
      await store.endLeases('somebody else');
      expect(await store.claimOrphans(orphans)).toEqual([]);
      await store.endLeases('one');
      expect(await store.claimOrphans({ ...orphans, limit: 0 })).toEqual([]);
      expect(await store.claimOrphans(orphans)).toMatchObject([
        { key, token, state: 'sending', attempts: 1 },
      ]);
      expect(await store.claimOrphans(orphans)).toEqual([]);
      expect(await store.settleMessage(key, token, { state: 'unknown', platform: 'teams' })).toBe(true);
    });

    test('a lease that is over makes an orphan by itself', async () => {
      await queue();
      await harness.store.claimMessages({ ...CLAIM, limit: 2, leaseMs: 0 });
      expect(await harness.store.claimOrphans({ owner: 'two', limit: 1, leaseMs: 60_000 })).toMatchObject([
        { personId: 'ann' },
      ]);
      expect(await harness.store.claimOrphans({ owner: 'two', limit: 5, leaseMs: 60_000 })).toMatchObject([
        { personId: 'bob' },
      ]);
    });

    test('an unknown outcome can turn out well, and nothing else can', async () => {
      const { store } = harness;
      await queue();
      const unknown = await claimOne();
      await store.settleMessage(unknown.key, unknown.token, { state: 'unknown', platform: 'teams' });
      const failed = await claimOne();
      await store.settleMessage(failed.key, failed.token, { state: 'failed', reason: 'blocked' });
      for (const { key } of await store.messages({})) await store.noteArrived(key);
      await store.noteArrived('unheard of');
      expect((await store.messages({})).map(({ state }) => state)).toEqual([
        'sent',
        'failed',
        'queued',
        'queued',
      ]);
    });

    test('what is queued is cancelled, what is under way is not', async () => {
      const { store } = harness;
      await queue();
      await queue({ policyId: 'travel' });
      await claimOne();
      const put = await claimOne();
      await store.settleMessage(put.key, put.token, {
        state: 'later',
        notBefore: FAR_OFF,
        reason: 'rate-limited',
      });
      expect(await store.cancelQueued('social-media', 'acknowledged')).toBe(3);
      expect(await store.cancelQueued('social-media', 'acknowledged')).toBe(0);
      expect(await claimed()).toEqual([]);
      const [cancelled] = await store.messages({ personId: 'bob', policyId: 'social-media' });
      expect(cancelled).toMatchObject({ state: 'cancelled', reason: 'acknowledged' });
      expect(await peopleIn({ states: ['queued'] })).toEqual(PEOPLE);
    });

    test('failed messages are queued again, unknown ones never', async () => {
      const { store } = harness;
      await queue();
      for (const settlement of [
        { state: 'failed', reason: 'blocked', platform: 'slack' },
        { state: 'unknown', platform: 'teams' },
        SENT,
      ] as const) {
        const { key, token } = await claimOne();
        await store.settleMessage(key, token, settlement);
      }
      expect(await store.requeueFailed('travel')).toBe(0);
      expect(await store.requeueFailed('social-media')).toBe(1);
      const [again] = await store.messages({ personId: 'ann' });
      expect(again).toMatchObject({ state: 'queued', attempts: 1 });
      for (const field of ['reason', 'token', 'platform']) expect(again).not.toHaveProperty(field);
      expect(await claimed()).toEqual(['ann', 'dan']);
    });

    test('messages are found by policy, person, state and day, in the order they were queued', async () => {
      const { store } = harness;
      await queue();
      await queue({ step: '7', on: '2026-03-08' });
      await store.queueMessages([someMessage('ann', { policyId: 'travel', on: '2026-03-09' })]);
      await claimOne();
      expect(await peopleIn({ policyId: 'travel' })).toEqual(['ann']);
      expect(await peopleIn({ personId: 'bob' })).toEqual(['bob', 'bob']);
      expect(await peopleIn({ since: '2026-03-08' })).toEqual([...PEOPLE, 'ann']);
      expect(await peopleIn({ since: '2026-03-08', policyId: 'social-media' })).toEqual(PEOPLE);
      expect(await peopleIn({ states: ['sending'] })).toEqual(['ann']);
      expect(await peopleIn({ states: [] })).toEqual([]);
      expect(await peopleIn({ states: ['queued', 'sending'], since: '2026-03-02' })).toEqual([
        ...PEOPLE,
        ...PEOPLE,
        'ann',
      ]);
      expect(await peopleIn({ personId: 'ann', states: ['queued'], policyId: 'social-media' })).toEqual([
        'ann',
      ]);
    });

    test('counts are by policy and state', async () => {
      const { store } = harness;
      expect(await store.messageCounts()).toEqual([]);
      await queue();
      await queue({ policyId: 'travel' });
      const { key, token } = await claimOne();
      await claimOne();
      await store.settleMessage(key, token, SENT);
      const expected = [
        { policyId: 'social-media', state: 'queued', count: 2 },
        { policyId: 'social-media', state: 'sending', count: 1 },
        { policyId: 'social-media', state: 'sent', count: 1 },
        { policyId: 'travel', state: 'queued', count: 4 },
      ];
      const sorted = async (from: typeof store) =>
        [...(await from.messageCounts())].sort((a, b) =>
          `${a.policyId}${a.state}` < `${b.policyId}${b.state}` ? -1 : 1,
        );
      expect(await sorted(store)).toEqual(expected);
      expect(await sorted(await harness.reopen())).toEqual(expected);
    });

    test('it tells since when the longest waiting message waits', async () => {
      const { store } = harness;
      expect(await store.oldestQueuedAt()).toBeUndefined();
      await queue();
      const [first] = await store.messages({ states: ['queued'] });
      await queue({ policyId: 'travel' });
      expect(await store.oldestQueuedAt()).toBe(first?.queuedAt);
      await store.cancelQueued('social-media', 'cancelled');
      const [next] = await store.messages({ states: ['queued'] });
      expect(await store.oldestQueuedAt()).toBe(next?.queuedAt);
    });
  });
}
