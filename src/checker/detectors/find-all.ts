import type { Span } from '../../core/reply.ts';
import type { View } from '../views.ts';

/** A match of a pattern that says where its groups stand only by their text. */
type Match = RegExpExecArray;

/** The draft as it was written, for forms in which capitals matter. */
export function asWritten(original: string): View {
  return { text: original, toOriginal: (start, end) => ({ start, end }) };
}

/** Ranges of the original of every match of a global pattern that `accepts`. */
export function findAll(
  view: View,
  pattern: RegExp,
  accepts: (match: Match) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const match of view.text.matchAll(pattern)) {
    if (accepts(match)) spans.push(view.toOriginal(match.index, match.index + match[0].length));
  }
  return spans;
}

/** A range without a bracket at one of its ends whose other half is outside it. */
export function withoutLoneBracket(span: Span, text: string): Span {
  const inside = text.slice(span.start, span.end);
  if (/^[([]/.test(inside) && !/[)\]]/.test(inside)) return { start: span.start + 1, end: span.end };
  if (/[)\]]$/.test(inside) && !/[([]/.test(inside)) return { start: span.start, end: span.end - 1 };
  return span;
}

/** Like findAll, for the part of each match in its first group that took part, at that part's last place in the match. */
export function findGroup(
  view: View,
  pattern: RegExp,
  accepts: (part: string, match: Match) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const match of view.text.matchAll(pattern)) {
    const group = match.slice(1).find((one) => one !== undefined);
    if (group === undefined || !accepts(group, match)) continue;
    const start = match.index + match[0].lastIndexOf(group);
    spans.push(view.toOriginal(start, start + group.length));
  }
  return spans;
}

/** The words before a match, `length` characters at most. */
export function before({ input, index }: Match, length: number): string {
  return input.slice(Math.max(0, index - length), index);
}

/** The words behind a match, `length` characters at most. */
export function after(match: Match, length: number): string {
  const end = match.index + match[0].length;
  return match.input.slice(end, end + length);
}

/** What stands round a match, the match itself left out. */
export function around(match: Match, length: number): string {
  return `${before(match, length)} ${after(match, length)}`;
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** True where a draft is nothing but this match, signs apart: no other words tell what it is. */
export function isAlone(match: Match): boolean {
  const { input, index } = match;
  if (input.length > match[0].length + 40) return false;
  return (
    !LETTER_OR_DIGIT.test(input.slice(0, index)) &&
    !LETTER_OR_DIGIT.test(input.slice(index + match[0].length))
  );
}

/** Spans that several views or patterns found, in draft order: of those that overlap only the longest. */
export function merge(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  const inOrder = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  for (const span of inOrder) {
    const last = kept.at(-1);
    if (last === undefined || span.start >= last.end) kept.push(span);
    else if (span.end - span.start > last.end - last.start) kept[kept.length - 1] = span;
  }
  return kept;
}
