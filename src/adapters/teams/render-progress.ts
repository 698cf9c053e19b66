import type { Block } from '../../core/reply.ts';
import type { ChartColour, ColumnSet, Element, Tone } from './card.ts';
import { literal, shorten } from './escape.ts';
import { richText, run } from './rich-text.ts';

type Progress = Extract<Block, { kind: 'progress' }>;

/** What the known states mean; any other is drawn by its place. */
const TONE: Readonly<Record<string, Tone>> = {
  acknowledged: 'good',
  done: 'good',
  due: 'warning',
  overdue: 'attention',
};
const BY_PLACE: readonly Tone[] = ['good', 'emphasis', 'warning', 'attention', 'accent'];
const CHART_COLOUR: Readonly<Record<Tone, ChartColour>> = {
  good: 'good',
  warning: 'warning',
  attention: 'attention',
  accent: 'categoricalBlue',
  emphasis: 'neutral',
};
const MOST_PARTS = 12;

/**
 * The counts in words, and under them a stacked bar: a chart where the client knows charts, coloured columns where it
 * does not. No bar when there is nobody, or when there are too many parts to tell apart.
 */
export function renderProgress({ label, parts }: Progress): Element[] {
  const shown = parts.map((part, index) => ({
    legend: shorten(literal(part.label), 60),
    value: Number.isFinite(part.count) && part.count > 0 ? part.count : 0,
    tone: toneOf(part.label, index),
  }));
  const total = shown.reduce((sum, { value }) => sum + value, 0);
  const share = total === 0 ? 0 : (shown[0]?.value ?? 0) / total;
  // Neither all nor nobody unless it is so.
  const percent =
    share === 0 || share === 1 ? share * 100 : Math.min(99, Math.max(1, Math.round(share * 100)));
  const counts = parts.map((part) => `${part.count} ${part.label}`).join(' · ');
  const words = richText([
    run(`${label}: `, { weight: 'Bolder' }),
    run(total === 0 ? counts : `${percent} %, ${counts}`),
  ]);
  const present = shown.filter(({ value }) => value > 0);
  if (present.length === 0 || present.length > MOST_PARTS) return words;
  const title = shorten(literal(label), 100);
  return [
    ...words,
    {
      type: 'Chart.HorizontalBar.Stacked',
      title,
      data: [
        {
          title,
          data: present.map(({ legend, value, tone }) => ({ legend, value, color: CHART_COLOUR[tone] })),
        },
      ],
      fallback: renderBar(present, total),
    },
  ];
}

function renderBar(parts: readonly { value: number; tone: Tone }[], total: number): ColumnSet {
  return {
    type: 'ColumnSet',
    spacing: 'Small',
    columns: parts.map(({ value, tone }) => ({
      type: 'Column',
      width: Math.max(1, Math.round((value / total) * 100)),
      style: tone,
      spacing: 'None',
      // A column needs something in it to be drawn; the words above it say all there is to say.
      items: richText([run('\u00a0')]),
    })),
  };
}

function toneOf(label: string, index: number): Tone {
  const key = label.toLowerCase();
  return (
    (Object.hasOwn(TONE, key) ? TONE[key] : undefined) ?? BY_PLACE[index % BY_PLACE.length] ?? 'emphasis'
  );
}
