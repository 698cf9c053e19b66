import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { UserError } from '../../core/errors.ts';
import type { RecordStore } from '../../core/ports.ts';
import { firstBrokenLink } from '../chain.ts';
import { acknowledge, type Changed, count, keepPolicyText } from './changes.ts';
import { lockFolder } from './folder-lock.ts';
import { codeOf, type FileSystem, type Records, RecordsFile } from './records-file.ts';

export interface LowdbStoreOptions {
  /** Made when it is not there; holds records.json and the lock. */
  readonly folder: string;
  readonly fileSystem?: FileSystem;
}

interface Waiting {
  readonly change: (records: Records) => Changed<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

const EMPTY: Records = { format: 1, acknowledgements: [], policyTexts: [], tallies: [] };

/**
 * Opens the records in a folder, for this process alone. Throws a UserError: `records-in-use`, `broken-records`,
 * `broken-chain`, or `data-folder` when the folder cannot be written.
 */
export async function openLowdbStore({ folder, fileSystem }: LowdbStoreOptions): Promise<RecordStore> {
  const release = takeFolder(folder);
  const file = join(folder, 'records.json');
  const low = new Low<Records>(new RecordsFile(file, fileSystem), EMPTY);
  try {
    await low.read();
    const broken = firstBrokenLink(low.data.acknowledgements);
    if (broken !== undefined) {
      throw new UserError(
        'broken-chain',
        `${file}: acknowledgement ${broken + 1} (${low.data.acknowledgements[broken]?.receiptId}) was changed after it was recorded.`,
        'Put a backup in its place; nothing was changed.',
      );
    }
  } catch (error) {
    release();
    throw error;
  }
  return createStore(low, release);
}

function takeFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'data-folder',
      `${folder} cannot be written (${codeOf(error)}).`,
      'Make it writable for this user, or set DATA_DIR to a folder that is.',
    );
  }
}

/** Changes wait in a queue; all that wait are written together, and each caller hears once they are on the disk. */
function createStore(low: Low<Records>, release: () => void): RecordStore {
  let committed = low.data;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let isClosed = false;

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      let next = committed;
      const results = batch.map(({ change }) => {
        const changed = change(next);
        next = changed.records;
        return changed.result;
      });
      try {
        if (next !== committed) {
          low.data = next;
          await low.write();
          committed = next;
        }
        batch.forEach(({ resolve }, index) => {
          resolve(results[index] as never);
        });
      } catch (error) {
        low.data = committed;
        for (const { reject } of batch) reject(notRecorded(error));
      }
    }
    writing = undefined;
  };
  const change = <T>(one: (records: Records) => Changed<T>): Promise<T> => {
    if (isClosed) return Promise.reject(closed());
    return new Promise<T>((resolve, reject) => {
      waiting.push({ change: one, resolve, reject });
      writing ??= Promise.resolve().then(writeAll);
    });
  };
  const read = async <T>(look: (records: Records) => T): Promise<T> => {
    if (isClosed) throw closed();
    return look(committed);
  };

  return {
    acknowledge: (added) => change((records) => acknowledge(records, added)),
    keepPolicyText: (added) => change((records) => keepPolicyText(records, added)),
    count: (added) => change((records) => count(records, added)),
    acknowledgements: ({ personId, policyId, policyVersion }) =>
      read(({ acknowledgements }) =>
        acknowledgements.filter(
          (one) =>
            (personId === undefined || one.personId === personId) &&
            (policyId === undefined || one.policyId === policyId) &&
            (policyVersion === undefined || one.policyVersion === policyVersion),
        ),
      ),
    policyTexts: (policyId) =>
      read(({ policyTexts }) => policyTexts.filter((one) => one.policyId === policyId)),
    tallies: (policyId) => read(({ tallies }) => tallies.filter((one) => one.policyId === policyId)),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await writing;
      release();
    },
  };
}

function notRecorded(cause: unknown): UserError {
  const code = codeOf(cause);
  const why = code === 'ENOSPC' ? 'the disk is full' : code === 'EROFS' ? 'the disk is read-only' : code;
  return new UserError(
    'not-recorded',
    `That was not recorded: ${why}.`,
    'Tell IT, then try again; pressing again is safe.',
  );
}

function closed(): UserError {
  return new UserError(
    'not-recorded',
    'The assistant is stopping, so that was not recorded.',
    'Try again in a moment.',
  );
}
