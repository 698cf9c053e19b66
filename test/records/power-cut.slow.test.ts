import { closeSync, fstatSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FileSystem, realFileSystem } from '../../src/records/lowdb/file-system.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { newFolder, open, peopleIn } from './lowdb-folder.ts';

const ROUNDS = 150;

/** The real file system, noting of each file (by inode: names change) how much of it the disk has confirmed. */
function noting(): { readonly fileSystem: FileSystem; readonly confirmed: Map<number, number> } {
  const confirmed = new Map<number, number>();
  const fileSystem: FileSystem = {
    ...realFileSystem,
    open: async (path, flags, mode) => {
      const handle = await realFileSystem.open(path, flags, mode);
      const descriptor = (handle as unknown as { fd: number }).fd;
      const { ino } = fstatSync(descriptor);
      if (flags !== 'r') confirmed.set(ino, 0);
      const note = async (sync: () => Promise<void>) => {
        const { size } = fstatSync(descriptor);
        await sync();
        confirmed.set(ino, size);
      };
      return new Proxy(handle, {
        get(target, name: keyof typeof handle) {
          if (name === 'datasync') return () => note(() => target.datasync());
          if (name === 'sync') return () => note(() => target.sync());
          const value = target[name];
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
  return { fileSystem, confirmed };
}

/** A folder as a power cut leaves it: what the disk had confirmed, and of the rest some, perhaps as zeros. */
function afterPowerCut(folder: string, confirmed: ReadonlyMap<number, number>): string {
  const left = newFolder();
  for (const name of readdirSync(folder)) {
    if (name === 'lock') continue;
    let descriptor: number;
    try {
      descriptor = openSync(join(folder, name), 'r');
    } catch {
      continue;
    }
    const bytes = readFileSync(descriptor);
    const safe = Math.min(confirmed.get(fstatSync(descriptor).ino) ?? 0, bytes.length);
    closeSync(descriptor);
    const kept = safe + Math.floor(Math.random() * (bytes.length - safe + 1));
    const rest = Buffer.from(bytes.subarray(0, kept));
    if (Math.random() < 0.4) rest.fill(0, safe + Math.floor((kept - safe) / 2));
    writeFileSync(join(left, name), rest);
  }
  return left;
}

test(`nothing that was confirmed is lost over ${ROUNDS} power cuts, in the middle of folding too`, async () => {
  let cuts = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const folder = newFolder();
    const { fileSystem, confirmed } = noting();
    const store = await open(folder, { fileSystem, leastCompactionBytes: 3000 });
    const told: string[] = [];
    let isOver = false;
    let next = 0;
    const writers = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const personId = `p${next++}`;
        await store.acknowledge(someAcknowledgement({ personId }));
        if (!isOver) told.push(personId);
      }
    });
    const enough = 5 + Math.floor(Math.random() * 300);
    while (told.length < enough) await new Promise((resolve) => setImmediate(resolve));
    isOver = true;
    const people = [...told];
    const left = afterPowerCut(folder, new Map(confirmed));
    await Promise.all(writers);
    await store.close();
    const opened = await open(left);
    const kept = await peopleIn(opened);
    expect(new Set(kept).size).toBe(kept.length);
    expect(people.filter((one) => !kept.includes(one))).toEqual([]);
    await opened.close();
    cuts++;
    rmSync(folder, { recursive: true });
    rmSync(left, { recursive: true });
  }
  expect(cuts).toBe(ROUNDS);
}, 300_000);
