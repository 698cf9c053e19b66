import type { Severity, Span } from '../core/reply.ts';
import { type Annotation, annotate, type Place } from './annotation.ts';
import type { Condition } from './circumstances.ts';
import { firstWhere } from './first-where.ts';
import { letterRuns } from './letter-runs.ts';
import { overlap } from './overlap.ts';
import { riskFeatures } from './risk-features.ts';
import {
  assess,
  type RiskAssessment,
  type RiskInput,
  type RiskModel,
  type WeighedFeature,
  weighFeatures,
} from './risk-model.ts';
import { spoken, windowsOf } from './risk-windows.ts';
import { chooseSpan, type SpanModel, scoreSpans, spanFeatures, tokenWeights } from './span-model.ts';
import { type DraftViews, remember } from './views.ts';
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
  /** Word classes of which none may stand in the draft. */
  readonly unless?: readonly string[];
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
  /** The vector of each window that has one, by the window's own words; one without a length could not be had. */
  readonly vectors?: Vectors;
}

export type Vectors = ReadonlyMap<string, ArrayLike<number>>;

/** Most windows of one draft that are looked at by meaning at a time, which takes some 15 ms each. */
const MOST_VECTORS = 4;
/** A second group is cited too when it is at least so likely as this share of the first. */
const SECOND_SHARE = 0.6;
const MOST_WORDS = 4;
/** Fewer words than this, numbers and emoji apart, resemble nothing. */
const LEAST_WORDS = 2;

/** A run of sentences that is weighed as one. */
interface Window extends Place {
  readonly span: Span;
  readonly text: string;
}

/** A window with what a model makes of it. */
interface WindowWeight {
  readonly model: RiskModel;
  readonly isByMeaning: boolean;
  readonly features: RiskInput['features'];
  readonly assessment: RiskAssessment;
}

/** Weighs a window, by meaning where its vector is known; each model once. */
function weigh(
  views: DraftViews,
  annotation: Annotation,
  window: Window,
  { byWords, byMeaning }: DraftRisk,
  vectors?: Vectors,
): WindowWeight {
  const vector = vectors?.get(window.text);
  const isByMeaning = vector !== undefined && vector.length > 0;
  const model = isByMeaning ? byMeaning : byWords;
  return remember(views, model, `${window.from}-${window.to} ${isByMeaning}`, () => {
    const features = riskFeatures(annotation, window);
    const assessment = assess(model, { features, letters: letterRuns(window.text), vector });
    return { model, isByMeaning, features, assessment };
  });
}

/** The windows of a draft, without the sentences that something told of stands in. */
function windowsToWeigh(
  views: DraftViews,
  annotation: Annotation,
  told: readonly Span[] = [],
): readonly Window[] {
  if (told.length === 0) return remember(views, annotation, 'windows', () => windowsIn(views, annotation));
  return windowsIn(views, annotation, (sentence) => {
    const span = originalOf(sentence, annotation, views);
    return told.some((one) => overlap(one, span));
  });
}

function windowsIn(
  views: DraftViews,
  annotation: Annotation,
  isTold?: (sentence: Place) => boolean,
): readonly Window[] {
  return windowsOf(annotation, isTold)
    .filter((place) => hasWords(annotation, place))
    .map((place) => windowOf(views, annotation, place));
}

/** False for too few words to resemble anything. */
function hasWords({ tokens }: Annotation, { from, to }: Place): boolean {
  const words = tokens
    .slice(from, to)
    .filter(({ forms }) => !forms.includes('emoji') && !forms.includes('number'));
  return words.length >= LEAST_WORDS;
}

function windowOf(views: DraftViews, annotation: Annotation, place: Place): Window {
  return remember(views, annotation, `${place.from}-${place.to}`, () => {
    const span = originalOf(place, annotation, views);
    return { ...place, span, text: spoken(views.original.slice(span.start, span.end)) };
  });
}

/** The texts whose vectors help most: the windows that words alone find riskiest. */
export function textsToEncode(
  views: DraftViews,
  classes: WordClasses,
  risk: DraftRisk,
  told?: readonly Span[],
): readonly string[] {
  return weighWindows(views, classes, risk, told === undefined ? {} : { told })
    .sort((a, b) => b.logOdds - a.logOdds)
    .slice(0, MOST_VECTORS)
    .map(({ text }) => text);
}

/** The same for a second opinion on what was found: of all that it is asked about, what words alone find least risky. */
export function textsToDoubt(
  views: DraftViews,
  classes: WordClasses,
  risk: DraftRisk,
  found: readonly Span[],
): readonly string[] {
  const parts = new Map<string, number>();
  for (const span of found)
    for (const { text, logOdds } of weighAround(views, classes, risk, span)) parts.set(text, logOdds);
  return [...parts]
    .sort(([, a], [, b]) => a - b)
    .slice(0, MOST_VECTORS)
    .map(([text]) => text);
}

/**
 * The windows that a range of the original touches, and its own sentences alone: harmless sentences before or behind them make them no
 * better. None where there are too few words to weigh.
 */
export function windowsAround(views: DraftViews, classes: WordClasses, range: Span): readonly Window[] {
  const annotation = annotate(views, classes);
  const place = tokensIn(views, annotation, range);
  if (place === undefined) return [];
  const windows = windowsToWeigh(views, annotation).filter(
    ({ from, to }) => from < place.to && place.from < to,
  );
  const own = sentencesRound(annotation, place);
  const isWindow = windows.some(({ from, to }) => from === own.from && to === own.to);
  return isWindow || !hasWords(annotation, own) ? windows : [...windows, windowOf(views, annotation, own)];
}

/** What a model makes of {@link windowsAround} a range. */
export function weighAround(
  views: DraftViews,
  classes: WordClasses,
  risk: DraftRisk,
  range: Span,
  vectors?: Vectors,
): WeighedWindow[] {
  const annotation = annotate(views, classes);
  return windowsAround(views, classes, range).map((window) =>
    weighedOf(views, annotation, window, risk, vectors),
  );
}

function weighedOf(
  views: DraftViews,
  annotation: Annotation,
  window: Window,
  risk: DraftRisk,
  vectors?: Vectors,
): WeighedWindow {
  const { model, isByMeaning, assessment } = weigh(views, annotation, window, risk, vectors);
  return { span: window.span, text: window.text, model, isByMeaning, ...assessment };
}

/** A window and what the model makes of it. */
export interface WeighedWindow {
  readonly span: Span;
  /** Its words as models read them. */
  readonly text: string;
  /** The model that weighed it. */
  readonly model: RiskModel;
  readonly isByMeaning: boolean;
  readonly logOdds: number;
  /** The likeliest group first. */
  readonly groups: RiskAssessment['groups'];
}

/** What a model makes of each window of a draft, in draft order, whether or not it comes to anything. */
export function weighWindows(
  views: DraftViews,
  classes: WordClasses,
  risk: DraftRisk,
  { told, vectors }: Known = {},
): WeighedWindow[] {
  const annotation = annotate(views, classes);
  return windowsToWeigh(views, annotation, told).map((window) =>
    weighedOf(views, annotation, window, risk, vectors),
  );
}

/** What each window of a draft resembles, in draft order; windows under the lower threshold give nothing. */
export function findRisks(
  views: DraftViews,
  classes: WordClasses,
  risk: DraftRisk,
  { told, vectors }: Known = {},
): Risk[] {
  const annotation = annotate(views, classes);
  const { spans, texts } = risk;
  return windowsToWeigh(views, annotation, told).flatMap((window) => {
    const { model, features, assessment } = weigh(views, annotation, window, risk, vectors);
    if (assessment.logOdds < model.lower) return [];
    const [first, second] = assessment.groups;
    const text = texts.find(({ group }) => group === first?.group);
    if (first === undefined || text === undefined) return [];
    const other =
      second !== undefined && second.probability >= first.probability * SECOND_SHARE
        ? texts.find(({ group }) => group === second.group)
        : undefined;
    const weighed = weighFeatures(model, features, first.group);
    const weights = tokenWeights(weighed, window);
    const core = chooseSpan(scoreSpans(spans, spanFeatures(annotation, window, weights)), window);
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
export function coreWithin(views: DraftViews, classes: WordClasses, risk: DraftRisk, range: Span): Span {
  const annotation = annotate(views, classes);
  const found = tokensIn(views, annotation, range);
  if (found === undefined) return range;
  const window = windowOf(views, annotation, sentencesRound(annotation, found));
  const { spans } = risk;
  const scores = remember(views, spans, `${window.from}-${window.to}`, () => {
    const { model, features, assessment } = weigh(views, annotation, window, risk);
    const group = assessment.groups[0]?.group ?? '';
    const weights = tokenWeights(weighFeatures(model, features, group), window);
    return scoreSpans(spans, spanFeatures(annotation, window, weights));
  });
  const length = found.to - found.from;
  const accepts = (from: number, to: number) => {
    const common = Math.min(to, found.to) - Math.max(from, found.from);
    return common > 0 && common >= COMMON_SHARE * Math.min(to - from, length);
  };
  return originalOf(chooseSpan(scores, window, { near: found, accepts }), annotation, views);
}

/** Where a word class stands in a draft. */
export function spansOfClass(views: DraftViews, classes: WordClasses, name: string): readonly Span[] {
  const annotation = annotate(views, classes);
  return (annotation.classes.get(name) ?? []).map((place) => originalOf(place, annotation, views));
}

/** The tokens that a range of the original touches. */
function tokensIn(views: DraftViews, annotation: Annotation, { start, end }: Span): Place | undefined {
  const { tokens } = annotation;
  const spanOf = (at: number) => originalOf({ from: at, to: at + 1 }, annotation, views);
  const from = firstWhere(tokens.length, (at) => spanOf(at).end > start);
  const to = firstWhere(tokens.length, (at) => spanOf(at).start >= end);
  return from < to ? { from, to } : undefined;
}

/** The whole sentences that a place lies in. */
function sentencesRound({ tokens }: Annotation, { from, to }: Place): Place {
  const sentenceOf = (at: number) => tokens[at]?.sentence ?? 0;
  const [first, last] = [sentenceOf(from), sentenceOf(to - 1)];
  return {
    from: firstWhere(tokens.length, (at) => sentenceOf(at) >= first),
    to: firstWhere(tokens.length, (at) => sentenceOf(at) > last),
  };
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

function originalOf({ from, to }: Place, { tokens }: Annotation, views: DraftViews): Span {
  const start = tokens[from]?.start ?? 0;
  return views.words.toOriginal(start, tokens[to - 1]?.end ?? start);
}
