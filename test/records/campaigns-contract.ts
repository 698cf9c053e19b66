import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CampaignEvent, NewExcuse, NewNudge } from '../../src/core/campaigns.ts';
import type { StoreHarness } from './contract.ts';

const STARTED: CampaignEvent = {
  policyId: 'social-media',
  policyVersion: '1.0',
  kind: 'started',
  by: 'helen',
  at: '2026-01-05T09:30:00.000Z',
};

/** An excuse as HR gives it; every field may be changed. */
export function someExcuse(changes: Partial<NewExcuse> = {}): NewExcuse {
  return {
    personId: 'ann',
    reason: 'Away on a secondment.',
    from: '2026-01-01',
    until: '2026-06-30',
    by: 'helen',
    at: '2026-01-05T09:30:00.000Z',
    ...changes,
  };
}

/** A nudge as a manager sends it; every field may be changed. */
export function someNudge(changes: Partial<NewNudge> = {}): NewNudge {
  return {
    managerId: 'mia',
    personId: 'ann',
    policyId: 'social-media',
    cycle: '2026-03-01',
    on: '2026-03-02',
    at: '2026-03-02T10:00:00.000Z',
    ...changes,
  };
}

/** What every store must do with campaigns, excuses, nudges and reach. */
export function describeCampaignStore(name: string, open: () => Promise<StoreHarness>): void {
  describe(`${name} keeps campaigns`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.end());

    test('events of each policy come in the order they happened', async () => {
      const { store } = harness;
      const paused = { ...STARTED, kind: 'paused', at: '2026-01-06T09:30:00.000Z' } as const;
      const other = { ...STARTED, policyId: 'travel' };
      expect(await store.addCampaignEvent(STARTED, undefined)).toBe(true);
      expect(await store.addCampaignEvent(other, undefined)).toBe(true);
      expect(await store.addCampaignEvent(paused, STARTED.at)).toBe(true);
      const again = await harness.reopen();
      expect(await again.campaignEvents('social-media')).toEqual([STARTED, paused]);
      expect(await again.campaignEvents()).toEqual([STARTED, other, paused]);
      expect(await again.campaignEvents('none')).toEqual([]);
    });

    test('of two presses at once one counts, and one that saw an older state does not', async () => {
      const { store } = harness;
      const presses = await Promise.all([
        store.addCampaignEvent(STARTED, undefined),
        store.addCampaignEvent({ ...STARTED, by: 'ivan' }, undefined),
      ]);
      expect(presses.sort()).toEqual([false, true]);
      expect(await store.addCampaignEvent({ ...STARTED, kind: 'paused' }, 'another')).toBe(false);
      expect(await store.campaignEvents()).toHaveLength(1);
    });

    test('excuses have ids of their own and are found by person', async () => {
      const { store } = harness;
      const one = await store.addExcuse(someExcuse());
      const same = await store.addExcuse(someExcuse());
      const other = await store.addExcuse(someExcuse({ personId: 'bob', policyId: 'travel' }));
      expect(one).toEqual({ ...someExcuse(), id: expect.any(String) });
      expect(new Set([one.id, same.id, other.id]).size).toBe(3);
      expect(await store.excuses({ personId: 'bob' })).toEqual([other]);
      expect(await (await harness.reopen()).excuses({})).toEqual([one, same, other]);
    });

    test('an excuse is ended once', async () => {
      const { store } = harness;
      const { id, ...rest } = await store.addExcuse(someExcuse());
      const ended = { by: 'ivan', at: '2026-02-01T00:00:00.000Z' };
      expect(await store.endExcuse(id, ended.by, ended.at)).toEqual({ id, ...rest, ended });
      expect(await store.endExcuse(id, 'helen', '2026-03-01T00:00:00.000Z')).toEqual({ id, ...rest, ended });
      expect(await store.endExcuse('none', 'helen', ended.at)).toBeUndefined();
      expect(await store.excuses({ personId: 'ann' })).toEqual([{ id, ...rest, ended }]);
    });

    test('one nudge for each person, policy and day, whoever sends it', async () => {
      const { store } = harness;
      const [first, second] = await Promise.all([
        store.addNudge(someNudge()),
        store.addNudge(someNudge({ managerId: 'max' })),
      ]);
      expect(first).toEqual({ nudge: { ...someNudge(), id: expect.any(String) }, created: true });
      expect(second).toEqual({ nudge: first.nudge, created: false });
      const others = [
        await store.addNudge(someNudge({ on: '2026-03-03' })),
        await store.addNudge(someNudge({ policyId: 'travel', managerId: 'max' })),
        await store.addNudge(someNudge({ personId: 'bob' })),
      ].map(({ nudge }) => nudge);
      expect(others.map(({ id }) => id)).not.toContain(first.nudge.id);
      const again = await harness.reopen();
      expect(await again.nudges({})).toEqual([first.nudge, ...others]);
      expect(await again.nudges({ personId: 'ann' })).toEqual([first.nudge, others[0], others[1]]);
      expect(await again.nudges({ managerId: 'max' })).toEqual([others[1]]);
      expect(await again.nudges({ personId: 'ann', managerId: 'mia' })).toEqual([first.nudge, others[0]]);
    });

    test('reach is known once for each person and platform, the last that was noted', async () => {
      const { store } = harness;
      const blocked = {
        personId: 'ann',
        platform: 'slack',
        state: 'blocked',
        at: '2026-01-05T00:00:00.000Z',
      } as const;
      await store.noteReach({ ...blocked, state: 'unfound' });
      await store.noteReach(blocked);
      await store.noteReach({ ...blocked, personId: 'bob' });
      const again = await harness.reopen();
      expect(await again.reach('ann')).toEqual([blocked]);
      expect(await again.reach()).toHaveLength(2);
      expect(await again.reach('cem')).toEqual([]);
    });

    test('who is met on a platform can be reached there', async () => {
      const { store } = harness;
      await store.noteReach({
        personId: 'ann',
        platform: 'slack',
        state: 'blocked',
        at: '2026-01-05T00:00:00.000Z',
      });
      await store.rememberAddress('ann', { platform: 'slack', route: 'D1' });
      expect(await store.reach('ann')).toEqual([
        { personId: 'ann', platform: 'slack', state: 'reachable', at: expect.stringMatching(/^\d{4}-.*Z$/) },
      ]);
      await store.noteReach({
        personId: 'ann',
        platform: 'slack',
        state: 'gone',
        at: '2026-01-06T00:00:00.000Z',
      });
      await store.rememberAddress('ann', { platform: 'slack', route: 'D1' });
      expect((await store.reach('ann')).map(({ state }) => state)).toEqual(['reachable']);
    });
  });
}
