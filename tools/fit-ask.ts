/**
 * Fits what decides an answer (ranking, in scope or not, right or not, and two thresholds) on questions by several
 * authors, and says how it does on an author it has not seen: each in turn is left out. Writes models/ask.json, once for
 * words alone and once with the sentence encoder, for policies with rich notes, thin ones and none. Run: npm run fit:ask
 * With --estimate nothing is written: the figures alone, as `npm run eval` prints them.
 */
import { writeFileSync } from 'node:fs';
import { loadKnowledge } from '../src/compose.ts';
import {
  type DecisionModel,
  JUDGED,
  type Judged,
  judgedOf,
  probabilityOf,
  rankCandidates,
} from '../src/knowledge/decision.ts';
import { createSentenceEncoder } from '../src/knowledge/encoder.ts';
import { CLAUSE_FEATURES, type ClauseFeature, type Evidence } from '../src/knowledge/evidence.ts';
import { loadLexicon } from '../src/knowledge/lexicon.ts';
import { loadLibrary } from '../src/knowledge/library.ts';
import type { ClauseNotes } from '../src/knowledge/policy.ts';
import { createSearch, type PolicySearch, type Richness } from '../src/knowledge/search.ts';
import { createVectorStore } from '../src/knowledge/vectors.ts';
import { authorsOf } from './ask-authors.ts';
import { fitLogistic } from './fit-logistic.ts';
import { contentHash } from './json-lines.ts';
import { printReliability } from './reliability.ts';

interface Row {
  readonly author: string;
  readonly question: string;
  readonly evidence: Evidence;
  readonly inScope: boolean;
  /** Acceptable clauses: position → how good. */
  readonly accepted: ReadonlyMap<number, number>;
}

const BY_WORDS: readonly ClauseFeature[] = [
  'words',
  'sample',
  'coverage',
  'fits',
  'conflicts',
  'letters',
  'lettersThree',
];
const MEANING_ONLY = /nearest|mass|otherNearest|otherMass/i;
/** What an acceptable clause counts that is not the best. */
const SECOND_BEST = 0.5;
/** Share of out-of-scope questions that may be answered or offered choices, precision an answer must have. */
const MOST_ANSWERED_ELSEWHERE = 0.01;
const LEAST_PRECISION = 0.965;
const MOST_REFUSED = 0.02;
/** Bars tried for the thresholds. */
const STEPS = Array.from({ length: 399 }, (_, index) => (index + 1) / 400);

const authors = authorsOf();
const show = process.argv.includes('--misses');
const lexicon = loadLexicon('lexicon');
const [policy] = loadLibrary('policy').policies;
if (policy === undefined) throw new Error('no policy');

/** What is left of each clause's notes, so that policies with thinner ones are judged by what theirs can show. */
const THINNED: Readonly<Record<Richness, (notes: ClauseNotes, at: number) => ClauseNotes | undefined>> = {
  rich: (notes) => notes,
  sparse: (notes, at) => ({
    ...notes,
    questions: notes.questions.filter((_, index) => (index + at) % 7 === 0).slice(0, 3),
    keywords: notes.keywords.slice(0, 6),
  }),
  bare: () => undefined,
};

const models: Partial<Record<Richness, { words: DecisionModel; meanings: DecisionModel }>> = {};
const isEstimate = process.argv.includes('--estimate');
for (const richness of isEstimate ? (['rich'] as const) : (['rich', 'sparse', 'bare'] as const)) {
  models[richness] = { words: await fitWith(richness, false), meanings: await fitWith(richness, true) };
}
if (!isEstimate)
  writeFileSync(
    'models/ask.json',
    `${JSON.stringify({ madeBy: 'npm run fit:ask', trainedOn: contentHash(authors.map(({ file }) => file)), ...models }, null, 2)}\n`,
  );

async function fitWith(richness: Richness, hasMeanings: boolean): Promise<DecisionModel> {
  const search = createThinned(richness, hasMeanings);
  if ((await search.warmUp()) !== hasMeanings) throw new Error('the sentence encoder is not installed');
  const rows: Row[] = [];
  for (const { file, questions } of authors) {
    for (const { q, kind, clauses } of questions) {
      if (kind !== 'answerable' && kind !== 'out_of_scope') continue;
      const accepted = new Map<number, number>();
      clauses.forEach((id, index) => {
        const at = search.refs.findIndex(({ clauseId }) => clauseId === id);
        accepted.set(at, index === 0 ? 1 : SECOND_BEST);
      });
      const evidence = await search.examine(q);
      rows.push({ author: file, question: q, evidence, inScope: kind === 'answerable', accepted });
    }
  }
  await search.close();
  console.log(`\n${hasMeanings ? 'Words and meanings' : 'Words alone'}, ${richness} notes`);
  const held: Judgement[] = [];
  for (const { file } of authors) {
    const model = fit(
      rows.filter(({ author }) => author !== file),
      hasMeanings,
    );
    const own = judge(
      rows.filter(({ author }) => author === file),
      model,
    );
    report(`left out ${file}`, own);
    held.push(...own);
  }
  printReliability(held.map(({ confidence, right }) => ({ predicted: confidence, happened: right })));
  report('authors left out, together', held);
  const model = fit(rows, hasMeanings);
  if (!isEstimate) report('fitted on all', judge(rows, model));
  return model;
}

function createThinned(richness: Richness, hasMeanings: boolean): PolicySearch {
  const clauses = (policy?.clauses ?? []).map(({ notes, ...clause }, at) => {
    const left = notes === undefined ? undefined : THINNED[richness](notes, at);
    return left === undefined ? clause : { ...clause, notes: left };
  });
  const encoder = hasMeanings ? createSentenceEncoder() : undefined;
  const { models: known } = loadKnowledge({ policy: 'policy', package: '.' });
  return createSearch({
    policies: policy === undefined ? [] : [{ ...policy, clauses }],
    lexicon,
    models: known,
    ...(encoder === undefined
      ? {}
      : {
          meanings: {
            encoder,
            vectors: createVectorStore(encoder, { shipped: 'models/vectors.bin', own: 'data/fit-ask.bin' }),
          },
        }),
  });
}

function fit(rows: readonly Row[], hasMeanings: boolean): DecisionModel {
  const ranking = fitRanking(rows, hasMeanings ? CLAUSE_FEATURES : BY_WORDS);
  const ranked = rows.map((row) => {
    const order = rankCandidates(row.evidence, ranking);
    return { ...row, judged: judgedOf(row.evidence, order), right: row.accepted.has(order[0]?.at ?? -1) };
  });
  const names = hasMeanings ? JUDGED : JUDGED.filter((name) => !MEANING_ONLY.test(name));
  const outOfScope = rows.filter(({ inScope }) => !inScope).length;
  const balance = (rows.length - outOfScope) / Math.max(1, outOfScope);
  const toJudgement = (happened: (row: (typeof ranked)[number]) => boolean, outWeight: number) => {
    const { weights, bias } = fitLogistic(
      ranked.map((row) => ({
        features: names.map((name) => row.judged[name]),
        happened: happened(row),
        weight: row.inScope ? 1 : outWeight,
      })),
    );
    const all = Object.fromEntries(JUDGED.map((name) => [name, 0])) as Record<Judged, number>;
    names.forEach((name, index) => {
      all[name] = weights[index] ?? 0;
    });
    return { weights: all, bias };
  };
  const model = {
    ranking,
    inScope: toJudgement(({ inScope }) => inScope, balance),
    right: toJudgement(({ right }) => right, 1),
    offer: 0,
    answer: 1,
  };
  return { ...model, ...thresholds(judge(rows, model)) };
}

/** Softmax over the candidates of each question, towards the acceptable ones, by AdaGrad over the whole set. */
function fitRanking(rows: readonly Row[], names: readonly ClauseFeature[]): DecisionModel['ranking'] {
  const data = rows.filter(
    ({ inScope, evidence, accepted }) => inScope && evidence.candidates.some(({ at }) => accepted.has(at)),
  );
  const spread = names.map((name) => {
    const values = data.flatMap(({ evidence }) => evidence.candidates.map(({ features }) => features[name]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  });
  const weights = names.map(() => 0);
  const squares = names.map(() => 1e-8);
  for (let round = 0; round < 200; round++) {
    const gradient = names.map((_, k) => 0.001 * (weights[k] ?? 0) * data.length);
    for (const { evidence, accepted } of data) {
      const x = evidence.candidates.map(({ features }) =>
        names.map((name, k) => features[name] / (spread[k] ?? 1)),
      );
      const scores = x.map((row) => row.reduce((sum, value, k) => sum + value * (weights[k] ?? 0), 0));
      const top = Math.max(...scores);
      const exps = scores.map((score) => Math.exp(score - top));
      const all = exps.reduce((sum, value) => sum + value, 0);
      const good = evidence.candidates.map(({ at }, index) => (accepted.get(at) ?? 0) * (exps[index] ?? 0));
      const goodAll = good.reduce((sum, value) => sum + value, 0);
      x.forEach((row, index) => {
        const error = (exps[index] ?? 0) / all - (good[index] ?? 0) / goodAll;
        row.forEach((value, k) => {
          gradient[k] = (gradient[k] ?? 0) + error * value;
        });
      });
    }
    gradient.forEach((value, k) => {
      const mean = value / data.length;
      squares[k] = (squares[k] ?? 0) + mean * mean;
      weights[k] = (weights[k] ?? 0) - (0.3 * mean) / Math.sqrt(squares[k] ?? 1);
    });
  }
  const fitted = Object.fromEntries(CLAUSE_FEATURES.map((name) => [name, 0])) as Record<
    ClauseFeature,
    number
  >;
  names.forEach((name, k) => {
    fitted[name] = round4((weights[k] ?? 0) / (spread[k] ?? 1));
  });
  return fitted;
}

interface Judgement {
  readonly author: string;
  readonly question: string;
  readonly inScope: boolean;
  readonly right: boolean;
  readonly rightInThree: boolean;
  readonly confidence: number;
  readonly scope: number;
  readonly isAnswered: boolean;
  readonly isShown: boolean;
}

function judge(rows: readonly Row[], model: DecisionModel): Judgement[] {
  return rows.map(({ author, question, evidence, inScope, accepted }) => {
    const ranked = rankCandidates(evidence, model.ranking);
    const judged = judgedOf(evidence, ranked);
    const confidence = probabilityOf(judged, model.right);
    const scope = probabilityOf(judged, model.inScope);
    return {
      author,
      question,
      inScope,
      right: accepted.has(ranked[0]?.at ?? -1),
      rightInThree: ranked.slice(0, 3).some(({ at }) => accepted.has(at)),
      confidence,
      scope,
      isAnswered: confidence >= model.answer,
      isShown: confidence >= model.answer || scope >= model.offer,
    };
  });
}

/**
 * The lowest bar for an answer that keeps to the limits over all authors, and the highest bar for choices that does for
 * each of them: a wrongly refused question is the worse mistake.
 */
function thresholds(judged: readonly Judgement[]): { offer: number; answer: number } {
  const byAuthor = [...new Set(judged.map(({ author }) => author))].map((author) =>
    judged.filter((one) => one.author === author),
  );
  const answer = answerBar(judged);
  return { answer, offer: Math.min(...byAuthor.map((own) => offerBar(own, answer))) };
}

function answerBar(judged: readonly Judgement[]): number {
  const elsewhere = judged.filter((one) => !one.inScope);
  return (
    STEPS.find((least) => {
      const given = judged.filter(({ confidence }) => confidence >= least);
      return (
        elsewhere.filter(({ confidence }) => confidence >= least).length <=
          MOST_ANSWERED_ELSEWHERE * elsewhere.length &&
        given.filter(({ right }) => right).length >= LEAST_PRECISION * given.length
      );
    }) ?? 1
  );
}

function offerBar(judged: readonly Judgement[], answer: number): number {
  const inScope = judged.filter((one) => one.inScope);
  return (
    STEPS.findLast(
      (least) =>
        inScope.filter(({ scope, confidence }) => scope < least && confidence < answer).length <=
        MOST_REFUSED * inScope.length,
    ) ?? 0
  );
}

function report(name: string, judged: readonly Judgement[]): void {
  const inScope = judged.filter((one) => one.inScope);
  const elsewhere = judged.filter((one) => !one.inScope);
  const share = (part: readonly unknown[], whole: readonly unknown[]) =>
    whole.length === 0 ? 'none' : `${((100 * part.length) / whole.length).toFixed(1)}`;
  const shown = inScope.filter(({ isShown }) => isShown);
  const answered = judged.filter(({ isAnswered }) => isAnswered);
  console.log(
    `${name.padEnd(36)} ranking ${share(
      inScope.filter(({ right }) => right),
      inScope,
    )}/${share(
      inScope.filter(({ rightInThree }) => rightInThree),
      inScope,
    )}` +
      `  shown top-1 ${share(
        shown.filter(({ right }) => right),
        inScope,
      )} top-3 ${share(
        shown.filter(({ rightInThree }) => rightInThree),
        inScope,
      )}` +
      `  direct ${share(
        inScope.filter(({ isAnswered }) => isAnswered),
        inScope,
      )} precision ${share(
        answered.filter(({ right }) => right),
        answered,
      )}` +
      `  refused ${share(
        inScope.filter(({ isShown }) => !isShown),
        inScope,
      )}` +
      `  out of scope: answered ${share(
        elsewhere.filter(({ isAnswered }) => isAnswered),
        elsewhere,
      )} choices ${share(
        elsewhere.filter(({ isShown, isAnswered }) => isShown && !isAnswered),
        elsewhere,
      )}`,
  );
  if (!show) return;
  for (const one of inScope) if (!one.right) console.log(`    ${one.question}`);
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
