import { expect } from 'vitest';
import { sizeOf } from '../../../src/adapters/teams/limits.ts';
import { type Rendered, type RenderOptions, renderTeams } from '../../../src/adapters/teams/render.ts';
import { suggestedActions } from '../../../src/adapters/teams/suggested-actions.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { asTeamsTakesIt } from './card-types.ts';
import { changedByMarkdown, elementsOf, problemsOfCard, wordsOf } from './read-card.ts';
import { createShelf } from './shelf.ts';

/** Where a reply is drawn. */
export const SURFACES = ['message', 'dialog'] as const;

/** The size of the message a card goes out in, with more around it than Teams puts there. */
function messageSize({ summary, card, entities }: Rendered, reply: Reply): number {
  const id = 'x'.repeat(150);
  const party = { id, name: 'A name of some length', aadObjectId: id.slice(0, 36) };
  return sizeOf({
    type: 'message',
    id,
    serviceUrl: id,
    channelId: 'msteams',
    from: party,
    recipient: party,
    conversation: { ...party, tenantId: id.slice(0, 36), conversationType: 'personal' },
    replyToId: id,
    summary,
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    entities,
    suggestedActions: { to: [id], actions: suggestedActions(reply).map(({ type }) => type) },
    channelData: { feedbackLoop: { type: 'default' } },
  });
}

/** Every page of a reply, each of which Teams must take. */
export function pagesOf(reply: Reply, options: RenderOptions = {}): Rendered[] {
  const pages: Rendered[] = [];
  const { keep } = createShelf();
  for (let page = 1; page <= (pages[0]?.more?.of ?? 1); page++) {
    const rendered = renderTeams(reply, { keep, ...options, page });
    const { card, summary } = rendered;
    expect(problemsOfCard(card)).toEqual([]);
    expect(asTeamsTakesIt(card).type).toBe('AdaptiveCard');
    expect(changedByMarkdown(card)).toEqual([]);
    expect(messageSize(rendered, reply)).toBeLessThanOrEqual(28 * 1024);
    expect(summary).not.toBe('');
    expect(card).toMatchObject({ version: '1.5', fallbackText: summary });
    for (const element of elementsOf(card)) {
      if ('label' in element) expect(element.label.trim()).not.toBe('');
      if (element.type === 'ActionSet') {
        expect(element.actions.length).toBeLessThanOrEqual(6);
        for (const { title } of element.actions) expect(title.trim()).not.toBe('');
      }
    }
    pages.push(rendered);
  }
  return pages;
}

/** The words of all pages, an element a line. */
export const allWords = (reply: Reply, options?: RenderOptions) =>
  pagesOf(reply, options)
    .map(({ card }) => wordsOf(card))
    .join('\n');
