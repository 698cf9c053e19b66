import { z } from 'zod';

const text = z.string().catch('');
const id = z.string().min(1);
const maybe = z.string().min(1).optional().catch(undefined);
const NO_ENTITY = { type: '', text: '', mentioned: { id: '' } };
const account = z.object({ id, aadObjectId: maybe });

/** The parts of an activity that are read, checked because they come from outside. What is missing is not there. */
export const activityShape = z.object({
  id: maybe,
  type: id,
  name: text,
  text,
  textFormat: maybe,
  value: z.unknown().optional(),
  from: account,
  recipient: account,
  conversation: z.object({
    id,
    conversationType: maybe,
    isGroup: z.boolean().optional().catch(undefined),
    tenantId: maybe,
  }),
  channelId: id,
  serviceUrl: id,
  replyToId: maybe,
  action: maybe,
  membersAdded: z.array(z.object({ id })).catch([]),
  entities: z
    .array(
      z.object({ type: text, text, mentioned: z.object({ id: text }).catch({ id: '' }) }).catch(NO_ENTITY),
    )
    .catch([]),
  attachments: z.array(z.looseObject({ contentType: text })).catch([]),
  channelData: z.looseObject({ tenant: z.object({ id }).optional().catch(undefined) }).catch({}),
});

export type ReadActivity = z.infer<typeof activityShape>;

/**
 * True in a person's own conversation with the assistant. A chat between two people is "personal" to Teams too, and its
 * id names both of them.
 */
export function isPersonal({ conversation, recipient }: ReadActivity): boolean {
  const { id, conversationType, isGroup } = conversation;
  if (id.startsWith('19:') && !id.includes(recipient.id.replace(/^28:/, ''))) return false;
  return conversationType === undefined ? isGroup !== true : conversationType === 'personal';
}

/** The directory that a person's account is in; empty when it is not told. */
export function tenantOf({ conversation, channelData }: ReadActivity): string {
  return conversation.tenantId ?? channelData.tenant?.id ?? '';
}

const cardAction = z.object({ action: z.object({ data: z.unknown() }) });
const extension = z.object({
  commandId: text,
  data: z.unknown().optional(),
  messagePayload: z
    .object({ body: z.object({ contentType: text, content: text }).catch({ contentType: '', content: '' }) })
    .optional()
    .catch(undefined),
});
const taskValue = z.object({ data: z.unknown() });
const feedback = z.object({
  actionName: text,
  actionValue: z.object({ reaction: z.enum(['like', 'dislike']) }),
});

/** What a card's action carries. */
export function readCardAction(value: unknown): unknown {
  return cardAction.safeParse(value).data?.action.data;
}

/** What a command of the message extension carries: its id, the message it was used on as plain text, and what a dialog sent. */
export function readExtension(value: unknown): { commandId: string; text: string; data: unknown } {
  const parsed = extension.safeParse(value).data;
  const body = parsed?.messagePayload?.body;
  const words =
    body === undefined ? '' : body.contentType === 'html' ? textOfHtml(body.content) : body.content;
  return { commandId: parsed?.commandId ?? '', text: words, data: parsed?.data };
}

/** What a dialog carries. */
export function readTask(value: unknown): unknown {
  return taskValue.safeParse(value).data?.data;
}

/** Whether somebody liked a message; undefined when it is not that. */
export function readFeedback(value: unknown): 'like' | 'dislike' | undefined {
  return feedback.safeParse(value).data?.actionValue.reaction;
}

/** What somebody typed, without the mentions of the assistant; whoever else is mentioned stands there by name. */
export function wordsOf({ text, textFormat, type, entities, recipient }: ReadActivity): string {
  if (type !== 'message') return '';
  const own = new Set(
    entities
      .filter((entity) => entity.type === 'mention' && entity.mentioned.id === recipient.id)
      .map((entity) => entity.text),
  );
  const words = text.replace(/<at\b[^<>]*>([^<]*)<\/at>/gi, (whole, name) => (own.has(whole) ? ' ' : name));
  return decodeEntities(textFormat === 'xml' ? textOfHtml(words) : words).trim();
}

const LINE_ENDS = /<(?:br\s*\/?|\/p|\/div|\/li|\/h\d|\/tr)>/gi;

/** The words of a message that Teams gives as HTML. */
export function textOfHtml(html: string): string {
  const words = html
    .replace(LINE_ENDS, '\n')
    .replace(/<emoji\b([^<>]*)>(?:[^<]*<\/emoji>)?/gi, (_, attributes) => altOf(attributes))
    .replace(/<img\b([^<>]*)>/gi, (_, attributes) => altOf(attributes))
    .replace(/<[^<>]*>/g, '');
  return decodeEntities(words)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

/** What a picture stands for; empty when it does not say. */
function altOf(attributes: string): string {
  return /\balt="([^"]*)"/i.exec(attributes)?.[1] ?? '';
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
