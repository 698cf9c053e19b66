import type { Severity, Span } from '../core/reply.ts';
import { type Annotation, annotate, type Place } from './annotation.ts';
import { riskFeatures } from './risk-features.ts';
import { assess, type RiskAssessment, type RiskModel } from './risk-model.ts';
import { phrasesOf, sentencesOf, windowsOf } from './risk-windows.ts';
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
}

/** What drafts are weighed with: a model that knows their meaning, one for words alone, and what is said of each group. */
export interface DraftRisk {
  readonly byWords: RiskModel;
  readonly byMeaning: RiskModel;
  readonly texts: readonly RiskText[];
}

/** A likeness to posts that broke clauses. */
export interface Risk {
  readonly group: string;
  readonly severity: Exclude<Severity, 'stop'>;
  readonly clauses: readonly string[];
  readonly span: Span;
  /** The sentences that were weighed together. */
  readonly window: Span;
  readonly why: string;
  readonly mend: string;
  /** Log-odds of any breach, by which risks rank. */
  readonly logOdds: number;
  /** The words of the span that weighed most, the heaviest first. */
  readonly words: readonly string[];
}

/** The vector of each window of a draft that has one, by the window's number. */
export type WindowVectors = ReadonlyMap<number, ArrayLike<number>>;

/** Most windows of one draft that are looked at by meaning, which takes some 15 ms each. */
const MOST_VECTORS = 4;
/** A second group is cited too when it is at least so likely as this share of the first. */
const SECOND_SHARE = 0.6;
const MOST_WORDS = 4;

/** The texts whose vectors help most, by window number: those that words alone find riskiest. */
export function textsToEncode(
  views: DraftViews,
  classes: WordClasses,
  { byWords }: DraftRisk,
): ReadonlyMap<number, string> {
  const annotation = annotate(views, classes);
  const ranked = windowsOf(annotation)
    .map((window, number) => ({
      number,
      window,
      logOdds: assess(byWords, riskFeatures(annotation, classes, window)).logOdds,
    }))
    .sort((a, b) => b.logOdds - a.logOdds || a.number - b.number)
    .slice(0, MOST_VECTORS);
  return new Map(
    ranked.map(({ number, window }) => {
      const { start, end } = originalOf(window, annotation, views);
      return [number, views.original.slice(start, end)];
    }),
  );
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
  vectors: WindowVectors = new Map(),
): WeighedWindow[] {
  const annotation = annotate(views, classes);
  return windowsOf(annotation).map((window, number) => {
    const vector = vectors.get(number);
    const { lower, upper, ...model } = vector === undefined ? byWords : byMeaning;
    const features = riskFeatures(annotation, classes, window);
    const { logOdds, groups } = assess({ ...model, lower, upper }, features, vector);
    const span = originalOf(window, annotation, views);
    return { span, isByMeaning: vector !== undefined, logOdds, lower, upper, groups };
  });
}

/** What each window of a draft resembles, in draft order; windows under the lower threshold give nothing. */
export function findRisks(
  views: DraftViews,
  classes: WordClasses,
  { byWords, byMeaning, texts }: DraftRisk,
  vectors: WindowVectors = new Map(),
): Risk[] {
  const annotation = annotate(views, classes);
  return windowsOf(annotation).flatMap((window, number) => {
    const vector = vectors.get(number);
    const model = vector === undefined ? byWords : byMeaning;
    const assessment = assess(model, riskFeatures(annotation, classes, window), vector);
    if (assessment.logOdds < model.lower) return [];
    const [first, second] = assessment.groups;
    const text = texts.find(({ group }) => group === first?.group);
    if (first === undefined || text === undefined) return [];
    const other =
      second !== undefined && second.probability >= first.probability * SECOND_SHARE
        ? texts.find(({ group }) => group === second.group)
        : undefined;
    const core = coreOf(assessment, annotation, window);
    const isCare = assessment.logOdds >= model.upper;
    return [
      {
        group: first.group,
        severity: isCare ? 'care' : 'note',
        clauses: [...new Set([...text.clauses, ...(other?.clauses ?? [])])],
        span: originalOf(core, annotation, views),
        window: originalOf(window, annotation, views),
        why: isCare ? text.why : text.ask,
        mend: text.mend,
        logOdds: assessment.logOdds,
        words: heaviest(assessment, annotation, core, views),
      } satisfies Risk,
    ];
  });
}

/** The phrases of the window's weightiest sentence that carry the weight. */
function coreOf({ weighed }: RiskAssessment, annotation: Annotation, window: Place): Place {
  const weights = new Float64Array(annotation.tokens.length);
  for (const { from, to, weight } of weighed)
    for (let at = from; at < to; at += 1) weights[at] = (weights[at] ?? 0) + weight / (to - from);
  const weightOf = ({ from, to }: Place) => weights.subarray(from, to).reduce((sum, one) => sum + one, 0);
  const sentence = heaviestOf(sentencesOf(annotation, window), weightOf) ?? window;
  const phrases = phrasesOf(annotation, sentence);
  const heavy = phrases.map((phrase) => weightOf(phrase) > 0);
  const first = heavy.indexOf(true);
  const last = heavy.lastIndexOf(true);
  return first < 0
    ? sentence
    : { from: phrases[first]?.from ?? sentence.from, to: phrases[last]?.to ?? sentence.to };
}

function heaviestOf(places: readonly Place[], weightOf: (place: Place) => number): Place | undefined {
  let best: Place | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const place of places) {
    const weight = weightOf(place);
    if (weight > most) [best, most] = [place, weight];
  }
  return best;
}

function heaviest(
  { weighed }: RiskAssessment,
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
