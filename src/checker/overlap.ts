import type { Span } from '../core/reply.ts';

/** True where two ranges of a text have a character in common. */
export function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
