import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordStore } from '../../src/core/ports.ts';
import type { PolicyText } from '../../src/core/records.ts';
import { describeAcknowledgements, someAcknowledgement } from './acknowledgements-contract.ts';
import { describeCampaignStore } from './campaigns-contract.ts';
import { describeEvidenceStore } from './evidence-contract.ts';
import { describeHrQuestionStore } from './hr-questions-contract.ts';
import { describeMessageQueue } from './messages-contract.ts';
import { describeRosterStore } from './roster-contract.ts';

/** A store for one test. `reopen` closes it and opens the same records again. */
export interface StoreHarness {
  readonly store: RecordStore;
  reopen(): Promise<RecordStore>;
  end(): Promise<void>;
}

const WORDS: PolicyText = {
  policyId: 'social-media',
  policyVersion: '1.0',
  digest: 'd'.repeat(64),
  clauses: [{ id: '1.1', text: 'Words.' }],
  firstSeenAt: '2026-01-01T00:00:00.000Z',
};

/** What every store must do, whatever it is made of. */
export function describeRecordStore(name: string, open: () => Promise<StoreHarness>): void {
  describeAcknowledgements(name, open);
  describeRosterStore(name, open);
  describeCampaignStore(name, open);
  describeMessageQueue(name, open);
  describeEvidenceStore(name, open);
  describeHrQuestionStore(name, open);
  describe(`${name} keeps the record store's contract`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.end());

    test('an installation is kept once for its key, on its platform alone, until it is forgotten', async () => {
      const one = { platform: 'slack', key: 'team/T1', sealed: 'first' };
      await harness.store.keepInstallation(one);
      await harness.store.keepInstallation({ ...one, key: 'team/T2' });
      await harness.store.keepInstallation({ ...one, sealed: 'second' });
      const store = await harness.reopen();
      expect(await store.installations('slack')).toHaveLength(2);
      expect(await store.installations('slack')).toContainEqual({ ...one, sealed: 'second' });
      expect(await store.installations('teams')).toEqual([]);
      await store.forgetInstallation('teams', 'team/T1');
      await store.forgetInstallation('slack', 'team/T1');
      await store.forgetInstallation('slack', 'team/T1');
      expect((await store.installations('slack')).map(({ key }) => key)).toEqual(['team/T2']);
    });

    test('the words of a version are kept once, in the order they were first seen', async () => {
      await harness.store.keepPolicyText(WORDS);
      await harness.store.keepPolicyText({ ...WORDS, firstSeenAt: '2027-01-01T00:00:00.000Z' });
      await harness.store.keepPolicyText({ ...WORDS, policyVersion: '2.0', digest: 'e'.repeat(64) });
      expect(
        (await harness.store.policyTexts('social-media')).map(({ policyVersion, firstSeenAt }) => [
          policyVersion,
          firstSeenAt,
        ]),
      ).toEqual([
        ['1.0', WORDS.firstSeenAt],
        ['2.0', WORDS.firstSeenAt],
      ]);
      expect(await harness.store.policyTexts('travel')).toEqual([]);
    });

    test('tallies count, each subject and kind by itself', async () => {
      const tally = { policyId: 'social-media', subject: '1.1', kind: 'helpful' } as const;
      await Promise.all(Array.from({ length: 7 }, () => harness.store.count(tally)));
      await harness.store.count({ ...tally, kind: 'not-helpful' });
      expect(await harness.store.tallies('social-media')).toEqual(
        expect.arrayContaining([
          { ...tally, count: 7 },
          { ...tally, kind: 'not-helpful', count: 1 },
        ]),
      );
      expect(await harness.store.tallies('travel')).toEqual([]);
    });

    test('everything is there after closing and opening again', async () => {
      await harness.store.acknowledge(someAcknowledgement());
      await harness.store.keepPolicyText(WORDS);
      await harness.store.count({ policyId: 'social-media', subject: 'phone-number', kind: 'false-alarm' });
      const before = [
        await harness.store.acknowledgements({}),
        await harness.store.policyTexts('social-media'),
        await harness.store.tallies('social-media'),
      ];
      const store = await harness.reopen();
      expect([
        await store.acknowledgements({}),
        await store.policyTexts('social-media'),
        await store.tallies('social-media'),
      ]).toEqual(before);
      expect((await store.acknowledge(someAcknowledgement())).created).toBe(false);
    });

    test('work that must be done alone is not done twice at once, and again when it is over or has failed', async () => {
      const { store } = harness;
      let end = () => {};
      const first = store.alone(() => new Promise<string>((resolve) => (end = () => resolve('done'))));
      expect(await store.alone(async () => 'beside it')).toBeUndefined();
      end();
      expect(await first).toBe('done');
      await expect(store.alone(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
      expect(await store.alone(async () => 'after it')).toBe('after it');
    });

    test('the store has a time', async () => {
      expect((await harness.store.time()).getTime()).toBeGreaterThan(0);
    });

    test('a closed store records nothing and says so', async () => {
      const { store } = harness;
      await harness.reopen();
      await expect(store.acknowledge(someAcknowledgement())).rejects.toMatchObject({ code: 'not-recorded' });
    });
  });
}
