import { CLAUSE_FEATURES, type ClauseFeature, type Evidence, QUESTION_FEATURES } from './evidence.ts';

/** What the two judgements look at: the question, the best clause, and how far it is ahead. */
export const JUDGED = [
  ...QUESTION_FEATURES,
  'first.words',
  'first.sample',
  'first.coverage',
  'first.letters',
  'first.lettersThree',
  'first.nearest',
  'first.nearestThree',
  'first.mass',
  'first.fits',
  'share',
  'margin',
  'marginThird',
  'sampleGap',
  'lettersGap',
  'nearestGap',
  'massInScope',
] as const;
export type Judged = (typeof JUDGED)[number];

/** Weights of a logistic judgement: a probability from 0 to 1. */
export interface Judgement {
  readonly weights: Readonly<Record<Judged, number>>;
  readonly bias: number;
}

/** Coefficients fitted by `npm run fit:ask`. */
export interface DecisionModel {
  readonly ranking: Readonly<Record<ClauseFeature, number>>;
  /** How likely the question is one for these policies. */
  readonly inScope: Judgement;
  /** How likely the best clause answers it. */
  readonly right: Judgement;
  /** Below `offer` of being in scope nothing is offered; from `answer` of being right one clause is the answer; between, choices. */
  readonly offer: number;
  readonly answer: number;
}

/** A clause's place in the ranking; `share` of all candidates is 0 to 1, together 1. */
export interface Ranked {
  readonly at: number;
  readonly score: number;
  readonly share: number;
}

/** Candidates in order, best first. */
export function rankCandidates(
  { candidates }: Pick<Evidence, 'candidates'>,
  weights: DecisionModel['ranking'],
): Ranked[] {
  const scored = candidates.map(({ at, features }) => ({
    at,
    score: CLAUSE_FEATURES.reduce((sum, name) => sum + weights[name] * features[name], 0),
  }));
  const top = Math.max(...scored.map(({ score }) => score));
  const total = scored.reduce((sum, { score }) => sum + Math.exp(score - top), 0);
  return scored
    .map(({ at, score }) => ({ at, score, share: Math.exp(score - top) / total }))
    .sort((a, b) => b.score - a.score || a.at - b.at);
}

/** What is judged, from the evidence and its ranking. */
export function judgedOf(evidence: Evidence, ranked: readonly Ranked[]): Record<Judged, number> {
  const { question, candidates } = evidence;
  const [first, second, third] = ranked;
  const features = candidates.find(({ at }) => at === first?.at)?.features;
  const most = (name: ClauseFeature) => candidates.reduce((max, one) => Math.max(max, one.features[name]), 0);
  const score = first?.score ?? 0;
  return {
    ...question,
    'first.words': features?.words ?? 0,
    'first.sample': features?.sample ?? 0,
    'first.coverage': features?.coverage ?? 0,
    'first.letters': features?.letters ?? 0,
    'first.lettersThree': features?.lettersThree ?? 0,
    'first.nearest': features?.nearest ?? 0,
    'first.nearestThree': features?.nearestThree ?? 0,
    'first.mass': features?.mass ?? 0,
    'first.fits': features?.fits ?? 0,
    share: first?.share ?? 0,
    margin: Math.min(4, score - (second?.score ?? 0)),
    marginThird: Math.min(6, score - (third?.score ?? 0)),
    sampleGap: most('sample') - question.otherSample,
    lettersGap: most('letters') - question.otherLetters,
    nearestGap: most('nearest') - question.otherNearest,
    massInScope: Math.log(
      (1e-3 + candidates.reduce((sum, one) => sum + one.features.mass, 0)) / (1e-3 + question.otherMass),
    ),
  };
}

/** The probability, 0 to 1, that a judgement gives. */
export function probabilityOf(
  judged: Readonly<Record<Judged, number>>,
  { weights, bias }: Judgement,
): number {
  let sum = bias;
  for (const name of JUDGED) sum += weights[name] * judged[name];
  return 1 / (1 + Math.exp(-sum));
}

/** What to do with a question: one clause, a choice of clauses, or nothing. */
export function decide(
  evidence: Evidence,
  model: DecisionModel,
): {
  readonly kind: 'answer' | 'choices' | 'none';
  readonly ranked: readonly Ranked[];
  readonly confidence: number;
} {
  const ranked = rankCandidates(evidence, model.ranking);
  if (ranked.length === 0) return { kind: 'none', ranked, confidence: 0 };
  const judged = judgedOf(evidence, ranked);
  const confidence = probabilityOf(judged, model.right);
  if (confidence >= model.answer) return { kind: 'answer', ranked, confidence };
  const kind = probabilityOf(judged, model.inScope) >= model.offer ? 'choices' : 'none';
  return { kind, ranked, confidence };
}
