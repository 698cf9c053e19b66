import type { Block, Run, Severity, Span } from '../../core/reply.ts';
import type { Container, RichTextBlock, TextRun } from './card.ts';
import { literal, splitText } from './escape.ts';
import { LIMITS, sizeOf } from './limits.ts';

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>;
type Style = Omit<TextRun, 'type' | 'text'>;

/** How each severity is drawn. Colour alone tells nothing, and most colours are hard to read on a highlight. */
const MARK_STYLE = {
  stop: { color: 'Attention', weight: 'Bolder', underline: true, highlight: true },
  care: { weight: 'Bolder', highlight: true },
  note: { italic: true, highlight: true },
} as const satisfies Record<Severity, Style>;

/** A run of literal text. */
export function run(text: string, style: Style = {}): TextRun {
  return { type: 'TextRun', text: literal(text), ...style };
}

/** Runs as a paragraph, in several elements where it is too long for one; none when there are no words. */
export function richText(
  runs: readonly TextRun[],
  more: Pick<RichTextBlock, 'spacing'> = {},
): RichTextBlock[] {
  const parts: TextRun[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const one of runs) {
    for (const text of splitText(one.text, 1_500)) {
      const part = { ...one, text };
      const partSize = sizeOf(part);
      if (size + partSize > LIMITS.elementSize) {
        parts.push([]);
        size = 0;
      }
      parts.at(-1)?.push(part);
      size += partSize;
    }
  }
  return parts.map((inlines, index) => ({
    type: 'RichTextBlock',
    inlines,
    ...(index === 0 ? more : { spacing: 'None' }),
  }));
}

/** Small grey words; none when there are none. */
export function renderAside(text: string): RichTextBlock[] {
  return text.trim() === '' ? [] : richText([run(text, { isSubtle: true })], { spacing: 'Small' });
}

/** A paragraph. */
export function renderText({ runs, tone }: Of<'text'>): RichTextBlock[] {
  const style: Style = tone === 'muted' ? { isSubtle: true } : {};
  return richText(runs.map((one) => runOf(one, style)));
}

/** Policy words in a box of their own, those that the question met highlighted, and where they stand. */
export function renderQuote({ text, cite, highlights = [] }: Of<'quote'>): Container[] {
  const runs = cutAtSpans(text, highlights).map((piece) =>
    run(piece.text, piece.span === undefined ? {} : { highlight: true }),
  );
  return boxed([...richText(runs), ...renderAside(cite)]);
}

/** A draft with its marks in colour and by number, and below it what each number means. */
export function renderMarked({ text, marks }: Of<'marked'>): (Container | RichTextBlock)[] {
  const legend: RichTextBlock[] = [];
  const runs = cutAtSpans(text, marks).flatMap((piece) => {
    if (piece.span === undefined) return [run(piece.text)];
    const number = `[${legend.length + 1}]`;
    legend.push(
      ...richText([run(number, { weight: 'Bolder' }), run(` ${piece.span.label}`)], { spacing: 'Small' }),
    );
    return [
      run(piece.text, MARK_STYLE[piece.span.severity]),
      run(number, { weight: 'Bolder', isSubtle: true }),
    ];
  });
  return [...boxed(richText(runs)), ...legend];
}

/** One line for each row, its label in bold. */
export function renderFacts({ rows }: Of<'facts'>): RichTextBlock[] {
  return rows.flatMap(({ label, value }, index) =>
    richText([run(`${label}: `, { weight: 'Bolder' }), run(value)], index === 0 ? {} : { spacing: 'Small' }),
  );
}

/** Elements in shaded boxes, one box for each that is large, so that a page can end between them. */
function boxed(elements: readonly RichTextBlock[]): Container[] {
  const boxes: RichTextBlock[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const element of elements) {
    size += sizeOf(element);
    if (size > LIMITS.elementSize + 1_000) {
      boxes.push([]);
      size = sizeOf(element);
    }
    boxes.at(-1)?.push(element);
  }
  return boxes.map((items, index) => ({
    type: 'Container',
    style: 'emphasis',
    items,
    ...(index === 0 ? {} : { spacing: 'None' }),
  }));
}

function runOf(one: Run, style: Style): TextRun {
  if (typeof one === 'string') return run(one, style);
  if ('bold' in one) return run(one.bold, { ...style, weight: 'Bolder' });
  const { link, href } = one;
  if (!isSafeLink(href)) return run(`${link} (${href})`, style);
  return run(link.trim() === '' ? href : link, {
    ...style,
    color: 'Accent',
    selectAction: { type: 'Action.OpenUrl', url: href },
  });
}

/** A link leads to the web or to e-mail. */
function isSafeLink(href: string): boolean {
  return (
    href.length <= 1_500 &&
    !/[\s\p{Control}\p{Surrogate}]/u.test(href) &&
    URL.canParse(href) &&
    ['https:', 'http:', 'mailto:'].includes(new URL(href).protocol)
  );
}

/** Ranges are taken in text order; what overlaps an earlier one starts after it, and what lies outside is cut to the text. */
function cutAtSpans<S extends Span>(text: string, spans: readonly S[]): { text: string; span?: S }[] {
  const pieces: { text: string; span?: S }[] = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, span.start);
    const end = Math.min(text.length, span.end);
    if (end <= start) continue;
    pieces.push({ text: text.slice(at, start) }, { text: text.slice(start, end), span });
    at = end;
  }
  return [...pieces, { text: text.slice(at) }].filter((piece) => piece.text !== '');
}
