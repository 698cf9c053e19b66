import type { Block } from '../../core/reply.ts';
import type { Element, Table } from './card.ts';
import { LIMITS, sizeOf } from './limits.ts';
import { richText, run } from './rich-text.ts';

type TableBlock = Extract<Block, { kind: 'table' }>;
type Row = Table['rows'][number];

/**
 * A table in parts that each have the head, so that a page can end between them. One that is too wide, or has a row
 * too large, is a list that names each cell.
 */
export function renderTable({ head, rows }: TableBlock): Element[] {
  const width = Math.max(head.length, ...rows.map((row) => row.length));
  if (width === 0) return [];
  const drawn = rows.map((row) => rowOf(row, width, false));
  const most = LIMITS.elementSize / 2;
  const headRow = rowOf(head, width, true);
  if (width > LIMITS.tableColumns || [headRow, ...drawn].some((row) => sizeOf(row) > most)) {
    return renderList({ kind: 'table', head, rows });
  }
  const parts: Row[][] = [[headRow]];
  for (const row of drawn) {
    if (sizeOf([...(parts.at(-1) ?? []), row]) > LIMITS.elementSize) parts.push([headRow]);
    parts.at(-1)?.push(row);
  }
  return parts.map((part) => ({
    type: 'Table',
    columns: Array.from({ length: width }, () => ({ width: 1 })),
    firstRowAsHeaders: true,
    showGridLines: true,
    rows: part,
  }));
}

function rowOf(texts: readonly string[], width: number, isHead: boolean): Row {
  return {
    type: 'TableRow',
    cells: Array.from({ length: width }, (_, column) => ({
      type: 'TableCell',
      items: richText([run(texts[column] || ' ', isHead ? { weight: 'Bolder' } : {})]),
    })),
  };
}

/** One line for each row: its first cell in bold, the others with what their column is called. */
function renderList({ head, rows }: TableBlock): Element[] {
  if (rows.length === 0) return richText([run(head.join(' · '), { weight: 'Bolder' })]);
  return rows.flatMap((row) =>
    richText(
      row.flatMap((cell, column) =>
        column === 0
          ? [run(cell, { weight: 'Bolder' })]
          : [run(` · ${head[column] ? `${head[column]}: ` : ''}${cell}`)],
      ),
      { spacing: 'Small' },
    ),
  );
}
