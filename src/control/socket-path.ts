import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

/** A path longer than this is no address of a socket everywhere (104 bytes on macOS, 108 on Linux). */
const MOST_BYTES = 103;

/**
 * Where the assistant that has a folder's records open listens: a socket in the folder, on Windows a named pipe. Undefined when the folder's
 * path is too long for one.
 */
export function socketPathOf(folder: string, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') {
    const name = createHash('sha256').update(resolve(folder).toLowerCase()).digest('hex').slice(0, 32);
    return `\\\\.\\pipe\\policy-assistant-${name}`;
  }
  const path = join(folder, 'control.sock');
  return Buffer.byteLength(path) > MOST_BYTES ? undefined : path;
}
