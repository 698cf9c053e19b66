import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { ChainLink } from '../core/evidence.ts';
import { CHAIN_START, canonicalJson, sha256 } from './chain.ts';
import { writeBackup } from './lowdb/backup.ts';
import type { KeptEvent, KeptMessage } from './lowdb/collections.ts';
import { filesOf, segmentsIn } from './lowdb/folder-files.ts';
import { takeFolder } from './lowdb/folder-lock.ts';
import { JOURNAL_START } from './lowdb/journal-line.ts';
import { loadRecords } from './lowdb/load-records.ts';
import { type Cut, cutOf } from './lowdb/snapshot.ts';
import { notRecorded, openDatabase, type Query } from './postgres/database.ts';
import { lockAll, othersOn, readLists, writeLists } from './postgres/transfer.ts';
import { evidenceKeyFile } from './signing.ts';
import { ChainCheck } from './verify.ts';

/** What is in both places now. */
export interface Migrated {
  /** By kind, those of which there are any. */
  readonly counts: Readonly<Record<string, number>>;
  /** Hash of the chain's last link. */
  readonly hash: string;
  /** Whether it was all there before. */
  readonly wasThere: boolean;
}

type Lists = Cut['lists'];

/**
 * Copies the records of a folder into a database that holds none, in one transaction that ends only when what was read back is the same: one that was
 * broken off has left nothing there. Throws a UserError: `records-in-use`, `no-records`, `other-records`, `not-migrated`, or as opening either does.
 */
export async function migrateToPostgres({
  folder,
  url,
}: {
  readonly folder: string;
  readonly url: string;
}): Promise<Migrated> {
  if (!existsSync(filesOf(folder).records) && (!existsSync(folder) || segmentsIn(folder).length === 0))
    throw new UserError(
      'no-records',
      `There are no records in ${folder}.`,
      'Name their folder with DATA_DIR.',
    );
  const release = await takeFolder(folder);
  try {
    const { state } = await loadRecords(folder);
    const { lists } = cutOf(state, { segment: 1, epoch: 0, ...JOURNAL_START });
    return await inDatabase(url, async (query) => {
      await lockAll(query);
      const there = summaryOf(await readLists(query));
      const wanted = summaryOf(lists);
      if (there.print === wanted.print) return { ...wanted, wasThere: true };
      if (Object.keys(there.counts).length > 0)
        throw new UserError(
          'other-records',
          `The database holds other records already (${countsInWords(there.counts)}), so nothing was copied.`,
          'Name an empty database with DATABASE_URL; records of two places are never mixed.',
        );
      await writeLists(lists, query);
      requireSame(wanted, summaryOf(await readLists(query)));
      return { ...wanted, wasThere: false };
    });
  } finally {
    release();
  }
}

/**
 * Copies what a database holds into a folder that is new or empty, or that an earlier try has left half done. `keyFrom` is a folder whose key for
 * evidence is taken along. Throws a UserError: `records-in-use`, `backup-folder`, `not-migrated`, or as opening the database does.
 */
export async function migrateToFiles({
  url,
  to,
  keyFrom,
}: {
  readonly url: string;
  readonly to: string;
  readonly keyFrom: string;
}): Promise<Migrated> {
  const lists = await inDatabase(url, async (query) => {
    await query('set transaction isolation level repeatable read, read only');
    return readLists(query);
  });
  const wanted = summaryOf(lists);
  if (existsSync(filesOf(to).records)) {
    const { state } = await loadRecords(to);
    if (summaryOf(cutOf(state, { segment: 1, epoch: 0, ...JOURNAL_START }).lists).print === wanted.print)
      return { ...wanted, wasThere: true };
  } else clearHalfDone(to, keyFrom);
  await writeBackup(to, {
    from: keyFrom,
    cut: async () => ({ head: { segment: 1, epoch: 0, ...JOURNAL_START }, lists }),
  });
  const { state } = await loadRecords(to);
  requireSame(wanted, summaryOf(cutOf(state, { segment: 1, epoch: 0, ...JOURNAL_START }).lists));
  return { ...wanted, wasThere: false };
}

/** Runs work in one transaction of a database that no assistant is on. */
async function inDatabase<T>(url: string, work: (query: Query) => Promise<T>): Promise<T> {
  const database = await openDatabase({ url, connections: 1 });
  try {
    if ((await othersOn(database.query)) > 0)
      throw new UserError(
        'records-in-use',
        'Assistants are at work on the database.',
        'Stop them all, then do the same again.',
      );
    return await database.transaction(work);
  } catch (error) {
    throw notRecorded(error);
  } finally {
    await database.close();
  }
}

/** Takes away what a try that was broken off has left: a snapshot that was never finished, and the copy of the key beside it. */
function clearHalfDone(folder: string, keyFrom: string): void {
  if (!existsSync(folder)) return;
  const { unfinished } = filesOf(folder);
  const [key, source] = [evidenceKeyFile(folder), evidenceKeyFile(keyFrom)];
  const isCopy = existsSync(key) && existsSync(source) && readFileSync(key).equals(readFileSync(source));
  const ours = new Set([basename(unfinished), ...(isCopy ? [basename(key)] : [])]);
  if (!readdirSync(folder).every((name) => ours.has(name))) return;
  for (const file of [unfinished, ...(isCopy ? [key] : [])]) rmSync(file, { force: true });
}

interface Summary {
  readonly counts: Readonly<Record<string, number>>;
  readonly hash: string;
  /** The same for the same records, whatever order they stand in where order means nothing. */
  readonly print: string;
}

function summaryOf(lists: Lists): Summary {
  const counts: Record<string, number> = {};
  let print = '';
  let hash = CHAIN_START;
  for (const [name, records] of lists) {
    if (records.length > 0) counts[name] = records.length;
    print = sha256(`${print}${name} ${printOf(name, records)}`);
    if (name !== 'acknowledgements') continue;
    const check = new ChainCheck();
    check.take(records as readonly ChainLink[]);
    const verdict = check.end();
    if (!verdict.ok) throw notMigrated(verdict.why);
    hash = verdict.hash;
  }
  return { counts, hash, print };
}

function printOf(name: string, records: readonly unknown[]): string {
  const each = records.map((record) => sha256(canonicalJson(wordsOf(name, record))));
  // The order of these is what they are read in.
  return sha256((name === 'acknowledgements' ? each : each.sort()).join(''));
}

/** A record without its lease and without its number, which may have gaps. */
function wordsOf(name: string, record: unknown): unknown {
  if (name === 'messages') return (record as KeptMessage).message;
  if (name === 'campaignEvents') return (record as KeptEvent).event;
  return record;
}

function requireSame(wanted: Summary, there: Summary): void {
  if (wanted.print === there.print) return;
  throw notMigrated(
    `What was copied is not what is there: ${countsInWords(wanted.counts)} against ${countsInWords(there.counts)}.`,
  );
}

function notMigrated(why: string): UserError {
  return new UserError(
    'not-migrated',
    why,
    'The records are where they were, as they were; go on with those and report this.',
  );
}

function countsInWords(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`)
      .join(', ') || 'nothing'
  );
}
