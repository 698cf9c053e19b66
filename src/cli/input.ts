import { readFileSync } from 'node:fs';
import { UserError } from '../core/errors.ts';

/** A file's text, or standard input's for `-`. Throws a UserError that names the file and what is wrong with it. */
export function readText(file: string): string {
  const bytes = readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError('not-utf-8', `${nameOf(file)} is not UTF-8 text.`, 'Save it as UTF-8 and try again.');
  }
}

/** A file's bytes, or standard input's for `-`. Throws a UserError `unreadable`. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? `${error.code}` : 'unknown error';
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'that is a folder' : code;
    throw new UserError(
      'unreadable',
      `${nameOf(file)}: ${why}.`,
      'Give the path of a text file, or - for standard input.',
    );
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** Every line of a JSON Lines file as an object with a text `id` and a text `field`. Throws a UserError naming the first bad line. */
export function readJsonLines(file: string, field: string): { readonly id: string; readonly text: string }[] {
  const lines = readText(file)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const rows: { id: string; text: string }[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const row = parseRow(line, `${file === '-' ? 'standard input' : file}:${index + 1}`);
    const id = row['id'];
    const text = row[field];
    if ((typeof id !== 'string' && typeof id !== 'number') || typeof text !== 'string') {
      throw new UserError(
        'bad-line',
        `${file}:${index + 1}: a line needs "id" and "${field}".`,
        `Write each line as {"id":"1","${field}":"…"}.`,
      );
    }
    rows.push({ id: id as string, text });
  });
  return rows;
}

function parseRow(line: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Reported below, without the line: it may be a draft.
  }
  throw new UserError('bad-line', `${where}: not a JSON object.`, 'Each line is one JSON object.');
}
