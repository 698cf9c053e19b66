/**
 * What Teams takes at most. `messageSize` is in the unit of {@link sizeOf} and counts the whole message; the rest are
 * characters or items.
 */
export const LIMITS = {
  messageSize: 28 * 1024,
  /** Of these, what stands around the card and its citations: ids, addresses, the summary, suggested actions. */
  envelopeSize: 4_000,
  /** An element this large at most leaves room for others beside it. */
  elementSize: 6_000,
  /** A picture this large at most leaves room for the rest of a card. */
  pictureSize: 12_000,
  actionsInRow: 6,
  buttonLabel: 80,
  /** A longer value is kept on this side: each button carries its value twice. */
  buttonValue: 1_000,
  radios: 5,
  /** Of a box's text, in the unit of {@link sizeOf}: a shorter one is never kept on this side. */
  keptText: 1_000,
  tableColumns: 6,
  summary: 250,
  dialogTitle: 64,
  citations: 6,
  citationName: 80,
  citationAbstract: 160,
  suggestedActions: 6,
} as const;

/**
 * The size of something as JSON: its bytes, or 1.4 for each UTF-16 code unit where that is more, because Teams counts
 * a message in UTF-16 too, and 28 KB of this size are never over 40 KB of that.
 */
export function sizeOf(value: unknown): number {
  const json = JSON.stringify(value);
  return Math.max(Buffer.byteLength(json), Math.ceil(json.length * 1.4));
}
