import { parse } from 'csv-parse/sync';
import type { Tell } from './problems.ts';

/** A row of cells without the blanks around them, and the line that it starts on. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** What may part cells, and its name. */
export const SEPARATORS: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
};

/** The separator that stands most often in the heading line. */
export function separatorOf(csv: string): string {
  const heading = /^\uFEFF?\s*([^\r\n]*)/.exec(csv)?.[1] ?? '';
  const counts = Object.keys(SEPARATORS).map((separator) => heading.split(separator).length);
  return Object.keys(SEPARATORS)[counts.indexOf(Math.max(...counts))] ?? ',';
}

/**
 * The rows of a CSV text, without empty ones. Lines without a quotation mark need no more than splitting; only the others go through
 * the CSV parser, which is many times slower. Gives the rows before the first one that cannot be read, and tells that.
 */
export function readRows(csv: string, separator: string, tell: Tell): CsvRow[] {
  const rows: CsvRow[] = [];
  const add = (cells: string[], line: number) => {
    let isEmpty = true;
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at]?.trim() ?? '';
      cells[at] = cell;
      isEmpty &&= cell === '';
    }
    if (!isEmpty) rows.push({ cells, line });
  };
  const text = csv.startsWith('\uFEFF') ? csv.slice(1) : csv;
  const lines = text.split(/\r\n|\n|\r/);
  for (let at = 0; at < lines.length; ) {
    const plain = lines[at] ?? '';
    if (!plain.includes('"')) {
      add(plain.split(separator), ++at);
      continue;
    }
    const end = endOfQuoted(lines, at);
    try {
      for (const { record, info } of parseQuoted(lines.slice(at, end).join('\n'), separator))
        add(record, at + info.lines - linesIn(record) + 1);
    } catch (error) {
      const within = error instanceof Error && 'lines' in error ? Number(error.lines) : 1;
      tell(at + within, 'is not a CSV row: check its quotation marks');
      return rows;
    }
    at = end;
  }
  return rows;
}

/** The line after the run of rows with quotation marks that starts here; a row goes on while a quotation mark is open. */
function endOfQuoted(lines: readonly string[], start: number): number {
  let isOpen = false;
  let at = start;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const marks = line.split('"').length - 1;
    if (!isOpen && marks === 0) break;
    if (marks % 2 === 1) isOpen = !isOpen;
  }
  return at;
}

interface Parsed {
  readonly record: string[];
  /** `lines`: how many had been read when the record ended, itself included but for its last line break. */
  readonly info: { readonly lines: number };
}

function parseQuoted(csv: string, delimiter: string): Parsed[] {
  return parse(csv, { delimiter, trim: true, relax_column_count: true, info: true }) as unknown as Parsed[];
}

function linesIn(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 1);
}
