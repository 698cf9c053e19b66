import type { Block, Mark, Severity, Span } from '../../core/reply.ts';
import { escapeHtml } from './escape.ts';

const SEVERITIES = ['stop', 'care', 'note'] as const satisfies readonly Severity[];

/** What each severity is called in the legend. A mark's own label is what is read out for it. */
const SEVERITY_NAME: Readonly<Record<Severity, string>> = {
  stop: 'Clear breach',
  care: 'Risk to fix or think about',
  note: 'Ask yourself',
};

/** Policy words with the ranges the question met, and where they stand. */
export function renderQuote({ text, cite, highlights }: Extract<Block, { kind: 'quote' }>): string {
  const inside = renderSpans(
    text,
    highlights ?? [],
    (_span, words) => `<mark class="hit">${escapeHtml(words)}</mark>`,
  );
  return `<figure class="quote"><blockquote dir="auto">${inside}</blockquote><figcaption dir="auto">${escapeHtml(cite)}</figcaption></figure>`;
}

/** A draft with its marks: each differs in line style, is read out with its label, and is named in the legend. */
export function renderMarked({ text, marks }: Extract<Block, { kind: 'marked' }>): string {
  const inside = renderSpans(
    text,
    marks,
    (mark: Mark, words) =>
      `<mark class="mark mark-${mark.severity}" title="${escapeHtml(mark.label)}"><span class="sr-only">[${escapeHtml(mark.label)}:] </span>${escapeHtml(words)}<span class="sr-only"> [end]</span></mark>`,
  );
  const present = SEVERITIES.filter((severity) => marks.some((mark) => mark.severity === severity));
  const legend = present.map(
    (severity) =>
      `<li><span class="mark mark-${severity}" aria-hidden="true">Abc</span> ${SEVERITY_NAME[severity]}</li>`,
  );
  const key =
    legend.length === 0 ? '' : `<ul class="legend" aria-label="What the marks mean">${legend.join('')}</ul>`;
  return `<div class="marked"><p class="marked-text" dir="auto">${inside}</p>${key}</div>`;
}

/** Ranges are taken in text order; what overlaps an earlier one starts after it, and what lies outside is cut to the text. */
function renderSpans<S extends Span>(
  text: string,
  spans: readonly S[],
  renderSpan: (span: S, words: string) => string,
): string {
  let out = '';
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, span.start);
    const end = Math.min(text.length, span.end);
    if (end <= start) continue;
    out += escapeHtml(text.slice(at, start)) + renderSpan(span, text.slice(start, end));
    at = end;
  }
  return out + escapeHtml(text.slice(at));
}
