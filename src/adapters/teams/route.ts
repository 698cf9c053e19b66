import type { ConversationReference } from 'botbuilder';
import { z } from 'zod';
import type { Address } from '../../core/incoming.ts';
import { isPersonal, type ReadActivity, tenantOf } from './activity.ts';

const route = z.object({
  serviceUrl: z.string().min(1),
  tenantId: z.string(),
  botId: z.string().min(1),
  userId: z.string().min(1),
  /** Their id in the directory, by which Graph knows them. */
  aadObjectId: z.string().min(1).exactOptional(),
  /** Their own conversation with the assistant; opened when it is not known. */
  conversationId: z.string().min(1).exactOptional(),
});

/** Where a person is reached. */
export type Route = z.infer<typeof route>;

/** The address of whoever sent an activity. */
export function addressOf(activity: ReadActivity): Address {
  return {
    platform: 'teams',
    route: {
      serviceUrl: activity.serviceUrl,
      tenantId: tenantOf(activity),
      botId: activity.recipient.id,
      userId: activity.from.id,
      ...(activity.from.aadObjectId === undefined ? {} : { aadObjectId: activity.from.aadObjectId }),
      ...(isPersonal(activity) ? { conversationId: activity.conversation.id } : {}),
    } satisfies Route,
  };
}

/** What an address of Teams says; undefined for any other. */
export function parseRoute({ platform, route: given }: Address): Route | undefined {
  return platform === 'teams' ? route.safeParse(given).data : undefined;
}

/** A conversation as the SDK refers to it. */
export function referenceOf(
  { serviceUrl, tenantId, botId, userId }: Route,
  conversationId: string,
): Partial<ConversationReference> {
  return {
    channelId: 'msteams',
    serviceUrl,
    bot: { id: botId, name: '' },
    user: { id: userId, name: '' },
    conversation: { id: conversationId, isGroup: false, conversationType: 'personal', name: '', tenantId },
  };
}
