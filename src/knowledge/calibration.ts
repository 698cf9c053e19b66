import type { ClauseIndex, Ranked } from './clause-index.ts';
import type { Lexicon } from './lexicon.ts';
import type { Slot } from './slots.ts';

/** Coefficients of a logistic model that says how likely the best clause answers, and where to be silent and when to be sure. */
export interface Calibration {
  readonly weights: Readonly<Record<Feature, number>>;
  readonly bias: number;
  /** Below `offer` nothing is offered; from `answer` on one clause is the answer; between, choices. */
  readonly offer: number;
  readonly answer: number;
}

export const FEATURES = [
  'coverage',
  'sample',
  'words',
  'margin',
  'marginThird',
  'unknown',
  'elsewhere',
  'aboutConduct',
  'told',
  'request',
] as const;
export type Feature = (typeof FEATURES)[number];

/** What the calibration looks at, in plain numbers. */
export function featuresOf(
  words: readonly string[],
  slots: readonly Slot[],
  ranked: readonly Ranked[],
  index: ClauseIndex,
  lexicon: Lexicon,
): Record<Feature, number> {
  const [first, second, third] = ranked;
  let total = 0;
  let unknown = 0;
  for (const slot of slots) {
    const importance = index.importance(slot);
    total += importance;
    if (!index.isKnown(slot)) unknown += importance;
  }
  const score = first?.score ?? 0;
  return {
    coverage: first?.coverage ?? 0,
    sample: first?.sample ?? 0,
    words: Math.min(2, (first?.words ?? 0) / (total + 1)),
    margin: Math.min(1.5, score - (second?.score ?? 0)),
    marginThird: Math.min(1.5, score - (third?.score ?? 0)),
    unknown: total === 0 ? 1 : unknown / total,
    elsewhere: Math.min(2, lexicon.elsewhere(words)),
    aboutConduct: slots.some(({ terms }) =>
      [...terms.keys()].some((term) => lexicon.conductConcepts.has(term)),
    )
      ? 1
      : 0,
    told: Math.log(1 + total),
    request: lexicon.isRequest(words) ? 1 : 0,
  };
}

/** The probability, 0 to 1, that the best clause answers the question. */
export function confidenceOf(
  features: Readonly<Record<Feature, number>>,
  { weights, bias }: Calibration,
): number {
  let sum = bias;
  for (const feature of FEATURES) sum += weights[feature] * features[feature];
  return 1 / (1 + Math.exp(-sum));
}
