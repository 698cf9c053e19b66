import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Every line of a JSON Lines file, parsed. Blank lines are skipped. */
export function readJsonLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

/** SHA-256 in hex over the bytes of files, in the order given. */
export function contentHash(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}
