import { firstWhere } from './first-where.ts';
import type { Pattern } from './pattern.ts';
import { PatternChart } from './pattern-chart.ts';
import { splitJoined } from './slips.ts';
import { type Token, tokensOf } from './tokens.ts';
import { type DraftViews, remember } from './views.ts';
import type { WordClasses } from './word-classes.ts';

/** Where something stands in a draft: token numbers, half-open. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** The tokens of one draft and where patterns stand in it. */
export interface Annotation {
  readonly tokens: readonly Token[];
  /** Places of any of these patterns, by their beginning, each once: of a list that was given to {@link indexPatterns} before. */
  placesOf(patterns: readonly Pattern[]): readonly Place[];
  /** The place of any of these patterns, at a token or behind it, that ends first. */
  nextOf(patterns: readonly Pattern[], from: number): Place | undefined;
  /** Every word class, and form of a word, that stands somewhere in the draft, with its places. */
  readonly classes: ReadonlyMap<string, readonly Place[]>;
}

const NOWHERE: readonly Place[] = [];

/** The annotation of a draft, made once for each draft and set of classes. */
export function annotate(views: DraftViews, classes: WordClasses): Annotation {
  return remember(views, classes, 'annotation', () =>
    makeAnnotation(splitJoined(tokensOf(views), classes.joined), classes),
  );
}

const charts = new WeakMap<WordClasses, PatternChart>();

/** Has a list of patterns looked for in every draft that is annotated from now on. */
export function indexPatterns(classes: WordClasses, patterns: readonly Pattern[]): void {
  chartOf(classes).add(patterns);
}

function chartOf(classes: WordClasses): PatternChart {
  const known = charts.get(classes);
  if (known !== undefined) return known;
  const chart = new PatternChart(classes.classes);
  charts.set(classes, chart);
  return chart;
}

function makeAnnotation(tokens: readonly Token[], wordClasses: WordClasses): Annotation {
  const chart = chartOf(wordClasses);
  const { lists, classes } = chart.read(tokens);
  const placesOf = (patterns: readonly Pattern[]) => {
    const places = lists.get(patterns);
    if (places === undefined && !chart.has(patterns))
      throw new Error('a list of patterns that was never indexed');
    return places ?? NOWHERE;
  };
  const nexts = new Map<readonly Pattern[], readonly Place[]>();
  const nextOf = (patterns: readonly Pattern[], from: number) => {
    const places = placesOf(patterns);
    let next = nexts.get(patterns);
    if (next === undefined) {
      next = nearest(places);
      nexts.set(patterns, next);
    }
    return next[firstFrom(places, from)];
  };
  return { tokens, classes, placesOf, nextOf };
}

/** For every place, of places in order, the one at or behind it that ends first. */
function nearest(places: readonly Place[]): readonly Place[] {
  const best = [...places];
  for (let at = places.length - 2; at >= 0; at -= 1) {
    const later = best[at + 1] as Place;
    if (later.to < (best[at] as Place).to) best[at] = later;
  }
  return best;
}

/** The number of the first place, of places in order, that begins at a token or behind it. */
export function firstFrom(places: readonly Place[], from: number): number {
  return firstWhere(places.length, (at) => (places[at] as Place).from >= from);
}
