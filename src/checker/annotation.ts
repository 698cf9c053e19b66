import type { Pattern } from './pattern.ts';
import { PatternChart } from './pattern-chart.ts';
import { splitJoined } from './slips.ts';
import { type Token, tokensOf } from './tokens.ts';
import type { DraftViews } from './views.ts';
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
  /** For every token number, the place at or after it that ends first. */
  nextOf(patterns: readonly Pattern[]): readonly (Place | undefined)[];
  /** Every word class, and form of a word, that stands somewhere in the draft, with its places. */
  readonly classes: ReadonlyMap<string, readonly Place[]>;
}

const NOWHERE: readonly Place[] = [];

/** The annotation of a draft, made once for each draft and set of classes. */
export function annotate(views: DraftViews, classes: WordClasses): Annotation {
  const known = views.made.get(classes) as Annotation | undefined;
  if (known !== undefined) return known;
  const annotation = makeAnnotation(splitJoined(tokensOf(views), classes.joined), classes);
  views.made.set(classes, annotation);
  return annotation;
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
  const { lists, classes } = chartOf(wordClasses).read(tokens);
  const nexts = new Map<readonly Pattern[], readonly (Place | undefined)[]>();
  const placesOf = (patterns: readonly Pattern[]) => lists.get(patterns) ?? NOWHERE;
  const nextOf = (patterns: readonly Pattern[]) => {
    const known = nexts.get(patterns);
    if (known !== undefined) return known;
    const next = nearest(placesOf(patterns), tokens.length);
    nexts.set(patterns, next);
    return next;
  };
  return { tokens, classes, placesOf, nextOf };
}

function nearest(places: readonly Place[], length: number): readonly (Place | undefined)[] {
  const best: (Place | undefined)[] = new Array(length + 1).fill(undefined);
  for (const place of places) {
    const known = best[place.from];
    if (known === undefined || place.to < known.to) best[place.from] = place;
  }
  for (let at = length - 1; at >= 0; at -= 1) {
    const [here, later] = [best[at], best[at + 1]];
    if (here === undefined || (later !== undefined && later.to < here.to)) best[at] = later;
  }
  return best;
}
