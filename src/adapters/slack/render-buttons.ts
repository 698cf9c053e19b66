import type { types } from '@slack/bolt';
import type { Block, Button, Reply } from '../../core/reply.ts';
import { literal, shorten } from './escape.ts';
import { LIMITS } from './limits.ts';
import { encodeName, encodeValue, type Keep } from './pressed.ts';
import { plainText, renderAside } from './rich-text.ts';

type KnownBlock = types.KnownBlock;

/** The most characters of JSON in one row of buttons, so that it fits beside other blocks. */
const ROW_CHARS = 6_000;

/** Buttons in as many rows as they need. A label too long for a button stands in full above it. */
export function renderButtons(buttons: readonly Button[], keep: Keep | undefined): KnownBlock[] {
  const elements = buttons.map(
    ({ name, label, value, style }, index): types.Button => ({
      type: 'button',
      action_id: encodeName('button', name, index),
      text: buttonText(label),
      value: encodeValue(value, LIMITS.buttonValue, keep),
      ...(style === undefined ? {} : { style }),
    }),
  );
  return [...buttons.flatMap(({ label }) => fullWords(label, LIMITS.buttonLabel)), ...rowsOf(elements)];
}

/** A form as the button that opens it, with what it asks for. */
export function renderFormButton(
  form: Extract<Block, { kind: 'form' }>,
  keep: Keep | undefined,
): KnownBlock[] {
  return [
    ...renderAside(
      form.fields.length === 0 ? '' : `Form: ${form.fields.map(({ label }) => label).join(' · ')}`,
    ),
    ...fullWords(form.submit, LIMITS.buttonLabel),
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: encodeName('form', form.name, 0),
          text: buttonText(form.submit),
          value: encodeValue(JSON.stringify(form), LIMITS.buttonValue, keep),
          style: 'primary',
        },
      ],
    },
  ];
}

/** Where the reader is, and the ways on and, where the page takes the place of another, back. */
export function renderPageButtons(
  reply: Reply,
  { page, of, hasBack }: { readonly page: number; readonly of: number; readonly hasBack: boolean },
  keep: Keep | undefined,
): KnownBlock[] {
  const value = encodeValue(JSON.stringify(reply), LIMITS.buttonValue, keep);
  const button = (label: string, to: number, way: string): types.Button => ({
    type: 'button',
    action_id: `page:${to}#${way}`,
    text: plainText(label),
    value,
  });
  const elements = [
    ...(hasBack && page > 1 ? [button('Back', page - 1, 'back')] : []),
    ...(page < of ? [button('More', page + 1, 'more')] : []),
  ];
  return [
    ...renderAside(`Page ${page} of ${of}`),
    ...(elements.length === 0 ? [] : [{ type: 'actions' as const, elements }]),
  ];
}

/** What a short label leaves out, to be read before it; nothing when it leaves out nothing. */
export function fullWords(label: string, max: number): KnownBlock[] {
  return literal(label).length <= max
    ? []
    : renderAside(`“${shorten(literal(label), max)}” in full: ${label}`);
}

function buttonText(label: string): types.PlainTextElement {
  return plainText(shorten(literal(label), LIMITS.buttonLabel) || '…');
}

function rowsOf(elements: readonly types.Button[]): KnownBlock[] {
  const rows: types.Button[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const element of elements) {
    const length = JSON.stringify(element).length;
    if (size + length > ROW_CHARS || (rows.at(-1)?.length ?? 0) >= LIMITS.actions) {
      rows.push([]);
      size = 0;
    }
    rows.at(-1)?.push(element);
    size += length;
  }
  return rows.map((row) => ({ type: 'actions', elements: row }));
}
