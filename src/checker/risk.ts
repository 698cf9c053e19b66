import type { Severity, Span } from '../core/reply.ts';
import { type Annotation, annotate, type Place } from './annotation.ts';
import type { Condition } from './circumstances.ts';
import { letterRuns } from './letter-runs.ts';
import { riskFeatures } from './risk-features.ts';
import {
  assess,
  type RiskAssessment,
  type RiskInput,
  type RiskModel,
  type WeighedFeature,
  weighFeatures,
} from './risk-model.ts';
import { sentencesOf, spoken, windowsOf } from './risk-windows.ts';
import { chooseSpan, type SpanModel, spanFeatures, tokenWeights } from './span-model.ts';
import type { DraftViews } from './views.ts';
import type { WordClasses } from './word-classes.ts';

/** What a policy says of drafts that resemble those of one group. */
export interface RiskText {
  /** One of the model's groups. */
  readonly group: string;
  /** Clauses that such drafts broke, the closest first. */
  readonly clauses: readonly string[];
  readonly why: string;
  readonly mend: string;
  /** One thing to ask yourself, when the likeness is small. */
  readonly ask: string;
  /** Set when it is said of some drafts only. */
  readonly when?: Condition;
}

/** What drafts are weighed with: by meaning or by words alone, where the core of a breach lies, and what is said of each group. */
export interface DraftRisk {
  readonly byWords: RiskModel;
  readonly byMeaning: RiskModel;
  readonly spans: SpanModel;
  readonly texts: readonly RiskText[];
}

/** A likeness to posts that broke clauses. */
export interface Risk {
  readonly group: string;
  readonly severity: Exclude<Severity, 'stop'>;
  readonly clauses: readonly string[];
  readonly span: Span;
  readonly why: string;
  readonly mend: string;
  /** Log-odds of any breach, by which risks rank. */
  readonly logOdds: number;
  /** The words of the span that weighed most, the heaviest first. */
  readonly words: readonly string[];
}

/** What is known of a draft before it is weighed. */
export interface Known {
  /** What rules have found and tell: the sentences these stand in are not weighed again. */
  readonly told?: readonly Span[];
  /** The vector of each window that has one, by the window's own words. */
  readonly vectors?: ReadonlyMap<string, ArrayLike<number>>;
}

/** Most windows of one draft that are looked at by meaning, which takes some 15 ms each. */
const MOST_VECTORS = 4;
/** A second group is cited too when it is at least so likely as this share of the first. */
const SECOND_SHARE = 0.6;
const MOST_WORDS = 4;
/** Fewer words than this, emoji apart, resemble nothing. */
const LEAST_WORDS = 2;

/** A run of sentences that is weighed as one. */
interface Window extends Place {
  readonly span: Span;
  readonly text: string;
}

function inputOf(annotation: Annotation, window: Place & { readonly text: string }): RiskInput {
  return { features: riskFeatures(annotation, window), letters: letterRuns(window.text) };
}

function windowsToWeigh(
  views: DraftViews,
  annotation: Annotation,
  told: readonly Span[] = [],
): readonly Window[] {
  const isTold = (sentence: Place) => {
    const { start, end } = originalOf(sentence, annotation, views);
    return told.some((one) => one.start < end && start < one.end);
  };
  const hasWords = ({ from, to }: Place) =>
    annotation.tokens.slice(from, to).filter(({ forms }) => !forms.includes('emoji')).length >= LEAST_WORDS;
  const windows = windowsOf(annotation, told.length === 0 ? undefined : isTold);
  return windows.filter(hasWords).map((place) => {
    const span = originalOf(place, annotation, views);
    return { ...place, span, text: spoken(views.original.slice(span.start, span.end)) };
  });
}

/** The texts whose vectors help most: the windows that words alone find riskiest. */
export function textsToEncode(
  views: DraftViews,
  classes: WordClasses,
  { byWords }: DraftRisk,
  told?: readonly Span[],
): readonly string[] {
  const annotation = annotate(views, classes);
  return windowsToWeigh(views, annotation, told)
    .map((window) => ({ ...window, ...assess(byWords, inputOf(annotation, window)) }))
    .sort((a, b) => b.logOdds - a.logOdds || a.from - b.from)
    .slice(0, MOST_VECTORS)
    .map(({ text }) => text);
}

/** A window and what the model makes of it. */
export interface WeighedWindow {
  readonly span: Span;
  /** True when the window's meaning was known. */
  readonly isByMeaning: boolean;
  readonly logOdds: number;
  readonly lower: number;
  readonly upper: number;
  /** The likeliest group first. */
  readonly groups: RiskAssessment['groups'];
}

/** What a model makes of each window of a draft, in draft order, whether or not it comes to anything. */
export function weighWindows(
  views: DraftViews,
  classes: WordClasses,
  { byWords, byMeaning }: DraftRisk,
  { told, vectors }: Known = {},
): WeighedWindow[] {
  const annotation = annotate(views, classes);
  return windowsToWeigh(views, annotation, told).map((window) => {
    const vector = vectors?.get(window.text);
    const model = vector === undefined ? byWords : byMeaning;
    const { logOdds, groups } = assess(model, { ...inputOf(annotation, window), vector });
    const { lower, upper } = model;
    return { span: window.span, isByMeaning: vector !== undefined, logOdds, lower, upper, groups };
  });
}

/** What each window of a draft resembles, in draft order; windows under the lower threshold give nothing. */
export function findRisks(
  views: DraftViews,
  classes: WordClasses,
  { byWords, byMeaning, spans, texts }: DraftRisk,
  { told, vectors }: Known = {},
): Risk[] {
  const annotation = annotate(views, classes);
  return windowsToWeigh(views, annotation, told).flatMap((window) => {
    const vector = vectors?.get(window.text);
    const model = vector === undefined ? byWords : byMeaning;
    const input = inputOf(annotation, window);
    const assessment = assess(model, { ...input, vector });
    if (assessment.logOdds < model.lower) return [];
    const [first, second] = assessment.groups;
    const text = texts.find(({ group }) => group === first?.group);
    if (first === undefined || text === undefined) return [];
    const other =
      second !== undefined && second.probability >= first.probability * SECOND_SHARE
        ? texts.find(({ group }) => group === second.group)
        : undefined;
    const weighed = weighFeatures(model, input.features, first.group);
    const weights = tokenWeights(weighed, annotation.tokens.length);
    const core = chooseSpan(spans, spanFeatures(annotation, window, weights), window);
    const isCare = assessment.logOdds >= model.upper;
    return [
      {
        group: first.group,
        severity: isCare ? 'care' : 'note',
        clauses: [...new Set([...text.clauses, ...(other?.clauses ?? [])])],
        span: originalOf(core, annotation, views),
        why: isCare ? text.why : text.ask,
        mend: text.mend,
        logOdds: assessment.logOdds,
        words: heaviest(weighed, annotation, core, views),
      } satisfies Risk,
    ];
  });
}

/** How much of the shorter of a range and its core is common to both. */
const COMMON_SHARE = 0.5;

/** The core of a range that a rule found: the run of words, about as long as it or within it, that carries the breach. */
export function coreWithin(
  views: DraftViews,
  classes: WordClasses,
  { byWords, spans }: DraftRisk,
  range: Span,
): Span {
  const annotation = annotate(views, classes);
  const { tokens } = annotation;
  const meets = (place: Place) => {
    const { start, end } = originalOf(place, annotation, views);
    return start < range.end && range.start < end;
  };
  const sentences = sentencesOf(annotation, { from: 0, to: tokens.length }).filter(meets);
  const [first, last] = [sentences[0], sentences.at(-1)];
  if (first === undefined || last === undefined) return range;
  const window = { from: first.from, to: last.to };
  const inside = Array.from({ length: window.to - window.from }, (_, index) => window.from + index).filter(
    (at) => meets({ from: at, to: at + 1 }),
  );
  const found = { from: inside[0] ?? window.from, to: (inside.at(-1) ?? window.to - 1) + 1 };
  const text = spoken(sliceOf(window, annotation, views));
  const input = inputOf(annotation, { ...window, text });
  const group = assess(byWords, input).groups[0]?.group ?? '';
  const weights = tokenWeights(weighFeatures(byWords, input.features, group), tokens.length);
  const length = found.to - found.from;
  const accepts = (from: number, to: number) => {
    const common = Math.min(to, found.to) - Math.max(from, found.from);
    return common > 0 && common >= COMMON_SHARE * Math.min(to - from, length);
  };
  const core = chooseSpan(spans, spanFeatures(annotation, window, weights), window, accepts);
  return originalOf(core, annotation, views);
}

function heaviest(
  weighed: readonly WeighedFeature[],
  annotation: Annotation,
  core: Place,
  views: DraftViews,
): string[] {
  const byWords = new Map<string, number>();
  for (const feature of weighed) {
    if (feature.from < core.from || feature.to > core.to || feature.weight <= 0) continue;
    const { start, end } = originalOf(feature, annotation, views);
    const words = views.original.slice(start, end);
    byWords.set(words, (byWords.get(words) ?? 0) + feature.weight);
  }
  return [...byWords]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_WORDS)
    .map(([words]) => words);
}

function sliceOf(place: Place, annotation: Annotation, views: DraftViews): string {
  const { start, end } = originalOf(place, annotation, views);
  return views.original.slice(start, end);
}

function originalOf({ from, to }: Place, { tokens }: Annotation, views: DraftViews): Span {
  const start = tokens[from]?.start ?? 0;
  return views.words.toOriginal(start, tokens[to - 1]?.end ?? start);
}
