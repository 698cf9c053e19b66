import fc from 'fast-check';
import type { Block, Mark, Severity } from '../../src/core/reply.ts';

/** Marks whose spans are in any order, overlap or lie outside the text. */
export const MARKS_ANYHOW: fc.Arbitrary<Mark[]> = fc.array(
  fc.record({
    start: fc.integer({ min: -3, max: 30 }),
    end: fc.integer({ min: -3, max: 30 }),
    severity: fc.constantFrom<Severity>('stop', 'care', 'note'),
    label: fc.constant('why'),
  }),
  { maxLength: 6 },
);

/** Blocks of every kind but buttons and forms, with `text` in every place that takes one. */
export function blocksFullOf(text: string): Block[] {
  const span = { start: 0, end: text.length };
  return [
    {
      kind: 'text',
      runs: [text, { bold: text }, { link: text, href: text }, { link: text, href: 'https://e.org/' }],
    },
    { kind: 'text', runs: [text], tone: 'muted' },
    { kind: 'text', runs: [text, { bold: text }], tone: 'muted' },
    { kind: 'quote', text, cite: text, highlights: [span] },
    { kind: 'marked', text, marks: [{ ...span, severity: 'stop', label: text }] },
    { kind: 'facts', rows: [{ label: text, value: text }] },
    { kind: 'table', head: [text, text], rows: [[text, text], [text]] },
    { kind: 'progress', label: text, parts: [{ label: text, count: 1 }] },
    {
      kind: 'chart',
      label: text,
      counted: text,
      points: [{ label: text, count: 1 }],
      whole: { label: text, count: 3 },
    },
    { kind: 'divider' },
  ];
}
