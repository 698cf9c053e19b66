import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { UserError } from '../../core/errors.ts';

/**
 * Takes a folder for this process. The lock is the kernel's (an open file description lock), so it ends with the process,
 * however that ends. Throws a UserError `records-in-use` when another process has it. Gives the release.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'lock');
  const descriptor = openSync(file, 'a+', 0o600);
  if (!tryLock(descriptor)) {
    closeSync(descriptor);
    const owner = /^\d+/.exec(readFileSync(file, 'utf8'))?.[0];
    throw new UserError(
      'records-in-use',
      `The records in ${folder} are in use by another assistant${owner === undefined ? '' : ` (process ${owner})`}.`,
      'Stop that one first, or give this one a folder of its own with DATA_DIR.',
    );
  }
  ftruncateSync(descriptor, 0);
  writeSync(descriptor, `${process.pid}\n`);
  return () => closeSync(descriptor);
}
