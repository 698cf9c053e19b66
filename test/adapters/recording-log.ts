import type { Log } from '../../src/core/ports.ts';

/** A log that keeps its lines, with the causes as they were given. */
export function createRecordingLog(): Log & { readonly lines: unknown[][] } {
  const lines: unknown[][] = [];
  return {
    lines,
    info: (...line) => void lines.push(line),
    error: (...line) => void lines.push(line),
  };
}
