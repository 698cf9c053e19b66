import type { Span } from '../../core/reply.ts';
import type { View } from '../views.ts';

/** Ranges of the original of every match that `accepts`; a match may narrow itself to the part it returns. */
export function findAll(
  view: View,
  pattern: RegExp,
  accepts: (match: RegExpExecArray) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const match of view.text.matchAll(pattern)) {
    if (accepts(match)) spans.push(view.toOriginal(match.index, match.index + match[0].length));
  }
  return spans;
}

/** Like findAll, for the part of each match in its first group that took part. */
export function findGroup(
  view: View,
  pattern: RegExp,
  accepts: (part: string, match: RegExpExecArray) => boolean = () => true,
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
export function before({ input, index }: RegExpExecArray, length: number): string {
  return input.slice(Math.max(0, index - length), index);
}

/** The words behind a match, `length` characters at most. */
export function after(match: RegExpExecArray, length: number): string {
  const end = match.index + match[0].length;
  return match.input.slice(end, end + length);
}
