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
