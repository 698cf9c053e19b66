import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRecords, loadRecordsInUse } from '../../src/records/lowdb/load-records.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { journalOfBatches, newFolder, open, peopleIn, unhurried } from './lowdb-folder.ts';

test('cut off at every byte, a journal gives every record that was confirmed by then, and goes on', async () => {
  const folder = newFolder();
  const { bytes, marks, name } = await journalOfBatches(folder, 2, 2);
  const cut = join(folder, 'cut');
  for (let length = 0; length <= bytes.length; length++) {
    mkdirSync(cut);
    writeFileSync(join(cut, name), bytes.subarray(0, length));
    const store = await open(cut, { fileSystem: unhurried });
    const people = await peopleIn(store);
    expect(people.length).toBeGreaterThanOrEqual(marks.filter((mark) => mark <= length).length * 2);
    expect(people).toEqual(Array.from({ length: people.length }, (_, index) => `p${index}`));
    await store.acknowledge(someAcknowledgement({ personId: 'later' }));
    const held = (await loadRecordsInUse(cut)).state.acknowledgements.all().map(({ personId }) => personId);
    expect(held).toEqual([...people, 'later']);
    await store.close();
    rmSync(cut, { recursive: true });
  }
  rmSync(folder, { recursive: true });
}, 300_000);

test('every flipped bit is refused, unless it is in the last batch', async () => {
  const folder = newFolder();
  const { bytes, marks, name } = await journalOfBatches(folder, 3, 2);
  const flipped = newFolder();
  for (let at = 0; at < bytes.length; at++) {
    for (const bit of [0, 7]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      writeFileSync(join(flipped, name), damaged);
      const loading = loadRecords(flipped);
      if (at < (marks.at(-2) ?? 0)) await expect(loading).rejects.toMatchObject({ code: 'broken-records' });
      else expect((await loading).state.links.length).toBeGreaterThanOrEqual(4);
    }
  }
  rmSync(flipped, { recursive: true });
  rmSync(folder, { recursive: true });
}, 300_000);
