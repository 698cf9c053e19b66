import type { TurnContext } from 'botbuilder';
import type { Log } from '../../core/ports.ts';
import type { Button, Reply } from '../../core/reply.ts';
import { drawCharts } from '../chart-png.ts';
import type { Kept } from '../kept.ts';
import { isPersonal, type ReadActivity } from './activity.ts';
import { ANSWERED_ALONE, forEveryone, NOT_REACHED, SHARE } from './asides.ts';
import type { Bot } from './bot.ts';
import { failureOf, persist } from './failure.ts';
import { fileMessagesOf, messageOf, ratingsOf } from './message.ts';
import { renderTeams } from './render.ts';
import { PICTURE_WIDTH } from './render-chart.ts';
import { renderDialog } from './render-dialog.ts';
import { addressOf, parseRoute, referenceOf } from './route.ts';

/** Where a person did something, which decides where the answer goes. */
export type Place =
  | { readonly kind: 'chat'; readonly isFirst?: boolean }
  /** A button or a form of a card of ours. */
  | { readonly kind: 'card'; readonly cardId?: string };

/** Puts replies where they belong. */
export interface Put {
  /** A message for the asker alone. Gives the card that takes the place of the one that was pressed, if it does. */
  tell(
    context: TurnContext,
    activity: ReadActivity,
    place: Place,
    reply: Reply,
    page?: number,
  ): Promise<unknown>;
  /** Shows everybody in a channel what the share button stands for; gives what the asker is told. */
  share(context: TurnContext, activity: ReadActivity, carried: string | undefined): Promise<string>;
  /** What a dialog shows. */
  dialog(
    reply: Reply,
    options: { readonly page: number; readonly extra: readonly Button[]; readonly isOpening: boolean },
  ): object;
  /** The reply of a message that can be liked or not; undefined when it is no longer known. */
  rated(messageId: string): Reply | undefined;
}

/** Makes it. */
export function createPut({
  bot,
  kept,
  windows,
  log,
}: {
  readonly bot: Bot;
  readonly kept: Kept;
  /** Whether cards may open dialogs. */
  readonly windows: boolean;
  readonly log: Log;
}): Put {
  const { keep, recall } = kept;
  /** Where they cannot be drawn, the cards say the same in words. */
  const picturesOf = (reply: Reply) =>
    drawCharts(reply, PICTURE_WIDTH).catch((error: unknown) => {
      log.error('chart-not-drawn', error);
      return [];
    });
  const send = async (
    context: TurnContext,
    reply: Reply,
    options: Partial<Parameters<typeof messageOf>[1]>,
  ) => {
    const pictures = await picturesOf(reply);
    const sent = await persist(() =>
      context.sendActivity(messageOf(reply, { keep, windows, pictures, ...options })),
    );
    for (const file of fileMessagesOf(reply, keep)) await persist(() => context.sendActivity(file));
    const { like, dislike } = ratingsOf(reply);
    const ratings = [like, dislike].flatMap((button) => button ?? []);
    if (sent?.id !== undefined && ratings.length > 0)
      ratingKeys.set(
        sent.id,
        keep(JSON.stringify({ ...reply, blocks: [{ kind: 'buttons', buttons: ratings }] })),
      );
    const [oldest] = ratingKeys.keys();
    if (ratingKeys.size > MOST_RATED && oldest !== undefined) ratingKeys.delete(oldest);
  };
  const ratingKeys = new Map<string, string>();

  /** Among others the answer goes into the asker's own conversation, and the others see one line. */
  const whisper = async (context: TurnContext, activity: ReadActivity, reply: Reply) => {
    const route = parseRoute(addressOf(activity));
    if (route === undefined) throw new TypeError('an activity has an address');
    const extra: Button[] =
      reply.visibleTo === 'conversation'
        ? [
            {
              name: SHARE,
              label: 'Share there',
              value: keep(
                JSON.stringify({ reply, conversation: activity.conversation, by: activity.from.id }),
              ),
            },
          ]
        : [];
    try {
      const conversationId = await persist(() => bot.openConversation(route), true);
      await bot.resume(referenceOf(route, conversationId), (own) => send(own, reply, { extra }));
    } catch (error) {
      if (failureOf(error).kind !== 'refused') throw error;
      log.info('teams-asker-not-reached', {});
      await persist(() => context.sendActivity(NOT_REACHED));
      return;
    }
    await persist(() => context.sendActivity(ANSWERED_ALONE));
  };

  return {
    async tell(context, activity, place, reply, page = 1) {
      if (!isPersonal(activity)) {
        await whisper(context, activity, reply);
        return undefined;
      }
      if (place.kind === 'card' && place.cardId !== undefined && reply.replacesCard === true) {
        const pictures = await picturesOf(reply);
        const message = { ...messageOf(reply, { keep, windows, pictures }), id: place.cardId };
        const isReplaced = await persist(() => context.updateActivity(message), true).then(
          () => true,
          (error: unknown) => {
            failureOf(error);
            log.error('teams-card-not-replaced', error);
            return false;
          },
        );
        // What was done is done, and the person must hear of it: in place of the card, or below it.
        if (isReplaced || activity.type === 'invoke')
          return renderTeams(reply, { keep, windows, pictures }).card;
      }
      await send(context, reply, {
        page,
        ...(place.kind === 'chat' && place.isFirst === true ? { suggestTo: activity.from.id } : {}),
      });
      return undefined;
    },
    async share(context, activity, carried) {
      const shared = parseShared(carried);
      const route = parseRoute(addressOf(activity));
      if (shared === undefined || route === undefined || shared.by !== activity.from.id)
        return 'That answer is no longer kept. Ask again, and share the new one.';
      const reference = referenceOf(route, shared.conversation.id);
      await bot.resume(
        { ...reference, conversation: { ...reference.conversation, ...shared.conversation } as never },
        async (there) => {
          const name = context.activity.from.name || 'a colleague';
          const reply = forEveryone(shared.reply);
          await persist(() =>
            there.sendActivity(
              messageOf(
                {
                  ...reply,
                  blocks: [...reply.blocks, { kind: 'text', runs: [`Shared by ${name}`], tone: 'muted' }],
                },
                { keep },
              ),
            ),
          );
        },
      );
      return 'Shared.';
    },
    dialog: (reply, options) => renderDialog(reply, { ...options, keep }),
    rated(messageId) {
      const text = recall(ratingKeys.get(messageId) ?? '');
      return text === undefined ? undefined : (JSON.parse(text) as Reply);
    },
  };
}

const MOST_RATED = 20_000;

interface Shared {
  readonly reply: Reply;
  readonly conversation: { readonly id: string };
  readonly by: string;
}

/** What was kept by this process, in its own form. */
function parseShared(carried: string | undefined): Shared | undefined {
  return carried === undefined ? undefined : (JSON.parse(carried) as Shared);
}
