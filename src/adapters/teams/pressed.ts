import { z } from 'zod';

/** What a button or a form drawn here means when it comes back. */
export type Pressed =
  | { readonly kind: 'button'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'form';
      readonly name: string;
      readonly value?: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  /** Another page of a reply that was kept. Pages count from 1. */
  | { readonly kind: 'page'; readonly page: number; readonly reply: string }
  /** It was drawn here, but what it carried is no longer kept. */
  | { readonly kind: 'lost' };

/** Takes a text too long for a card and gives a token for it. */
export type Keep = (text: string) => string;
/** The text of a token; undefined when it had to make room. */
export type Recall = (token: string) => string | undefined;

/** The one verb of every action. */
export const VERB = 'policy';

/** Longer values would take too much of a card's 28 KB. */
const MOST_VALUE = 3_000;

const carried = z.looseObject({
  policy: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('button'), name: z.string(), value: z.string() }),
    z.object({
      kind: z.literal('form'),
      name: z.string(),
      value: z.string().exactOptional(),
      form: z.number(),
    }),
    z.object({ kind: z.literal('page'), page: z.number().int().min(1).max(999), value: z.string() }),
  ]),
});

/** What an action carries of a button. */
export function buttonData(name: string, value: string, keep: Keep): object {
  return { policy: { kind: 'button', name, value: pack(value, keep) } };
}

/** What the sending of a form carries. `form` tells its inputs from those of other forms in the same card. */
export function formData(name: string, value: string | undefined, form: number, keep: Keep): object {
  return {
    policy: { kind: 'form', name, form, ...(value === undefined ? {} : { value: pack(value, keep) }) },
  };
}

/** What the way to another page carries. */
export function pageData(page: number, reply: string, keep: Keep): object {
  return { policy: { kind: 'page', page, value: `@${keep(reply)}` } };
}

/** The id of an input. */
export function inputId(form: number, field: string): string {
  return `f${form}.${field}`;
}

/** A choice's value in a card, where an empty one would count as none. */
export function choiceValue(value: string): string {
  return `=${value}`;
}

/** What came back means; undefined when nothing drawn here looks like it. Inputs left empty are ''. */
export function parsePressed(data: unknown, recall: Recall): Pressed | undefined {
  const parsed = carried.safeParse(data);
  if (!parsed.success) return undefined;
  const { policy, ...inputs } = parsed.data;
  const value = policy.value === undefined ? undefined : unpack(policy.value, recall);
  if (policy.value !== undefined && value === undefined) return { kind: 'lost' };
  switch (policy.kind) {
    case 'button':
      return { kind: 'button', name: policy.name, value: value ?? '' };
    case 'page':
      return { kind: 'page', page: policy.page, reply: value ?? '' };
    case 'form':
      return {
        kind: 'form',
        name: policy.name,
        fields: fieldsOf(inputs, policy.form),
        ...(value === undefined ? {} : { value }),
      };
    default:
      return policy satisfies never;
  }
}

function fieldsOf(inputs: Readonly<Record<string, unknown>>, form: number): Record<string, string> {
  const prefix = inputId(form, '');
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([id, value]) => {
      if (!id.startsWith(prefix) || typeof value !== 'string') return [];
      const name = id.slice(prefix.length);
      // The names of choices have a mark, and so do their values.
      return name.startsWith('=') ? [[name.slice(1), value.replace(/^=/, '')]] : [[name, value]];
    }),
  );
}

function pack(value: string, keep: Keep): string {
  return value.length <= MOST_VALUE ? `=${value}` : `@${keep(value)}`;
}

function unpack(value: string, recall: Recall): string | undefined {
  if (value.startsWith('=')) return value.slice(1);
  return value.startsWith('@') ? recall(value.slice(1)) : undefined;
}
