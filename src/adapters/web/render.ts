import type { Block, Button, Reply, ReplyFile, Run } from '../../core/reply.ts';
import { drawChart } from '../chart-svg.ts';
import { escapeHtml, escapeValue } from './escape.ts';
import { renderForm } from './render-form.ts';
import { renderMarked, renderQuote } from './render-spans.ts';

/** What the known labels mean, so that their chips differ in colour; the words always stand in them. */
const CHIP_TONE: Readonly<Record<string, string>> = {
  'not allowed': 'stop',
  stop: 'stop',
  'clear breach': 'stop',
  overdue: 'stop',
  required: 'care',
  'take care': 'care',
  care: 'care',
  risk: 'care',
  due: 'care',
  allowed: 'ok',
  acknowledged: 'ok',
  'no problems spotted': 'ok',
  'for information': 'info',
  note: 'info',
  'ask yourself': 'info',
};

/**
 * One reply as the HTML of a card's inside. Every string is escaped and no block is left out.
 * `cardId` makes the ids of form fields unique on a page: letters, digits and hyphens only.
 */
export function renderWeb(reply: Reply, cardId = 'card'): string {
  const title = reply.title === undefined ? reply.summary : reply.title;
  const heading = `<h2 class="card-title${reply.title === undefined ? ' sr-only' : ''}" dir="auto" tabindex="-1">${escapeHtml(title)}</h2>`;
  const blocks = reply.blocks.map((block, index) => renderBlock(block, `${cardId}-${index}`));
  return [heading, ...blocks, ...(reply.files ?? []).map(renderFile)].join('');
}

/** A link that saves the file. The bytes are in the link itself, so that nothing of it stays on this machine's disk. */
function renderFile({ name, mediaType, content }: ReplyFile): string {
  const bytes = Buffer.from(content, 'utf8').toString('base64');
  return `<p class="text"><a class="button" download="${escapeHtml(name)}" href="data:${escapeHtml(mediaType)};base64,${bytes}">Save ${escapeHtml(name)}</a></p>`;
}

function renderBlock(block: Block, id: string): string {
  switch (block.kind) {
    case 'text':
      return `<p class="text${block.tone === 'muted' ? ' muted' : ''}" dir="auto">${block.runs.map(renderRun).join('')}</p>`;
    case 'quote':
      return renderQuote(block);
    case 'marked':
      return renderMarked(block);
    case 'facts':
      return renderFacts(block);
    case 'table':
      return renderTable(block);
    case 'progress':
      return renderProgress(block);
    case 'chart':
      return renderChart(block, id);
    case 'divider':
      return '<hr class="divider">';
    case 'buttons':
      return renderButtons(block.buttons);
    case 'form':
      return renderForm(block, id);
    default:
      return block satisfies never;
  }
}

function renderRun(run: Run): string {
  if (typeof run === 'string') return escapeHtml(run);
  if ('bold' in run) return renderBold(run.bold);
  const label = escapeHtml(run.link);
  if (!isSafeLink(run.href)) return `${label} (${escapeHtml(run.href)})`;
  return `<a href="${escapeHtml(run.href)}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}

/** A known label becomes a chip, whose colon, if any, is read out but not seen. */
function renderBold(text: string): string {
  const tone = chipTone(text);
  if (tone === undefined) return `<strong>${escapeHtml(text)}</strong>`;
  const [, label = '', colon = '', space = ''] = /^(.*?)(:?)(\s*)$/s.exec(text) ?? [];
  const hidden = colon === '' ? '' : `<span class="sr-only">${colon}</span>`;
  return `<strong class="chip chip-${tone}">${escapeHtml(label)}${hidden}</strong>${escapeHtml(space)}`;
}

/** A link leads to the web or to e-mail, never to a script. */
function isSafeLink(href: string): boolean {
  return URL.canParse(href) && ['https:', 'http:', 'mailto:'].includes(new URL(href).protocol);
}

function chipTone(text: string): string | undefined {
  // "2. Stop: " heads a numbered finding.
  const key = text
    .replace(/^\d+\. /, '')
    .replace(/:\s*$/, '')
    .toLowerCase();
  return Object.hasOwn(CHIP_TONE, key) ? CHIP_TONE[key] : undefined;
}

function renderFacts({ rows }: Extract<Block, { kind: 'facts' }>): string {
  const items = rows.map(({ label, value }) => {
    const tone = chipTone(value);
    const shown =
      tone === undefined ? escapeHtml(value) : `<span class="chip chip-${tone}">${escapeHtml(value)}</span>`;
    return `<div class="fact"><dt dir="auto">${escapeHtml(label)}</dt><dd dir="auto">${shown}</dd></div>`;
  });
  return items.length === 0 ? '' : `<dl class="facts">${items.join('')}</dl>`;
}

function renderTable({ head, rows }: Extract<Block, { kind: 'table' }>): string {
  const width = Math.max(head.length, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => index);
  const headCells = columns.map((column) =>
    head[column] ? `<th scope="col" dir="auto">${escapeHtml(head[column])}</th>` : '<td></td>',
  );
  const body = rows.map((row) => {
    const cells = columns.map((column) => renderCell(row[column] ?? '', column === 0));
    return `<tr>${cells.join('')}</tr>`;
  });
  const name = escapeHtml(`Table: ${head.filter(Boolean).join(', ')}`);
  // The frame scrolls sideways on a narrow screen, so it must be reachable by keyboard.
  return `<div class="table-frame" role="group" tabindex="0" aria-label="${name}"><table><thead><tr>${headCells.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function renderCell(text: string, isRowHead: boolean): string {
  const tone = isRowHead ? undefined : chipTone(text);
  const shown =
    tone === undefined ? escapeHtml(text) : `<span class="chip chip-${tone}">${escapeHtml(text)}</span>`;
  return isRowHead && text !== ''
    ? `<th scope="row" dir="auto">${shown}</th>`
    : `<td dir="auto">${shown}</td>`;
}

/** A bar in SVG, whose widths are attributes: the page allows no inline style. The counts stand beside it as text. */
function renderProgress({ label, parts }: Extract<Block, { kind: 'progress' }>): string {
  const counts = parts.map(({ count }) => (Number.isFinite(count) && count > 0 ? count : 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  let at = 0;
  const bars = counts.map((count, index) => {
    const width = total === 0 ? 0 : (count / total) * 100;
    const bar = `<rect class="part-${index % 6}" x="${at.toFixed(3)}" y="0" width="${width.toFixed(3)}" height="10"/>`;
    at += width;
    return bar;
  });
  const spoken = `${label}: ${parts.map((part) => `${part.count} ${part.label}`).join(', ')}`;
  const legend = parts.map(
    (part, index) =>
      `<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="part-${index % 6}" width="10" height="10" rx="3"/></svg><b>${escapeHtml(String(part.count))}</b> <bdi>${escapeHtml(part.label)}</bdi></li>`,
  );
  return (
    `<div class="progress"><p class="progress-label" dir="auto">${escapeHtml(label)}</p>` +
    `<svg class="progress-bar" role="img" aria-label="${escapeHtml(spoken)}" viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="part-none" width="100" height="10"/>${bars.join('')}</svg>` +
    `<ul class="legend">${legend.join('')}</ul></div>`
  );
}

/** The picture, and its numbers to open under it. */
function renderChart(chart: Extract<Block, { kind: 'chart' }>, id: string): string {
  const { counted, points, whole } = chart;
  const numbers = renderTable({
    kind: 'table',
    head: ['Date', counted, whole.label],
    rows: points.map(({ label, count }) => [label, `${count}`, `${whole.count}`]),
  });
  return `<figure class="chart-frame">${drawChart(chart, id)}<details class="fold"><summary>The numbers</summary>${numbers}</details></figure>`;
}

function renderButtons(buttons: readonly Button[]): string {
  if (buttons.length === 0) return '';
  const items = buttons.map(
    ({ name, label, value, style }) =>
      `<button type="button" class="button${style === undefined ? '' : ` button-${style}`}" data-name="${escapeValue(name)}" data-value="${escapeValue(value)}"><bdi>${escapeHtml(label)}</bdi></button>`,
  );
  return `<div class="buttons">${items.join('')}</div>`;
}
