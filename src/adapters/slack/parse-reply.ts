import { z } from 'zod';
import type { Block, Field, Reply, Run } from '../../core/reply.ts';

type Form = Extract<Block, { kind: 'form' }>;

const span = { start: z.number(), end: z.number() };
const option = z.object({ value: z.string(), label: z.string() });

const run = z.union([
  z.string(),
  z.object({ bold: z.string() }),
  z.object({ link: z.string(), href: z.string() }),
]) satisfies z.ZodType<Run>;

const field = z.object({
  name: z.string(),
  label: z.string(),
  hint: z.string().exactOptional(),
  multiline: z.boolean().exactOptional(),
  initial: z.string().exactOptional(),
  maxLength: z.number().exactOptional(),
  options: z.array(option).exactOptional(),
  fold: z.string().exactOptional(),
}) satisfies z.ZodType<Field>;

const form = z.object({
  kind: z.literal('form'),
  name: z.string(),
  value: z.string().exactOptional(),
  fields: z.array(field),
  submit: z.string(),
}) satisfies z.ZodType<Form>;

const block = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    runs: z.array(run),
    tone: z.enum(['normal', 'muted']).exactOptional(),
  }),
  z.object({
    kind: z.literal('quote'),
    text: z.string(),
    cite: z.string(),
    highlights: z.array(z.object(span)).exactOptional(),
  }),
  z.object({
    kind: z.literal('marked'),
    text: z.string(),
    marks: z.array(z.object({ ...span, severity: z.enum(['stop', 'care', 'note']), label: z.string() })),
  }),
  z.object({
    kind: z.literal('facts'),
    rows: z.array(z.object({ label: z.string(), value: z.string() })),
  }),
  z.object({ kind: z.literal('table'), head: z.array(z.string()), rows: z.array(z.array(z.string())) }),
  z.object({
    kind: z.literal('progress'),
    label: z.string(),
    parts: z.array(z.object({ label: z.string(), count: z.number() })),
  }),
  z.object({
    kind: z.literal('chart'),
    label: z.string(),
    counted: z.string(),
    points: z.array(z.object({ label: z.string(), count: z.number() })),
    whole: z.object({ label: z.string(), count: z.number() }),
  }),
  z.object({ kind: z.literal('divider') }),
  z.object({
    kind: z.literal('buttons'),
    buttons: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        value: z.string(),
        style: z.enum(['primary', 'danger']).exactOptional(),
      }),
    ),
  }),
  form,
]) satisfies z.ZodType<Block>;

const reply = z.object({
  summary: z.string(),
  title: z.string().exactOptional(),
  blocks: z.array(block),
  visibleTo: z.enum(['sender', 'conversation']),
  replacesCard: z.boolean().exactOptional(),
}) satisfies z.ZodType<Reply>;

/** A reply from its JSON; undefined when it is anything else. */
export function parseReply(json: string): Reply | undefined {
  return parse(json, reply);
}

/** A form block from its JSON; undefined when it is anything else. */
export function parseForm(json: string): Form | undefined {
  return parse(json, form);
}

function parse<T>(json: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
