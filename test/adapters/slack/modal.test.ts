import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeValue, parsePressed } from '../../../src/adapters/slack/pressed.ts';
import { renderSlack } from '../../../src/adapters/slack/render.ts';
import { renderModal } from '../../../src/adapters/slack/render-modal.ts';
import { parseSubmitted, type SubmittedView } from '../../../src/adapters/slack/submitted.ts';
import type { Block, Field, Reply } from '../../../src/core/reply.ts';
import { problemsOfView } from '../../support/slack/block-kit.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from '../fixture-replies.ts';
import { createShelf } from './shelf.ts';
import { buttonsOf, wordsOf } from './words-of.ts';

type Form = Extract<Block, { kind: 'form' }>;
type View = ReturnType<typeof renderModal>;

interface Input {
  readonly type: string;
  readonly block_id: string;
  readonly optional: boolean;
  readonly label: { readonly text: string };
  readonly hint?: { readonly text: string };
  readonly element: {
    readonly type: string;
    readonly action_id: string;
    readonly initial_value?: string;
    readonly max_length?: number;
    readonly multiline?: boolean;
    readonly initial_option?: { readonly value: string; readonly text: { readonly text: string } };
    readonly options?: readonly { readonly value: string; readonly text: { readonly text: string } }[];
  };
}

function inputsOf({ blocks }: View): Input[] {
  return (blocks as unknown as Input[]).filter(({ type }) => type === 'input');
}

/** The view as Slack sends it back when nothing is changed, or with some inputs typed over. */
function submitted(view: View, typed: Readonly<Record<number, string>> = {}): SubmittedView {
  const values: Record<
    string,
    Record<string, { value?: string | null; selected_option?: { value: string } | null }>
  > = {};
  for (const [index, { block_id, element }] of inputsOf(view).entries()) {
    values[block_id] = {
      [element.action_id]:
        element.type === 'plain_text_input'
          ? { value: typed[index] ?? element.initial_value ?? null }
          : { selected_option: element.initial_option ?? null },
    };
  }
  return { private_metadata: view.private_metadata ?? '', state: { values } };
}

function modalOf(reply: Reply, shelf = createShelf()): View {
  const view = renderModal(reply, { callbackId: 'form', privateMetadata: 'from C1', keep: shelf.keep });
  expect(problemsOfView(view)).toEqual([]);
  return view;
}

const formOf = (...fields: Field[]): Form => ({ kind: 'form', name: 'f', fields, submit: 'Go' });
const modalWith = (field: Partial<Field>) =>
  modalOf(replyOf('T', formOf({ name: 'n', label: 'L', ...field })));

describe('a form', () => {
  test('comes back with the name, value and fields it was drawn with', () => {
    const shelf = createShelf();
    const form = { ...BLOCKS.form, value: 'Q-7K3M "<a|b&\u001b' };
    expect(parseSubmitted(submitted(modalOf(replyOf('T', form), shelf)), shelf.recall)).toEqual({
      kind: 'form',
      name: 'check',
      value: 'Q-7K3M "<a|b&\u001b',
      fields: { draft: 'Dear all,\n\nsee you there', capacity: 'own', platform: '', note: '' },
      privateMetadata: 'from C1',
    });
  });

  test('opens from the button that stands for it in a message', () => {
    const shelf = createShelf();
    for (const initial of ['short', 'long '.repeat(900)]) {
      const form = formOf({ name: 'draft', label: 'Draft', initial });
      const [button] = buttonsOf(renderSlack(replyOf('T', form), { keep: shelf.keep }).blocks);
      expect(button?.label).toBe('Go');
      expect(parsePressed(button?.actionId ?? '', button?.value, shelf.recall)).toEqual({
        kind: 'form',
        form,
      });
    }
  });

  test('any text comes back exactly, however many boxes it needs', () => {
    const shelf = createShelf();
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc
        .tuple(fc.constantFrom('word ', 'x', 'line\n', ' \n\n', '👩‍👧'), fc.integer({ min: 0, max: 2_500 }))
        .map(([unit, count]) => unit.repeat(count)),
    );
    fc.assert(
      fc.property(text, (initial) => {
        const view = modalOf(
          replyOf(
            'T',
            formOf({ name: 'draft', label: 'Draft', multiline: true, initial, maxLength: 10_000 }),
          ),
          shelf,
        );
        const back = parseSubmitted(submitted(view), shelf.recall);
        expect(back).toMatchObject({ fields: { draft: initial.replaceAll('\u0000', '\u2400') } });
      }),
      { numRuns: 60 },
    );
  });

  test('a value that does not fit goes to the shelf, and is said to be lost when it is gone', () => {
    const shelf = createShelf();
    const form: Form = { ...formOf({ name: 'n', label: 'L', initial: 'typed' }), value: 'v'.repeat(4_000) };
    const view = submitted(modalOf(replyOf('T', form), shelf));
    expect(parseSubmitted(view, shelf.recall)).toMatchObject({ kind: 'form', value: form.value });
    expect(parseSubmitted(view, () => undefined)).toEqual({ kind: 'lost', fields: { n: 'typed' } });
  });

  test.each(['', '=', '=[]', '=[1,2,3]', '={"a":1}', '=["a"]', '!', '@9', 'nonsense'])(
    'private metadata of %j is lost, not an error',
    (private_metadata) => {
      expect(parseSubmitted({ private_metadata }, () => undefined)).toEqual({ kind: 'lost', fields: {} });
    },
  );

  test('a modal without a form says so', () => {
    const shelf = createShelf();
    const view = modalOf(replyOf('T', BLOCKS.text), shelf);
    expect(view.submit).toBeUndefined();
    expect(parseSubmitted(submitted(view), shelf.recall)).toEqual({
      kind: 'plain',
      privateMetadata: 'from C1',
    });
  });

  test('a second form is a button', () => {
    const view = modalOf(replyOf('T', formOf({ name: 'n', label: 'L' }), BLOCKS.form));
    expect(inputsOf(view)).toHaveLength(1);
    expect(buttonsOf(view.blocks).map(({ label }) => label)).toEqual(['Check this draft']);
  });
});

describe('inputs', () => {
  test('a long text stands in several boxes with room to go on', () => {
    const initial = 'One sentence of a draft. '.repeat(280).trim();
    const inputs = inputsOf(modalWith({ multiline: true, initial, maxLength: 10_000 }));
    expect(inputs.length).toBeGreaterThan(3);
    expect(inputs[0]?.label.text).toBe(`L (part 1 of ${inputs.length})`);
    expect(inputs[0]?.optional).toBe(false);
    expect(inputs.at(-1)).toMatchObject({ optional: true });
    expect(inputs.at(-1)?.element.initial_value).toBeUndefined();
    for (const { element } of inputs) expect(element.max_length).toBe(3_000);
  });

  test('text typed into the last box is joined to the rest', () => {
    const shelf = createShelf();
    const initial = 'a'.repeat(2_900);
    const view = modalOf(
      replyOf('T', formOf({ name: 'n', label: 'L', multiline: true, initial, maxLength: 9_000 })),
      shelf,
    );
    const last = inputsOf(view).length - 1;
    expect(parseSubmitted(submitted(view, { [last]: 'more' }), shelf.recall)).toMatchObject({
      fields: { n: `${initial}\nmore` },
    });
  });

  test('a box that takes less than the field says what to do', () => {
    const hint = (field: Partial<Field>) => inputsOf(modalWith(field))[0]?.hint?.text;
    expect(hint({ multiline: true, maxLength: 10_000, hint: 'Not kept.' })).toMatch(
      /^Not kept\. .*3,000.* as a message/,
    );
    expect(hint({ multiline: true, maxLength: 2_000 })).toBeUndefined();
  });

  test('a text that is too long is shown, not cut', () => {
    const { element } = inputsOf(modalWith({ initial: 'longer than three', maxLength: 3 }))[0] as Input;
    expect(element).toMatchObject({ initial_value: 'longer than three', max_length: 17 });
    expect(inputsOf(modalWith({ maxLength: 3 }))[0]?.element.max_length).toBe(3);
  });

  test('few options are all shown with one chosen, many or folded become a list', () => {
    const options = ['a', 'b', '', 'd', 'e', 'f'].map((value) => ({ value, label: value.toUpperCase() }));
    const element = (field: Partial<Field>) => inputsOf(modalWith(field))[0]?.element;
    expect(element({ options: options.slice(0, 3), initial: 'b' })).toMatchObject({
      type: 'radio_buttons',
      initial_option: { text: { text: 'B' } },
    });
    expect(element({ options: options.slice(0, 3) })).toMatchObject({
      initial_option: { text: { text: 'A' } },
    });
    expect(element({ options, initial: '' })).toMatchObject({
      type: 'static_select',
      initial_option: { text: { text: '–' } },
    });
    expect(element({ options: options.slice(0, 2), fold: 'More' })?.type).toBe('static_select');
    const many = Array.from({ length: 250 }, (_, at) => ({ value: `${at}`, label: `${at}` }));
    expect(element({ options: many, initial: '240' })).toMatchObject({
      initial_option: { text: { text: '240' } },
    });
  });

  test('fields that need no answer are optional and stand under their own heading', () => {
    const view = modalOf(replyOf('T', BLOCKS.form));
    expect(inputsOf(view).map(({ optional }) => optional)).toEqual([false, false, true, true]);
    expect(wordsOf(view.blocks).match(/More about it \(optional\)/g)).toHaveLength(1);
  });

  test('the ids stay while the text is the same and change with it, so that Slack shows the new text', () => {
    const ids = (initial: string) => inputsOf(modalWith({ initial })).map(({ block_id }) => block_id);
    expect(ids('a')).toEqual(ids('a'));
    expect(ids('a')).not.toEqual(ids('b'));
  });
});

describe('the modal around it', () => {
  test('a title that is too long stands as a heading under the name of the assistant', () => {
    const view = modalOf(replyOf('Take care before you post this', BLOCKS.form));
    expect(view.title.text).toBe('Policy assistant');
    expect(wordsOf(view.blocks)).toContain('Take care before you post this');
    expect(modalOf(replyOf('Check a draft', BLOCKS.form)).title.text).toBe('Check a draft');
  });

  test('every block fits beside the form, and a submit label too long is written out', () => {
    expect(wordsOf(modalOf(EVERY_BLOCK).blocks)).toContain('Bob Baker');
    const view = modalOf(replyOf('T', { ...formOf(), submit: 'A submit label of many more words' }));
    expect(view.submit?.text.length).toBe(24);
    expect(wordsOf(view.blocks)).toContain('A submit label of many more words');
  });

  test('the form is the same on every page of a long reply', () => {
    const shelf = createShelf();
    const reply = replyOf(
      'Long',
      ...Array.from({ length: 300 }, (_, at) => ({ kind: 'text' as const, runs: [`line-${at};`] })),
      BLOCKS.form,
    );
    const first = renderModal(reply, { callbackId: 'c', keep: shelf.keep });
    const more = buttonsOf(first.blocks).find(({ label }) => label === 'More');
    const pressed = parsePressed(more?.actionId ?? '', more?.value, shelf.recall);
    expect(pressed).toEqual({ kind: 'page', page: 2, reply });
    const words: string[] = [];
    for (let page = 1; page <= 4; page++) {
      const view = renderModal(reply, { callbackId: 'c', keep: shelf.keep, page });
      expect(problemsOfView(view)).toEqual([]);
      expect(inputsOf(view)).toEqual(inputsOf(first));
      words.push(...(wordsOf(view.blocks).match(/line-\d+;/g) ?? []));
    }
    expect(words).toEqual(reply.blocks.slice(0, -1).map((_, at) => `line-${at};`));
  });
});

describe('pressed buttons', () => {
  test('name and value come back exactly, from a short value or from the shelf', () => {
    const shelf = createShelf();
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((one) => `${one}long`.repeat(600)),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), text, (name, value) => {
        const reply = replyOf('T', { kind: 'buttons', buttons: [{ name, label: 'Go', value }] });
        const [button] = buttonsOf(renderSlack(reply, { keep: shelf.keep }).blocks);
        expect(parsePressed(button?.actionId ?? '', button?.value, shelf.recall)).toEqual({
          kind: 'button',
          name,
          value,
        });
      }),
    );
  });

  test('what Slack gives back escaped is still the same', () => {
    const value = encodeValue('a < b && c > d', 100, undefined);
    expect(value).not.toMatch(/[<>&]/);
  });

  test.each([
    ['some_other_app', 'x'],
    ['button:', '=x'],
    ['page:0#more', '=x'],
    ['page:1e9#more', '=x'],
  ])('%s was not drawn here', (actionId, value) => {
    expect(parsePressed(actionId, value, () => undefined)).toBeUndefined();
  });

  test.each([
    ['button:say#0', undefined],
    ['button:say#0', ''],
    ['button:say#0', '@gone'],
    ['form:check#0', '={"kind":"form"}'],
    ['form:check#0', '=not json'],
    ['page:2#more', '={"summary":1}'],
    ['page:2#more', '!'],
  ])('%s with %j is lost', (actionId, value) => {
    expect(parsePressed(actionId, value, () => undefined)).toEqual({ kind: 'lost' });
  });

  test('a name that Slack could not carry is an error of ours', () => {
    const reply = replyOf('T', {
      kind: 'buttons',
      buttons: [{ name: 'n'.repeat(300), label: 'Go', value: '' }],
    });
    expect(() => renderSlack(reply)).toThrow(RangeError);
  });
});
