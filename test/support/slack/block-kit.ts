import { z } from 'zod';

/**
 * Block Kit as Slack's reference describes it: known types, their fields and no others, their limits and where they may
 * stand. Written from the reference, not from what the assistant draws.
 */
export type Surface = 'message' | 'modal' | 'home';

const length = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((text) => !/\p{Surrogate}/u.test(text), 'is not well-formed Unicode')
    .refine((text) => !text.includes('\u0000'), 'has a null character');
const plain = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: length(1, max), emoji: z.boolean().optional() });
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: length(1, max), verbatim: z.boolean().optional() });
const text = (max: number) => z.discriminatedUnion('type', [plain(max), mrkdwn(max)]);
const id = length(1, 255).optional();
const url = length(1, 3000).refine((value) => URL.canParse(value), 'is not a URL');

const confirm = z.strictObject({
  title: plain(100),
  text: text(300),
  confirm: plain(30),
  deny: plain(30),
  style: z.enum(['primary', 'danger']).optional(),
});

const button = z.strictObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: id,
  url: url.optional(),
  value: length(1, 2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
  accessibility_label: length(1, 75).optional(),
});

const option = z.strictObject({
  text: text(75),
  value: length(1, 150),
  description: text(75).optional(),
});
const distinct = <T extends { value: string }>(options: readonly T[]) =>
  new Set(options.map(({ value }) => value)).size === options.length;
const options = (max: number) =>
  z.array(option).min(1).max(max).refine(distinct, 'has two options with one value');

const select = z
  .strictObject({
    type: z.literal('static_select'),
    action_id: id,
    options: options(100).optional(),
    option_groups: z
      .array(z.strictObject({ label: plain(75), options: options(100) }))
      .min(1)
      .max(100)
      .optional(),
    initial_option: option.optional(),
    placeholder: plain(150).optional(),
    focus_on_load: z.boolean().optional(),
    confirm: confirm.optional(),
  })
  .refine(
    (one) => (one.options === undefined) !== (one.option_groups === undefined),
    'needs options or groups',
  )
  .refine(
    ({ options: list, option_groups, initial_option }) =>
      isOneOf(initial_option, list ?? option_groups?.flatMap((group) => group.options) ?? []),
    'has an initial option that is not an option',
  );

const radios = z
  .strictObject({
    type: z.literal('radio_buttons'),
    action_id: id,
    options: options(10),
    initial_option: option.optional(),
    confirm: confirm.optional(),
    focus_on_load: z.boolean().optional(),
  })
  .refine((one) => isOneOf(one.initial_option, one.options), 'has an initial option that is not an option');

const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  action_id: id,
  options: options(10),
  initial_options: z.array(option).min(1).optional(),
});

const textInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    action_id: id,
    initial_value: length(1, 3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
    placeholder: plain(150).optional(),
    focus_on_load: z.boolean().optional(),
  })
  .refine(
    (one) => (one.initial_value?.length ?? 0) <= (one.max_length ?? 3000),
    'starts longer than it may be',
  )
  .refine(
    (one) => one.multiline === true || !/\n/.test(one.initial_value ?? ''),
    'has two lines in one line',
  );

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional();
const richWords = z.strictObject({ type: z.literal('text'), text: length(1, 3000), style });
const richLink = z.strictObject({
  type: z.literal('link'),
  url,
  text: length(1, 3000).optional(),
  style,
});
/** Mentions and emoji would not be text of ours, so they are not among the known elements. */
const richElement = z.discriminatedUnion('type', [richWords, richLink]);
const richSection = z.strictObject({
  type: z.literal('rich_text_section'),
  elements: z.array(richElement).min(1),
});
const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: id,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        richSection,
        z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(richElement).min(1) }),
        z.strictObject({ type: z.literal('rich_text_preformatted'), elements: z.array(richWords).min(1) }),
        z.strictObject({
          type: z.literal('rich_text_list'),
          style: z.enum(['bullet', 'ordered']),
          elements: z.array(richSection).min(1),
          indent: z.int().min(0).max(8).optional(),
        }),
      ]),
    )
    .min(1),
});

const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: length(1, 3000) }),
  richText,
]);
const table = z
  .strictObject({
    type: z.literal('table'),
    block_id: id,
    rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
    column_settings: z
      .array(
        z
          .strictObject({
            align: z.enum(['left', 'center', 'right']).optional(),
            is_wrapped: z.boolean().optional(),
          })
          .nullable(),
      )
      .max(20)
      .optional(),
  })
  .refine(({ rows }) => new Set(rows.map((row) => row.length)).size === 1, 'has rows of different lengths')
  .refine(({ rows }) => textLength(rows) <= 10_000, 'has cells of more than 10,000 characters');

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: id,
    text: text(3000).optional(),
    fields: z.array(text(2000)).min(1).max(10).optional(),
    accessory: z.union([button, select]).optional(),
    expand: z.boolean().optional(),
  })
  .refine((one) => one.text !== undefined || one.fields !== undefined, 'needs text or fields');

const actions = z
  .strictObject({
    type: z.literal('actions'),
    block_id: id,
    elements: z
      .array(z.union([button, select]))
      .min(1)
      .max(25),
  })
  .refine(({ elements }) => {
    const ids = elements.flatMap(({ action_id }) => action_id ?? []);
    return new Set(ids).size === ids.length;
  }, 'has two elements with one action_id');

const input = z.strictObject({
  type: z.literal('input'),
  block_id: id,
  label: plain(2000),
  element: z.discriminatedUnion('type', [textInput, select, radios, checkboxes]),
  hint: plain(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

const feedback = z.strictObject({
  text: plain(75),
  value: length(1, 2000),
  accessibility_label: length(1, 75).optional(),
});

const BLOCK = {
  header: z.strictObject({ type: z.literal('header'), block_id: id, text: plain(150) }),
  divider: z.strictObject({ type: z.literal('divider'), block_id: id }),
  context: z.strictObject({
    type: z.literal('context'),
    block_id: id,
    elements: z.array(text(3000)).min(1).max(10),
  }),
  section,
  actions,
  input,
  rich_text: richText,
  table,
  context_actions: z.strictObject({
    type: z.literal('context_actions'),
    block_id: id,
    elements: z
      .array(
        z.strictObject({
          type: z.literal('feedback_buttons'),
          action_id: id,
          positive_button: feedback,
          negative_button: feedback,
        }),
      )
      .min(1)
      .max(5),
  }),
} as const;

const ONLY_IN: Readonly<Record<string, readonly Surface[]>> = {
  input: ['modal', 'home'],
  table: ['message'],
  context_actions: ['message'],
};

/** What Slack would refuse in these blocks, each with where it is; empty when it would take them. */
export function problemsOfBlocks(blocks: unknown, surface: Surface): string[] {
  if (!Array.isArray(blocks)) return ['blocks: is not an array'];
  const problems = blocks.flatMap((block, index) =>
    problemsOfBlock(block, surface).map((problem) => `blocks/${index}: ${problem}`),
  );
  const most = surface === 'message' ? 50 : 100;
  if (blocks.length > most) problems.push(`blocks: ${blocks.length}, and at most ${most} are taken`);
  const ids = blocks.flatMap((block) => (block as { block_id?: string }).block_id ?? []);
  if (new Set(ids).size < ids.length) problems.push('blocks: two have one block_id');
  const tables = blocks.filter((block) => (block as { type?: string }).type === 'table');
  if (tables.length > 1) problems.push('blocks: only_one_table_allowed');
  return problems;
}

function problemsOfBlock(block: unknown, surface: Surface): string[] {
  const type = String((block as { type?: unknown } | null)?.type);
  if (!Object.hasOwn(BLOCK, type)) return [`unsupported type: ${type}`];
  if (!(ONLY_IN[type] ?? [surface]).includes(surface)) return [`${type} cannot stand in a ${surface}`];
  const { error } = BLOCK[type as keyof typeof BLOCK].safeParse(block);
  return (error?.issues ?? []).map(({ path, message }) => `${type}/${path.join('/')}: ${message}`);
}

/** True when the words of the blocks are together longer than a message may be. */
export function isTooLong(blocks: readonly unknown[]): boolean {
  // A block counts some characters of its own, whatever it says.
  return textLength(blocks) + 10 * blocks.length > 13_000;
}

/** What Slack would refuse in a view; empty when it would take it. */
export function problemsOfView(view: unknown): string[] {
  const shape = z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('home'), ...VIEW }),
    z.strictObject({
      type: z.literal('modal'),
      ...VIEW,
      title: plain(24),
      close: plain(24).optional(),
      submit: plain(24).optional(),
      clear_on_close: z.boolean().optional(),
      notify_on_close: z.boolean().optional(),
    }),
  ]);
  const { data, error } = shape.safeParse(view);
  if (data === undefined) {
    return (error?.issues ?? []).map(({ path, message }) => `view/${path.join('/')}: ${message}`);
  }
  const problems = problemsOfBlocks(data.blocks, data.type);
  const hasInput = data.blocks.some((block) => (block as { type?: string }).type === 'input');
  if (data.type === 'modal' && hasInput && data.submit === undefined) problems.push('view: missing_submit');
  if (JSON.stringify(view).length > 250_000) problems.push('view: is over 250 kB');
  return problems;
}

const VIEW = {
  blocks: z.array(z.unknown()),
  callback_id: length(0, 255).optional(),
  private_metadata: length(0, 3000).optional(),
  external_id: length(0, 255).optional(),
};

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textLength(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (key === 'text' && typeof one === 'string' ? one.length : textLength(one)),
    0,
  );
}

function isOneOf(initial: unknown, all: readonly unknown[]): boolean {
  return initial === undefined || all.some((one) => JSON.stringify(one) === JSON.stringify(initial));
}
