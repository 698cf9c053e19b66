import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RecordStore } from '../../src/core/ports.ts';
import { type FileSystem, realFileSystem } from '../../src/records/lowdb/file-system.ts';
import { type LowdbStoreOptions, openLowdbStore } from '../../src/records/lowdb/index.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';

export const newFolder = () => mkdtempSync(join(tmpdir(), 'records-'));

/** Opens a folder of records at a time that stands still. */
export function open(folder: string, more: Partial<LowdbStoreOptions> = {}) {
  return openLowdbStore({ folder, now: () => new Date('2026-01-05T09:30:00.000Z'), ...more });
}

/** The journal's segments in a folder, by path, oldest first. */
export function segmentsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^records\.journal-\d+\.jsonl$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** A journal of some batches of acknowledgements, and its length when each batch was confirmed. */
export async function journalOfBatches(folder: string, batches: number, each = 3) {
  const store = await open(folder);
  const [file = ''] = segmentsOf(folder);
  const marks: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const people = Array.from({ length: each }, (_, index) => `p${batch * each + index}`);
    await Promise.all(people.map((personId) => store.acknowledge(someAcknowledgement({ personId }))));
    marks.push(readFileSync(file).length);
  }
  const bytes = readFileSync(file);
  await store.close();
  return { bytes, marks, name: basename(file) };
}

/** Everything in a folder but the lock and the key, by name. */
export function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name !== 'lock' && name !== 'evidence-key.pem')
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

/** Whose acknowledgements are in a store, in order. */
export async function peopleIn(store: RecordStore): Promise<string[]> {
  return (await store.acknowledgements({})).map(({ personId }) => personId);
}

export const CALLS = ['open', 'write', 'datasync', 'truncate', 'sync', 'rename', 'folder sync'] as const;
export type Call = (typeof CALLS)[number];

/** The real file system, but for calls that fail as the system would while `failing` names them. */
export function faulty(failing: (call: Call, path: string) => string | undefined): FileSystem {
  const check = async (call: Call, path: string) => {
    const code = failing(call, path);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return {
    ...realFileSystem,
    rename: async (from, to) => {
      await check('rename', to);
      await realFileSystem.rename(from, to);
    },
    open: async (path, flags, mode) => {
      const isFolder = flags === 'r';
      if (!isFolder) await check('open', path);
      const handle = await realFileSystem.open(path, flags, mode);
      return new Proxy(handle, {
        get(target, name: keyof typeof handle) {
          if (name === 'write') {
            return async (bytes: Buffer, from: number) => {
              // As a disk does that fills up: a part of it is written.
              if (failing('write', path) !== undefined)
                await handle.write(bytes, from, Math.min(37, bytes.length - from));
              await check('write', path);
              return handle.write(bytes, from);
            };
          }
          if (name === 'datasync' || name === 'truncate' || name === 'sync') {
            return async (...args: []) => {
              await check(isFolder ? 'folder sync' : name, path);
              return handle[name](...args);
            };
          }
          const value = target[name];
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
}

/** The real file system without waiting for the disk, for tests that are not about that. */
export const unhurried: FileSystem = {
  ...realFileSystem,
  open: async (path, flags, mode) => {
    const handle = await realFileSystem.open(path, flags, mode);
    return new Proxy(handle, {
      get(target, name: keyof typeof handle) {
        if (name === 'datasync' || name === 'sync') return async () => undefined;
        const value = target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  },
};
