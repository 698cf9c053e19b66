import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordStore } from '../../src/core/ports.ts';
import type { NewAcknowledgement, PolicyText } from '../../src/core/records.ts';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { describeHrQuestionStore } from './hr-questions-contract.ts';

/** A store for one test. `reopen` closes it and opens the same records again. */
export interface StoreHarness {
  readonly store: RecordStore;
  reopen(): Promise<RecordStore>;
  end(): Promise<void>;
}

/** An acknowledgement as handlers make it; every field may be changed. */
export function someAcknowledgement(changes: Partial<NewAcknowledgement> = {}): NewAcknowledgement {
  return {
    personId: 'ann',
    policyId: 'social-media',
    policyVersion: '1.0',
    policyDigest: 'd'.repeat(64),
    statement: 'I have read it.',
    acknowledgedAt: '2026-01-05T09:30:00.000Z',
    via: 'web',
    ...changes,
  };
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

    test('an acknowledgement gets a receipt and a hash, and is there for every filter that fits', async () => {
      const { acknowledgement, created } = await harness.store.acknowledge(someAcknowledgement());
      expect(created).toBe(true);
      expect(acknowledgement).toEqual({
        ...someAcknowledgement(),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        receiptId: expect.stringMatching(/^ACK-[2-9A-Z]{4}-[2-9A-Z]{4}$/),
      });
      for (const filter of [
        {},
        { personId: 'ann' },
        { policyId: 'social-media' },
        { policyId: 'social-media', policyVersion: '1.0' },
      ]) {
        expect(await harness.store.acknowledgements(filter)).toEqual([acknowledgement]);
      }
      for (const filter of [{ personId: 'bob' }, { policyId: 'other' }, { policyVersion: '2.0' }]) {
        expect(await harness.store.acknowledgements(filter)).toEqual([]);
      }
    });

    test('the second of a person, policy and version gives back the first, unchanged', async () => {
      const first = await harness.store.acknowledge(someAcknowledgement());
      const second = await harness.store.acknowledge(
        someAcknowledgement({ via: 'slack', acknowledgedAt: '2027-01-01T00:00:00.000Z' }),
      );
      expect(second).toEqual({ acknowledgement: first.acknowledgement, created: false });
    });

    test('a hundred presses at once make one record', async () => {
      const results = await Promise.all(
        Array.from({ length: 100 }, () => harness.store.acknowledge(someAcknowledgement())),
      );
      expect(results.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(results.map(({ acknowledgement }) => acknowledgement.receiptId)).size).toBe(1);
      expect(await harness.store.acknowledgements({})).toHaveLength(1);
    });

    test('another version, another policy and another person are records of their own, chained in order', async () => {
      const others = [{}, { policyVersion: '2.0' }, { policyId: 'travel' }, { personId: 'bob' }];
      await Promise.all(others.map((changes) => harness.store.acknowledge(someAcknowledgement(changes))));
      const all = await harness.store.acknowledgements({});
      expect(all).toHaveLength(4);
      expect(firstBrokenLink(all)).toBeUndefined();
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

    test('names and statements of any characters come back as they were', async () => {
      const odd = someAcknowledgement({
        personId: 'ö"\\\n\u2028😀',
        statement: '<!channel> \u202E "quoted"',
      });
      const { acknowledgement } = await harness.store.acknowledge(odd);
      const store = await harness.reopen();
      expect(await store.acknowledgements({ personId: odd.personId })).toEqual([acknowledgement]);
    });

    test('a closed store records nothing and says so', async () => {
      const { store } = harness;
      await harness.reopen();
      await expect(store.acknowledge(someAcknowledgement())).rejects.toMatchObject({ code: 'not-recorded' });
    });
  });
}
