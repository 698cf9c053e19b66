import { writeFileSync } from 'node:fs';
import { UserError } from '../core/errors.ts';
import type { Write } from './print-reply.ts';

/** Writes a file that only this user may read, and says so. Throws a UserError `unwritable`. */
export function writeOut(file: string, content: string | Uint8Array, write: Write): void {
  try {
    writeFileSync(file, content, { mode: 0o600 });
  } catch (error) {
    throw unwritable(file, error);
  }
  write(`${file}: written\n`);
}

/** The error for a file that cannot be written. */
export function unwritable(file: string, error: unknown): UserError {
  const code = error instanceof Error && 'code' in error ? `${error.code}` : 'unknown error';
  return new UserError(
    'unwritable',
    `${file} cannot be written: ${code}.`,
    'Give a file in a folder that is there with --out.',
  );
}
