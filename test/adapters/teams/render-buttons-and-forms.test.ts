import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Card } from '../../../src/adapters/teams/card.ts';
import { type Pressed, parsePressed } from '../../../src/adapters/teams/pressed.ts';
import { renderTeams } from '../../../src/adapters/teams/render.ts';
import { renderDialog } from '../../../src/adapters/teams/render-dialog.ts';
import type { Block } from '../../../src/core/reply.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from '../fixture-replies.ts';
import { press, sendersOf } from './press-card.ts';
import { elementsOf, problemsOfCard, wordsOf } from './read-card.ts';
import { pagesOf, SURFACES } from './rendered-pages.ts';
import { createShelf } from './shelf.ts';

describe('buttons come back as what they were', () => {
  const values = ['', 'v1', 'own|forum|none|none|Dear <all> "x"\n=@!', '\ud83d', 'x'.repeat(50_000)];
  for (const surface of SURFACES) {
    test.each(values.map((value) => [value.slice(0, 20), value]))(`%j in a ${surface}`, (_, value) => {
      const shelf = createShelf();
      const buttons = [
        { name: 'use-draft', label: 'Use', value, style: 'primary' as const },
        { name: 'forget', label: 'No', value, style: 'danger' as const },
      ];
      const reply = replyOf('T', { kind: 'buttons', buttons });
      const senders = sendersOf(renderTeams(reply, { surface, keep: shelf.keep }).card);
      expect(senders.map(({ style }) => style)).toEqual(['positive', 'destructive']);
      for (const [index, sender] of senders.entries()) {
        const pressed = { kind: 'button', name: buttons[index]?.name, value };
        expect(press(sender, shelf.recall)).toEqual(pressed);
        expect(sender.type).toBe(surface === 'dialog' ? 'Action.Submit' : 'Action.Execute');
        if (sender.type === 'Action.Execute') {
          expect(sender.verb).toBe('policy');
          expect(press(sender.fallback, shelf.recall)).toEqual(pressed);
        }
      }
    });
  }

  test('any name and value, and every button of every fixture', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary' }),
        (name, value) => {
          const shelf = createShelf();
          const reply = replyOf('T', { kind: 'buttons', buttons: [{ name, label: 'x', value }] });
          const [sender] = sendersOf(renderTeams(reply, { keep: shelf.keep }).card);
          expect(press(sender, shelf.recall)).toEqual({ kind: 'button', name, value });
        },
      ),
    );
    const pressed = sendersOf(renderTeams(EVERY_BLOCK).card).map((sender) => press(sender, () => undefined));
    expect(pressed).toEqual([
      ...BLOCKS.buttons.buttons.map(({ name, value }) => ({ kind: 'button', name, value })),
      { kind: 'form', name: 'check', fields: {} },
    ]);
  });

  test('without a place to keep it, or after it was lost, a long value says so', () => {
    const reply = replyOf('T', {
      kind: 'buttons',
      buttons: [{ name: 'x', label: 'x', value: 'x'.repeat(9_000) }],
    });
    for (const options of [{}, { keep: createShelf().keep }]) {
      const [sender] = sendersOf(renderTeams(reply, options).card);
      expect(press(sender, () => undefined)).toEqual({ kind: 'lost' });
    }
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['words', 'policy'],
    ['a list', [{ policy: { kind: 'button', name: 'a', value: '=' } }]],
    ['no policy', { kind: 'button', name: 'a', value: '=' }],
    ['another kind', { policy: { kind: 'admin', name: 'a', value: '=' } }],
    ['no name', { policy: { kind: 'button', value: '=' } }],
    ['a name that is no text', { policy: { kind: 'button', name: { $gt: '' }, value: '=' } }],
    ['a huge name', { policy: { kind: 'button', name: 'x'.repeat(201), value: '=' } }],
    ['a bare value', { policy: { kind: 'button', name: 'a', value: 'x' } }],
    ['more than there is', { policy: { kind: 'button', name: 'a', value: '=', role: 'hr' } }],
    ['a reply of its own', { policy: { kind: 'page', page: 1, reply: '={"summary":"Pay me"}' } }],
    ['a page that cannot be', { policy: { kind: 'page', page: 0, reply: '@t0' } }],
    ['half a page', { policy: { kind: 'page', page: 1.5, reply: '@t0' } }],
    ['a form that cannot be', { policy: { kind: 'form', name: 'f', form: -1 } }],
    ['an input that is no text', { policy: { kind: 'form', name: 'f', form: 0 }, 'f0.a': { x: 1 } }],
  ])('%s is refused', (_, data) => {
    expect(parsePressed(data, () => '{}')).toBeUndefined();
  });

  test('a form cannot bring its own words for those that were kept', () => {
    const data = { policy: { kind: 'form', name: 'f', form: 0, kept: { draft: '=mine' } } };
    expect(parsePressed(data, () => undefined)).toEqual({ kind: 'lost' });
  });
});

describe('forms', () => {
  const inputsOf = (card: Card) => elementsOf(card).filter((element) => 'label' in element);

  test('each input has its label, hints stand before it, and no limit cuts what is pasted', () => {
    const { card } = renderTeams(replyOf('T', BLOCKS.form));
    expect(inputsOf(card).map((input) => ('label' in input ? input.label : ''))).toEqual(
      BLOCKS.form.fields.map(({ label }) => label),
    );
    expect(wordsOf(card)).toContain('It is not kept. Up to 60 characters.');
    expect(JSON.stringify(card)).not.toContain('maxLength');
  });

  test.each(SURFACES)('what is filled in comes back by field from a %s', (surface) => {
    const [sender] = sendersOf(renderTeams(replyOf('T', { ...BLOCKS.form, value: 'q-7' }), { surface }).card);
    expect(sender?.associatedInputs).toBeUndefined();
    const inputs = {
      'f0.draft': 'Hi\nall',
      'f0.=capacity': '=council',
      'f0.=platform': '=',
      'f0.note': null,
    };
    const expected: Pressed = {
      kind: 'form',
      name: 'check',
      value: 'q-7',
      fields: { draft: 'Hi\nall', capacity: 'council', platform: '', note: '' },
    };
    expect(press(sender, () => undefined, { ...inputs, 'f1.draft': 'another' })).toEqual(expected);
  });

  test('sent as it is drawn, it says what it was drawn with', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('own', 'council'), (draft, capacity) => {
        const [text, choice] = BLOCKS.form.fields;
        const fields = [
          { ...text, initial: draft },
          { ...choice, initial: capacity },
        ];
        const { card } = renderTeams(replyOf('T', { ...BLOCKS.form, fields }));
        const inputs = Object.fromEntries(
          inputsOf(card).map((input) =>
            'value' in input && 'id' in input ? [input.id, input.value] : ['', ''],
          ),
        );
        const pressed = press(sendersOf(card)[0], () => undefined, inputs);
        expect(pressed).toMatchObject({ fields: { capacity, ...(draft === '' ? {} : { draft }) } });
      }),
    );
  });

  test('two forms in one card are told apart', () => {
    const { card } = renderTeams(replyOf('T', BLOCKS.form, BLOCKS.form));
    const [first, second] = sendersOf(card);
    const inputs = { 'f0.draft': 'one', 'f1.draft': 'two' };
    expect(press(first, () => undefined, inputs)).toMatchObject({ fields: { draft: 'one' } });
    expect(press(second, () => undefined, inputs)).toMatchObject({ fields: { draft: 'two' } });
  });

  test('optional fields are folded away until one of them is answered', () => {
    const isFolded = (fields: Extract<Block, { kind: 'form' }>['fields']) =>
      JSON.stringify(renderTeams(replyOf('T', { ...BLOCKS.form, fields })).card).includes(
        '"isVisible":false',
      );
    expect(isFolded(BLOCKS.form.fields)).toBe(true);
    expect(isFolded(BLOCKS.form.fields.map((field) => ({ ...field, initial: 'forum' })))).toBe(false);
  });

  test('a text too long for a card is kept, and an empty box stands for it', () => {
    const shelf = createShelf();
    const draft = '政策。'.repeat(3_333);
    const fields = [{ name: 'draft', label: 'Your draft', multiline: true, initial: draft }];
    const reply = replyOf('T', { ...BLOCKS.form, fields });
    const { card } = pagesOf(reply)[0] ?? renderTeams(reply);
    expect(wordsOf(card)).toContain('Your text of 9,999 characters is too long');
    const [sender] = sendersOf(renderTeams(reply, { keep: shelf.keep }).card);
    expect(press(sender, shelf.recall, { 'f0.draft': '' })).toMatchObject({ fields: { draft } });
    expect(press(sender, shelf.recall)).toMatchObject({ fields: { draft } });
    expect(press(sender, shelf.recall, { 'f0.draft': 'new' })).toMatchObject({ fields: { draft: 'new' } });
    expect(press(sender, () => undefined)).toEqual({ kind: 'lost' });
  });

  test('a dialog that opens has its title above it, one that goes on says it, and neither has universal actions', () => {
    const { value } = renderDialog(EVERY_BLOCK, { isOpening: true }).task;
    expect(wordsOf(renderDialog(EVERY_BLOCK).task.value.card.content)).toContain('Everything there is');
    expect(value).toMatchObject({ title: 'Everything there is', height: 'large' });
    expect(wordsOf(value.card.content)).not.toContain('Everything there is');
    expect(JSON.stringify(value)).not.toContain('Action.Execute');
    expect(problemsOfCard(value.card.content)).toEqual([]);
    const long = 'A title that goes on '.repeat(9).trim();
    const other = renderDialog(replyOf(long)).task.value;
    expect(other.title.length).toBeLessThanOrEqual(64);
    expect(wordsOf(other.card.content)).toContain(long);
  });
});
