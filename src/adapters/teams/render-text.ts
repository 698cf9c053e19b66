import type { Block, Run, Span } from '../../core/reply.ts';
import type { Element, TextRun } from './card.ts';

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>;

/** Longer texts are divided, so that a page can end between two parts. */
const MOST_CHARS = 4_000;

/** Characters that a rich text draws as they are, control characters left out. A text run knows no markdown and no mentions. */
export function literal(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Control}\n\t]/gu, '');
}

/** A run of literal text. */
export function run(text: string, style: Omit<TextRun, 'type' | 'text'> = {}): TextRun {
  return { type: 'TextRun', text: literal(text), ...style };
}

/** Runs as elements; a long one is divided into several. */
export function richText(
  runs: readonly TextRun[],
  more: { readonly spacing?: 'None' | 'Small' } = {},
): Element[] {
  const parts: TextRun[][] = [[]];
  let length = 0;
  for (const one of runs) {
    for (const text of slices(one.text)) {
      if (length + text.length > MOST_CHARS && length > 0) {
        parts.push([]);
        length = 0;
      }
      parts.at(-1)?.push({ ...one, text });
      length += text.length;
    }
  }
  return parts
    .filter((inlines) => inlines.length > 0)
    .map((inlines) => ({ type: 'RichTextBlock', inlines, ...more }));
}

/** A paragraph. */
export function renderText({ runs, tone }: Of<'text'>): Element[] {
  const subtle = tone === 'muted' ? ({ isSubtle: true } as const) : {};
  return richText(runs.map((one) => runOf(one, subtle)));
}

/** Policy words in a box of their own, with where they stand. */
export function renderQuote({ text, cite, highlights = [] }: Of<'quote'>): Element[] {
  const runs = pieces(text, highlights).map(({ text: piece, mark }) =>
    run(piece, mark === undefined ? {} : { highlight: true }),
  );
  return boxed([...richText(runs), ...richText([run(cite, { isSubtle: true })], { spacing: 'Small' })]);
}

const COLOURS = { stop: 'Attention', care: 'Warning', note: 'Accent' } as const;

/** A draft with its marks in colour and by number, and below it what each number means, for those who see no colour. */
export function renderMarked({ text, marks }: Of<'marked'>): Element[] {
  let count = 0;
  const runs = pieces(text, marks).flatMap(({ text: piece, mark }) => {
    if (mark === undefined) return [run(piece)];
    count += 1;
    return [
      run(piece, { highlight: true, weight: 'Bolder', color: COLOURS[mark.severity] }),
      run(` [${count}]`, { isSubtle: true }),
    ];
  });
  const legend = marks.map(({ label }, index) => `[${index + 1}] ${label}`).join('\n');
  return [
    ...boxed(richText(runs)),
    ...(marks.length === 0 ? [] : richText([run(legend, { isSubtle: true })], { spacing: 'Small' })),
  ];
}

/** Elements in a shaded box, or in several that can stand on different pages. */
function boxed(items: readonly Element[]): Element[] {
  return items.length <= 2
    ? [{ type: 'Container', style: 'emphasis', items }]
    : items.map((item) => ({ type: 'Container', style: 'emphasis', items: [item] }));
}

/** Labels with their values, one a line. */
export function renderFacts({ rows }: Of<'facts'>): Element[] {
  return rows.flatMap(({ label, value }) =>
    richText([run(`${label}: `, { weight: 'Bolder' }), run(value)], { spacing: 'Small' }),
  );
}

/** A table; the first row says what the columns are. */
export function renderTable({ head, rows }: Of<'table'>): Element[] {
  const cellsOf = (texts: readonly string[], isHead: boolean) =>
    head.map((_, index) => ({
      type: 'TableCell' as const,
      items: richText([run(texts[index] || '–', isHead ? { weight: 'Bolder' } : {})]),
    }));
  const parts: Element[] = [];
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_TOGETHER) {
    parts.push({
      type: 'Table',
      columns: head.map(() => ({ width: 1 })),
      firstRowAsHeaders: true,
      showGridLines: true,
      rows: [
        { type: 'TableRow', style: 'accent', cells: cellsOf(head, true) },
        ...rows
          .slice(at, at + ROWS_TOGETHER)
          .map((texts) => ({ type: 'TableRow' as const, cells: cellsOf(texts, false) })),
      ],
    });
  }
  return parts;
}

const ROWS_TOGETHER = 20;
const BAR_CHARS = 20;
const BAR_COLOURS = ['good', 'warning', 'attention', 'neutral'] as const;

/** A bar of parts, the first of them what is done; in words and block characters where charts are not known. */
export function renderProgress({ label, parts }: Of<'progress'>): Element[] {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const done = parts[0]?.count ?? 0;
  const full = total === 0 ? 0 : Math.round((BAR_CHARS * done) / total);
  const words = parts.map((part) => `${part.count} ${part.label}`).join(' · ');
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_CHARS - full)} ${percent} %`;
  const said = richText([run(`${label}: `, { weight: 'Bolder' }), run(`${percent} %, ${words}`)]);
  if (total === 0) return said;
  return [
    ...said,
    {
      type: 'Chart.HorizontalBar.Stacked',
      title: literal(label),
      data: [
        {
          title: literal(label),
          data: parts.map((part, index) => ({
            legend: literal(part.label),
            value: part.count,
            color: BAR_COLOURS[Math.min(index, BAR_COLOURS.length - 1)] ?? 'neutral',
          })),
        },
      ],
      fallback: { type: 'Container', items: richText([run(bar)]) },
    },
  ];
}

function runOf(one: Run, style: Omit<TextRun, 'type' | 'text'>): TextRun {
  if (typeof one === 'string') return run(one, style);
  if ('bold' in one) return run(one.bold, { ...style, weight: 'Bolder' });
  const isWeb = URL.canParse(one.href) && /^(?:https?|mailto):$/.test(new URL(one.href).protocol);
  return isWeb
    ? run(one.link, { ...style, color: 'Accent', selectAction: { type: 'Action.OpenUrl', url: one.href } })
    : run(`${one.link} (${one.href})`, style);
}

/** A text cut at the edges of its spans, which lie in order and apart. */
function pieces<S extends Span>(text: string, spans: readonly S[]): { text: string; mark?: S }[] {
  const found: { text: string; mark?: S }[] = [];
  let at = 0;
  for (const mark of spans) {
    if (mark.start > at) found.push({ text: text.slice(at, mark.start) });
    found.push({ text: text.slice(mark.start, mark.end), mark });
    at = mark.end;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

/** A text in parts of bounded length, none of them cut inside a character. */
function slices(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + MOST_CHARS);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}
