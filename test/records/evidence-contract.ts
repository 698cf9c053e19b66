import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChainLink } from '../../src/core/evidence.ts';
import type { RecordStore } from '../../src/core/ports.ts';
import { CHAIN_START, firstBrokenLink, isGap, subjectOf } from '../../src/records/chain.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { someExcuse, someNudge } from './campaigns-contract.ts';
import type { StoreHarness } from './contract.ts';
import { someHrQuestion } from './hr-questions-contract.ts';
import { someMessage } from './messages-contract.ts';
import { somePerson } from './roster-contract.ts';

const AT = '2030-01-01T00:00:00.000Z';

/** Every link of a store's chain. */
export async function linksOf(store: RecordStore): Promise<readonly ChainLink[]> {
  const links: ChainLink[] = [];
  for await (const batch of store.chain()) links.push(...batch);
  return links;
}

/** Puts records of every kind into a store in which ann and bob have a part. */
export async function fillWithAnnAndBob(store: RecordStore): Promise<void> {
  await store.changeRoster({
    put: [
      somePerson('helen', { role: 'hr' }),
      somePerson('ann', { role: 'manager' }),
      somePerson('bob', { managerId: 'ann' }),
    ],
    revision: 0,
  });
  for (const personId of ['ann', 'bob']) {
    await store.acknowledge(someAcknowledgement({ personId }));
    await store.rememberAddress(personId, { platform: 'web', route: personId });
    await store.addExcuse(someExcuse({ personId }));
    await store.askHr(
      someHrQuestion({ key: (personId === 'ann' ? 'a' : 'b').repeat(64), askerId: personId }),
    );
  }
  await store.acknowledge(
    someAcknowledgement({
      personId: 'bob',
      policyId: 'travel',
      witnessId: 'ann',
      recordedBy: 'helen',
      recordedAt: '2026-02-20T10:00:00.000Z',
    }),
  );
  await store.addExcuse(someExcuse({ personId: 'bob', by: 'ann' }));
  await store.addNudge(someNudge({ personId: 'bob', managerId: 'ann' }));
  await store.addNudge(someNudge({ personId: 'ann', managerId: 'helen' }));
  await store.addCampaignEvent(
    { policyId: 'social-media', policyVersion: '1.0', kind: 'started', by: 'ann', at: AT },
    undefined,
  );
  const about = ['ann', 'bob'].map((personId) => ({ personId, cycle: '2026-03-01' }));
  await store.queueMessages([
    someMessage('ann'),
    someMessage('bob'),
    someMessage('helen', { step: 'digest', about }),
  ]);
}

/** What every store must do to prove records, and to remove them. */
export function describeEvidenceStore(name: string, open: () => Promise<StoreHarness>): void {
  describe(`${name} keeps evidence`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.end());

    test('the chain holds, and its head is its last hash', async () => {
      const { store } = harness;
      expect(await store.chainHead()).toEqual({ count: 0, hash: CHAIN_START });
      expect(await linksOf(store)).toEqual([]);
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store.acknowledge(someAcknowledgement({ personId: `p${index % 40}`, policyVersion: `${index}` })),
        ),
      );
      const again = await harness.reopen();
      const links = await linksOf(again);
      expect(firstBrokenLink(links)).toBeUndefined();
      expect(await again.chainHead()).toEqual({ count: 50, hash: links.at(-1)?.hash });
      expect((await again.acknowledgements({})).map(({ hash }) => hash)).toEqual(
        links.map(({ hash }) => hash),
      );
    });

    test('a link says nothing of the person; the subject key does', async () => {
      const { store } = harness;
      expect(await store.subjectOf('ann')).toBeUndefined();
      await store.acknowledge(someAcknowledgement());
      await store.acknowledge(someAcknowledgement({ policyVersion: '2.0' }));
      const subject = await store.subjectOf('ann');
      const links = await linksOf(store);
      expect(JSON.stringify(links)).not.toContain('ann');
      expect(links).toMatchObject([{ subject: subject?.subject }, { subject: subject?.subject }]);
      expect(subjectOf(Buffer.from(subject?.key ?? '', 'hex'), 'ann')).toBe(subject?.subject);
    });

    test('an erased person is nowhere, and the chain still holds', async () => {
      const { store } = harness;
      await fillWithAnnAndBob(store);
      const head = await store.chainHead();
      const others = await store.acknowledgements({ personId: 'bob' });
      expect(await store.erasePerson('ann', AT)).toMatchObject({
        people: 1,
        acknowledgements: 1,
        addresses: 1,
        reach: 1,
        messages: 1,
        excuses: 1,
        nudges: 1,
        hrQuestions: 1,
      });
      for (const next of [async () => store, () => harness.reopen()]) {
        const held = await next();
        expect(await held.acknowledgements({ personId: 'ann' })).toEqual([]);
        expect(await held.acknowledgementsOf('social-media', ['ann'])).toEqual([]);
        expect(await held.subjectOf('ann')).toBeUndefined();
        expect(await held.chainHead()).toEqual(head);
        expect(firstBrokenLink(await linksOf(held))).toBeUndefined();
        const everything = [
          await held.acknowledgements({}),
          await held.roster(),
          await held.campaignEvents(),
          await held.excuses({}),
          await held.nudges({}),
          await held.reach(),
          await held.messages({}),
          await held.hrQuestions({}),
        ];
        expect(JSON.stringify(everything)).not.toMatch(/"ann|ann"/);
        expect(await held.addresses('ann')).toEqual([]);
        expect((await held.acknowledgements({ personId: 'bob' })).map(({ hash }) => hash)).toEqual(
          others.map(({ hash }) => hash),
        );
        expect((await held.messages({ personId: 'helen' }))[0]?.about).toEqual([
          { personId: 'bob', cycle: '2026-03-01' },
        ]);
        expect(await held.nudges({ personId: 'bob' })).toHaveLength(1);
        expect(await held.excuses({ personId: 'bob' })).toHaveLength(2);
        expect(await held.rosterRevision()).toBe(2);
      }
    });

    test('erasing nobody removes nothing, and who comes back begins anew', async () => {
      const { store } = harness;
      expect(await store.erasePerson('ann', AT)).toEqual({});
      await store.acknowledge(someAcknowledgement());
      await store.erasePerson('ann', AT);
      expect((await store.acknowledge(someAcknowledgement())).created).toBe(true);
      expect(await (await harness.reopen()).acknowledgements({ personId: 'ann' })).toHaveLength(1);
      expect(await linksOf(harness.store)).toHaveLength(2);
    });

    test('what was kept for long enough is removed, after a trial that says how much', async () => {
      const { store } = harness;
      await store.changeRoster({
        put: [
          somePerson('ann', { leftOn: '2020-01-01' }),
          somePerson('bob', { leftOn: '2020-01-01' }),
          somePerson('cem', { leftOn: '2029-01-01' }),
          somePerson('dan'),
        ],
        revision: 0,
      });
      for (const personId of ['ann', 'bob', 'cem', 'dan'])
        await store.acknowledge(
          someAcknowledgement({ personId, acknowledgedAt: '2019-01-01T00:00:00.000Z' }),
        );
      await store.acknowledge(
        someAcknowledgement({
          personId: 'bob',
          policyVersion: '2.0',
          acknowledgedAt: '2029-01-01T00:00:00.000Z',
        }),
      );
      await store.queueMessages([
        someMessage('dan', { on: '2019-01-01' }),
        someMessage('dan', { on: '2029-01-01', step: '7' }),
      ]);
      await store.cancelQueued('social-media', 'cancelled');
      await store.queueMessages([someMessage('dan', { on: '2019-01-01', step: '14' })]);
      const bounds = {
        acknowledgedBefore: '2024-01-01T00:00:00.000Z',
        leftBefore: '2024-01-01',
        messagesBefore: '2024-01-01',
        at: AT,
      };
      const counts = { people: 1, acknowledgements: 2, messages: 1 };
      expect(await store.purge({ ...bounds, isTrial: true })).toMatchObject(counts);
      expect(await linksOf(store)).toHaveLength(5);
      expect((await linksOf(store)).some(isGap)).toBe(false);
      expect(await store.purge(bounds)).toMatchObject(counts);
      expect(await store.purge(bounds)).toEqual({});
      const again = await harness.reopen();
      const links = await linksOf(again);
      expect(firstBrokenLink(links)).toBeUndefined();
      expect(links.map((link) => isGap(link) && link.why)).toEqual([
        'retention',
        'retention',
        false,
        false,
        false,
      ]);
      expect((await again.acknowledgements({})).map(({ personId }) => personId)).toEqual([
        'cem',
        'dan',
        'bob',
      ]);
      expect((await again.roster()).people.map(({ id }) => id)).toEqual(['bob', 'cem', 'dan']);
      expect((await again.messages({})).map(({ step }) => step)).toEqual(['7', '14']);
    });
  });
}
