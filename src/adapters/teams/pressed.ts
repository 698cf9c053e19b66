import { z } from 'zod';
import type { Block, Reply } from '../../core/reply.ts';
import { LIMITS, sizeOf } from './limits.ts';

/** Takes a text that does not fit into a card and gives a short token for it. */
export type Keep = (text: string) => string;
/** Gives back what was kept under a token, or undefined when it is lost. */
export type Recall = (token: string) => string | undefined;

/** What a button or a form drawn here means when it comes back. */
export type Pressed =
  | { readonly kind: 'button'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'form';
      readonly name: string;
      readonly value?: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  /** Another page is to be shown of a reply, given as JSON with what was typed put into its forms. Pages count from 1. */
  | { readonly kind: 'page'; readonly page: number; readonly reply: string }
  /** It was drawn here, but what it carried is no longer kept. */
  | { readonly kind: 'lost' };

/** The one verb of every action. */
export const VERB = 'policy';

const name = z.string().max(200);
const packed = z.string().regex(/^(?:[=@]|!$)/);
const formIndex = z.number().int().min(0).max(99);

/** What a card says with an action; the inputs of its forms stand beside it. */
const carried = z.looseObject({
  policy: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('button'), name, value: packed }),
    z.strictObject({
      kind: z.literal('form'),
      name,
      form: formIndex,
      value: packed.exactOptional(),
      kept: z.record(z.string(), z.string()).exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('page'),
      page: z.number().int().min(1).max(9_999),
      // A reply never comes from outside: only one that was kept here is shown.
      reply: z.string().regex(/^[@!]/),
    }),
  ]),
});

/** What a button carries. */
export function buttonData(name: string, value: string, keep?: Keep): object {
  return { policy: { kind: 'button', name: checkName(name), value: pack(value, keep) } };
}

/**
 * What the sending of a form carries. `form` tells its inputs from those of other forms in the same card; `kept` has
 * the texts, by field, that are too long for their box and stand for it when it is left empty.
 */
export function formData(
  name: string,
  value: string | undefined,
  form: number,
  keep?: Keep,
  kept: Readonly<Record<string, string>> = {},
): object {
  const tokens = Object.entries(kept).map(([field, text]) => [
    field,
    keep === undefined ? '!' : `@${keep(text)}`,
  ]);
  return {
    policy: {
      kind: 'form',
      name: checkName(name),
      form,
      ...(value === undefined ? {} : { value: pack(value, keep) }),
      ...(tokens.length === 0 ? {} : { kept: Object.fromEntries(tokens) }),
    },
  };
}

/** What the way to another page carries. */
export function pageData(page: number, reply: Reply, keep?: Keep): object {
  return {
    policy: { kind: 'page', page, reply: keep === undefined ? '!' : `@${keep(JSON.stringify(reply))}` },
  };
}

/** The id of a text box. */
export function inputId(form: number, field: string): string {
  return `f${form}.${field}`;
}

/** The id of a choice. It differs from a text box's so that its values are known to be marked. */
export function choiceId(form: number, field: string): string {
  return inputId(form, `=${field}`);
}

/** A choice's value in a card, where an empty one would count as none. */
export function choiceValue(value: string): string {
  return `=${value}`;
}

/**
 * What came back means: the `data` of an Action.Execute, the `value` of a message, or the data of a dialog. Undefined
 * when nothing drawn here looks like it. Inputs left empty are ''.
 */
export function parsePressed(data: unknown, recall: Recall): Pressed | undefined {
  const parsed = carried.safeParse(data);
  if (!parsed.success) return undefined;
  const { policy, ...inputs } = parsed.data;
  switch (policy.kind) {
    case 'button': {
      const value = unpack(policy.value, recall);
      return value === undefined ? { kind: 'lost' } : { kind: 'button', name: policy.name, value };
    }
    case 'form':
      return parseForm(policy, inputs, recall);
    case 'page': {
      const reply = unpack(policy.reply, recall);
      if (reply === undefined) return { kind: 'lost' };
      return { kind: 'page', page: policy.page, reply: withTyped(reply, inputs) };
    }
    default:
      return policy satisfies never;
  }
}

function parseForm(
  policy: Extract<z.infer<typeof carried>['policy'], { kind: 'form' }>,
  inputs: Readonly<Record<string, unknown>>,
  recall: Recall,
): Pressed | undefined {
  const fields = fieldsOf(inputs, policy.form);
  if (fields === undefined) return undefined;
  for (const [field, token] of Object.entries(policy.kept ?? {})) {
    if (fields.get(field)) continue;
    const text = unpack(token, recall);
    if (text === undefined || token.startsWith('=')) return { kind: 'lost' };
    fields.set(field, text);
  }
  const value = policy.value === undefined ? undefined : unpack(policy.value, recall);
  if (policy.value !== undefined && value === undefined) return { kind: 'lost' };
  return {
    kind: 'form',
    name: policy.name,
    ...(value === undefined ? {} : { value }),
    fields: Object.fromEntries(fields),
  };
}

/** The inputs of one form by field; undefined when one of them is no text. */
function fieldsOf(inputs: Readonly<Record<string, unknown>>, form: number): Map<string, string> | undefined {
  const prefix = inputId(form, '');
  const fields = new Map<string, string>();
  for (const [id, value] of Object.entries(inputs)) {
    if (!id.startsWith(prefix)) continue;
    // A client may send nothing at all for an input left empty.
    const text = value ?? '';
    if (typeof text !== 'string') return undefined;
    const field = id.slice(prefix.length);
    if (field.startsWith('=')) fields.set(field.slice(1), text.replace(/^=/, ''));
    else fields.set(field, text);
  }
  return fields;
}

/** A reply's JSON with what stands in its inputs put into its forms. */
function withTyped(json: string, inputs: Readonly<Record<string, unknown>>): string {
  // It was kept by this process, in its own form.
  const reply = JSON.parse(json) as Reply;
  let form = -1;
  const blocks = reply.blocks.map((block): Block => {
    if (block.kind !== 'form') return block;
    form += 1;
    const typed = fieldsOf(inputs, form);
    const fields = block.fields.map((field) => {
      const initial = typed?.get(field.name);
      // A box that is empty because its text was too long for it still stands for that text.
      return initial === undefined || (initial === '' && sizeOf(field.initial ?? '') > LIMITS.keptText)
        ? field
        : { ...field, initial };
    });
    return { ...block, fields };
  });
  return JSON.stringify({ ...reply, blocks });
}

function pack(value: string, keep: Keep | undefined): string {
  if (sizeOf(value) <= LIMITS.buttonValue) return `=${value}`;
  return keep === undefined ? '!' : `@${keep(value)}`;
}

function unpack(value: string, recall: Recall): string | undefined {
  if (value.startsWith('=')) return value.slice(1);
  return value.startsWith('@') ? recall(value.slice(1)) : undefined;
}

function checkName(text: string): string {
  if (text.length > 200) throw new RangeError(`a name of ${text.length} characters`);
  return text;
}
