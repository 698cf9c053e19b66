import { openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordStore } from '../../src/core/ports.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { newFolder, open, peopleIn } from './lowdb-folder.ts';
import { somePerson } from './roster-contract.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a snapshot holds, without where the journal goes on. */
const listsOf = (file: string) =>
  readFileSync(file, 'utf8')
    .replace(/"journal":\{[^}]*\}/, '')
    .replace(/"checksum":.*/, '');

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ act: fc.constant('acknowledge'), who: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('put on the roster'), who: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('erase'), who: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('purge'), who: fc.constant(0) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('fold'), who: fc.constant(0) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('open anew'), who: fc.constant(0) }) },
  ),
  { maxLength: 20 },
);

const EVERYTHING = {
  acknowledgedBefore: '2027-01-01T00:00:00.000Z',
  leftBefore: '2027-01-01',
  messagesBefore: '2027-01-01',
  at: '2027-01-01T00:00:00.000Z',
};

// Chance alone would seldom come upon it.
const PURGED_AFTER_A_FOLD = [
  { act: 'put on the roster', who: 1 },
  { act: 'acknowledge', who: 1 },
  { act: 'acknowledge', who: 2 },
  { act: 'fold', who: 0 as const },
  { act: 'purge', who: 0 as const },
];

test('a fold that copies what stood in the file gives what one of everything gives', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const place = newFolder();
      let store = await open(place);
      for (const [index, { act, who }] of taken.entries()) {
        const personId = `p${who}`;
        if (act === 'acknowledge')
          await store.acknowledge(someAcknowledgement({ personId, cycle: `${index}` }));
        else if (act === 'put on the roster') await putOnRoster(store, personId, index);
        else if (act === 'erase') await store.erasePerson(personId, '2026-02-01T00:00:00.000Z');
        else if (act === 'purge') await store.purge(EVERYTHING);
        else if (act === 'fold') await store.erasePerson('nobody', '2026-02-01T00:00:00.000Z');
        else {
          await store.close();
          store = await open(place);
        }
      }
      await store.acknowledge(someAcknowledgement({ personId: 'last' }));
      const whole = newFolder();
      await store.backup(join(whole, 'backup'));
      await store.close();
      expect(listsOf(join(place, 'records.json'))).toBe(listsOf(join(whole, 'backup', 'records.json')));
      const again = await open(place);
      expect((await peopleIn(again)).at(-1)).toBe('last');
      await again.close();
      for (const used of [place, whole]) rmSync(used, { recursive: true });
    }),
    { numRuns: 60, examples: [[PURGED_AFTER_A_FOLD]] },
  );
});

test('what was changed in the file behind the back of the assistant is written anew, and said', async () => {
  const log = createRecordingLog();
  const store = await open(folder, { log });
  for (const personId of ['ann', 'bob']) await store.acknowledge(someAcknowledgement({ personId }));
  await store.erasePerson('nobody', '2026-02-01T00:00:00.000Z');
  const file = join(folder, 'records.json');
  const at = readFileSync(file, 'utf8').indexOf('"statement"');
  writeSync(openSync(file, 'r+'), 'S', at + 1);
  await store.acknowledge(someAcknowledgement({ personId: 'cem' }));
  await store.close();
  expect(log.lines.map(([event]) => event)).toEqual(['records-changed-on-disk']);
  const again = await open(folder);
  expect(await peopleIn(again)).toEqual(['ann', 'bob', 'cem']);
  await again.close();
});

test('a file that was taken away is written anew', async () => {
  const store = await open(folder);
  await store.acknowledge(someAcknowledgement({ personId: 'ann' }));
  await store.erasePerson('nobody', '2026-02-01T00:00:00.000Z');
  rmSync(join(folder, 'records.json'));
  await store.acknowledge(someAcknowledgement({ personId: 'bob' }));
  await store.close();
  const again = await open(folder);
  expect(await peopleIn(again)).toEqual(['ann', 'bob']);
  await again.close();
});

async function putOnRoster(store: RecordStore, personId: string, index: number): Promise<void> {
  const { revision } = await store.roster();
  const leftOn = index % 3 === 0 ? '2026-01-31' : undefined;
  const person = {
    ...somePerson(personId),
    name: `Name ${index}`,
    ...(leftOn === undefined ? {} : { leftOn }),
  };
  await store.changeRoster({ put: [person], revision });
}
