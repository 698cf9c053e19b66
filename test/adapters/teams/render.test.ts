import { describe, expect, test } from 'vitest';
import { parsePressed } from '../../../src/adapters/teams/pressed.ts';
import { renderTeams } from '../../../src/adapters/teams/render.ts';
import type { Block } from '../../../src/core/reply.ts';
import { problemsOfCard, walk } from '../../support/teams/card-problems.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from '../fixture-replies.ts';
import { dataOf, wordsIn } from './harness.ts';

const texts: string[] = [];
const keep = (text: string) => String(texts.push(text) - 1);
const recall = (token: string) => texts[Number(token)];
const draw = (...blocks: readonly Block[]) => renderTeams(replyOf('Title', ...blocks), { keep }).card;

describe('every kind of block', () => {
  test.each(Object.entries(BLOCKS))('%s is a card that Microsoft’s library takes', (_, block) => {
    for (const surface of ['message', 'dialog'] as const)
      expect(problemsOfCard(renderTeams(replyOf('Title', block), { keep, surface }).card)).toEqual([]);
  });

  test('together too, with a summary for notifications', () => {
    const { card, summary } = renderTeams(EVERY_BLOCK, { keep });
    expect(problemsOfCard(card)).toEqual([]);
    expect(summary).toBe('Everything there is');
    expect(card.fallbackText).toBe('Everything there is');
  });

  test('an empty reply says its summary', () => {
    expect(
      wordsIn(renderTeams({ summary: 'Done', blocks: [], visibleTo: 'sender' }, { keep }).card),
    ).toContain('Done');
  });

  test('a draft is shown whole, its marks coloured, numbered and explained', () => {
    const card = draw(BLOCKS.marked);
    const marked: string[] = [];
    let whole = '';
    walk(card, (one) => {
      if (one['type'] !== 'TextRun') return;
      if (one['highlight'] === true) marked.push(String(one['text']));
      if (one['isSubtle'] !== true) whole += one['text'];
    });
    expect(marked).toEqual(BLOCKS.marked.marks.map(({ start, end }) => BLOCKS.marked.text.slice(start, end)));
    expect(whole).toContain(BLOCKS.marked.text);
    for (const { label } of BLOCKS.marked.marks) expect(wordsIn(card)).toContain(label);
  });

  test('progress is said in words beside the picture, and the picture has another for older clients', () => {
    const card = draw(BLOCKS.progress);
    expect(wordsIn(card)).toContain('70 %, 14 acknowledged · 4 due · 2 overdue');
    let hasFallback = false;
    walk(card, (one) => {
      if (String(one['type']).startsWith('Chart.')) hasFallback = one['fallback'] !== undefined;
    });
    expect(hasFallback).toBe(true);
  });

  test('fields with one heading are folded away under it', () => {
    const card = draw(BLOCKS.form);
    const hidden: unknown[] = [];
    let toggles: unknown[] = [];
    walk(card, (one) => {
      if (one['isVisible'] === false) hidden.push(one['id']);
      if (one['type'] === 'Action.ToggleVisibility') toggles = one['targetElements'] as unknown[];
    });
    expect(hidden).toHaveLength(1);
    expect(toggles).toEqual(hidden);
  });
});

describe('words stay words', () => {
  const NASTY =
    '**bold** _it_ [x](https://evil.example) <at>Everyone</at> {{DATE(2026)}} # head\n- item <script>';

  test.each<[string, Block]>([
    ['text', { kind: 'text', runs: [NASTY] }],
    ['bold', { kind: 'text', runs: [{ bold: NASTY }] }],
    ['quote', { kind: 'quote', text: NASTY, cite: NASTY }],
    [
      'marked',
      {
        kind: 'marked',
        text: NASTY,
        marks: [{ start: 0, end: NASTY.length, severity: 'stop', label: NASTY }],
      },
    ],
    ['facts', { kind: 'facts', rows: [{ label: NASTY, value: NASTY }] }],
    ['table', { kind: 'table', head: [NASTY], rows: [[NASTY]] }],
    ['progress', { kind: 'progress', label: NASTY, parts: [{ label: NASTY, count: 1 }] }],
  ])('in %s they stand in text runs, which know no markdown and no mentions', (_, block) => {
    const card = draw(block);
    expect(problemsOfCard(card)).toEqual([]);
    walk(card, (one) => {
      if (one['type'] === 'TextBlock') expect(one['text']).toBe('Title');
    });
    expect(JSON.stringify(card)).toContain('**bold**');
  });

  test('a title that markdown would change is no heading', () => {
    const { card } = renderTeams({ ...replyOf('*Title*'), title: '*Title* <at>x</at>' }, { keep });
    walk(card, (one) => expect(one['type']).not.toBe('TextBlock'));
  });

  test('a link leads to the web or stays text', () => {
    const good = draw({ kind: 'text', runs: [{ link: 'guide', href: 'https://example.org/a' }] });
    expect(JSON.stringify(good)).toContain('"Action.OpenUrl"');
    const bad = draw({ kind: 'text', runs: [{ link: 'guide', href: 'javascript:alert(1)' }] });
    expect(JSON.stringify(bad)).not.toContain('Action.OpenUrl');
  });

  test('control characters are left out', () => {
    expect(wordsIn(draw({ kind: 'text', runs: ['a\u0000b\u001b[31mc'] }))).toContain('ab[31mc');
  });
});

describe('what is pressed comes back as it was', () => {
  test.each(['', 'v1', 'Q-7K3M "<a|b', '=x', '@x', 'x'.repeat(9_000), '👩‍🚒'])('a value like %s', (value) => {
    const card = draw({ kind: 'buttons', buttons: [{ name: 'say', label: 'Go', value }] });
    expect(parsePressed(dataOf(card, 'Go'), recall)).toEqual({ kind: 'button', name: 'say', value });
  });

  test('a form with its fields, choices and value, beside another form', () => {
    const card = draw(
      { ...BLOCKS.form, name: 'other', submit: 'First' },
      { ...BLOCKS.form, value: 'about', submit: 'Second' },
    );
    const data = dataOf(card, 'Second');
    const pressed = parsePressed(
      {
        ...data,
        'f0.draft': 'not this',
        'f1.draft': 'two\nlines',
        'f1.=capacity': '=own',
        'f1.=platform': '=',
      },
      recall,
    );
    expect(pressed).toEqual({
      kind: 'form',
      name: 'check',
      value: 'about',
      fields: { draft: 'two\nlines', capacity: 'own', platform: '' },
    });
  });

  test.each([
    [undefined],
    [null],
    ['x'],
    [{}],
    [{ policy: {} }],
    [{ policy: { kind: 'button', name: 1, value: '' } }],
    [{ policy: { kind: 'page', page: -1, value: '' } }],
  ])('%j was not drawn here', (data) => {
    expect(parsePressed(data, recall)).toBeUndefined();
  });

  test('what is no longer kept is lost', () => {
    expect(parsePressed({ policy: { kind: 'button', name: 'x', value: '@99999' } }, recall)).toEqual({
      kind: 'lost',
    });
  });
});

describe('a long reply', () => {
  const lines = Array.from({ length: 400 }, (_, index) => `Clause ${index}: ${'words '.repeat(20)}`);

  test.each<[string, readonly Block[]]>([
    ['of many paragraphs', lines.map((line): Block => ({ kind: 'text', runs: [line] }))],
    ['of one paragraph', [{ kind: 'text', runs: [lines.join('\n')] }]],
    [
      'of one draft',
      [
        {
          kind: 'marked',
          text: lines.join('\n'),
          marks: [{ start: 5, end: 9, severity: 'stop', label: 'x' }],
        },
      ],
    ],
    ['of one table', [{ kind: 'table', head: ['Line'], rows: lines.map((line) => [line]) }]],
    ['of emoji', [{ kind: 'text', runs: ['👩‍🚒'.repeat(4_000)] }]],
  ])('%s stands on pages of at most 28 KB, and nothing is left out', (_, blocks) => {
    const reply = replyOf('Long', ...blocks);
    const of = renderTeams(reply, { keep }).more?.of ?? 0;
    expect(of).toBeGreaterThan(1);
    let seen = '';
    for (let page = 1; page <= of; page += 1) {
      const { card } = renderTeams(reply, { keep, page });
      expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(26_000);
      expect(problemsOfCard(card)).toEqual([]);
      walk(card, (one) => {
        if (one['type'] === 'TextRun' && one['isSubtle'] !== true) seen += one['text'];
      });
      if (page < of)
        expect(parsePressed(dataOf(card, 'More'), recall)).toMatchObject({ kind: 'page', page: page + 1 });
    }
    for (const block of blocks) {
      if (block.kind === 'text') expect(seen).toContain(block.runs.join(''));
      if (block.kind === 'table') for (const [line = ''] of block.rows) expect(seen).toContain(line);
    }
  });
});
