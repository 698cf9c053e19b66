import type { Reply } from '../../core/reply.ts';
import { literal } from './escape.ts';
import { LIMITS } from './limits.ts';

/** A suggestion under a message; pressing it says its value. */
export interface SuggestedAction {
  readonly type: 'imBack';
  readonly title: string;
  readonly value: string;
}

/** What a reply's buttons would have a person say, as suggestions; the buttons themselves stand in the card. */
export function suggestedActions({ blocks }: Reply): SuggestedAction[] {
  return blocks
    .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
    .filter(
      ({ name, label, value }) => name === 'say' && label.length <= LIMITS.buttonLabel && value.length <= 300,
    )
    .slice(0, LIMITS.suggestedActions)
    .map(({ label, value }) => ({ type: 'imBack', title: literal(label), value: literal(value) }));
}
