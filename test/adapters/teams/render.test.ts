import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawCharts } from '../../../src/adapters/chart-png.ts';
import type { Action, Card, ExecuteAction, SubmitAction } from '../../../src/adapters/teams/card.ts';
import { isPlain, literal, oneLine, shorten, splitText } from '../../../src/adapters/teams/escape.ts';
import { sizeOf } from '../../../src/adapters/teams/limits.ts';
import { type Pressed, parsePressed, type Recall } from '../../../src/adapters/teams/pressed.ts';
import { type Rendered, type RenderOptions, renderTeams } from '../../../src/adapters/teams/render.ts';
import { PICTURE_WIDTH } from '../../../src/adapters/teams/render-chart.ts';
import { renderDialog } from '../../../src/adapters/teams/render-dialog.ts';
import { suggestedActions } from '../../../src/adapters/teams/suggested-actions.ts';
import type { Block, Mark, Reply, Severity } from '../../../src/core/reply.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from '../fixture-replies.ts';
import { asTeamsTakesIt } from './card-types.ts';
import { actionsOf, changedByMarkdown, elementsOf, problemsOfCard, runsOf, wordsOf } from './read-card.ts';
import { createShelf } from './shelf.ts';

const HOSTILE = [
  '<at>Everyone</at> <at id="0">All</at> @everyone',
  '**bold** _it_ ~~strike~~ `code` ```block``` [click](https://evil.example) ![x](https://evil.example/x.png)',
  '<b>bold</b> <script>alert(1)</script> &lt;at&gt; &amp; & < >',
  '{{DATE(2026-02-14T06:00:00Z, SHORT)}} {{TIME(2026-02-14T06:00:00Z)}} {{x}}',
  '> quote\n- list\n1. one\n# head\n---\n| a | b |\n|---|---|',
  'a\u0000b\u001b[2J\u007f\r\nc\rd',
  '\ud800 half \udc00',
  '\u202egnirts \u2066x\u2069',
  '',
  ' ',
  '\n',
  '- ',
  '1. one',
  '2) two',
  '====',
  'www.evil.example https://evil.example',
  '👩‍👩‍👧‍👦'.repeat(40),
  'x'.repeat(4_000),
  '"\\\n'.repeat(2_000),
];

const SURFACES = ['message', 'dialog'] as const;

/** One reply with `text` in every place that takes one. */
function every(text: string): Reply {
  const span = { start: 0, end: text.length };
  const option = (index: number) => ({ value: `${index}${text.slice(0, 20)}`, label: text.slice(0, 300) });
  const blocks: Block[] = [
    {
      kind: 'text',
      runs: [text, { bold: text }, { link: text, href: text }, { link: text, href: 'https://e.org/' }],
    },
    { kind: 'text', runs: [text, { bold: text }], tone: 'muted' },
    { kind: 'quote', text, cite: text, highlights: [span] },
    { kind: 'marked', text, marks: [{ ...span, severity: 'stop', label: text }] },
    { kind: 'facts', rows: [{ label: text, value: text }] },
    { kind: 'table', head: [text, text], rows: [[text, text], [text]] },
    { kind: 'progress', label: text, parts: [{ label: text, count: 1 }] },
    {
      kind: 'chart',
      label: text,
      counted: text,
      points: [{ label: text, count: 1 }],
      whole: { label: text, count: 3 },
    },
    { kind: 'divider' },
    {
      kind: 'buttons',
      buttons: [
        { name: 'a', label: text, value: text, style: 'primary' },
        { name: 'say', label: text, value: text },
      ],
    },
    {
      kind: 'form',
      name: 'f',
      value: text,
      submit: text,
      fields: [
        { name: 'one', label: text.slice(0, 300), hint: text, initial: text, maxLength: 5 },
        { name: 'two', label: text.slice(0, 300), initial: text, multiline: true, fold: text },
        { name: 'three', label: text.slice(0, 300), options: [option(0), option(1)] },
        {
          name: 'four',
          label: text.slice(0, 300),
          options: Array.from({ length: 7 }, (_, index) => option(index)),
          initial: option(2).value,
        },
      ],
    },
  ];
  return { summary: text, title: text, blocks, visibleTo: 'sender' };
}

/** The size of the message a card goes out in, with more around it than Teams puts there. */
function messageSize({ summary, card, entities }: Rendered, reply: Reply): number {
  const id = 'x'.repeat(150);
  const party = { id, name: 'A name of some length', aadObjectId: id.slice(0, 36) };
  return sizeOf({
    type: 'message',
    id,
    serviceUrl: id,
    channelId: 'msteams',
    from: party,
    recipient: party,
    conversation: { ...party, tenantId: id.slice(0, 36), conversationType: 'personal' },
    replyToId: id,
    summary,
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    entities,
    suggestedActions: { to: [id], actions: suggestedActions(reply).map(({ type }) => type) },
    channelData: { feedbackLoop: { type: 'default' } },
  });
}

/** Every page of a reply, each of which Teams must take. */
function pagesOf(reply: Reply, options: RenderOptions = {}): Rendered[] {
  const pages: Rendered[] = [];
  const { keep } = createShelf();
  for (let page = 1; page <= (pages[0]?.more?.of ?? 1); page++) {
    const rendered = renderTeams(reply, { keep, ...options, page });
    const { card, summary } = rendered;
    expect(problemsOfCard(card)).toEqual([]);
    expect(asTeamsTakesIt(card).type).toBe('AdaptiveCard');
    expect(changedByMarkdown(card)).toEqual([]);
    expect(messageSize(rendered, reply)).toBeLessThanOrEqual(28 * 1024);
    expect(summary).not.toBe('');
    expect(card).toMatchObject({ version: '1.5', fallbackText: summary });
    for (const element of elementsOf(card)) {
      if ('label' in element) expect(element.label.trim()).not.toBe('');
      if (element.type === 'ActionSet') {
        expect(element.actions.length).toBeLessThanOrEqual(6);
        for (const { title } of element.actions) expect(title.trim()).not.toBe('');
      }
    }
    pages.push(rendered);
  }
  return pages;
}

const allWords = (reply: Reply, options?: RenderOptions) =>
  pagesOf(reply, options)
    .map(({ card }) => wordsOf(card))
    .join('\n');

const isSender = (action: Action): action is ExecuteAction | SubmitAction =>
  action.type !== 'Action.ToggleVisibility';
const sendersOf = (card: Card) => actionsOf(card).filter(isSender);

/** What the press of an action means, with what a client puts beside its data. */
function press(action: ExecuteAction | SubmitAction | undefined, recall: Recall, inputs: object = {}) {
  return parsePressed(JSON.parse(JSON.stringify({ ...action?.data, ...inputs })), recall);
}

describe('what Teams takes', () => {
  for (const surface of SURFACES) {
    test.each(Object.keys(BLOCKS))(`a %s in a ${surface}`, (kind) => {
      const reply = replyOf('Title', BLOCKS[kind as keyof typeof BLOCKS]);
      expect(pagesOf(reply, { surface })).toHaveLength(1);
    });

    test(`every block at once in a ${surface}`, () => {
      expect(pagesOf(EVERY_BLOCK, { surface })).toHaveLength(1);
    });

    test.each([...HOSTILE.entries()])(`hostile text %i everywhere in a ${surface}`, (_, text) => {
      pagesOf(every(text), { surface });
    });
  }

  test('any reply of any length, on every page', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.integer({ min: 1, max: 12_000 }).map((count) => 'word & <it> "q"\n'.repeat(count / 15 + 1)),
      fc.integer({ min: 1, max: 9_000 }).map((count) => '政策'.repeat(count)),
    );
    const label = fc.string({ unit: 'binary', maxLength: 200 });
    const many = <T>(one: fc.Arbitrary<T>, maxLength = 60) => fc.array(one, { maxLength });
    const mark = fc.record({
      start: fc.nat(9_000),
      end: fc.nat(9_000),
      severity: fc.constantFrom<Severity>('stop', 'care', 'note'),
      label,
    });
    const block: fc.Arbitrary<Block> = fc.oneof(
      fc.record({ kind: fc.constant('text' as const), runs: many(words, 3) }),
      fc.record({ kind: fc.constant('quote' as const), text: words, cite: label }),
      fc.record({ kind: fc.constant('marked' as const), text: words, marks: many(mark, 300) }),
      fc.record({ kind: fc.constant('facts' as const), rows: many(fc.record({ label, value: words }), 4) }),
      fc.record({
        kind: fc.constant('table' as const),
        head: many(label, 8),
        rows: many(many(label, 8), 130),
      }),
      fc.record({
        kind: fc.constant('progress' as const),
        label: words,
        parts: many(fc.record({ label, count: fc.double() }), 20),
      }),
      fc.constant({ kind: 'divider' as const }),
      fc.record({
        kind: fc.constant('buttons' as const),
        buttons: many(fc.record({ name: fc.constant('go'), label, value: words })),
      }),
      fc.record({
        kind: fc.constant('form' as const),
        name: fc.constant('f'),
        value: words,
        submit: label,
        fields: many(fc.record({ label, hint: label, initial: words }), 3).map((fields) =>
          fields.map((field, index) => ({ ...field, name: `f${index}` })),
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 20 }), fc.constantFrom(...SURFACES), (blocks, surface) => {
        pagesOf(replyOf('Any', ...blocks), { surface });
      }),
      { numRuns: 30 },
    );
  });
});

describe('text stays text', () => {
  test.each([...HOSTILE.entries()])('hostile text %i is in runs that know no markdown', (_, text) => {
    for (const { card } of pagesOf(every(text))) {
      for (const element of elementsOf(card))
        if (element.type === 'TextBlock') expect(isPlain(element.text)).toBe(true);
      expect(JSON.stringify(card)).not.toContain('"FactSet"');
      expect(JSON.stringify(card)).not.toContain('"mention"');
    }
  });

  test('a title that means something in markdown is bold text', () => {
    const title = '**Look** <at>you</at>';
    const { card } = renderTeams({ ...replyOf('T'), title });
    expect(card.body).toEqual([
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: title, weight: 'Bolder' }] },
    ]);
    expect(renderTeams(replyOf('Clause 2.1(f): own time')).card.body[0]).toMatchObject({
      type: 'TextBlock',
      style: 'heading',
    });
  });

  test('the summary can hold no mention, tag or link', () => {
    const { summary, card } = renderTeams(replyOf('<at>you</at>\n[a](https://e.org) &lt;at&gt;'));
    expect(summary).toBe('<\u2060at>you<\u2060/at> [a]\u2060(https://e.org) &\u2060lt;at&\u2060gt;');
    expect(card.fallbackText).toBe(summary);
    expect(oneLine('a\n\n b')).toBe('a b');
  });

  test('dates are not filled in', () => {
    expect(literal('{{DATE(2026-02-14T06:00:00Z)}} {{x}}')).toBe(
      '{\u2060{DATE(2026-02-14T06:00:00Z)}} {{x}}',
    );
  });

  test('words are shown as they are written, with control characters made visible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const { card } = renderTeams(replyOf('T', { kind: 'text', runs: [text] }));
        expect(wordsOf(card)).toContain(literal(text));
      }),
    );
    expect(literal('a\u0000\u001b\u007f\tb\r\nc\ud800')).toBe('a␀␛␡\tb\nc\ufffd');
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '/local',
    'msteams://open',
    ' https://a',
    'https://a b',
  ])('a link to %j is shown as text', (href) => {
    const { card } = renderTeams(replyOf('T', { kind: 'text', runs: [{ link: 'here', href }] }));
    expect(JSON.stringify(card)).not.toContain('Action.OpenUrl');
    expect(wordsOf(card)).toContain(`here (${href})`);
  });
});

describe('nothing is left out', () => {
  test('each line of a huge text is on one of its pages, in order', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line-${index};`);
    const reply = replyOf('Long', { kind: 'text', runs: [lines.join('\n')] });
    expect(pagesOf(reply).length).toBeGreaterThan(5);
    expect(allWords(reply).match(/line-\d+;/g)).toEqual(lines);
  });

  test('each row of a long table is there, and every page says what the columns are', () => {
    const rows = Array.from({ length: 400 }, (_, index) => [`person-${index};`, 'Housing', 'Due']);
    const pages = pagesOf(replyOf('Team', { kind: 'table', head: ['Name', 'Team', 'State'], rows }));
    const words = pages.map(({ card }) => wordsOf(card));
    expect(words.join('\n').match(/person-\d+;/g)).toEqual(rows.map(([name]) => name));
    for (const page of words) expect(page).toContain('Name\nTeam\nState');
  });

  test('a table that is too wide is a list that names each cell', () => {
    const head = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const words = allWords(
      replyOf('T', { kind: 'table', head, rows: [['1', '2', '3', '4', '5', '6', '7']] }),
    );
    expect(words).toContain('1 · b: 2 · c: 3 · d: 4 · e: 5 · f: 6 · g: 7');
  });

  test('all of a hundred buttons are there', () => {
    const buttons = Array.from({ length: 100 }, (_, index) => ({
      name: 'say',
      label: `B${index}`,
      value: `v${index}`,
    }));
    const pages = pagesOf(replyOf('Many', { kind: 'buttons', buttons }));
    const titles = pages.flatMap(({ card }) => actionsOf(card)).map(({ title }) => title);
    expect(titles.filter((title) => title !== 'More')).toEqual(buttons.map(({ label }) => label));
  });

  test('a label too long for a button stands in full beside it', () => {
    const label = `${'A very long label. '.repeat(8)}The end.`;
    const { card } = renderTeams(
      replyOf('T', { kind: 'buttons', buttons: [{ name: 'x', label, value: '' }] }),
    );
    expect(wordsOf(card)).toContain(label);
    expect(actionsOf(card)[0]?.title).toMatch(/…$/);
  });

  test('a reply of nothing but its summary shows it whole', () => {
    const summary = 'Only this. '.repeat(60);
    const { card } = renderTeams({ summary, blocks: [], visibleTo: 'sender' });
    expect(wordsOf(card)).toBe(summary);
  });
});

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

describe('pages', () => {
  const quotes = Array.from({ length: 150 }, (_, index) => ({
    kind: 'quote' as const,
    text: `Clause ${index}`,
    cite: `${index}`,
  }));
  const long = replyOf('Long', ...quotes);

  test('More carries the reply and the next page', () => {
    const shelf = createShelf();
    const { card, more } = renderTeams(long, { keep: shelf.keep });
    const senders = sendersOf(card);
    expect(senders.map(({ title }) => title)).toEqual(['More']);
    expect(press(senders[0], shelf.recall)).toEqual({ kind: 'page', page: 2, reply: JSON.stringify(long) });
    expect(wordsOf(card)).toContain(`Page 1 of ${more?.of}`);
    expect(press(senders[0], () => undefined)).toEqual({ kind: 'lost' });
  });

  test('the last page has no More, and only a dialog has Back', () => {
    const titles = (options: RenderOptions) =>
      sendersOf(renderTeams(long, { page: 99, ...options }).card).map(({ title }) => title);
    expect(titles({})).toEqual([]);
    expect(titles({ surface: 'dialog' })).toEqual(['Back']);
  });

  test('a page that is not there is the nearest one', () => {
    expect(renderTeams(long, { page: 0 }).more?.page).toBe(1);
    expect(renderTeams(long, { page: Number.NaN }).more?.page).toBe(1);
    expect(renderTeams(long, { page: 1e9 }).more?.page).toBe(renderTeams(long).more?.of);
  });

  test('the adapter’s own buttons stand on the last page', () => {
    const extra = [{ name: 'share', label: 'Share there', value: 'x' }];
    const titles = (page: number) =>
      actionsOf(renderTeams(long, { page, extra }).card).map(({ title }) => title);
    expect(titles(1)).toEqual(['More']);
    expect(titles(99)).toEqual(['Share there']);
  });

  test('turning a page of a dialog keeps what was typed', () => {
    const shelf = createShelf();
    const options = { surface: 'dialog' as const, keep: shelf.keep };
    const turn = (reply: Reply, page: number, title: string, inputs: object): Reply => {
      const sender = sendersOf(renderTeams(reply, { ...options, page }).card).find(
        (one) => one.title === title,
      );
      expect(sender?.associatedInputs).toBeUndefined();
      const pressed = press(sender, shelf.recall, inputs);
      return JSON.parse(pressed?.kind === 'page' ? pressed.reply : 'null') as Reply;
    };
    const first = replyOf('T', BLOCKS.form, ...quotes);
    const second = turn(first, 1, 'More', { 'f0.draft': 'half a word', 'f0.=capacity': '=council' });
    const again = turn(second, 2, 'Back', {});
    const [input] = elementsOf(renderTeams(again, options).card).filter(({ type }) => type === 'Input.Text');
    expect(input).toMatchObject({ value: 'half a word' });
    expect(again.blocks[0]).toMatchObject({ fields: [{}, { initial: 'council' }, {}, {}] });
  });
});

describe('marked drafts', () => {
  test('each mark is told apart by style, has a number, and says what it means', () => {
    const { card } = renderTeams(replyOf('T', BLOCKS.marked));
    expect(runsOf(card)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          text: '07700 900123',
          color: 'Attention',
          underline: true,
          highlight: true,
        }),
        expect.objectContaining({ text: '[1]' }),
        expect.objectContaining({ text: 'Housing are useless', weight: 'Bolder', highlight: true }),
        expect.objectContaining({ text: 'Just saying!', italic: true, highlight: true }),
      ]),
    );
    for (const [index, { label }] of BLOCKS.marked.marks.entries())
      expect(wordsOf(card)).toContain(`[${index + 1}] ${label}`);
  });

  test('spans in any order, overlapping or outside lose no character of the draft', () => {
    const span = fc.record({
      start: fc.integer({ min: -3, max: 30 }),
      end: fc.integer({ min: -3, max: 30 }),
      severity: fc.constantFrom<Severity>('stop', 'care', 'note'),
    });
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z<&" ]{1,25}$/), fc.array(span, { maxLength: 6 }), (text, spans) => {
        const marks: Mark[] = spans.map((found) => ({ ...found, label: 'why' }));
        const { card } = renderTeams({ ...replyOf('T', { kind: 'marked', text, marks }), title: '' });
        const [box] = card.body;
        const runs = box?.type === 'Container' ? runsOf({ ...card, body: [box] }) : [];
        expect(runs.map((one) => one.text.replace(/^\[\d+\]$/, '')).join('')).toBe(text);
      }),
    );
  });

  test('question words are highlighted in a quote', () => {
    const { card } = renderTeams(replyOf('T', BLOCKS.quote));
    const highlighted = runsOf(card).filter(({ highlight }) => highlight === true);
    expect(highlighted.map(({ text }) => text)).toEqual(['Council', 'personal access']);
  });
});

describe('progress', () => {
  const drawn = (...counts: number[]) => {
    const parts = counts.map((count, at) => ({ label: `p${at}`, count }));
    return renderTeams(replyOf('T', { kind: 'progress', label: 'All', parts })).card;
  };

  test('is words as well as a chart, with a bar for clients that know no charts', () => {
    const { card } = renderTeams(replyOf('T', BLOCKS.progress));
    expect(wordsOf(card)).toContain('Housing: 70 %, 14 acknowledged · 4 due · 2 overdue');
    const chart = card.body.find((element) => element.type === 'Chart.HorizontalBar.Stacked');
    expect(chart).toMatchObject({
      data: [
        {
          data: [
            { value: 14, color: 'good' },
            { value: 4, color: 'warning' },
            { value: 2, color: 'attention' },
          ],
        },
      ],
      fallback: { type: 'ColumnSet', columns: [{ width: 70 }, { width: 20 }, { width: 10 }] },
    });
  });

  test('is never all or nobody unless it is so', () => {
    expect(wordsOf(drawn(999, 1))).toContain('99 %, 999 p0');
    expect(wordsOf(drawn(1, 999))).toContain(': 1 %, 1 p0');
    expect(wordsOf(drawn(5, 0))).toContain('100 %, 5 p0');
    expect(JSON.stringify(drawn(0, 0))).not.toContain('Chart');
    expect(JSON.stringify(drawn(Number.NaN, -1))).not.toContain('Chart');
  });
});

describe('around the card', () => {
  test('what a reply quotes is cited, shortened to what Teams takes', () => {
    const long = { ...BLOCKS.quote, text: 'Word '.repeat(90), cite: 'Clause '.repeat(30) };
    const { entities } = renderTeams(replyOf('T', BLOCKS.quote, long));
    const [entity] = JSON.parse(JSON.stringify(entities)) as typeof entities;
    expect(entity).toMatchObject({ type: 'https://schema.org/Message', '@type': 'Message', '@id': '' });
    expect(entity?.citation.map(({ position }) => position)).toEqual([1, 2]);
    expect(entity?.citation[0]?.appearance).toEqual({
      '@type': 'DigitalDocument',
      name: BLOCKS.quote.cite,
      abstract: BLOCKS.quote.text,
    });
    expect(entity?.citation[1]?.appearance.name.length).toBeLessThanOrEqual(80);
    expect(entity?.citation[1]?.appearance.abstract.length).toBeLessThanOrEqual(160);
    expect(renderTeams(replyOf('T')).entities).toEqual([]);
  });

  test('what buttons would have one say is suggested, six at most', () => {
    expect(suggestedActions(EVERY_BLOCK)).toEqual([
      { type: 'imBack', title: 'Read the section', value: 'read 1' },
    ]);
    const buttons = Array.from({ length: 9 }, (_, at) => ({ name: 'say', label: `${at}`, value: `${at}` }));
    expect(suggestedActions(replyOf('T', { kind: 'buttons', buttons }))).toHaveLength(6);
  });
});

test('splitting and shortening never part a character and lose nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 12 }), (text, max) => {
      const whole = text.replace(/\p{Surrogate}/gu, '');
      const parts = splitText(whole, max);
      expect(parts.join('')).toBe(whole);
      for (const part of [...parts, shorten(whole, max)]) {
        expect(part.length).toBeLessThanOrEqual(max);
        expect(part).not.toMatch(/\p{Surrogate}/u);
      }
    }),
  );
});

test('a chart with its picture fits a message, and without one is drawn in words', async () => {
  const chart: Extract<Block, { kind: 'chart' }> = {
    ...BLOCKS.chart,
    points: Array.from({ length: 26 }, (_, index) => ({
      label: `${index + 1} Feb 2026`,
      count: 180_000 - 170_000 / (index + 1),
    })),
    whole: { label: 'people', count: 200_000 },
  };
  const reply = replyOf('Report', chart, BLOCKS.table);
  const [drawn] = pagesOf(reply, { pictures: await drawCharts(reply, PICTURE_WIDTH) });
  expect(drawn?.card.body.filter(({ type }) => type === 'Image')).toHaveLength(1);
  const [plain] = pagesOf(reply);
  expect(JSON.stringify(plain?.card.body)).toMatch(/[▁▂▃▄▅▆▇█]{26} .*of 200000 people acknowledged/);
});
