import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPlain, literal, oneLine } from '../../../src/adapters/teams/escape.ts';
import { renderTeams } from '../../../src/adapters/teams/render.ts';
import { suggestedActions } from '../../../src/adapters/teams/suggested-actions.ts';
import type { Block, Severity } from '../../../src/core/reply.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from '../fixture-replies.ts';
import { HOSTILE, replyFullOf } from './hostile-reply.ts';
import { elementsOf, wordsOf } from './read-card.ts';
import { pagesOf, SURFACES } from './rendered-pages.ts';

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
      pagesOf(replyFullOf(text), { surface });
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
    for (const { card } of pagesOf(replyFullOf(text))) {
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
