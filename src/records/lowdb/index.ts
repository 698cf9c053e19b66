import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { UserError } from '../../core/errors.ts';
import type { Clock, RecordStore } from '../../core/ports.ts';
import { firstBrokenLink, receiptIdOf } from '../chain.ts';
import { lockFolder } from './folder-lock.ts';
import { codeOf, type FileSystem, RecordsFile } from './records-file.ts';
import { State } from './state.ts';
import { createStore } from './store.ts';
import { Writer } from './writer.ts';

export interface LowdbStoreOptions {
  /** Made when it is not there; holds records.json and the lock. */
  readonly folder: string;
  readonly fileSystem?: FileSystem;
  /** Of leases, and what the store gives as its time. */
  readonly now: Clock;
}

/**
 * Opens the records in a folder, for this process alone. Throws a UserError: `records-in-use`, `broken-records`,
 * `broken-chain`, `no-lock`, or `data-folder` when the folder cannot be written.
 */
export async function openLowdbStore({ folder, fileSystem, now }: LowdbStoreOptions): Promise<RecordStore> {
  const release = await takeFolder(folder);
  const file = join(folder, 'records.json');
  const adapter = new RecordsFile(file, fileSystem);
  const low = new Low<State>(adapter, new State());
  try {
    await low.read();
    const broken = firstBrokenLink(low.data.links);
    if (broken !== undefined) {
      throw new UserError(
        'broken-chain',
        `${file}: acknowledgement ${broken + 1} (${receiptIdOf(low.data.links[broken]?.hash ?? '')}) was changed after it was recorded.`,
        'Put a backup in its place; nothing was changed.',
      );
    }
  } catch (error) {
    release();
    throw error;
  }
  const writer = new Writer(low.data, (transactions) => adapter.append(low.data, transactions));
  let closing: Promise<void> | undefined;
  return createStore(writer, {
    now,
    compact: async () => undefined,
    close: () => {
      closing ??= writer.close().then(release);
      return closing;
    },
  });
}

async function takeFolder(folder: string): Promise<() => void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return await lockFolder(folder);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'data-folder',
      `${folder} cannot be written (${codeOf(error)}).`,
      'Make it writable for this user, or set DATA_DIR to a folder that is.',
    );
  }
}
