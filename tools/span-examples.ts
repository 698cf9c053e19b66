import { annotate } from '../src/checker/annotation.ts';
import { letterRuns } from '../src/checker/letter-runs.ts';
import { riskFeatures } from '../src/checker/risk-features.ts';
import { assess, type RiskModel, weighFeatures } from '../src/checker/risk-model.ts';
import { spoken, windowsOf } from '../src/checker/risk-windows.ts';
import { forEachRun, spanFeatures, tokenWeights } from '../src/checker/span-model.ts';
import { viewsOf } from '../src/checker/views.ts';
import type { WordClasses } from '../src/checker/word-classes.ts';
import type { SpanExample } from './fit-span.ts';
import type { LabelledDraft } from './risk-examples.ts';

/** How much of a run and a labelled core must be common (intersection over union) for the run to be learnt as a core. */
const NEAR = 0.7;
/** A window is left out when no run comes so near to its label: the label runs over several sentences. */
const LEAST_NEAR = 0.3;

/** The windows of a draft that hold a labelled core, weighed by a model that has not seen the draft's author. */
export function spanExamplesOf(
  draft: LabelledDraft,
  author: string,
  classes: WordClasses,
  model: RiskModel,
): SpanExample[] {
  if (draft.verdict === 'ok') return [];
  const views = viewsOf(draft.text);
  const annotation = annotate(views, classes);
  const { tokens } = annotation;
  const rangeOf = (from: number, to: number) =>
    views.words.toOriginal(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
  const labels = draft.findings.flatMap(({ span }) => {
    const start = span === null ? -1 : draft.text.indexOf(span);
    return span === null || start < 0 ? [] : [{ start, end: start + span.length }];
  });
  return windowsOf(annotation).flatMap((window) => {
    const features = riskFeatures(annotation, window);
    const { start, end } = rangeOf(window.from, window.to);
    const letters = letterRuns(spoken(draft.text.slice(start, end)));
    const group = assess(model, { features, letters }).groups[0]?.group ?? draft.group;
    const weighed = weighFeatures(model, features, group);
    const spans = spanFeatures(annotation, window, tokenWeights(weighed, window));
    const near: number[] = [];
    forEachRun(spans.sentences, (from, to) => {
      const run = rangeOf(from, to);
      near.push(Math.max(0, ...labels.map((label) => overlapOf(run, label))));
    });
    const nearest = near.reduce((most, one) => Math.max(most, one), 0);
    if (nearest < LEAST_NEAR) return [];
    return [{ author, features: spans, window, isCore: near.map((one) => one >= Math.min(nearest, NEAR)) }];
  });
}

/** Intersection over union of two ranges. */
function overlapOf(a: { start: number; end: number }, b: { start: number; end: number }): number {
  const common = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return common <= 0 ? 0 : common / (Math.max(a.end, b.end) - Math.min(a.start, b.start));
}
