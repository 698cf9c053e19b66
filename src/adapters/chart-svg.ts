import { chartWords } from '../core/plain-text.ts';
import type { Block } from '../core/reply.ts';

type Chart = Extract<Block, { kind: 'chart' }>;

/** The picture's size, in its own units. */
export const CHART = { width: 640, height: 280 } as const;

const PLOT = { left: 60, right: 620, top: 66, bottom: 240 } as const;
const MOST_LETTERS = 80;

/**
 * A chart as SVG: the count as a line over a hatched area, the whole as a dashed line above it, so that neither is told by colour alone. Colours are
 * those of a light page and stand in attributes; a style sheet may change them by class. `id` makes its inner ids unique on a page: letters,
 * digits and hyphens only.
 */
export function drawChart(chart: Chart, id: string): string {
  const { label, counted, points, whole } = chart;
  const top = Math.max(1, whole.count, ...points.map(({ count }) => count));
  const y = (count: number) => place(PLOT.bottom - (count / top) * (PLOT.bottom - PLOT.top));
  const x = (index: number) =>
    place(
      points.length < 2 ? PLOT.right : PLOT.left + (index / (points.length - 1)) * (PLOT.right - PLOT.left),
    );
  const line = points.map(({ count }, index) => `${x(index)},${y(count)}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${CHART.width} ${CHART.height}" role="img" aria-labelledby="${id}-title ${id}-desc" font-family="Source Sans 3" font-size="15">`,
    `<title id="${id}-title">${escapeXml(label)}</title><desc id="${id}-desc">${escapeXml(chartWords(chart))}</desc>`,
    `<defs><pattern id="${id}-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="chart-hatch" d="M0 0V7" stroke="#8fb8b3" stroke-width="3"/></pattern></defs>`,
    `<rect class="chart-back" width="${CHART.width}" height="${CHART.height}" fill="#ffffff"/>`,
    text('chart-ink', 16, 28, 'start', shorten(label), ' font-size="17"'),
    ...ticksOf(whole.count).map(
      (count) =>
        `<path class="chart-grid" d="M${PLOT.left} ${y(count)}H${PLOT.right}" stroke="#dde2df"/>${text('chart-muted', PLOT.left - 8, y(count) + 5, 'end', String(count))}`,
    ),
    ...(points.length < 2
      ? []
      : [
          `<path class="chart-area" d="M${x(0)},${PLOT.bottom}L${line.join('L')}L${x(points.length - 1)},${PLOT.bottom}Z" fill="url(#${id}-hatch)"/>`,
          `<polyline class="chart-line" points="${line.join(' ')}" fill="none" stroke="#1c5d58" stroke-width="3" stroke-linejoin="round"/>`,
        ]),
    `<path class="chart-whole" d="M${PLOT.left} ${y(whole.count)}H${PLOT.right}" stroke="#55605f" stroke-width="2" stroke-dasharray="8 5"/>`,
    text('chart-muted', PLOT.left, y(whole.count) - 9, 'start', shorten(`${whole.count} ${whole.label}`)),
    ...datesOf(points).map(({ index, anchor }) =>
      text('chart-muted', x(index), PLOT.bottom + 24, anchor, shorten(points[index]?.label ?? '')),
    ),
    lastPoint(points, counted, x, y),
    '</svg>',
  ].join('');
}

/** The last count as a dot with its number, below the line where above it the whole's line is. */
function lastPoint(
  points: Chart['points'],
  counted: string,
  x: (index: number) => number,
  y: (count: number) => number,
): string {
  const last = points.at(-1);
  if (last === undefined) return '';
  const [atX, atY] = [x(points.length - 1), y(last.count)];
  const below = atY - PLOT.top < 34;
  return (
    `<circle class="chart-dot" cx="${atX}" cy="${atY}" r="6" fill="#1c5d58"/>` +
    text(
      'chart-ink chart-halo',
      atX - 10,
      below ? atY + 26 : atY - 14,
      'end',
      shorten(`${last.count} ${counted}`),
      ' stroke="#ffffff" stroke-width="5" stroke-linejoin="round" paint-order="stroke"',
    )
  );
}

function ticksOf(whole: number): number[] {
  return whole < 2 ? [0, whole] : [0, Math.round(whole / 2), whole];
}

/** The first, middle and last point are named under the axis; of few points the first and the last, or the only one. */
function datesOf({ length }: Chart['points']): { index: number; anchor: 'start' | 'middle' | 'end' }[] {
  return [
    ...(length > 1 ? [{ index: 0, anchor: 'start' as const }] : []),
    ...(length > 4 ? [{ index: Math.floor((length - 1) / 2), anchor: 'middle' as const }] : []),
    ...(length > 0 ? [{ index: length - 1, anchor: 'end' as const }] : []),
  ];
}

function text(
  name: string,
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  words: string,
  more = '',
): string {
  const fill = name.startsWith('chart-ink') ? '#1a2323' : '#55605f';
  return `<text class="${name}" x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}"${more}>${escapeXml(words)}</text>`;
}

function place(value: number): number {
  return Math.round(value * 10) / 10;
}

function shorten(words: string): string {
  const letters = [...words];
  return letters.length <= MOST_LETTERS ? words : `${letters.slice(0, MOST_LETTERS - 1).join('')}…`;
}

/** Text in SVG and in HTML alike. What XML forbids, which no reader would draw, is left out. */
function escapeXml(words: string): string {
  return (
    words
      .replace(/\p{Surrogate}/gu, '\ufffd')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML forbids
      .replace(/[\u0000-\u001f\u007f\ufffe\uffff]/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
  );
}
