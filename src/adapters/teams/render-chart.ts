import { chartBars, chartWords } from '../../core/plain-text.ts';
import type { Block } from '../../core/reply.ts';
import type { ChartPicture } from '../chart-png.ts';
import type { Element } from './card.ts';
import { LIMITS, sizeOf } from './limits.ts';
import { richText, run } from './rich-text.ts';

/** Of a chart's picture, in pixels: as wide as a card, and small enough for a message. */
export const PICTURE_WIDTH = 560;

/** A chart as a picture with what it shows in words; with a row of bars where there is no picture or it would not fit a message. */
export function renderChart(
  chart: Extract<Block, { kind: 'chart' }>,
  pictures: readonly ChartPicture[] = [],
): Element[] {
  const words = chartWords(chart);
  const picture = pictures.find((one) => one.chart === chart);
  if (picture !== undefined) {
    const image: Element = {
      type: 'Image',
      url: `data:image/png;base64,${Buffer.from(picture.png).toString('base64')}`,
      altText: `${chart.label}. ${words}`,
      size: 'Stretch',
    };
    if (sizeOf(image) <= LIMITS.pictureSize) return [image, ...richText([run(words)])];
  }
  return richText([
    run(`${chart.label}: `, { weight: 'Bolder' }),
    run(chart.points.length === 0 ? words : `${chartBars(chart)} ${words}`),
  ]);
}
