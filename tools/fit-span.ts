import type { Place } from '../src/checker/annotation.ts';
import {
  COVER_NAMES,
  forEachRun,
  LENGTH_NAMES,
  type SpanFeature,
  type SpanFeatures,
  type SpanModel,
} from '../src/checker/span-model.ts';
import { minimise } from './lbfgs.ts';

/** A window of a violating draft, its runs, and which of them are near enough to a labelled core. */
export interface SpanExample {
  readonly author: string;
  readonly features: SpanFeatures;
  readonly window: Place;
  readonly isCore: readonly boolean[];
}

/** Weight of the squared weights beside the examples' loss. */
const L2 = 4;
const STEPS = 60;
/** Weights nearer to nothing than this are left out. */
const LIGHTEST = 0.02;
/** Examples that must have a feature for it to be learnt. */
const LEAST = 4;

type Ids = readonly (readonly [id: number, value: number])[];

interface Row {
  readonly begins: readonly Ids[];
  readonly ends: readonly Ids[];
  readonly holds: readonly Ids[];
  readonly runs: readonly {
    readonly first: number;
    readonly end: number;
    readonly shape: readonly number[];
    readonly isCore: boolean;
  }[];
}

/** Fits which runs are cores: the likelihood of any accepted run, with L2. The same examples give the same model. */
export function fitSpan(examples: readonly SpanExample[], trainedOn: string): SpanModel {
  const counts = new Map<string, number>();
  for (const { features } of examples) {
    const names = new Set<string>();
    for (const lists of [features.begins, features.ends, features.holds])
      for (const list of lists) for (const [name] of list) names.add(name);
    forEachRun(features.sentences, (from, to, cover) => {
      for (const name of shapeOf(to - from, cover)) names.add(name);
    });
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts].flatMap(([name, count]) => (count >= LEAST ? [name] : [])).sort();
  const ids = new Map(names.map((name, id) => [name, id]));
  const idsOf = (list: readonly SpanFeature[]): Ids =>
    list.flatMap(([name, value]) => {
      const id = ids.get(name);
      return id === undefined ? [] : [[id, value] as const];
    });
  const rows = examples.map(({ features, window, isCore }): Row => {
    const runs: Row['runs'][number][] = [];
    forEachRun(features.sentences, (from, to, cover) => {
      runs.push({
        first: from - window.from,
        end: to - window.from,
        shape: shapeOf(to - from, cover).flatMap((name) => ids.get(name) ?? []),
        isCore: isCore[runs.length] ?? false,
      });
    });
    const { begins, ends, holds } = features;
    return { begins: begins.map(idsOf), ends: ends.map(idsOf), holds: holds.map(idsOf), runs };
  });
  const point = new Float64Array(names.length);
  minimise((at, gradient) => lossOf(rows, at, gradient), point, STEPS);
  const weights = names.flatMap((name, id): [string, number][] => {
    const weight = Math.round((point[id] ?? 0) * 1000) / 1000;
    return Math.abs(weight) < LIGHTEST ? [] : [[name, weight]];
  });
  return { trainedOn, weights: new Map(weights) };
}

function shapeOf(words: number, cover: number): [string, string] {
  return [LENGTH_NAMES[words] ?? '', COVER_NAMES[cover] ?? ''];
}

function lossOf(rows: readonly Row[], at: Float64Array, gradient: Float64Array): number {
  let loss = 0;
  for (let id = 0; id < at.length; id += 1) {
    const one = at[id] as number;
    gradient[id] = L2 * one;
    loss += 0.5 * L2 * one * one;
  }
  for (const row of rows) loss += addRow(row, at, gradient);
  return loss;
}

/** The loss of one window; adds what each feature is expected to have more among all runs than among the accepted. */
function addRow({ begins, ends, holds, runs }: Row, at: Float64Array, gradient: Float64Array): number {
  const sum = (list: Ids) => list.reduce((total, [id, value]) => total + (at[id] as number) * value, 0);
  const begin = begins.map(sum);
  const end = ends.map(sum);
  const before = new Float64Array(holds.length + 1);
  for (const [index, list] of holds.entries()) before[index + 1] = (before[index] as number) + sum(list);
  const scores = new Float64Array(runs.length);
  let top = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < runs.length; n += 1) {
    const run = runs[n] as Row['runs'][number];
    let score =
      (begin[run.first] as number) +
      (end[run.end - 1] as number) +
      (before[run.end] as number) -
      (before[run.first] as number);
    for (const id of run.shape) score += at[id] as number;
    scores[n] = score;
    if (score > top) top = score;
  }
  let all = 0;
  let accepted = 0;
  for (let n = 0; n < runs.length; n += 1) {
    const odds = Math.exp((scores[n] as number) - top);
    scores[n] = odds;
    all += odds;
    if (runs[n]?.isCore) accepted += odds;
  }
  const beginErrors = new Float64Array(begins.length);
  const endErrors = new Float64Array(ends.length);
  const changes = new Float64Array(holds.length + 1);
  for (let n = 0; n < runs.length; n += 1) {
    const run = runs[n] as Row['runs'][number];
    const odds = scores[n] as number;
    const error = odds / all - (run.isCore ? odds / accepted : 0);
    beginErrors[run.first] = (beginErrors[run.first] as number) + error;
    endErrors[run.end - 1] = (endErrors[run.end - 1] as number) + error;
    changes[run.first] = (changes[run.first] as number) + error;
    changes[run.end] = (changes[run.end] as number) - error;
    for (const id of run.shape) gradient[id] = (gradient[id] as number) + error;
  }
  const add = (list: Ids, error: number) => {
    for (const [id, value] of list) gradient[id] = (gradient[id] as number) + error * value;
  };
  let held = 0;
  for (let index = 0; index < holds.length; index += 1) {
    held += changes[index] as number;
    add(begins[index] as Ids, beginErrors[index] as number);
    add(ends[index] as Ids, endErrors[index] as number);
    add(holds[index] as Ids, held);
  }
  return Math.log(all) - Math.log(accepted);
}
