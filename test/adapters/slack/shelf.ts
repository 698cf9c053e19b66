import type { Keep, Recall } from '../../../src/adapters/slack/pressed.ts';

/** A place for what does not fit into a button, with no limit of its own. */
export function createShelf(): { readonly keep: Keep; readonly recall: Recall } {
  const texts: string[] = [];
  return {
    keep: (text) => String(texts.push(text) - 1),
    recall: (token) => texts[Number(token)],
  };
}
