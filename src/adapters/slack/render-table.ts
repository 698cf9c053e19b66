import type { types } from '@slack/bolt';
import type { Block } from '../../core/reply.ts';
import { literal } from './escape.ts';
import { LIMITS } from './limits.ts';
import { renderSegments, type Segment } from './rich-text.ts';

type KnownBlock = types.KnownBlock;
type Table = Extract<Block, { kind: 'table' }>;

/** The most characters of JSON in one table, so that others fit beside it; its cells stay under Slack's 10,000. */
const TABLE_CHARS = 8_000;

/** Slack's own table, its head on each part of a long one; undefined where it would not fit Slack's limits. */
export function renderNativeTable({ head, rows }: Table): KnownBlock[] | undefined {
  const width = Math.max(head.length, ...rows.map((row) => row.length));
  if (width === 0 || width > LIMITS.tableColumns) return undefined;
  const headCells = cellsOf(head, width);
  const headSize = JSON.stringify(headCells).length + 200;
  const tables: types.RawTextElement[][][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const cells = cellsOf(row, width);
    const cellsSize = JSON.stringify(cells).length + 1;
    if (headSize + cellsSize > TABLE_CHARS) return undefined;
    if (size + cellsSize > TABLE_CHARS || (tables.at(-1)?.length ?? 0) >= LIMITS.tableRows) {
      tables.push([headCells]);
      size = headSize;
    }
    tables.at(-1)?.push(cells);
    size += cellsSize;
  }
  if (tables.length === 0) return headSize > TABLE_CHARS ? undefined : [tableOf([headCells])];
  return tables.map(tableOf);
}

function tableOf(rows: types.RawTextElement[][]): KnownBlock {
  return { type: 'table', rows, column_settings: (rows[0] ?? []).map(() => ({ is_wrapped: true })) };
}

function cellsOf(row: readonly string[], width: number): types.RawTextElement[] {
  // Slack refuses a cell without a character.
  return Array.from({ length: width }, (_, column) => ({
    type: 'raw_text',
    text: literal(row[column] ?? '') || ' ',
  }));
}

/** A table as lines that name each cell: "Ann Archer · Team: Housing · State: Due". */
export function renderListedTable({ head, rows }: Table): KnownBlock[] {
  if (rows.length === 0) return renderSegments([{ text: head.join(' · '), style: { bold: true } }]);
  return renderSegments(
    rows.flatMap((row, index): Segment[] => [
      { text: `${index === 0 ? '' : '\n'}${row[0] ?? ''}`, style: { bold: true } },
      {
        text: row
          .slice(1)
          .map((cell, column) => ` · ${head[column + 1] ? `${head[column + 1]}: ` : ''}${cell}`)
          .join(''),
      },
    ]),
  );
}
