import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeMrkdwn, literal, shorten, splitText } from '../../../src/adapters/slack/escape.ts';
import { parsePressed } from '../../../src/adapters/slack/pressed.ts';
import { type RenderOptions, renderSlack } from '../../../src/adapters/slack/render.ts';
import { renderModal } from '../../../src/adapters/slack/render-modal.ts';
import type { Block, Reply } from '../../../src/core/reply.ts';
import { isTooLong, problemsOfBlocks, problemsOfView } from '../../support/slack/block-kit.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from '../fixture-replies.ts';
import { blocksFullOf, MARKS_ANYHOW } from '../hostile-blocks.ts';
import { createShelf } from './shelf.ts';
import { buttonsOf, wordsOf } from './words-of.ts';

const HOSTILE = [
  '<!channel> <!here> <@U123ABC> <#C1|general> <https://evil.example|click>',
  '*bold* _it_ ~strike~ `code` ```block```',
  '&lt;!channel&gt; &amp; & < >',
  ':smile: @here @everyone',
  '> quote\n• list\n1. one',
  'a\u0000b\u001b[2J\u007f\r\nc\rd',
  '\ud800 half \udc00',
  '\u202egnirts \u2066x\u2069',
  '',
  ' ',
  '\n',
  '👩‍👩‍👧‍👦'.repeat(40),
  'x'.repeat(4_000),
];

const SURFACES = ['message', 'modal', 'home'] as const;

/** One reply with `text` in every place that takes one. */
function every(text: string): Reply {
  const blocks: Block[] = [
    ...blocksFullOf(text),
    {
      kind: 'buttons',
      buttons: [
        { name: 'a', label: text, value: text, style: 'primary' },
        { name: 'a', label: text, value: text },
      ],
    },
    {
      kind: 'form',
      name: 'f',
      value: text,
      submit: text,
      fields: [
        { name: 'one', label: text, hint: text, initial: text, maxLength: 5 },
        { name: 'two', label: text, hint: text, initial: text, multiline: true, fold: text },
        { name: 'three', label: text, options: [{ value: text.slice(0, 20), label: text }] },
        {
          name: 'four',
          label: text,
          options: Array.from({ length: 7 }, () => ({ value: text.slice(0, 20), label: text })),
          initial: text.slice(0, 20),
        },
      ],
    },
  ];
  return { summary: text, title: text, blocks, visibleTo: 'sender' };
}

/** Every page of a reply, each of which Slack must take. */
function pagesOf(reply: Reply, options: RenderOptions = {}): ReturnType<typeof renderSlack>[] {
  const pages: ReturnType<typeof renderSlack>[] = [];
  for (let page = 1; page <= (pages[0]?.more?.of ?? 1); page++) {
    const rendered = renderSlack(reply, { keep: createShelf().keep, ...options, page });
    const surface = options.surface ?? 'message';
    expect(problemsOfBlocks(rendered.blocks, surface)).toEqual([]);
    if (surface === 'message') expect(isTooLong(rendered.blocks)).toBe(false);
    expect(rendered.text.length).toBeGreaterThan(0);
    expect(rendered.text.length).toBeLessThanOrEqual(3_000);
    pages.push(rendered);
  }
  return pages;
}

const allWords = (reply: Reply, options?: RenderOptions) =>
  pagesOf(reply, options)
    .map(({ blocks }) => wordsOf(blocks))
    .join('\n');

describe('what Slack takes', () => {
  for (const surface of SURFACES) {
    test.each(Object.keys(BLOCKS))(`a %s in a ${surface}`, (kind) => {
      const reply = replyOf('Title', BLOCKS[kind as keyof typeof BLOCKS]);
      expect(pagesOf(reply, { surface })).toHaveLength(1);
    });

    test(`every block at once in a ${surface}, with and without Slack's newer blocks`, () => {
      pagesOf(EVERY_BLOCK, { surface });
      pagesOf(EVERY_BLOCK, { surface, native: false });
    });

    test.each(HOSTILE)(`%j everywhere in a ${surface}`, (text) => {
      pagesOf(every(text), { surface });
    });
  }

  test.each(HOSTILE)('%j everywhere in a modal with a form', (text) => {
    const view = renderModal(every(text), { callbackId: 'c', keep: createShelf().keep });
    expect(problemsOfView(view)).toEqual([]);
  });

  test('any reply of any length, on every page', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.integer({ min: 1, max: 12_000 }).map((count) => 'word & <it> "q"\n'.repeat(count / 15 + 1)),
    );
    const label = fc.string({ unit: 'binary', maxLength: 200 });
    const many = <T>(one: fc.Arbitrary<T>, maxLength = 60) => fc.array(one, { maxLength });
    const block: fc.Arbitrary<Block> = fc.oneof(
      fc.record({ kind: fc.constant('text' as const), runs: many(words, 3) }),
      fc.record({ kind: fc.constant('quote' as const), text: words, cite: label }),
      fc.record({ kind: fc.constant('marked' as const), text: words, marks: fc.constant([]) }),
      fc.record({ kind: fc.constant('facts' as const), rows: many(fc.record({ label, value: words }), 4) }),
      fc.record({
        kind: fc.constant('table' as const),
        head: many(label, 22),
        rows: many(many(label, 22), 130),
      }),
      fc.constant({ kind: 'divider' as const }),
      fc.record({
        kind: fc.constant('buttons' as const),
        buttons: many(fc.record({ name: fc.constant('go'), label, value: words })),
      }),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 70 }), fc.constantFrom(...SURFACES), (blocks, surface) => {
        pagesOf(replyOf('Any', ...blocks), { surface });
      }),
      { numRuns: 40 },
    );
  });
});

describe('text stays text', () => {
  test('nothing of a reply is drawn as markup', () => {
    for (const { blocks } of pagesOf(every('<!channel> *x*'))) {
      expect(JSON.stringify(blocks)).not.toContain('"mrkdwn"');
      expect(JSON.stringify(blocks)).not.toMatch(/"type":"(?:broadcast|user|usergroup|channel|emoji)"/);
    }
  });

  test('the notification text escapes what Slack would turn into a mention', () => {
    const { text } = renderSlack(replyOf('<!channel> <@U1> & *you*'));
    expect(text).toBe('&lt;!channel&gt; &lt;@U1&gt; &amp; *\u2060you*\u2060');
    expect(escapeMrkdwn('a `b` _c_ ~d~')).not.toMatch(/[`_~](?!\u2060)/);
  });

  test('words are shown as they are written, with control characters made visible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const shown = allWords({ ...replyOf('T', { kind: 'text', runs: [text] }) });
        expect(shown).toContain(literal(text));
      }),
    );
    expect(literal('a\u0000\u001b\u007f\tb\r\nc\ud800')).toBe('a␀␛␡\tb\nc\ufffd');
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '/local',
    'slack://open',
    ' https://a',
    `https://e.org/${'a'.repeat(3000)}`,
  ])('a link to %j is shown as text', (href) => {
    const { blocks } = renderSlack(replyOf('T', { kind: 'text', runs: [{ link: 'here', href }] }));
    expect(JSON.stringify(blocks)).not.toContain('"link"');
    expect(wordsOf(blocks)).toContain('here (');
  });
});

describe('nothing is left out', () => {
  test('each line of a long text is on one of its pages, in order', () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => `line-${index};`);
    const words = allWords(replyOf('Long', { kind: 'text', runs: [lines.join('\n')] }));
    expect(words.match(/line-\d+;/g)).toEqual(lines);
  });

  test.each(['message', 'home'] as const)('each row of a long table is in the %s', (surface) => {
    const rows = Array.from({ length: 400 }, (_, index) => [`person-${index};`, 'Housing', 'Due']);
    const table: Block = { kind: 'table', head: ['Name', 'Team', 'State'], rows };
    for (const native of [true, false]) {
      const words = allWords(replyOf('Team', table), { surface, native });
      expect(words.match(/person-\d+;/g)).toEqual(rows.map(([name]) => name));
    }
  });

  test('all of a hundred buttons are there', () => {
    const buttons = Array.from({ length: 100 }, (_, index) => ({
      name: 'say',
      label: `B${index}`,
      value: `v${index}`,
    }));
    const pages = pagesOf(replyOf('Many', { kind: 'buttons', buttons }));
    const labels = pages.flatMap(({ blocks }) => buttonsOf(blocks)).map(({ label }) => label);
    for (const { label } of buttons) expect(labels).toContain(label);
  });

  test('a label too long for a button stands in full beside it', () => {
    const label = `${'A very long label. '.repeat(8)}The end.`;
    const { blocks } = renderSlack(
      replyOf('T', { kind: 'buttons', buttons: [{ name: 'x', label, value: '' }] }),
    );
    expect(wordsOf(blocks)).toContain(label);
    expect(buttonsOf(blocks)[0]?.label).toMatch(/…$/);
  });

  test('a title too long for a heading stands in full', () => {
    const title = 'Word '.repeat(60).trim();
    expect(allWords({ ...replyOf('T'), title })).toContain(title);
  });

  test('a reply of nothing but its summary shows it', () => {
    expect(wordsOf(renderSlack({ summary: 'Only this', blocks: [], visibleTo: 'sender' }).blocks)).toContain(
      'Only this',
    );
  });
});

describe('pages', () => {
  const long = replyOf(
    'Long',
    ...Array.from({ length: 120 }, (_, index) => ({
      kind: 'quote' as const,
      text: `Clause ${index}`,
      cite: `${index}`,
    })),
  );

  test('More carries the reply and the next page', () => {
    const shelf = createShelf();
    const { blocks, more } = renderSlack(long, { keep: shelf.keep });
    expect(more?.page).toBe(1);
    const button = buttonsOf(blocks).find(({ label }) => label === 'More');
    const pressed = parsePressed(button?.actionId ?? '', button?.value, shelf.recall);
    expect(pressed).toEqual({ kind: 'page', page: 2, reply: long });
    expect(wordsOf(blocks)).toContain(`Page 1 of ${more?.of}`);
  });

  test('the last page has no More, and only what is replaced has Back', () => {
    const last = { page: 99, keep: createShelf().keep };
    const labels = (options: RenderOptions) =>
      buttonsOf(renderSlack(long, { ...last, ...options }).blocks).map(({ label }) => label);
    expect(labels({})).toEqual([]);
    expect(labels({ surface: 'home' })).toEqual(['Back']);
  });

  test('a quote stays with where it stands', () => {
    for (const { blocks } of pagesOf(long)) {
      const shapes = blocks
        .filter(({ type }) => type === 'rich_text' || type === 'context')
        .map(({ type }) => type);
      expect(shapes.slice(0, 2)).toEqual(['rich_text', 'context']);
    }
  });

  test('without a place to keep the reply, More says that it is lost', () => {
    const button = buttonsOf(renderSlack(long).blocks).find(({ label }) => label === 'More');
    expect(parsePressed(button?.actionId ?? '', button?.value, () => undefined)).toEqual({ kind: 'lost' });
  });

  test('a page that is not there is the nearest one', () => {
    expect(renderSlack(long, { page: 0 }).more?.page).toBe(1);
    expect(renderSlack(long, { page: Number.NaN }).more?.page).toBe(1);
    expect(renderSlack(long, { page: 1e9 }).more?.page).toBe(renderSlack(long).more?.of);
  });
});

describe('marked drafts', () => {
  test('each mark is told apart by style, has a number, and says what it means', () => {
    const { blocks } = renderSlack(replyOf('T', BLOCKS.marked));
    expect(blocks).toContainEqual({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_quote',
          elements: expect.arrayContaining([
            { type: 'text', text: '07700 900123', style: { bold: true, underline: true } },
            { type: 'text', text: '[1]', style: { code: true } },
            { type: 'text', text: 'Housing are useless', style: { bold: true } },
            { type: 'text', text: 'Just saying!', style: { italic: true } },
          ]),
        },
      ],
    });
    for (const { label } of BLOCKS.marked.marks) expect(wordsOf(blocks)).toContain(label);
  });

  test('spans in any order, overlapping or outside lose no character of the draft', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z<&" ]{1,25}$/), MARKS_ANYHOW, (text, marks) => {
        const { blocks } = renderSlack(replyOf('T', { kind: 'marked', text, marks }));
        const drawn = blocks.find(({ type }) => type === 'rich_text');
        expect(wordsOf([drawn]).replace(/\[\d+\]/g, '')).toBe(text);
      }),
    );
  });
});

describe('tables and progress', () => {
  test('a message has a table of its own, other surfaces name each cell', () => {
    const reply = replyOf('T', BLOCKS.table);
    expect(renderSlack(reply).blocks.map(({ type }) => type)).toContain('table');
    for (const options of [{ surface: 'home' }, { surface: 'modal' }, { native: false }] as const) {
      const { blocks } = renderSlack(reply, options);
      expect(blocks.map(({ type }) => type)).not.toContain('table');
      expect(wordsOf(blocks)).toContain('Bob Baker · Team: Housing · State: Overdue');
    }
  });

  test('a second table is listed, because Slack takes one', () => {
    const { blocks } = renderSlack(replyOf('T', BLOCKS.table, BLOCKS.table));
    expect(blocks.filter(({ type }) => type === 'table')).toHaveLength(1);
    expect(wordsOf(blocks)).toContain('Ann Archer · Team: Housing');
  });

  test('progress is words as well as a bar, never full or empty unless it is so', () => {
    const bar = (...counts: number[]) =>
      wordsOf(
        renderSlack(
          replyOf('T', {
            kind: 'progress',
            label: 'All',
            parts: counts.map((count, at) => ({ label: `p${at}`, count })),
          }),
        ).blocks,
      );
    expect(bar(14, 4, 2)).toContain('70 % p0');
    expect(bar(14, 4, 2)).toContain('14 p0 · 4 p1 · 2 p2');
    expect(bar(999, 1)).toMatch(/░.* 99 % /);
    expect(bar(1, 999)).toMatch(/█/);
    expect(bar(5, 0)).toMatch(/█{20} 100 %/);
    expect(bar(0, 0)).toMatch(/░{20}\n/);
    expect(bar(Number.NaN, -1)).not.toMatch(/█/);
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
