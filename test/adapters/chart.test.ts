import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawCharts } from '../../src/adapters/chart-png.ts';
import { drawChart } from '../../src/adapters/chart-svg.ts';
import { encodeDrawing } from '../../src/adapters/png.ts';
import { renderPlainText } from '../../src/core/plain-text.ts';
import type { Block } from '../../src/core/reply.ts';
import { BLOCKS, replyOf } from './fixture-replies.ts';

type Chart = Extract<Block, { kind: 'chart' }>;

const tagsOf = (svg: string) => svg.match(/<\/?[a-z]+/g) ?? [];

describe('the picture', () => {
  test('says what it shows to those who cannot see it', () => {
    const svg = drawChart(BLOCKS.chart, 'c1');
    expect(svg).toContain('role="img" aria-labelledby="c1-title c1-desc"');
    expect(svg).toContain('<title id="c1-title">Acknowledged over time</title>');
    expect(svg).toContain(
      '<desc id="c1-desc">14 of 20 people acknowledged on 19 Jan 2026; 0 on 5 Jan 2026.</desc>',
    );
  });

  test('tells the count from the whole by hatching and dashes, not by colour alone', () => {
    const svg = drawChart(BLOCKS.chart, 'c1');
    expect(svg).toMatch(/class="chart-area"[^>]*fill="url\(#c1-hatch\)"/);
    expect(svg).toMatch(/class="chart-whole"[^>]*stroke-dasharray/);
    expect(svg).toContain('>14 acknowledged</text>');
    expect(svg).toContain('>20 people</text>');
  });

  test('any words stay words, and any counts within the picture', () => {
    const point = fc.record({ label: fc.string({ unit: 'binary', maxLength: 30 }), count: fc.nat() });
    const harmless = (length: number) =>
      tagsOf(
        drawChart(
          { ...BLOCKS.chart, points: Array.from({ length }, () => ({ label: 'x', count: 1 })) },
          'c1',
        ),
      ).length;
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 120 }),
        fc.array(point, { maxLength: 8 }),
        fc.integer({ min: 2, max: 1_000_000 }),
        (words, points, count) => {
          const svg = drawChart(
            { kind: 'chart', label: words, counted: words, points, whole: { label: words, count } },
            'c1',
          );
          expect(tagsOf(svg)).toHaveLength(harmless(points.length));
          expect(svg).not.toMatch(/NaN|Infinity|undefined/);
          const heights = [...svg.matchAll(/ (?:cy|y)="([^"]+)"/g)].map(([, y]) => Number(y));
          expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...heights)).toBeLessThanOrEqual(280);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the PNG', () => {
  const sizeOf = (png: Uint8Array) => {
    const bytes = Buffer.from(png);
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  };

  test('is drawn of each chart of a reply, in the width asked for', async () => {
    const pictures = await drawCharts(replyOf('Two', BLOCKS.chart, BLOCKS.text, { ...BLOCKS.chart }), 640);
    expect(pictures.map(({ png }) => sizeOf(png))).toEqual([
      [640, 280],
      [640, 280],
    ]);
    expect(await drawCharts(replyOf('None', BLOCKS.text), 640)).toEqual([]);
  });

  test.each(['a\u0000b\u001b\ufffe\ud800', '<script>&"\'', '漢字 עברית', ''])(
    'is drawn of %j',
    async (words) => {
      const chart: Chart = {
        ...BLOCKS.chart,
        label: words,
        counted: words,
        whole: { label: words, count: 0 },
      };
      const [picture] = await drawCharts(replyOf('Odd', chart), 320);
      expect(sizeOf(picture?.png ?? new Uint8Array())).toEqual([320, 140]);
    },
  );

  test('has the words in it: other words give another picture', async () => {
    const [one, other] = await drawCharts(
      replyOf('Two', BLOCKS.chart, { ...BLOCKS.chart, counted: 'read' }),
      640,
    );
    expect(one?.png).not.toEqual(other?.png);
  });

  test('of more than sixteen colours has a byte for each pixel', () => {
    const rgba = Uint8Array.from(
      Array.from({ length: 27 }, (_, at) => [at % 3, Math.floor(at / 3) % 3, Math.floor(at / 9), 2]).flat(),
      (level) => level * 127,
    );
    expect(encodeDrawing({ width: 27, height: 1, rgba })[24]).toBe(8);
    expect(encodeDrawing({ width: 27, height: 1, rgba: new Uint8Array(27 * 4) })[24]).toBe(4);
    expect(() => encodeDrawing({ width: 27, height: 2, rgba })).toThrow(RangeError);
  });
});

test('a terminal shows every point as a bar with its number', () => {
  expect(renderPlainText(replyOf('T', BLOCKS.chart)).split('\n').slice(3)).toEqual([
    'Acknowledged over time',
    ' 5 Jan 2026  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0',
    '12 Jan 2026  ██████████████░░░░░░░░░░░░░░░░  9',
    '19 Jan 2026  █████████████████████░░░░░░░░░  14',
    '14 of 20 people acknowledged on 19 Jan 2026; 0 on 5 Jan 2026.',
  ]);
  expect(renderPlainText(replyOf('T', { ...BLOCKS.chart, points: [] }))).toContain('nothing to show yet');
});
