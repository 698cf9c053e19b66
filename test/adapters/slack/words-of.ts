/** What a reader of these blocks sees: every text in order, rich text run together, other texts a line each. */
export function wordsOf(blocks: readonly unknown[]): string {
  return blocks
    .map((block) => textsOf(block).join((block as { type: string }).type === 'rich_text' ? '' : '\n'))
    .join('\n');
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'text' && typeof one === 'string' ? [one] : textsOf(one),
  );
}

export interface DrawnButton {
  readonly label: string;
  readonly actionId: string;
  readonly value: string;
}

/** Every button of these blocks, in order. */
export function buttonsOf(blocks: readonly unknown[]): DrawnButton[] {
  return blocks
    .filter((block): block is { elements: unknown[] } => (block as { type: string }).type === 'actions')
    .flatMap(({ elements }) => elements as { text: { text: string }; action_id: string; value: string }[])
    .map(({ text, action_id, value }) => ({ label: text.text, actionId: action_id, value }));
}
