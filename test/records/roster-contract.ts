import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '../../src/core/records.ts';
import type { StoreHarness } from './contract.ts';

/** Somebody on the roster; every field may be changed. */
export function somePerson(id: string, changes: Partial<Person> = {}): Person {
  return {
    id,
    name: `${id} Smith`,
    email: `${id}@example.org`,
    department: 'Parks',
    role: 'employee',
    ...changes,
  };
}

/** What every store must do with the roster. */
export function describeRosterStore(name: string, open: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the roster`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.end());

    test('is empty at revision 0 before the first change', async () => {
      expect(await harness.store.roster()).toEqual({ revision: 0, people: [] });
      expect(await harness.store.rosterRevision()).toBe(0);
    });

    test('people are added and put in place of themselves, and each change has its own revision', async () => {
      const { store } = harness;
      const source = 'a'.repeat(64);
      const first = {
        put: [somePerson('ann'), somePerson('bob', { managerId: 'ann' })],
        source,
        revision: 0,
      };
      expect(await store.changeRoster(first)).toBe(1);
      expect(await store.roster()).toEqual({ revision: 1, people: first.put, source });
      const left = somePerson('ann', { leftOn: '2026-02-01' });
      expect(await store.changeRoster({ put: [left, somePerson('cem')], revision: 1 })).toBe(2);
      const again = await harness.reopen();
      const { people, ...rest } = await again.roster();
      expect(rest).toEqual({ revision: 2 });
      expect(people).toEqual([left, somePerson('bob', { managerId: 'ann' }), somePerson('cem')]);
      expect(await again.rosterRevision()).toBe(2);
    });

    test('of two changes to the same revision one counts, as a whole', async () => {
      const { store } = harness;
      const results = await Promise.all(
        ['ann', 'bob'].map((id) =>
          store.changeRoster({ put: [somePerson(id), somePerson(`${id}2`)], revision: 0 }),
        ),
      );
      expect(results.filter((revision) => revision === 1)).toHaveLength(1);
      expect(results.filter((revision) => revision === undefined)).toHaveLength(1);
      const ids = (await store.roster()).people.map(({ id }) => id);
      expect([
        ['ann', 'ann2'],
        ['bob', 'bob2'],
      ]).toContainEqual(ids);
    });

    test('everything that is known of a person comes back', async () => {
      const full = somePerson('zoë"\\', {
        managerId: 'ann',
        role: 'hr',
        nation: 'scotland',
        timeZone: 'Europe/London',
        startsOn: '2020-02-29',
        leave: { from: '2026-01-01' },
        leftOn: '2026-12-31',
      });
      await harness.store.changeRoster({ put: [full], revision: 0 });
      expect((await (await harness.reopen()).roster()).people).toEqual([full]);
    });
  });
}
