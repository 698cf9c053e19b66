import type { Block, Reply, Run, Severity } from './reply.ts';

const SEVERITY_WORD: Readonly<Record<Severity, string>> = { stop: 'STOP', care: 'CARE', note: 'NOTE' };

/** A reply as lines of text, for a terminal and as the fallback of every card. Nothing is left out. */
export function renderPlainText(reply: Reply): string {
  const head = reply.title === undefined ? [] : [`${reply.title}\n${'='.repeat(reply.title.length)}`];
  return [...head, ...reply.blocks.map(renderBlock)].join('\n\n');
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.runs.map(renderRun).join('');
    case 'quote':
      return `${indent(block.text, '| ')}\n  (${block.cite})`;
    case 'marked':
      return indent(renderMarks(block), '> ');
    case 'facts':
      return block.rows.map(({ label, value }) => `${label}: ${value}`).join('\n');
    case 'table':
      return renderTable([block.head, ...block.rows]);
    case 'progress':
      return `${block.label}: ${block.parts.map(({ label, count }) => `${count} ${label}`).join(', ')}`;
    case 'chart':
      return renderChart(block);
    case 'divider':
      return '---';
    case 'buttons':
      return block.buttons.map(({ label }) => `[${label}]`).join(' ');
    case 'form':
      return [
        ...block.fields.map(({ label, initial }) => `${label}: ${initial ?? ''}`),
        `[${block.submit}]`,
      ].join('\n');
    default:
      return block satisfies never;
  }
}

function renderRun(run: Run): string {
  if (typeof run === 'string') return run;
  return 'bold' in run ? run.bold : `${run.link} <${run.href}>`;
}

/** Puts each mark in brackets with its severity: `call me on [STOP 07700 900123]`. */
function renderMarks({ text, marks }: Extract<Block, { kind: 'marked' }>): string {
  let out = '';
  let at = 0;
  for (const { start, end, severity } of marks) {
    out += `${text.slice(at, start)}[${SEVERITY_WORD[severity]} ${text.slice(start, end)}]`;
    at = end;
  }
  return out + text.slice(at);
}

/** What a chart shows, in a sentence, for those who cannot see it: "70 of 100 people acknowledged on 5 Apr 2026; 0 on 5 Jan 2026." */
export function chartWords({ counted, points, whole }: Extract<Block, { kind: 'chart' }>): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return 'There is nothing to show yet.';
  const now = `${last.count} of ${whole.count} ${whole.label} ${counted} on ${last.label}`;
  return points.length === 1 ? `${now}.` : `${now}; ${first.count} on ${first.label}.`;
}

const LEVELS = '▁▂▃▄▅▆▇█';

/** A chart as one row of bars, a character for each point; empty without points. */
export function chartBars({ points, whole }: Extract<Block, { kind: 'chart' }>): string {
  return points
    .map(({ count }) => LEVELS[Math.round(shareOf(count, whole.count) * (LEVELS.length - 1))])
    .join('');
}

function shareOf(count: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, count / whole)) : 0;
}

/** The width of a terminal's bars, in characters. */
const BAR = 30;

function renderChart(chart: Extract<Block, { kind: 'chart' }>): string {
  const { label, points, whole } = chart;
  const width = Math.max(0, ...points.map((point) => point.label.length));
  const bars = points.map((point) => {
    const filled = Math.round(shareOf(point.count, whole.count) * BAR);
    return `${point.label.padStart(width)}  ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}  ${point.count}`;
  });
  return [label, ...bars, chartWords(chart)].join('\n');
}

function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function indent(text: string, prefix: string): string {
  return text
    .split('\n')
    .map((line) => prefix + line)
    .join('\n');
}
