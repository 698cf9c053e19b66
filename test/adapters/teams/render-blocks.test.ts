import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawCharts } from '../../../src/adapters/chart-png.ts';
import { renderTeams } from '../../../src/adapters/teams/render.ts';
import { PICTURE_WIDTH } from '../../../src/adapters/teams/render-chart.ts';
import type { Block } from '../../../src/core/reply.ts';
import { BLOCKS, replyOf } from '../fixture-replies.ts';
import { MARKS_ANYHOW } from '../hostile-blocks.ts';
import { runsOf, wordsOf } from './read-card.ts';
import { pagesOf } from './rendered-pages.ts';

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
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z<&" ]{1,25}$/), MARKS_ANYHOW, (text, marks) => {
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
