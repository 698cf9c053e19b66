import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { codeOf } from './file-system.ts';

/**
 * Makes a folder of records where there is none and takes it for this process. Throws as `lockFolder` does, and a UserError `data-folder`
 * when it cannot be written. Gives the release.
 */
export async function takeFolder(folder: string): Promise<() => void> {
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

/**
 * Takes a folder for this process. The lock is the kernel's (an open file description lock), so it ends with the process,
 * however that ends. Throws a UserError: `records-in-use` when another process has it, `no-lock` when this system has
 * no such locks. Gives the release.
 */
async function lockFolder(folder: string): Promise<() => void> {
  const tryLock = await loadTryLock(folder);
  const file = join(folder, 'lock');
  const descriptor = openSync(file, 'a+', 0o600);
  let isLocked = false;
  try {
    isLocked = tryLock(descriptor);
  } finally {
    if (!isLocked) closeSync(descriptor);
  }
  if (!isLocked) {
    const owner = ownerOf(file);
    throw new UserError(
      'records-in-use',
      `The records in ${folder} are in use by another assistant${owner === undefined ? '' : ` (process ${owner})`}.`,
      'Stop that one first, or give this one a folder of its own with DATA_DIR.',
    );
  }
  try {
    ftruncateSync(descriptor, 0);
    writeSync(descriptor, `${process.pid}\n`);
  } catch {
    // The number only helps a person find this process: on a full disk the records can still be read.
  }
  return () => closeSync(descriptor);
}

// Loaded here so that on a system without the native part everything that needs no records still works.
async function loadTryLock(folder: string): Promise<(descriptor: number) => boolean> {
  try {
    return (await import('fs-native-extensions')).tryLock;
  } catch {
    throw new UserError(
      'no-lock',
      `The records in ${folder} cannot be locked: the file locks for ${process.platform} ${process.arch} do not load.`,
      'Install again with npm ci on this machine; Linux needs glibc (not Alpine), on x64 or arm64.',
    );
  }
}

// Some systems let nobody read a locked file.
function ownerOf(file: string): string | undefined {
  try {
    return /^\d+/.exec(readFileSync(file, 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
