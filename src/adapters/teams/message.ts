import type { Activity } from 'botbuilder';
import type { Button, Reply } from '../../core/reply.ts';
import type { Keep } from './pressed.ts';
import { type Rendered, renderTeams } from './render.ts';

export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

/** Teams shows six suggested actions at most. */
const MOST_SUGGESTED = 6;

export interface MessageOptions {
  readonly keep: Keep;
  readonly page?: number;
  readonly extra?: readonly Button[];
  /** Whom to suggest what to say next, in their own conversation. */
  readonly suggestTo?: string;
}

/** A reply as a message of Teams. */
export function messageOf(reply: Reply, { suggestTo, ...options }: MessageOptions): Partial<Activity> {
  const rendered = renderTeams(reply, options);
  const suggested = suggestTo === undefined ? [] : suggestionsOf(reply);
  return {
    type: 'message',
    summary: rendered.summary,
    attachments: [attachmentOf(rendered)],
    ...(rendered.entities.length === 0
      ? {}
      : { entities: [...rendered.entities] as Activity['entities'] & {} }),
    ...(suggested.length === 0 ? {} : { suggestedActions: { to: [suggestTo ?? ''], actions: suggested } }),
    ...(canBeRated(reply) ? { channelData: { feedbackLoop: { type: 'default' } } } : {}),
  };
}

/** A card as what it is attached as. */
export function attachmentOf({ card }: Rendered): { contentType: string; content: unknown } {
  return { contentType: CARD_TYPE, content: card };
}

/** The buttons that say whether an answer helped, by what they say. */
export function ratingsOf({ blocks }: Reply): { like?: Button; dislike?: Button } {
  const buttons = blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));
  const find = (name: string) => buttons.find((button) => button.name === name);
  const [like, dislike] = [find('helpful'), find('not-helpful')];
  return { ...(like === undefined ? {} : { like }), ...(dislike === undefined ? {} : { dislike }) };
}

function canBeRated(reply: Reply): boolean {
  const { like, dislike } = ratingsOf(reply);
  return like !== undefined && dislike !== undefined;
}

function suggestionsOf({ blocks }: Reply) {
  return blocks
    .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
    .filter(({ name }) => name === 'say')
    .slice(0, MOST_SUGGESTED)
    .map(({ label, value }) => ({ type: 'imBack', title: label, value }));
}
