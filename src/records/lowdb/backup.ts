import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, open, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { evidenceKeyFile } from '../signing.ts';
import { codeOf, realFileSystem, syncFolderOf } from './file-system.ts';
import { filesOf, keptBeside, segmentsIn } from './folder-files.ts';
import { takeFolder } from './folder-lock.ts';
import { type Loaded, loadRecords, loadRecordsInUse } from './load-records.ts';
import { type Cut, cutOf, writeSnapshot } from './snapshot.ts';

/**
 * Writes a copy of the records in a folder into another one that is new or empty, whether or not an assistant is writing to the first. It holds
 * everything that was confirmed before the call. Throws a UserError: `backup-folder`, or as opening does for records that are broken.
 */
export async function backupFolder(folder: string, to: string): Promise<void> {
  await writeBackup(to, { from: folder, cut: async () => cutOfLoaded(await loadRecordsInUse(folder)) });
}

/** Writes a backup of a moment's records, with the key that signs evidence. */
export async function writeBackup(
  to: string,
  { from, cut }: { readonly from: string; readonly cut: () => Promise<Cut> },
): Promise<void> {
  try {
    mkdirSync(to, { recursive: true, mode: 0o700 });
    if (readdirSync(to).length > 0)
      throw new UserError(
        'backup-folder',
        `${to} is not empty, so nothing was backed up.`,
        'Name a folder that is new or empty.',
      );
    const { records, unfinished } = filesOf(to);
    const moment = await cut();
    await copyKey(from, to);
    await writeSnapshot(moment, { file: records, beside: unfinished, system: realFileSystem });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'backup-folder',
      `The backup could not be written to ${to} (${codeOf(error)}).`,
      'Make room or name another folder; the records themselves are as they were.',
    );
  }
}

/**
 * Puts a backup (or any whole copy of a folder of records) in the place of a folder's records, which nobody may be using. What was there is kept
 * in a folder below it, whose path is given back; undefined when there was nothing. Throws a UserError `no-backup`, `restore`, or as opening
 * either folder does; then nothing was changed.
 */
export async function restoreFolder(backup: string, folder: string): Promise<string | undefined> {
  if (!existsSync(filesOf(backup).records) && (!existsSync(backup) || segmentsIn(backup).length === 0))
    throw new UserError(
      'no-backup',
      `There is no backup in ${backup}.`,
      'Name a folder that a backup was written to.',
    );
  const release = await takeFolder(folder);
  try {
    const cut = cutOfLoaded(await loadRecords(backup));
    const { records, restoring, unfinished } = filesOf(folder);
    await writeSnapshot(cut, { file: restoring, beside: unfinished, system: realFileSystem });
    const old = await moveAside(folder);
    await copyKey(backup, folder);
    await rename(restoring, records);
    await syncFolderOf(records, realFileSystem);
    return old;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'restore',
      `${backup} could not be put in the place of ${folder} (${codeOf(error)}).`,
      `What was in it is there still, or in a folder named before-restore below it.`,
    );
  } finally {
    release();
  }
}

/** No journal goes on from it yet, so any segment may be the first. */
function cutOfLoaded({ state, place, epoch, snapshot }: Loaded): Cut {
  return cutOf(state, { segment: snapshot.segment, epoch, ...place });
}

async function copyKey(from: string, to: string): Promise<void> {
  if (!existsSync(evidenceKeyFile(from))) return;
  await copyFile(evidenceKeyFile(from), evidenceKeyFile(to));
  const handle = await open(evidenceKeyFile(to), 'r+');
  await handle
    .chmod(0o600)
    .then(() => handle.sync())
    .finally(() => handle.close());
}

async function moveAside(folder: string): Promise<string | undefined> {
  const { records, segment } = filesOf(folder);
  const files = [
    records,
    evidenceKeyFile(folder),
    ...segmentsIn(folder).map(segment),
    ...keptBeside(folder),
  ].filter((file) => existsSync(file));
  if (files.length === 0) return undefined;
  let aside = join(folder, 'before-restore');
  for (let number = 2; existsSync(aside); number++) aside = join(folder, `before-restore-${number}`);
  await mkdir(aside, { mode: 0o700 });
  for (const file of files) await rename(file, join(aside, basename(file)));
  await syncFolderOf(records, realFileSystem);
  return aside;
}
