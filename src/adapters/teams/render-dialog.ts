import type { Reply } from '../../core/reply.ts';
import type { Card } from './card.ts';
import { oneLine, shorten } from './escape.ts';
import { LIMITS } from './limits.ts';
import { dialogTitleOf, type RenderOptions, renderTeams } from './render.ts';

/** What a card is attached as. */
export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

/** A dialog (task module) as an invoke is answered with it. */
export interface DialogResponse {
  readonly task: {
    readonly type: 'continue';
    readonly value: {
      readonly title: string;
      readonly width: 'medium';
      readonly height: 'medium' | 'large';
      readonly card: { readonly contentType: typeof CARD_TYPE; readonly content: Card };
    };
  };
}

/** A reply as a dialog: its forms as inputs, every button an `Action.Submit`, its pages turned in place. */
export function renderDialog(reply: Reply, options: Omit<RenderOptions, 'surface'> = {}): DialogResponse {
  const { card, more } = renderTeams(reply, { ...options, surface: 'dialog' });
  const isShort = more === undefined && JSON.stringify(card).length < 2_000;
  return {
    task: {
      type: 'continue',
      value: {
        title: dialogTitleOf(reply) ?? shorten(oneLine(reply.title ?? reply.summary), LIMITS.dialogTitle),
        width: 'medium',
        height: isShort ? 'medium' : 'large',
        card: { contentType: CARD_TYPE, content: card },
      },
    },
  };
}
