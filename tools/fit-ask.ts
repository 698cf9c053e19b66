/**
 * Fits the calibration of answers on questions by several authors, and says how it does on an author left out.
 * Writes models/ask-calibration.json. Run: npm run fit:ask
 */
import { writeFileSync } from 'node:fs';
import { type Calibration, confidenceOf, FEATURES, type Feature } from '../src/knowledge/calibration.ts';
import { loadLexicon } from '../src/knowledge/lexicon.ts';
import { loadLibrary } from '../src/knowledge/library.ts';
import { createSearch } from '../src/knowledge/search.ts';
import { contentHash, readJsonLines } from './json-lines.ts';

interface Question {
  readonly q: string;
  readonly kind: string;
  readonly clauses: readonly string[];
}
interface Row {
  readonly author: string;
  readonly question: string;
  readonly features: Readonly<Record<Feature, number>>;
  readonly inScope: boolean;
  readonly right: boolean;
  readonly rightInThree: boolean;
}

const ROUNDS = 4_000;
const RATE = 0.3;
const L2 = 0.02;
/** Share of out-of-scope questions that may be answered, and precision an answer must have, on the authors fitted on. */
const MOST_ANSWERED_ELSEWHERE = 0.02;
const LEAST_PRECISION = 0.95;
/** Share of answerable questions that may be refused, on the authors fitted on. */
const MOST_REFUSED = 0.035;

const files = ['eval/ask-dev.jsonl', 'eval/train/questions.jsonl'];
const none: Calibration = {
  weights: Object.fromEntries(FEATURES.map((name) => [name, 0])) as Record<Feature, number>,
  bias: 0,
  offer: 0,
  answer: 1,
};
const search = createSearch(loadLibrary('policy').policies, loadLexicon('lexicon'), none);
const rows: Row[] = files.flatMap((file) =>
  readJsonLines<Question>(file)
    .filter(({ kind }) => kind === 'answerable' || kind === 'out_of_scope')
    .map(({ q, kind, clauses }) => {
      const { ranked, features } = search.examine(q);
      const fits = (id: string | undefined) => id !== undefined && clauses.includes(id);
      return {
        author: file,
        question: q,
        features,
        inScope: kind === 'answerable',
        right: fits(ranked[0]?.clauseId),
        rightInThree: ranked.slice(0, 3).some(({ clauseId }) => fits(clauseId)),
      };
    }),
);
for (const author of files) {
  const held = rows.filter((row) => row.author === author);
  report(`left out ${author}`, held, fit(rows.filter((row) => row.author !== author)));
}
const fitted = fit(rows);
report('fitted on all', rows, fitted);
writeFileSync(
  'models/ask-calibration.json',
  `${JSON.stringify({ madeBy: 'npm run fit:ask', trainedOn: contentHash(files), ...fitted }, null, 2)}\n`,
);

/** Logistic regression by gradient descent on standardised features, towards "the first clause is right". */
function fit(data: readonly Row[]): Calibration {
  const inScope = data.filter((row) => row.inScope).length;
  const outWeight = (0.6 * inScope) / Math.max(1, data.length - inScope);
  const mean = FEATURES.map(
    (name) => data.reduce((sum, { features }) => sum + features[name], 0) / data.length,
  );
  const spread = FEATURES.map(
    (name, k) =>
      Math.sqrt(
        data.reduce((sum, { features }) => sum + (features[name] - (mean[k] ?? 0)) ** 2, 0) / data.length,
      ) || 1,
  );
  const scaled = data.map(({ features }) =>
    FEATURES.map((name, k) => (features[name] - (mean[k] ?? 0)) / (spread[k] ?? 1)),
  );
  const weights = FEATURES.map(() => 0);
  let bias = 0;
  const totalWeight = data.reduce((sum, row) => sum + (row.inScope ? 1 : outWeight), 0);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = FEATURES.map(() => 0);
    let biasGradient = 0;
    data.forEach((row, i) => {
      const x = scaled[i] ?? [];
      const sum = x.reduce((total, value, k) => total + value * (weights[k] ?? 0), bias);
      const error =
        ((1 / (1 + Math.exp(-sum)) - (row.right ? 1 : 0)) * (row.inScope ? 1 : outWeight)) / totalWeight;
      x.forEach((value, k) => {
        gradient[k] = (gradient[k] ?? 0) + error * value;
      });
      biasGradient += error;
    });
    weights.forEach((weight, k) => {
      weights[k] = weight - RATE * ((gradient[k] ?? 0) + L2 * weight);
    });
    bias -= RATE * biasGradient;
  }
  const unscaled = Object.fromEntries(
    FEATURES.map((name, k) => [name, round4((weights[k] ?? 0) / (spread[k] ?? 1))]),
  ) as Record<Feature, number>;
  const plainBias = round4(
    weights.reduce((sum, weight, k) => sum - (weight * (mean[k] ?? 0)) / (spread[k] ?? 1), bias),
  );
  return thresholds(data, { weights: unscaled, bias: plainBias, offer: 0, answer: 1 });
}

/** Thresholds that hold for each author alone: a new author is more like the hardest of them than like their average. */
function thresholds(data: readonly Row[], model: Calibration): Calibration {
  const scored = data.map((row) => ({ ...row, confidence: confidenceOf(row.features, model) }));
  const steps = Array.from({ length: 199 }, (_, index) => (index + 1) / 200);
  const byAuthor = [...new Set(scored.map(({ author }) => author))].map((author) => {
    const own = scored.filter((row) => row.author === author);
    const inScope = own.filter((row) => row.inScope);
    const elsewhere = own.filter((row) => !row.inScope);
    const answer = steps.find((least) => {
      const given = own.filter(({ confidence }) => confidence >= least);
      const wrong = elsewhere.filter(({ confidence }) => confidence >= least).length;
      return (
        wrong <= MOST_ANSWERED_ELSEWHERE * elsewhere.length &&
        given.filter(({ right }) => right).length >= LEAST_PRECISION * given.length
      );
    });
    const offer = steps.findLast(
      (least) =>
        inScope.filter(({ confidence }) => confidence < least).length <= MOST_REFUSED * inScope.length,
    );
    return { answer: answer ?? 1, offer: offer ?? 0 };
  });
  const answer = Math.max(...byAuthor.map((own) => own.answer));
  return { ...model, offer: Math.min(answer, ...byAuthor.map((own) => own.offer)), answer };
}

function report(name: string, data: readonly Row[], model: Calibration): void {
  const scored = data.map((row) => ({ ...row, confidence: confidenceOf(row.features, model) }));
  const inScope = scored.filter((row) => row.inScope);
  const elsewhere = scored.filter((row) => !row.inScope);
  const answered = scored.filter(({ confidence }) => confidence >= model.answer);
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
  const shown = inScope.filter(({ confidence }) => confidence >= model.offer);
  console.log(
    [
      `${name} (offer ${model.offer}, answer ${model.answer})`,
      `  ranking alone: top-1 ${share(inScope.filter(({ right }) => right).length, inScope.length)}, top-3 ${share(inScope.filter(({ rightInThree }) => rightInThree).length, inScope.length)}`,
      `  shown: top-1 ${share(shown.filter(({ right }) => right).length, inScope.length)}, top-3 ${share(shown.filter(({ rightInThree }) => rightInThree).length, inScope.length)}`,
      `  answered directly ${share(answered.filter(({ inScope: scope }) => scope).length, inScope.length)} with precision ${share(answered.filter(({ right }) => right).length, answered.length)}, refused ${share(inScope.length - shown.length, inScope.length)}`,
      `  out of scope: answered ${share(answered.filter(({ inScope: scope }) => !scope).length, elsewhere.length)}, offered choices ${share(elsewhere.filter(({ confidence }) => confidence >= model.offer && confidence < model.answer).length, elsewhere.length)}`,
    ].join('\n'),
  );
  if (process.argv.includes('--misses'))
    for (const { question, right } of inScope) if (!right) console.log(`    ${question}`);
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
