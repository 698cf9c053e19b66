import type { Block, Reply } from '../../core/reply.ts';

type Table = Extract<Block, { kind: 'table' }>;

/** The tables of a reply as files for a spreadsheet, UTF-8 with the mark that spreadsheets look for. */
export function renderCsvFiles(reply: Reply): { readonly filename: string; readonly content: string }[] {
  const tables = reply.blocks.filter((block): block is Table => block.kind === 'table');
  const name =
    (reply.title ?? reply.summary)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'table';
  return tables.map((table, index) => ({
    filename: tables.length === 1 ? `${name}.csv` : `${name}-${index + 1}.csv`,
    content: `\ufeff${[table.head, ...table.rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`,
  }));
}

/** One cell. A spreadsheet takes one that begins like a formula for a formula, so it gets an apostrophe before it. */
function cell(text: string): string {
  const safe = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
