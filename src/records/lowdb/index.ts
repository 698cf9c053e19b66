import { Low } from 'lowdb';
import { UserError } from '../../core/errors.ts';
import type { Clock, Log, RecordStore } from '../../core/ports.ts';
import { openEvidenceKey } from '../signing.ts';
import { writeBackup } from './backup.ts';
import { codeOf, type FileSystem, realFileSystem } from './file-system.ts';
import { takeFolder } from './folder-lock.ts';
import { RecordsJournal } from './journal.ts';
import { State } from './state.ts';
import { createStore } from './store.ts';
import { Writer } from './writer.ts';

/** The record store in a folder. */
export interface LowdbStore extends RecordStore {
  /**
   * Writes a copy of everything as it is now into a folder that is new or empty, for `restoreFolder`, while recording goes on. Throws a
   * UserError `backup-folder` when there is something in it or it cannot be written.
   */
  backup(to: string): Promise<void>;
}

export interface LowdbStoreOptions {
  /** Made when it is not there; holds records.json, its journal and the lock. */
  readonly folder: string;
  readonly fileSystem?: FileSystem;
  /** Of leases, and what the store gives as its time. */
  readonly now: Clock;
  /** Hears what a person should look at: what a crash tore off, a disk that fails. */
  readonly log?: Log;
  /** The journal is folded into records.json when it has grown by this or by its size, whichever is more. */
  readonly leastCompactionBytes?: number;
}

/**
 * Opens the records in a folder, for this process alone. Throws a UserError: `records-in-use`, `broken-records`,
 * `broken-chain`, `no-lock`, or `data-folder` when the folder cannot be written.
 */
export async function openLowdbStore({
  folder,
  fileSystem = realFileSystem,
  now,
  log,
  ...more
}: LowdbStoreOptions): Promise<LowdbStore> {
  const release = await takeFolder(folder);
  const journal = new RecordsJournal({ folder, system: fileSystem, log, ...more });
  const low = new Low<State>(journal, new State());
  try {
    await low.read();
    // Needed when something is exported; a disk that is full now may have room by then.
    await openEvidenceKey(folder).catch((error: unknown) => log?.error('no-evidence-key', error));
  } catch (error) {
    release();
    throw error;
  }
  const writer = new Writer(low, journal, log);
  let closing: Promise<void> | undefined;
  if (journal.hasUnfolded) {
    // What a crash left in the journal may since have been removed from the records.
    writer.checkpoint().catch((error: unknown) => log?.error('records-not-folded', error));
  }
  const store = createStore(writer, {
    now,
    log,
    forget: async () => {
      try {
        await writer.checkpoint();
        await journal.removeKeptBeside();
      } catch (error) {
        if (error instanceof UserError) throw error;
        throw new UserError(
          'still-on-disk',
          `It is removed from the records, but its bytes are still in the files (${codeOf(error)}).`,
          'Put the disk right, then do the same again.',
        );
      }
    },
    close: () => {
      closing ??= writer
        .close()
        .then(() => journal.close(low.data))
        .finally(release);
      return closing;
    },
  });
  return {
    ...store,
    backup: (to) =>
      writeBackup(to, { from: folder, cut: () => writer.between((state) => journal.cut(state)) }),
  };
}
