import type { types } from '@slack/bolt';
import { chartBars, chartWords } from '../../core/plain-text.ts';
import type { Block, Run, Span } from '../../core/reply.ts';
import { literal, shorten, splitText } from './escape.ts';
import { LIMITS } from './limits.ts';

type KnownBlock = types.KnownBlock;
type Element = types.RichTextText | types.RichTextLink;
type Style = NonNullable<types.RichTextText['style']>;

/** Words that look alike. Rich text has no markup, so they are shown as they are. */
export interface Segment {
  readonly text: string;
  readonly style?: Style;
  readonly url?: string;
}

/** How each severity is drawn, so that marks differ by more than their words. */
const MARK_STYLE = {
  stop: { bold: true, underline: true },
  care: { bold: true },
  note: { italic: true },
} as const satisfies Record<string, Style>;

/** Segments as rich text, in as many blocks as their length needs; none when there are no words. */
export function renderSegments(
  segments: readonly Segment[],
  shape: 'rich_text_section' | 'rich_text_quote' = 'rich_text_section',
): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let elements: Element[] = [];
  let room: number = LIMITS.text;
  const close = () => {
    if (elements.length > 0) blocks.push({ type: 'rich_text', elements: [{ type: shape, elements }] });
    elements = [];
    room = LIMITS.text;
  };
  for (const segment of segments) {
    const words = literal(segment.text);
    if (words === '') continue;
    const parts = segment.url === undefined ? splitText(words, LIMITS.text) : [shorten(words, LIMITS.text)];
    for (const part of parts) {
      if (part.length > room || elements.length >= 100) close();
      elements.push(renderElement({ ...segment, text: part }));
      room -= part.length;
    }
  }
  close();
  return blocks;
}

function renderElement({ text, style, url }: Segment): Element {
  const styled = style === undefined ? {} : { style };
  return url === undefined ? { type: 'text', text, ...styled } : { type: 'link', url, text, ...styled };
}

/** One paragraph. Muted words stand small where they are only words. */
export function renderText({ runs, tone }: Extract<Block, { kind: 'text' }>): KnownBlock[] {
  const words = runs.filter((run): run is string => typeof run === 'string');
  if (tone === 'muted' && words.length === runs.length) return renderAside(words.join(''));
  return renderSegments(runs.flatMap(segmentsOf));
}

/** Small grey words; none when there are none. */
export function renderAside(text: string): KnownBlock[] {
  return splitText(literal(text), LIMITS.text)
    .filter((part) => part.trim() !== '')
    .map((part) => ({ type: 'context', elements: [plainText(part)] }));
}

/** A plain text object: no markup, no emoji codes. The text must fit where it goes and not be empty. */
export function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

function segmentsOf(run: Run): Segment[] {
  if (typeof run === 'string') return [{ text: run }];
  if ('bold' in run) return [{ text: run.bold, style: { bold: true } }];
  const { link, href } = run;
  if (!isSafeLink(href)) return [{ text: `${link} (${href})` }];
  // A link's words must fit one element, so longer ones stand before it.
  if (link.length > LIMITS.text) return [{ text: `${link} ` }, { text: href, url: href }];
  return [{ text: link === '' ? href : link, url: href }];
}

/** A link leads to the web or to e-mail, and is one that Slack takes. */
function isSafeLink(href: string): boolean {
  return (
    href.length <= LIMITS.url &&
    !/[\s\p{Control}\p{Surrogate}]/u.test(href) &&
    URL.canParse(href) &&
    ['https:', 'http:', 'mailto:'].includes(new URL(href).protocol)
  );
}

/** Policy words, with those that the question met in bold, and where they stand. */
export function renderQuote({ text, cite, highlights }: Extract<Block, { kind: 'quote' }>): KnownBlock[] {
  const segments = segmentSpans(text, highlights ?? [], (words) => [{ text: words, style: { bold: true } }]);
  return [...renderSegments(segments, 'rich_text_quote'), ...renderAside(cite)];
}

/** A draft with its marks numbered and styled by severity, and under it what each number means. */
export function renderMarked({ text, marks }: Extract<Block, { kind: 'marked' }>): KnownBlock[] {
  const shown: string[] = [];
  const segments = segmentSpans(text, marks, (words, { severity, label }) => {
    shown.push(`[${shown.length + 1}] ${label}`);
    return [
      { text: words, style: MARK_STYLE[severity] },
      { text: `[${shown.length}]`, style: { code: true } },
    ];
  });
  return [...renderSegments(segments, 'rich_text_quote'), ...renderAside(shown.join('\n'))];
}

/** Ranges are taken in text order; what overlaps an earlier one starts after it, and what lies outside is cut to the text. */
function segmentSpans<S extends Span>(
  text: string,
  spans: readonly S[],
  segmentsOfSpan: (words: string, span: S) => Segment[],
): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, span.start);
    const end = Math.min(text.length, span.end);
    if (end <= start) continue;
    segments.push({ text: text.slice(at, start) }, ...segmentsOfSpan(text.slice(start, end), span));
    at = end;
  }
  return [...segments, { text: text.slice(at) }];
}

/** One line for each row, its label in bold. */
export function renderFacts({ rows }: Extract<Block, { kind: 'facts' }>): KnownBlock[] {
  return renderSegments(
    rows.flatMap(({ label, value }, index) => [
      { text: `${index === 0 ? '' : '\n'}${label}: `, style: { bold: true } },
      { text: value },
    ]),
  );
}

/** A bar of twenty characters and the counts in words; a bar of nobody is empty. */
export function renderProgress({ label, parts }: Extract<Block, { kind: 'progress' }>): KnownBlock[] {
  const counts = parts.map(({ count }) => (Number.isFinite(count) && count > 0 ? count : 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const first = total === 0 ? 0 : (counts[0] ?? 0) / total;
  // Neither full nor empty unless it is so.
  const filled = first === 0 || first === 1 ? first * 20 : Math.min(19, Math.max(1, Math.round(first * 20)));
  const percent =
    total === 0
      ? ''
      : ` ${first === 1 ? 100 : Math.min(99, Math.round(first * 100))} % ${parts[0]?.label ?? ''}`;
  return renderSegments([
    { text: `${label}\n`, style: { bold: true } },
    { text: '█'.repeat(filled) + '░'.repeat(20 - filled), style: { code: true } },
    { text: `${percent}\n${parts.map((part) => `${part.count} ${part.label}`).join(' · ')}` },
  ]);
}

/** A chart in words, with a row of bars; its picture is a file, which the answer brings. */
export function renderChart(chart: Extract<Block, { kind: 'chart' }>): KnownBlock[] {
  return renderSegments([
    { text: `${chart.label}\n`, style: { bold: true } },
    { text: chartBars(chart), style: { code: true } },
    { text: `\n${chartWords(chart)}` },
  ]);
}
