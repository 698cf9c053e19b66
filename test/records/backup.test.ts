import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupFolder, restoreFolder } from '../../src/records/lowdb/backup.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { fillWithAnnAndBob } from './evidence-contract.ts';
import { contentsOf, newFolder, open, peopleIn } from './lowdb-folder.ts';

let folder: string;
let backup: string;
beforeEach(() => {
  folder = newFolder();
  backup = join(newFolder(), 'backup');
});
afterEach(() => {
  for (const one of [folder, backup]) rmSync(one, { recursive: true, force: true });
});

const ack = (personId: string) => someAcknowledgement({ personId });

test('a backup made while people acknowledge holds everything that was confirmed, and can be restored', async () => {
  const store = await open(folder, { leastCompactionBytes: 2000 });
  const confirmed: string[] = [];
  let isOver = false;
  const writers = Array.from({ length: 5 }, async (_, caller) => {
    for (let n = 0; !isOver; n++) {
      await store.acknowledge(ack(`p${caller}-${n}`));
      confirmed.push(`p${caller}-${n}`);
    }
  });
  while (confirmed.length < 50) await new Promise((resolve) => setImmediate(resolve));
  const before = [...confirmed];
  await store.backup(backup);
  const other = join(backup, '..', 'other');
  await backupFolder(folder, other);
  isOver = true;
  await Promise.all(writers);
  await store.close();
  for (const made of [backup, other]) {
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(readdirSync(made).sort()).toEqual(['evidence-key.pem', 'records.json']);
    for (const name of readdirSync(made)) expect(statSync(join(made, name)).mode & 0o777).toBe(0o600);
    const target = newFolder();
    expect(await restoreFolder(made, target)).toBeUndefined();
    const restored = await open(target);
    const people = await peopleIn(restored);
    expect(before.filter((one) => !people.includes(one))).toEqual([]);
    await restored.acknowledge(ack('later'));
    await restored.close();
    const again = await open(target);
    expect(await peopleIn(again)).toEqual([...people, 'later']);
    await again.close();
    rmSync(target, { recursive: true });
  }
  rmSync(other, { recursive: true });
});

test('a backup has everything, the key that signs evidence too', async () => {
  const store = await open(folder);
  await fillWithAnnAndBob(store);
  await store.close();
  await backupFolder(folder, backup);
  for (const name of ['evidence-key.pem'])
    expect(readFileSync(join(backup, name), 'utf8')).toBe(readFileSync(join(folder, name), 'utf8'));
  const strip = (text: string) => text.replace(/"journal":\{[^}]*\}|"checksum":"[^"]*"/g, '');
  expect(strip(readFileSync(join(backup, 'records.json'), 'utf8'))).toBe(
    strip(readFileSync(join(folder, 'records.json'), 'utf8')),
  );
});

test('a folder with something in it is not written to', async () => {
  const store = await open(folder);
  mkdirSync(backup);
  writeFileSync(join(backup, 'precious'), 'words');
  await expect(store.backup(backup)).rejects.toMatchObject({ code: 'backup-folder' });
  await expect(store.backup(join(backup, 'precious'))).rejects.toMatchObject({ code: 'backup-folder' });
  expect(readdirSync(backup)).toEqual(['precious']);
  await store.close();
});

test('restoring keeps what was there', async () => {
  let store = await open(folder);
  await store.acknowledge(ack('ann'));
  await store.backup(backup);
  await store.acknowledge(ack('bob'));
  await store.close();
  const old = await restoreFolder(backup, folder);
  store = await open(folder);
  expect(await peopleIn(store)).toEqual(['ann']);
  await store.close();
  const kept = await open(old ?? '');
  expect(await peopleIn(kept)).toEqual(['ann', 'bob']);
  await kept.close();
  expect(await restoreFolder(backup, folder)).toMatch(/before-restore-2$/);
});

test('a restore that was interrupted is done again, not started from', async () => {
  const store = await open(folder);
  await store.acknowledge(ack('ann'));
  await store.backup(backup);
  await store.close();
  mkdirSync(join(folder, 'before-restore'));
  renameSync(join(folder, 'records.json'), join(folder, 'before-restore', 'records.json'));
  writeFileSync(join(folder, 'records.json.restoring'), '');
  await expect(open(folder)).rejects.toMatchObject({
    code: 'broken-records',
    hint: expect.stringContaining('again'),
  });
  await restoreFolder(backup, folder);
  const restored = await open(folder);
  expect(await peopleIn(restored)).toEqual(['ann']);
  await restored.close();
});

test('a folder in use, a backup that is none and one that is broken change nothing', async () => {
  const store = await open(folder);
  await store.acknowledge(ack('ann'));
  await store.backup(backup);
  await expect(restoreFolder(backup, folder)).rejects.toMatchObject({ code: 'records-in-use' });
  await store.close();
  const before = contentsOf(folder);
  await expect(restoreFolder(newFolder(), folder)).rejects.toMatchObject({ code: 'no-backup' });
  await expect(restoreFolder(join(backup, 'none'), folder)).rejects.toMatchObject({ code: 'no-backup' });
  const file = join(backup, 'records.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('I have', 'I had'));
  await expect(restoreFolder(backup, folder)).rejects.toMatchObject({ code: 'broken-chain' });
  expect(contentsOf(folder)).toEqual(before);
});

test('a plain copy of a folder that was not stopped can be restored', async () => {
  const store = await open(folder);
  await store.acknowledge(ack('ann'));
  mkdirSync(backup);
  for (const [name, content] of Object.entries(contentsOf(folder)))
    writeFileSync(join(backup, name), content);
  await store.close();
  const target = newFolder();
  await restoreFolder(backup, target);
  const restored = await open(target);
  expect(await peopleIn(restored)).toEqual(['ann']);
  await restored.close();
  rmSync(target, { recursive: true });
});
