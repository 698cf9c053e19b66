import type { Button, Reply } from '../../core/reply.ts';
import type { Action, ActionSet, Element } from './card.ts';
import { literal, shorten } from './escape.ts';
import { LIMITS, sizeOf } from './limits.ts';
import { buttonData, type Keep, pageData, VERB } from './pressed.ts';
import { renderAside } from './rich-text.ts';

/** A dialog knows no `Action.Execute`. */
export type Surface = 'message' | 'dialog';

/** What the buttons of a card depend on. */
export interface ActionOptions {
  /** A message unless said. */
  readonly surface?: Surface | undefined;
  /** Where texts go that do not fit into a card. Without it such a button says, when pressed, that it is lost. */
  readonly keep?: Keep | undefined;
  /** Whether a card may open dialogs; Microsoft's playground knows none. */
  readonly windows?: boolean | undefined;
}

/** Buttons in as many rows as they need. A label too long for a button stands in full above it. */
export function renderButtons(buttons: readonly Button[], options: ActionOptions): Element[] {
  const actions = buttons.map(({ name, label, value, style }) =>
    actionOf(label, buttonData(name, value, options.keep), {
      ...options,
      // In a dialog what was typed comes along, so that it is not lost behind what the button shows.
      withInputs: options.surface === 'dialog',
      style: style === undefined ? undefined : style === 'primary' ? 'positive' : 'destructive',
    }),
  );
  return [...buttons.flatMap(({ label }) => fullWords(label)), ...rowsOf(actions)];
}

/** Where the reader is, and the ways on and, where the page takes the place of another, back. */
export function renderPageButtons(
  reply: Reply,
  { page, of }: { readonly page: number; readonly of: number },
  options: ActionOptions,
): Element[] {
  const isDialog = options.surface === 'dialog';
  const button = (label: string, to: number) =>
    actionOf(label, pageData(to, reply, options.keep), { ...options, withInputs: isDialog });
  const actions = [
    ...(isDialog && page > 1 ? [button('Back', page - 1)] : []),
    ...(page < of ? [button('More', page + 1)] : []),
  ];
  return [...renderAside(`Page ${page} of ${of}`), ...rowsOf(actions)];
}

/** One action. Clients that know no universal actions send the same data as a message. */
export function actionOf(
  label: string,
  data: object,
  {
    surface = 'message',
    withInputs,
    style,
  }: ActionOptions & {
    readonly withInputs: boolean;
    readonly style?: 'positive' | 'destructive' | undefined;
  },
): Action {
  const parts = {
    title: shorten(literal(label).trim(), LIMITS.buttonLabel) || '…',
    data,
    ...(style === undefined ? {} : { style }),
    ...(withInputs ? {} : { associatedInputs: 'none' as const }),
  };
  const submit = { type: 'Action.Submit' as const, ...parts };
  return surface === 'dialog' ? submit : { type: 'Action.Execute', verb: VERB, ...parts, fallback: submit };
}

/** What a short label leaves out, to be read before it; nothing when it leaves out nothing. */
export function fullWords(label: string): Element[] {
  const words = literal(label).trim();
  return words.length <= LIMITS.buttonLabel
    ? []
    : renderAside(`“${shorten(words, LIMITS.buttonLabel)}” in full: ${label}`);
}

function rowsOf(actions: readonly Action[]): ActionSet[] {
  const rows: Action[][] = [];
  for (const action of actions) {
    const row = rows.at(-1);
    const fits =
      row !== undefined && row.length < LIMITS.actionsInRow && sizeOf([...row, action]) <= LIMITS.elementSize;
    if (fits) row.push(action);
    else rows.push([action]);
  }
  return rows.map((row) => ({ type: 'ActionSet', actions: row }));
}
