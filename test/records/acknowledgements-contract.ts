import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewAcknowledgement } from '../../src/core/records.ts';
import type { StoreHarness } from './contract.ts';

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

/** What every store must do with acknowledgements. */
export function describeAcknowledgements(name: string, open: () => Promise<StoreHarness>): void {
  describe(`${name} keeps acknowledgements`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.end());

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

    test('another version, another policy and another person are records of their own, in order', async () => {
      const others = [{}, { policyVersion: '2.0' }, { policyId: 'travel' }, { personId: 'bob' }];
      await Promise.all(others.map((changes) => harness.store.acknowledge(someAcknowledgement(changes))));
      expect(
        (await harness.store.acknowledgements({})).map(({ policyVersion, policyId, personId }) => [
          personId,
          policyId,
          policyVersion,
        ]),
      ).toEqual([
        ['ann', 'social-media', '1.0'],
        ['ann', 'social-media', '2.0'],
        ['ann', 'travel', '1.0'],
        ['bob', 'social-media', '1.0'],
      ]);
    });

    test('each cycle is a record of its own, and a record without one is none of them', async () => {
      const { store } = harness;
      for (const cycle of [{}, { cycle: '2026-03-01' }, { cycle: '2027-03-01' }])
        expect((await store.acknowledge(someAcknowledgement(cycle))).created).toBe(true);
      const again = await store.acknowledge(someAcknowledgement({ cycle: '2026-03-01', via: 'slack' }));
      expect(again.created).toBe(false);
      expect(again.acknowledgement).toMatchObject({ cycle: '2026-03-01', via: 'web' });
      expect((await store.acknowledgements({ personId: 'ann' })).map(({ cycle }) => cycle)).toEqual([
        undefined,
        '2026-03-01',
        '2027-03-01',
      ]);
    });

    test('one on paper names its witness and who put it on record', async () => {
      const recordedAt = '2026-02-20T10:00:00.000Z';
      const paper = someAcknowledgement({ via: 'paper', witnessId: 'wim', recordedBy: 'helen', recordedAt });
      const { acknowledgement } = await harness.store.acknowledge(paper);
      expect(acknowledgement).toMatchObject(paper);
      const store = await harness.reopen();
      expect(await store.acknowledgements({})).toEqual([acknowledgement]);
    });

    test('the records of some people for a policy come in the order they were recorded', async () => {
      const { store } = harness;
      for (const personId of ['dan', 'ann', 'cem', 'bob'])
        await store.acknowledge(someAcknowledgement({ personId }));
      await store.acknowledge(someAcknowledgement({ personId: 'ann', policyId: 'travel' }));
      await store.acknowledge(someAcknowledgement({ personId: 'ann', policyVersion: '2.0' }));
      const found = await store.acknowledgementsOf('social-media', ['bob', 'ann', 'nobody', 'ann', 'dan']);
      expect(found.map(({ personId, policyVersion }) => `${personId} ${policyVersion}`)).toEqual([
        'dan 1.0',
        'ann 1.0',
        'bob 1.0',
        'ann 2.0',
      ]);
      expect(await store.acknowledgementsOf('social-media', [])).toEqual([]);
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
  });
}
