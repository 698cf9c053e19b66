import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { UserError } from '../../core/errors.ts';
import type { RecordStore } from '../../core/ports.ts';
import { firstBrokenLink } from '../chain.ts';
import { Changes, keyOf } from './changes.ts';
import { lockFolder } from './folder-lock.ts';
import { codeOf, type FileSystem, NO_RECORDS, type Records, RecordsFile } from './records-file.ts';

export interface LowdbStoreOptions {
  /** Made when it is not there; holds records.json and the lock. */
  readonly folder: string;
  readonly fileSystem?: FileSystem;
}

interface Waiting {
  readonly change: (changes: Changes) => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the records in a folder, for this process alone. Throws a UserError: `records-in-use`, `broken-records`,
 * `broken-chain`, `no-lock`, or `data-folder` when the folder cannot be written.
 */
export async function openLowdbStore({ folder, fileSystem }: LowdbStoreOptions): Promise<RecordStore> {
  const release = await takeFolder(folder);
  const file = join(folder, 'records.json');
  const low = new Low<Records>(new RecordsFile(file, fileSystem), NO_RECORDS);
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

/** Changes wait in a queue; all that wait are written together, and each caller hears once they are on the disk. */
function createStore(low: Low<Records>, release: () => void): RecordStore {
  let committed = low.data;
  const acknowledged = new Map(committed.acknowledgements.map((one) => [keyOf(one), one]));
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    const changes = new Changes(committed, acknowledged);
    const answers: (() => void)[] = [];
    for (const { change, resolve, reject } of batch) {
      try {
        const result = change(changes);
        answers.push(() => resolve(result));
      } catch (error) {
        // One change that cannot be made must not take the others, or the writer, with it.
        reject(error);
      }
    }
    const after = changes.after;
    if (after !== committed) {
      low.data = after;
      await low.write();
      committed = after;
      for (const [key, one] of changes.newlyAcknowledged) acknowledged.set(key, one);
    }
    for (const answer of answers) answer();
  };
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch);
      } catch (error) {
        low.data = committed;
        for (const { reject } of batch) reject(notRecorded(error));
      }
    }
    writing = undefined;
  };
  const change = <T>(one: (changes: Changes) => T): Promise<T> => {
    if (closing !== undefined) return Promise.reject(closed());
    return new Promise<T>((resolve, reject) => {
      waiting.push({ change: one, resolve: resolve as (result: unknown) => void, reject });
      writing ??= Promise.resolve().then(writeAll);
    });
  };
  const read = async <T>(look: (records: Records) => T): Promise<T> => {
    if (closing !== undefined) throw closed();
    return look(committed);
  };

  return {
    acknowledge: (added) => change((changes) => changes.acknowledge(added)),
    keepPolicyText: (added) => change((changes) => changes.keepPolicyText(added)),
    count: (added) => change((changes) => changes.count(added)),
    askHr: (added) => change((changes) => changes.askHr(added)),
    answerHrQuestion: (id, answer) => change((changes) => changes.answerHrQuestion(id, answer)),
    noteAnswer: (id, state, at) => change((changes) => changes.noteAnswer(id, state, at)),
    deleteHrQuestions: (askedBefore) => change((changes) => changes.deleteHrQuestions(askedBefore)),
    suggestSample: (added) => change((changes) => changes.suggestSample(added)),
    rememberAddress: (personId, address) => change((changes) => changes.rememberAddress(personId, address)),
    keepInstallation: (installation) => change((changes) => changes.keepInstallation(installation)),
    forgetInstallation: (platform, key) => change((changes) => changes.forgetInstallation(platform, key)),
    installations: (platform) =>
      read(({ installations }) => installations.filter((one) => one.platform === platform)),
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
    hrQuestions: ({ id, askerId, isAnswered }) =>
      read(({ hrQuestions }) =>
        hrQuestions.filter(
          (one) =>
            (id === undefined || one.id === id) &&
            (askerId === undefined || one.askerId === askerId) &&
            (isAnswered === undefined || (one.answer !== undefined) === isAnswered),
        ),
      ),
    sampleSuggestions: () => read(({ sampleSuggestions }) => sampleSuggestions),
    addresses: (personId) =>
      read(({ addresses }) =>
        addresses
          .filter((one) => one.personId === personId)
          .map(({ platform, route }) => ({ platform, route }))
          .reverse(),
      ),
    close: () => {
      closing ??= (writing ?? Promise.resolve()).then(release);
      return closing;
    },
  };
}

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports a fault (EIO)',
};

function notRecorded(cause: unknown): UserError {
  const code = codeOf(cause);
  const why = WHY[code] ?? `the records file cannot be written (${code})`;
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
