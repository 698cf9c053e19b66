import type { Block, Button, Field, Reply } from '../../core/reply.ts';
import type { Action, Card, Element } from './card.ts';
import { buttonData, choiceValue, formData, inputId, type Keep, pageData, VERB } from './pressed.ts';
import {
  literal,
  renderFacts,
  renderMarked,
  renderProgress,
  renderQuote,
  renderTable,
  renderText,
  richText,
  run,
} from './render-text.ts';

export interface RenderOptions {
  /** A dialog knows no `Action.Execute`. */
  readonly surface?: 'message' | 'dialog';
  /** Counts from 1; a page that is not there gives the nearest one. */
  readonly page?: number;
  /** Where texts go that do not fit into a card. */
  readonly keep: Keep;
  /** Buttons of the adapter's own under the last page. */
  readonly extra?: readonly Button[];
}

/** A reply as Teams takes it. `more` is there when the page shown is not the only one. */
export interface Rendered {
  readonly summary: string;
  readonly card: Card;
  /** The policy words that the card quotes, as message entities; empty for none. */
  readonly entities: readonly object[];
  readonly more?: { readonly page: number; readonly of: number };
}

/** Teams takes 28 KB a message, its envelope included. */
const MOST_BYTES = 22_000;
const ROOM_FOR_PAGES = 1_500;
/** Teams shows six buttons in a row. */
const BUTTONS_A_ROW = 6;
const MOST_CITED = 8;
/** A longer text cannot stand in a box and in the card above it. */
const MOST_INITIAL_BYTES = 18_000;
const COPY_IT = 'Your text is too long to stand here again. Copy it from above, change it, and paste it.';
const MOST_SUMMARY = 250;

/** One reply as an Adaptive Card. Every string is literal, and what does not fit stands on further pages. */
export function renderTeams(reply: Reply, options: RenderOptions): Rendered {
  const groups = groupsOf(reply, options);
  const summary = shorten(literal(reply.summary), MOST_SUMMARY) || '…';
  const whole = sizeOf(groups) <= MOST_BYTES;
  const pages = whole ? [groups.flat()] : paginate(groups, MOST_BYTES - ROOM_FOR_PAGES);
  const page = Math.min(Math.max(1, Math.trunc(options.page ?? 1) || 1), pages.length);
  const body = pages[page - 1] ?? [];
  const isLast = page === pages.length;
  const further: Element[] = isLast
    ? renderButtons(options.extra ?? [], options)
    : [
        ...richText([run(`Page ${page} of ${pages.length}`, { isSubtle: true })]),
        {
          type: 'ActionSet',
          actions: [actionOf('More', pageData(page + 1, JSON.stringify(reply), options.keep), {}, options)],
        },
      ];
  const all = [...body, ...further];
  return {
    summary,
    card: {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      fallbackText: summary,
      body: all.length > 0 ? all : richText([run(summary)]),
      ...(reply.blocks.some(({ kind }) => kind === 'table') ? { msteams: { width: 'Full' } as const } : {}),
    },
    entities: citationsOf(reply.blocks),
    ...(pages.length === 1 ? {} : { more: { page, of: pages.length } }),
  };
}

/** The blocks of a reply, in groups that stay on one page. */
function groupsOf(reply: Reply, options: RenderOptions): Element[][] {
  const groups: Element[][] = titleOf(reply.title).map((element) => [element]);
  let form = 0;
  let isAfterDivider = false;
  for (const block of reply.blocks) {
    if (block.kind === 'divider') {
      isAfterDivider = true;
      continue;
    }
    const drawn = renderBlock(block, form, options);
    if (block.kind === 'form') form += 1;
    const [first, ...others] = drawn;
    if (first === undefined) continue;
    const elements = isAfterDivider ? [{ ...first, separator: true } as Element, ...others] : drawn;
    isAfterDivider = false;
    const last = groups.at(-1);
    if (block.kind === 'buttons' && last !== undefined) last.push(...elements);
    else if (block.kind === 'form' || block.kind === 'buttons') groups.push(elements);
    else groups.push(...elements.map((one) => [one]));
  }
  return groups;
}

function renderBlock(block: Block, form: number, options: RenderOptions): Element[] {
  switch (block.kind) {
    case 'text':
      return renderText(block);
    case 'quote':
      return renderQuote(block);
    case 'marked':
      return renderMarked(block);
    case 'facts':
      return renderFacts(block);
    case 'table':
      return renderTable(block);
    case 'progress':
      return renderProgress(block);
    case 'divider':
      return [];
    case 'buttons':
      return renderButtons(block.buttons, options);
    case 'form':
      return renderForm(block, form, options);
    default:
      return block satisfies never;
  }
}

/** A title as a heading for screen readers, or, where markdown would change it, as bold text. */
function titleOf(title: string | undefined): Element[] {
  const words = literal(title ?? '').trim();
  if (words === '') return [];
  if (/[*_[\]`#~<>&|\\\n]|^\d+\.|^[-+] /.test(words)) return richText([run(words, { weight: 'Bolder' })]);
  return [{ type: 'TextBlock', text: words, style: 'heading', size: 'Large', weight: 'Bolder', wrap: true }];
}

function renderButtons(buttons: readonly Button[], options: RenderOptions): Element[] {
  const actions = buttons.map(({ name, label, value, style }) =>
    actionOf(
      label,
      buttonData(name, value, options.keep),
      {
        // In a dialog what was typed comes along, so that it is not lost behind what the button shows.
        ...(options.surface === 'dialog' ? {} : { associatedInputs: 'none' as const }),
        ...(style === undefined ? {} : { style: style === 'primary' ? 'positive' : 'destructive' }),
      },
      options,
    ),
  );
  const rows: Element[] = [];
  for (let at = 0; at < actions.length; at += BUTTONS_A_ROW)
    rows.push({ type: 'ActionSet', actions: actions.slice(at, at + BUTTONS_A_ROW) });
  return rows;
}

function renderForm(
  { name, value, fields, submit }: Extract<Block, { kind: 'form' }>,
  form: number,
  options: RenderOptions,
): Element[] {
  const elements: Element[] = [];
  let folded: { words: string; items: Element[] } | undefined;
  const unfold = () => {
    if (folded === undefined) return;
    const id = `fold${form}.${elements.length}`;
    elements.push(
      {
        type: 'ActionSet',
        actions: [{ type: 'Action.ToggleVisibility', title: literal(folded.words), targetElements: [id] }],
      },
      { type: 'Container', id, isVisible: false, items: folded.items },
    );
    folded = undefined;
  };
  for (const field of fields) {
    if (field.fold === undefined) {
      unfold();
      elements.push(inputOf(field, form));
    } else if (folded?.words === field.fold) folded.items.push(inputOf(field, form));
    else {
      unfold();
      folded = { words: field.fold, items: [inputOf(field, form)] };
    }
  }
  unfold();
  const send = actionOf(submit, formData(name, value, form, options.keep), { style: 'positive' }, options);
  return [...elements, { type: 'ActionSet', actions: [send] }];
}

function inputOf(
  { name, label, hint, multiline, initial, maxLength, options }: Field,
  form: number,
): Element {
  if (options !== undefined)
    return {
      type: 'Input.ChoiceSet',
      id: inputId(form, `=${name}`),
      label: literal(label),
      style: 'compact',
      ...(initial === undefined ? {} : { value: choiceValue(initial) }),
      choices: options.map((one) => ({ title: literal(one.label), value: choiceValue(one.value) })),
    };
  const isTooLong = Buffer.byteLength(initial ?? '') > MOST_INITIAL_BYTES;
  return {
    type: 'Input.Text',
    id: inputId(form, name),
    label: literal(label),
    ...(multiline === true ? { isMultiline: true } : {}),
    ...(hint === undefined && !isTooLong ? {} : { placeholder: literal(isTooLong ? COPY_IT : (hint ?? '')) }),
    ...(initial === undefined || isTooLong ? {} : { value: initial }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

function actionOf(
  label: string,
  data: object,
  more: { readonly style?: 'positive' | 'destructive'; readonly associatedInputs?: 'none' },
  { surface = 'message' }: RenderOptions,
): Action {
  const submit: Action = { type: 'Action.Submit', title: literal(label), data, ...more };
  // Clients that know no universal actions send the same as a message.
  return surface === 'dialog'
    ? submit
    : { type: 'Action.Execute', title: literal(label), verb: VERB, data, ...more, fallback: submit };
}

/** The quotations of a message, in the form in which Teams shows sources. */
function citationsOf(blocks: readonly Block[]): object[] {
  const quotes = blocks.flatMap((block) => (block.kind === 'quote' ? [block] : [])).slice(0, MOST_CITED);
  if (quotes.length === 0) return [];
  return [
    {
      type: 'https://schema.org/Message',
      '@type': 'Message',
      '@context': 'https://schema.org',
      '@id': '',
      citation: quotes.map(({ cite, text }, index) => ({
        '@type': 'Claim',
        position: index + 1,
        appearance: {
          '@type': 'DigitalDocument',
          name: shorten(literal(cite), 80),
          abstract: shorten(literal(text), 160),
        },
      })),
    },
  ];
}

function paginate(groups: readonly (readonly Element[])[], most: number): Element[][] {
  const pages: Element[][] = [[]];
  let size = 0;
  for (const group of groups) {
    // A group too large for any page is divided between its elements.
    const parts = sizeOf([group]) <= most ? [group] : group.map((one) => [one]);
    for (const part of parts) {
      const bytes = sizeOf([part]);
      if (size + bytes > most && size > 0) {
        pages.push([]);
        size = 0;
      }
      pages.at(-1)?.push(...part);
      size += bytes;
    }
  }
  return pages;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
