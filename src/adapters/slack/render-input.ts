import { createHash } from 'node:crypto';
import type { types } from '@slack/bolt';
import type { Field } from '../../core/reply.ts';
import { literal, shorten, splitText, typed } from './escape.ts';
import { LIMITS } from './limits.ts';
import { encodeName, encodeValue } from './pressed.ts';
import { plainText, renderAside } from './rich-text.ts';

type KnownBlock = types.KnownBlock;
type Option = NonNullable<Field['options']>[number];

/** A text box starts at most this full, so that there is room to mend what is in it. */
const FILLED = 2_600;

/**
 * One field of a form as inputs of a modal: several where its text is longer than Slack takes in one. The id of each
 * says which field and which part of it is meant, and changes with what it starts with: Slack keeps what was typed as
 * long as the id is the same.
 */
export function renderInputs(field: Field, index: number): KnownBlock[] {
  return field.options === undefined
    ? renderTextInputs(field, index)
    : renderChoice(field, field.options, index);
}

/** The id of an input: field, part, and what joins the part to the one before it. */
export function parseInputId(
  blockId: string,
): { readonly field: number; readonly part: number; readonly join: string } | undefined {
  const match = /^in:(\d+)\.(\d+)([ns_])\.[0-9a-f]+$/.exec(blockId);
  if (match === null) return undefined;
  const join = match[3] === 'n' ? '\n' : match[3] === 's' ? ' ' : '';
  return { field: Number(match[1]), part: Number(match[2]), join };
}

function renderTextInputs(field: Field, index: number): KnownBlock[] {
  const initial = typed(field.initial ?? '');
  const most = field.maxLength ?? LIMITS.inputText;
  const isMultiline = field.multiline === true || initial.includes('\n') || initial.length > LIMITS.inputText;
  const parts = initial.length <= FILLED ? [{ text: initial, join: '_' }] : partsOf(initial);
  // What starts almost full gets a box to go on in, up to what the field takes.
  if (isMultiline && initial.length > FILLED - 600 && initial.length < most)
    parts.push({ text: '', join: 'n' });
  const isShort = most > parts.length * LIMITS.inputText;
  return parts.flatMap(({ text, join }, part): KnownBlock[] => {
    const label = parts.length === 1 ? field.label : `${field.label} (part ${part + 1} of ${parts.length})`;
    const hint = [
      ...(part === 0 && field.hint !== undefined ? [field.hint] : []),
      ...(part === parts.length - 1 && isMultiline && isShort
        ? [
            `Slack takes up to ${LIMITS.inputText.toLocaleString('en-GB')} characters here. Send me a longer text as a message.`,
          ]
        : []),
    ].join(' ');
    return [
      ...renderAside(literal(label).length > LIMITS.inputLabel ? label : ''),
      ...renderAside(literal(hint).length > LIMITS.inputLabel ? hint : ''),
      {
        type: 'input',
        block_id: inputId(index, part, join, text),
        label: labelOf(label),
        ...hintOf(hint),
        optional: part > 0 || field.fold !== undefined,
        element: {
          type: 'plain_text_input',
          action_id: encodeName('field', field.name, part),
          multiline: isMultiline,
          // A text that is longer already must still be shown, to be shortened.
          max_length: Math.max(
            1,
            Math.min(LIMITS.inputText, Math.max(parts.length === 1 ? most : LIMITS.inputText, text.length)),
          ),
          ...(text === '' ? {} : { initial_value: text }),
        },
      },
    ];
  });
}

/** The text in parts, each with what stood between it and the one before: a line feed, a space or nothing. */
function partsOf(text: string): { text: string; join: string }[] {
  let join = '_';
  return splitText(text, FILLED).map((part, index, all) => {
    const end = index === all.length - 1 ? '' : part.slice(-1);
    const one = { text: end === '\n' || end === ' ' ? part.slice(0, -1) : part, join };
    join = end === '\n' ? 'n' : end === ' ' ? 's' : '_';
    return one;
  });
}

function renderChoice(field: Field, options: readonly Option[], index: number): KnownBlock[] {
  if (options.length === 0) return renderAside(`${field.label}: there is nothing to choose from.`);
  const drawn = options.map(
    (option, at): types.PlainTextOption => ({
      text: plainText(shorten(literal(option.label), LIMITS.optionLabel) || '–'),
      // Slack refuses two options with one value.
      value: `${at}${encodeValue(option.value, LIMITS.optionValue - 5, undefined)}`,
    }),
  );
  if (drawn.some(({ value }) => value?.endsWith('!'))) throw new RangeError('a choice has too long a value');
  const chosenAt = options.findIndex(({ value }) => value === field.initial);
  const isRadios = options.length <= 5 && field.fold === undefined;
  const chosen = drawn[chosenAt === -1 && isRadios ? 0 : chosenAt];
  const initial = chosen === undefined ? {} : { initial_option: chosen };
  const action_id = encodeName('field', field.name, 0);
  return [
    ...options.flatMap(({ label }) =>
      literal(label).length > LIMITS.optionLabel
        ? renderAside(`“${shorten(literal(label), LIMITS.optionLabel)}” in full: ${label}`)
        : [],
    ),
    ...renderAside(literal(field.label).length > LIMITS.inputLabel ? field.label : ''),
    {
      type: 'input',
      block_id: inputId(index, 0, '_', `${field.initial ?? ''}|${options.length}`),
      label: labelOf(field.label),
      ...hintOf(field.hint ?? ''),
      optional: field.fold !== undefined,
      element: isRadios
        ? { type: 'radio_buttons', action_id, options: drawn, ...initial }
        : { type: 'static_select', action_id, ...listOf(drawn), ...initial },
    },
  ];
}

/** Options in groups where one list would be too long for Slack. */
function listOf(
  options: types.PlainTextOption[],
):
  | { options: types.PlainTextOption[] }
  | { option_groups: { label: types.PlainTextElement; options: types.PlainTextOption[] }[] } {
  if (options.length <= LIMITS.options) return { options };
  const groups = Array.from({ length: Math.ceil(options.length / LIMITS.options) }, (_, at) =>
    options.slice(at * LIMITS.options, (at + 1) * LIMITS.options),
  );
  if (groups.length > LIMITS.optionGroups) throw new RangeError(`a choice of ${options.length}`);
  return {
    option_groups: groups.map((group, at) => ({
      label: plainText(`${at * LIMITS.options + 1} to ${at * LIMITS.options + group.length}`),
      options: group,
    })),
  };
}

function labelOf(label: string): types.PlainTextElement {
  return plainText(shorten(literal(label), LIMITS.inputLabel) || '–');
}

function hintOf(hint: string): { hint: types.PlainTextElement } | Record<string, never> {
  const words = shorten(literal(hint), LIMITS.inputLabel);
  return words === '' ? {} : { hint: plainText(words) };
}

function inputId(field: number, part: number, join: string, initial: string): string {
  const hash = createHash('sha256').update(initial).digest('hex').slice(0, 12);
  return `in:${field}.${part}${join}.${hash}`;
}
