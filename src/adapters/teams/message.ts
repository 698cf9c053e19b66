import type { Activity } from 'botbuilder';
import type { Button, Reply } from '../../core/reply.ts';
import type { ChartPicture } from '../chart-png.ts';
import { fileConsentOf } from './file-consent.ts';
import type { Keep } from './pressed.ts';
import { renderTeams } from './render.ts';
import { CARD_TYPE } from './render-dialog.ts';
import { suggestedActions } from './suggested-actions.ts';

export interface MessageOptions {
  readonly keep: Keep;
  readonly windows?: boolean;
  readonly page?: number;
  readonly extra?: readonly Button[];
  readonly pictures?: readonly ChartPicture[];
  /** Whom to suggest what to say next, in their own conversation. */
  readonly suggestTo?: string;
}

/** A reply as a message of Teams. */
export function messageOf(reply: Reply, { suggestTo, ...options }: MessageOptions): Partial<Activity> {
  const rendered = renderTeams(reply, options);
  const suggested = suggestTo === undefined ? [] : suggestedActions(reply);
  return {
    type: 'message',
    summary: rendered.summary,
    attachments: [{ contentType: CARD_TYPE, content: rendered.card }],
    ...(rendered.entities.length === 0
      ? {}
      : { entities: [...rendered.entities] as Activity['entities'] & {} }),
    ...(suggested.length === 0 ? {} : { suggestedActions: { to: [suggestTo ?? ''], actions: suggested } }),
    ...(canBeRated(reply) ? { channelData: { feedbackLoop: { type: 'default' } } } : {}),
  };
}

/** The questions whether a reply's files may be saved, a message each; Teams takes no file without one. */
export function fileMessagesOf({ files = [] }: Reply, keep: Keep): Partial<Activity>[] {
  return files.map((file) => ({ type: 'message', attachments: [{ ...fileConsentOf(file, keep) }] }));
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
