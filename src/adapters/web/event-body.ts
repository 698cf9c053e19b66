import { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import type { Transport } from '../../core/incoming.ts';

const name = z.string().min(1).max(200);

const transport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), text: z.string() }),
  z.strictObject({ kind: z.literal('command'), text: z.string() }),
  z.strictObject({ kind: z.literal('shortcut'), name, text: z.string() }),
  z.strictObject({ kind: z.literal('button'), name, value: z.string() }),
  z.strictObject({
    kind: z.literal('form'),
    name,
    value: z.string().exactOptional(),
    fields: z.record(name, z.string()),
  }),
  z
    .strictObject({ kind: z.literal('file'), name, text: z.string() })
    .transform(({ kind, name, text }) => ({ kind, name, read: async () => new TextEncoder().encode(text) })),
  z.strictObject({ kind: z.literal('opened') }),
  z.strictObject({ kind: z.literal('home') }),
  z.strictObject({ kind: z.literal('installed') }),
]) satisfies z.ZodType<Transport>;

const body = z.strictObject({
  as: name,
  eventId: z.string().min(1).max(100).optional(),
  event: transport,
});

/** One event as a page or a test posts it. `as` is a person's id; a retry carries the same `eventId`. */
export interface EventBody {
  readonly as: string;
  readonly eventId?: string | undefined;
  readonly event: Transport;
}

/** Checks a parsed JSON body. Throws a UserError `bad-event` that names every wrong field and quotes no text. */
export function parseEventBody(value: unknown): EventBody {
  const result = body.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, code }) => {
    // Deeper names than event.fields are the sender's own words.
    const place = path.slice(0, 2).join('.') || 'body';
    return `${place} (${code.replaceAll('_', ' ')})`;
  });
  throw new UserError(
    'bad-event',
    `The event is not in a shape read here: ${[...new Set(wrong)].join(', ')}.`,
    'Send {"as": person id, "eventId"?: text, "event": {"kind": "message", "text": …}} or another kind of event.',
  );
}
