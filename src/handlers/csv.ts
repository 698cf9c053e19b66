import type { ReplyFile } from '../core/reply.ts';

/** Rows as a file for a spreadsheet: UTF-8 with the mark that spreadsheets look for, lines as RFC 4180 wants them. */
export function csvFile(name: string, rows: readonly (readonly string[])[]): ReplyFile {
  const lines = rows.map((row) => `${row.map(cell).join(',')}\r\n`);
  return { name, mediaType: 'text/csv; charset=utf-8', content: `\ufeff${lines.join('')}` };
}

/** One cell. A spreadsheet takes one that begins like a formula for a formula, so it gets an apostrophe before it. */
function cell(text: string): string {
  const safe = /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
