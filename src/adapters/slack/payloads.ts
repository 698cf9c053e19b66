import { z } from 'zod';
import type { Card, Origin } from './turn.ts';

/** The parts of Slack's payloads that are read, checked because they come from outside. What is missing is not there. */

const text = z.string().catch('');
const id = z.string().min(1);
const maybe = z.string().min(1).optional().catch(undefined);

/** A message or a mention in a conversation. */
export const messageEvent = z.object({
  channel: id,
  user: id,
  ts: id,
  text,
  channel_type: maybe,
  thread_ts: maybe,
  subtype: maybe,
  bot_id: maybe,
  edited: z.unknown().optional(),
  files: z.array(z.unknown()).catch([]),
});

/** The app's page or its conversation was opened. */
export const homeEvent = z.object({ user: id, channel: maybe, tab: maybe });

/** A slash command. */
export const slashCommand = z.object({
  user_id: id,
  channel_id: id,
  text,
  response_url: maybe,
  trigger_id: maybe,
});

const view = z.object({
  id,
  type: text,
  private_metadata: text,
  state: z
    .object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            value: z.string().nullish().catch(undefined),
            selected_option: z.object({ value: z.string() }).nullish().catch(undefined),
          }),
        ),
      ),
    })
    .exactOptional()
    .catch({ values: {} }),
});

/** A pressed button, under a message or in a view. */
export const blockActions = z.object({
  user: z.object({ id }),
  actions: z
    .array(z.object({ type: text, action_id: text, value: z.string().optional().catch(undefined) }))
    .min(1),
  trigger_id: maybe,
  response_url: maybe,
  channel: z.object({ id }).optional().catch(undefined),
  container: z
    .object({
      message_ts: maybe,
      thread_ts: maybe,
      channel_id: maybe,
      is_ephemeral: z.boolean().catch(false),
    })
    .optional()
    .catch(undefined),
  message: z.object({ thread_ts: maybe }).optional().catch(undefined),
  view: view.optional().catch(undefined),
});

/** A sent form. */
export const viewSubmission = z.object({ user: z.object({ id }), view, trigger_id: maybe });

/** A shortcut, of a message or of the workspace. */
export const shortcut = z.object({
  callback_id: text,
  user: z.object({ id }),
  trigger_id: maybe,
  message: z.object({ text }).optional().catch(undefined),
});

const card = z.object({
  channel: z.string(),
  ts: z.string().exactOptional(),
  threadTs: z.string().exactOptional(),
  responseUrl: z.string().exactOptional(),
}) satisfies z.ZodType<Card>;

const origin = z.object({
  card: card.exactOptional(),
  isHome: z.boolean().exactOptional(),
}) satisfies z.ZodType<Origin>;

/** Where a window was opened, from what it carries; empty when it carries nothing. */
export function parseOrigin(carried: string): Origin {
  try {
    return origin.safeParse(JSON.parse(carried)).data ?? {};
  } catch {
    return {};
  }
}
