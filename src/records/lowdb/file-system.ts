import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../core/errors.ts';

/** The calls to the file system that writing makes; a test passes ones that fail. */
export interface FileSystem {
  open(
    path: string,
    flags: string,
    mode?: number,
  ): Promise<Pick<FileHandle, 'write' | 'datasync' | 'sync' | 'truncate' | 'close'>>;
  rename(from: string, to: string): Promise<void>;
  /** A file that is not there is fine. */
  rm(path: string): Promise<void>;
  exists(path: string): boolean;
}

export type OpenFile = Awaited<ReturnType<FileSystem['open']>>;

export const realFileSystem: FileSystem = {
  open,
  rename,
  rm: (path) => rm(path, { force: true }),
  exists: existsSync,
};

/** Writes all of it, however many calls that takes. */
export async function writeAll(file: OpenFile, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length; ) from += (await file.write(bytes, from)).bytesWritten;
}

/** Resolves when what was made, renamed or removed beside a file stays so. */
export async function syncFolderOf(path: string, system: FileSystem): Promise<void> {
  // Windows has no such call: it keeps a rename with the file.
  if (process.platform === 'win32') return;
  const folder = await system.open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** The system's short name of an error, such as ENOSPC. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** The error for a file that is not as this assistant writes it. */
export function brokenRecords(file: string, why: string): UserError {
  return new UserError(
    'broken-records',
    `${file} ${why}. Nothing in it was changed.`,
    'Put a backup of the whole folder in its place, or move the folder away to start without records.',
  );
}
