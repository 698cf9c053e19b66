import { countCharacters } from '../../core/count-characters.ts';
import type { Block, Field, Reply } from '../../core/reply.ts';
import type { Action, ChoiceInput, Container, Element } from './card.ts';
import { isPlain, literal, shorten, typed } from './escape.ts';
import { LIMITS, sizeOf } from './limits.ts';
import { choiceId, choiceValue, formData, inputId, pageData } from './pressed.ts';
import { type ActionOptions, actionOf, fullWords } from './render-buttons.ts';
import { renderAside } from './rich-text.ts';

type Form = Extract<Block, { kind: 'form' }>;

/** Besides what else stands on its page. */
const MOST_FORM = 16_000;
/** Longer words than these stand before the form, where a page can end. */
const MOST_WORDS = 400;

/** What a form's drawing depends on besides its fields. */
interface Drawing {
  readonly form: number;
  /** Texts by field that are kept on this side. */
  readonly kept: Readonly<Record<string, string>>;
  /** What stands before the form. */
  readonly before: Element[];
}

/**
 * A form, its inputs and its button in one element, because a client sends only what stands in the same card. `form` is
 * its place among the forms of its reply. A text that is too long for a card to carry is kept, and its box says so.
 * Throws a RangeError for a form whose questions alone fill more than a card.
 */
export function renderForm(block: Form, form: number, options: ActionOptions): Element[] {
  const kept: Record<string, string> = {};
  for (;;) {
    const before: Element[] = [];
    const drawn = drawForm(block, { form, kept, before }, options);
    if (sizeOf(drawn) <= MOST_FORM) return [...before, drawn];
    const longest = block.fields
      .filter(({ name, options, initial }) => options === undefined && initial && !(name in kept))
      .sort((a, b) => sizeOf(b.initial) - sizeOf(a.initial))[0];
    if (longest?.initial === undefined || sizeOf(longest.initial) < LIMITS.keptText)
      throw new RangeError(`a form of ${sizeOf(drawn)} bytes`);
    kept[longest.name] = longest.initial;
  }
}

function drawForm(block: Form, drawing: Drawing, options: ActionOptions): Container {
  const data = formData(block.name, block.value, drawing.form, options.keep, drawing.kept);
  const submit = actionOf(block.submit, data, { ...options, withInputs: true, style: 'positive' });
  const inputs = renderFields(block.fields, drawing);
  drawing.before.push(...fullWords(block.submit));
  const actions = [submit, ...windowOf(block, drawing.form, options)];
  return { type: 'Container', items: [...inputs, { type: 'ActionSet', actions }] };
}

/** The way to more room for a text of several lines: the same form as a dialog, with what was typed so far. */
function windowOf(block: Form, form: number, { surface, keep, windows }: ActionOptions): Action[] {
  const isLong = block.fields.some(({ multiline }) => multiline === true);
  // What was typed is known by its form's place in the card, and in the dialog that is the first.
  if (windows !== true || surface === 'dialog' || keep === undefined || form > 0 || !isLong) return [];
  const reply: Reply = { summary: block.submit, title: block.submit, blocks: [block], visibleTo: 'sender' };
  const data = { ...pageData(1, reply, keep), msteams: { type: 'task/fetch' } };
  return [{ type: 'Action.Submit', title: 'Open in a window', data }];
}

/** Fields in a row with the same fold are folded away together, unless one of them has been answered. */
function renderFields(fields: readonly Field[], drawing: Drawing): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < fields.length; ) {
    const fold = fields[at]?.fold;
    let end = at + 1;
    while (fold !== undefined && fields[end]?.fold === fold) end += 1;
    const together = fields.slice(at, end);
    const inputs = together.flatMap((field) => renderField(field, drawing));
    if (fold === undefined) elements.push(...inputs);
    else if (together.some(isAnswered)) elements.push(...asideOf(fold, drawing), ...inputs);
    else {
      const id = `fold${drawing.form}.${at}`;
      const title = shorten(titleOf(fold), LIMITS.buttonLabel);
      drawing.before.push(...fullWords(fold));
      elements.push(
        { type: 'ActionSet', actions: [{ type: 'Action.ToggleVisibility', title, targetElements: [id] }] },
        { type: 'Container', id, isVisible: false, items: inputs },
      );
    }
    at = end;
  }
  return elements;
}

function isAnswered({ initial, options }: Field): boolean {
  return initial !== undefined && initial !== (options?.[0]?.value ?? '');
}

function renderField(field: Field, drawing: Drawing): Element[] {
  const isKept = field.name in drawing.kept;
  const hints = asideOf(hintOf(field, isKept), drawing);
  if (field.options !== undefined) return [...hints, ...renderChoice(field, field.options, drawing)];
  const initial = isKept ? '' : typed(field.initial ?? '');
  return [
    ...hints,
    {
      type: 'Input.Text',
      id: inputId(drawing.form, field.name),
      label: labelOf(field, drawing),
      ...(field.multiline === true || initial.includes('\n') ? { isMultiline: true } : {}),
      ...(initial === '' ? {} : { value: initial }),
    },
  ];
}

/** What to know before answering. A limit is told, not set: a client would cut what is pasted without a word. */
function hintOf({ hint, maxLength, initial = '' }: Field, isKept: boolean): string {
  const count = (most: number) => most.toLocaleString('en-GB');
  return [
    ...(hint === undefined ? [] : [hint]),
    ...(maxLength === undefined ? [] : [`Up to ${count(maxLength)} characters.`]),
    ...(isKept
      ? [
          `Your text of ${count(countCharacters(initial))} characters is too long to be put back into this box. Leave the box empty to go on with it as it was, or paste a new one.`,
        ]
      : []),
  ].join(' ');
}

function renderChoice(field: Field, options: NonNullable<Field['options']>, drawing: Drawing): Element[] {
  if (options.length === 0) return asideOf(`${field.label}: there is nothing to choose from.`, drawing);
  const choices = options.map(({ value, label }) => ({
    title: titleOf(label),
    value: choiceValue(value),
  }));
  // Beside a radio button some clients read the words as markdown; in a list none does.
  const isRadios =
    options.length <= LIMITS.radios &&
    field.fold === undefined &&
    choices.every(({ title }) => isPlain(title));
  const initial = options.find(({ value }) => value === field.initial) ?? (isRadios ? options[0] : undefined);
  const input: ChoiceInput = {
    type: 'Input.ChoiceSet',
    id: choiceId(drawing.form, field.name),
    label: labelOf(field, drawing),
    style: isRadios ? 'expanded' : 'compact',
    ...(isRadios ? {} : { placeholder: 'Choose one' }),
    wrap: true,
    ...(initial === undefined ? {} : { value: choiceValue(initial.value) }),
    choices,
  };
  return [input];
}

/** The words above an input; long ones stand in full before the form. */
function labelOf({ label }: Field, { before }: Drawing): string {
  const words = titleOf(label);
  if (words.length > MOST_WORDS) before.push(...renderAside(label));
  return shorten(words, MOST_WORDS);
}

/** Small words in the form, or before it where they are long. */
function asideOf(words: string, { before }: Drawing): Element[] {
  if (words.length <= MOST_WORDS) return renderAside(words);
  before.push(...renderAside(words));
  return [];
}

function titleOf(words: string): string {
  return literal(words).trim() || '–';
}
