import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shorten, splitText } from '../../../src/adapters/teams/escape.ts';
import { type RenderOptions, renderTeams } from '../../../src/adapters/teams/render.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { BLOCKS, replyOf } from '../fixture-replies.ts';
import { press, sendersOf } from './press-card.ts';
import { actionsOf, elementsOf, wordsOf } from './read-card.ts';
import { allWords, pagesOf } from './rendered-pages.ts';
import { createShelf } from './shelf.ts';

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
