import type { Keep, Recall } from '../../../src/adapters/teams/pressed.ts';

/** A place to keep what does not fit into a card. */
export function createShelf(): { readonly keep: Keep; readonly recall: Recall; readonly kept: string[] } {
  const kept: string[] = [];
  return { kept, keep: (text) => `t${kept.push(text) - 1}`, recall: (token) => kept[Number(token.slice(1))] };
}
