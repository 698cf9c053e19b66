/**
 * Trains the draft-risk models, by words alone and by meaning too, and says how well they do on an author they have not
 * seen: each is left out in its turn, alone with --estimate. Writes draft-risk-words.bin, draft-risk.bin and
 * draft-span.json to models/.
 * Run: npm run train [-- --estimate to write nothing] [-- --examples own.jsonl --out policy]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkDraft, type Finding } from '../src/checker/check-draft.ts';
import { overlap } from '../src/checker/overlap.ts';
import { weighAround, windowsAround } from '../src/checker/risk.ts';
import { assess, type RiskModel } from '../src/checker/risk-model.ts';
import { packRiskModel } from '../src/checker/risk-model-file.ts';
import { loadRiskTexts } from '../src/checker/risk-texts.ts';
import { loadRules } from '../src/checker/rules.ts';
import { isOfWords } from '../src/checker/second-opinion.ts';
import type { SpanModel } from '../src/checker/span-model.ts';
import { viewsOf } from '../src/checker/views.ts';
import type { Span } from '../src/core/reply.ts';
import { createSentenceEncoder } from '../src/knowledge/encoder.ts';
import { loadLibrary } from '../src/knowledge/library.ts';
import { createVectorStore } from '../src/knowledge/vectors.ts';
import { fitAll } from './fit-pool.ts';
import { type RiskPair, riskRow } from './fit-risk.ts';
import { fitSpan, type SpanExample } from './fit-span.ts';
import { contentHash } from './json-lines.ts';
import {
  draftFiles,
  examplesOf,
  HATE_FILE,
  HATE_WEIGHT,
  type LabelledDraft,
  OUTSIDE_FILE,
  problemsOf,
  type RiskExample,
  readDrafts,
  trainingFiles,
} from './risk-examples.ts';
import { spanExamplesOf } from './span-examples.ts';

/** Shares of innocent drafts by authors left out that a model alone may flag, and may flag or note. */
const FLAGGED = 0.03;
const NOTED = 0.185;
/** Authors after whose drafts no rule was written: on them rules go wrong as often as on any author to come. */
const UNREAD = /^a[a-z]$/;
/** Shares of what rules rightly find in these authors' drafts that a second opinion may doubt, and may dismiss. */
const DOUBTED = 0.045;
const DISMISSED = 0.02;
/** A rule is doubted that rightly found something in so many of these drafts, if little of that and of its own examples would be. */
const LEAST_FINDS = 3;
const MOST_DOUBTED = 0.25;
/** Authors are left out one at a time for an estimate, and in so many turns to set thresholds, which is sooner done. */
const FOLDS = 6;
/** How many other authors a model learns from in the learning curve. */
const CURVE = [2, 4, 6, 8];
/** Authors it is measured on: three are enough to see its shape. */
const CURVE_ON = ['b', 'e', 'h'];

const { values: options } = parseArgs({
  options: {
    estimate: { type: 'boolean', default: false },
    examples: { type: 'string' },
    out: { type: 'string', default: 'models' },
  },
});
const library = loadLibrary('policy');
const rules = loadRules(
  { rules: 'policy/draft-checks', classes: 'lexicon/classes', lexicon: 'lexicon' },
  library,
);
const uncertain = new Set(rules.rules.filter(isOfWords).map(({ id }) => id));
const files = draftFiles();
if (options.examples !== undefined) {
  const known = new Set(files.flatMap(({ file }) => readDrafts(file).map(({ group }) => group)));
  const groups = [...known].filter((group) => !group.startsWith('innocent')).sort();
  const problems = problemsOf(options.examples, groups);
  if (problems.length > 0) {
    console.error(problems.join('\n'));
    process.exit(1);
  }
  files.push({ author: 'own', file: options.examples });
}
const authors = files.map(({ author, file }) => ({ author, drafts: readDrafts(file) }));
const outside = readDrafts(OUTSIDE_FILE);
const examples: RiskExample[] = [
  ...authors.flatMap(({ author, drafts }) =>
    drafts.flatMap((draft) => examplesOf(draft, author, rules.classes)),
  ),
  ...outside.flatMap((draft, index) => examplesOf(draft, `outside-${(index % 2) + 1}`, rules.classes)),
];
// What is not hateful may break other clauses: only where no rule finds anything is it innocent.
const hate = readDrafts(HATE_FILE)
  .filter(({ text, verdict }) => verdict !== 'ok' || checkDraft(text, rules).verdict === 'ok')
  .flatMap((draft) => examplesOf(draft, 'hatemoji', rules.classes))
  .map((example) => ({ ...example, weight: HATE_WEIGHT }));
examples.push(...hate);
const groups = [...new Set(examples.flatMap(({ group }) => group ?? []))].sort();
const trainedOn = contentHash([
  ...trainingFiles(),
  ...(options.examples === undefined ? [] : [options.examples]),
]);
const flags = rules.rules.filter(({ id }) => uncertain.has(id)).flatMap(({ flag }) => flag);
const vectors = await vectorsOf([
  ...examples.map(({ text }) => text),
  ...[...authors.flatMap(({ drafts }) => drafts), ...outside]
    .map(({ text }) => text)
    .concat(flags)
    .flatMap(textsAround),
]);
const texts = loadRiskTexts(
  'policy/draft-risks.yaml',
  {
    groups,
    clauseIds: new Set(library.policies.flatMap(({ clauses }) => clauses.map(({ id }) => id))),
    platforms: rules.platforms,
    classes: rules.classes,
  },
  [],
);

const measured = [...files.map(({ author }) => author), 'outside-1', 'outside-2'];
const foldOf = new Map(
  measured.map((author, index) => [author, options.estimate ? index : index % FOLDS] as const),
);
const isWith = (author: string) => (one: { readonly author: string }) =>
  foldOf.get(one.author) === foldOf.get(author);
const work = {
  rows: examples.map((example) => riskRow(example, groups, vectors.get(example.text))),
  groups,
  trainedOn,
};
const folds = [...new Set(foldOf.values())];
const chosen = folds.map((fold) => choose((author) => foldOf.get(author) !== fold));
const fitted = await fitAll(work, options.estimate ? chosen : [...chosen, choose(() => true)]);
const pairs = new Map(
  measured.map((author) => [author, fitted[folds.indexOf(foldOf.get(author) ?? 0)] as RiskPair] as const),
);
const cores: SpanExample[] = authors.flatMap(({ author, drafts }) => {
  const model = pairs.get(author)?.byWords;
  return model === undefined
    ? []
    : drafts.flatMap((draft) => spanExamplesOf(draft, author, rules.classes, model));
});
const everySpan = fitSpan(cores, trainedOn);
const spans = new Map<string, SpanModel>();
for (const author of measured) {
  const known = [...spans].find(([other]) => isWith(author)({ author: other }));
  const seen = cores.filter((one) => !isWith(author)(one));
  spans.set(author, known?.[1] ?? (seen.length === cores.length ? everySpan : fitSpan(seen, trainedOn)));
}
const byWords = thresholdsOf('byWords');
const byMeaning = thresholdsOf('byMeaning');
for (const mode of ['byWords', 'byMeaning'] as const) report(mode);
if (options.estimate) await learningCurve();
else {
  const all = fitted.at(-1) as RiskPair;
  write('draft-risk-words.bin', { ...all.byWords, ...byWords });
  write('draft-risk.bin', { ...all.byMeaning, ...byMeaning });
  const file = join(options.out, 'draft-span.json');
  writeFileSync(
    file,
    `${JSON.stringify({ ...everySpan, weights: Object.fromEntries(everySpan.weights) })}\n`,
  );
  console.log(`${file}: ${everySpan.weights.size} weights`);
}

/** The numbers of the rows whose authors are wanted. */
function choose(isWanted: (author: string) => boolean): Int32Array {
  return Int32Array.from(examples.flatMap(({ author }, index) => (isWanted(author) ? [index] : [])));
}

/** The highest log-odds of a draft's windows. */
function scoresOf(author: string, mode: 'byWords' | 'byMeaning'): { isInnocent: boolean; logOdds: number }[] {
  const model = pairs.get(author)?.[mode];
  const byDraft = new Map<string, { isInnocent: boolean; logOdds: number }>();
  for (const { author: by, draft, features, letters, text } of examples) {
    if (by !== author || model === undefined) continue;
    const vector = mode === 'byMeaning' ? vectors.get(text) : undefined;
    const { logOdds } = assess(model, { features, letters, vector });
    const known = byDraft.get(draft.id)?.logOdds ?? Number.NEGATIVE_INFINITY;
    byDraft.set(draft.id, { isInnocent: draft.verdict === 'ok', logOdds: Math.max(known, logOdds) });
  }
  return [...byDraft.values()];
}

/** Thresholds from innocent drafts of authors left out. */
function thresholdsOf(
  mode: 'byWords' | 'byMeaning',
): Pick<RiskModel, 'lower' | 'upper' | 'doubted' | 'dismissed' | 'rules'> {
  const scores = files.flatMap(({ author }) => scoresOf(author, mode));
  const innocent = scores
    .flatMap(({ isInnocent, logOdds }) => (isInnocent ? [logOdds] : []))
    .sort((a, b) => b - a);
  const at = (share: number) =>
    Math.round((innocent[Math.floor(innocent.length * share)] ?? 0) * 1000) / 1000;
  const aucs = files.map(({ author }) => aucOf(scoresOf(author, mode)));
  console.log(
    `${mode}: AUC by author left out ${files.map(({ author }, index) => `${author} ${aucs[index]?.toFixed(2)}`).join(', ')}; mean ${(aucs.reduce((a, b) => a + b, 0) / aucs.length).toFixed(3)}`,
  );
  return { upper: at(FLAGGED), lower: at(NOTED), ...opinionsOf(mode) };
}

/**
 * Which rules are doubted, and when: by what they rightly find, weighed by models that have not seen the authors, in drafts after which
 * no rule was written or which an organisation brings.
 */
function opinionsOf(mode: 'byWords' | 'byMeaning'): Pick<RiskModel, 'doubted' | 'dismissed' | 'rules'> {
  const right = authors
    .filter(({ author }) => UNREAD.test(author) || author === 'own')
    .flatMap(({ author, drafts }) =>
      drafts.filter(({ verdict }) => verdict !== 'ok').flatMap((draft) => rightFinds(author, mode, draft)),
    );
  right.sort((a, b) => a.odds - b.odds);
  const at = (share: number) =>
    Math.round((right[Math.floor(right.length * share)]?.odds ?? Number.MIN_SAFE_INTEGER) * 1000) / 1000;
  const doubted = at(DOUBTED);
  // No model has seen the rules' own examples either.
  const pair = [...pairs.values()][0] as RiskPair;
  const names = [...uncertain].sort().filter((id) => {
    const finds = right.filter(({ rule }) => rule === id);
    const examples = rules.rules
      .filter((rule) => rule.id === id)
      .flatMap(({ flag }) => flag)
      .flatMap((text) =>
        findsOf(text)
          .filter(({ rule }) => rule === id)
          .flatMap(({ span }) => oddsOf(pair, mode, text, id, span)),
      );
    const all = [...finds, ...examples];
    return (
      finds.length >= LEAST_FINDS &&
      all.filter(({ odds }) => odds < doubted).length <= MOST_DOUBTED * all.length
    );
  });
  console.log(`${mode}: ${names.length} rules of ${uncertain.size} may be doubted`);
  return { doubted, dismissed: at(DISMISSED), rules: new Set(names) };
}

/** What rules of words find where a label says that something is, with the highest log-odds of what speaks for it. */
function rightFinds(author: string, mode: 'byWords' | 'byMeaning', draft: LabelledDraft) {
  const found = findsOf(draft.text).filter(({ span }) =>
    draft.findings.some((label) => {
      if (label.span === null) return true;
      const start = draft.text.indexOf(label.span);
      return overlap(span, { start, end: start + label.span.length });
    }),
  );
  return found.flatMap(({ rule, span }) =>
    oddsOf(pairs.get(author) as RiskPair, mode, draft.text, rule, span),
  );
}

/** What rules of words find. */
function findsOf(text: string): readonly Finding[] {
  return checkDraft(text, rules).findings.filter(({ rule }) => uncertain.has(rule));
}

function oddsOf(pair: RiskPair, mode: 'byWords' | 'byMeaning', text: string, rule: string, span: Span) {
  const odds = weighAround(
    viewsOf(text),
    rules.classes,
    { ...pair, texts, spans: everySpan },
    span,
    mode === 'byMeaning' ? vectors : undefined,
  ).map(({ logOdds }) => logOdds);
  return odds.length === 0 ? [] : [{ rule, odds: Math.max(...odds) }];
}

/** The texts that a second opinion on what rules find in a text is asked about. */
function textsAround(text: string): string[] {
  const views = viewsOf(text);
  return findsOf(text).flatMap(({ span }) =>
    windowsAround(views, rules.classes, span).map((window) => window.text),
  );
}

function aucOf(scores: readonly { isInnocent: boolean; logOdds: number }[]): number {
  const bad = scores.filter(({ isInnocent }) => !isInnocent);
  const good = scores.filter(({ isInnocent }) => isInnocent);
  let above = 0;
  for (const one of bad)
    for (const other of good)
      above += one.logOdds > other.logOdds ? 1 : one.logOdds === other.logOdds ? 0.5 : 0;
  return above / (bad.length * good.length);
}

/** How the likeness of unseen authors' drafts grows with the number of authors seen. */
async function learningCurve(): Promise<void> {
  for (const size of CURVE) {
    const choices = CURVE_ON.map((author) => {
      const others = files.map((one) => one.author).filter((one) => one !== author);
      const seen = new Set([...others.slice(0, size), 'outside-1']);
      return choose((one) => seen.has(one));
    });
    const made = await fitAll(work, choices);
    const mean = (mode: 'byWords' | 'byMeaning') => {
      for (const [index, author] of CURVE_ON.entries()) pairs.set(author, made[index] as RiskPair);
      const aucs = CURVE_ON.map((author) => aucOf(scoresOf(author, mode)));
      return (aucs.reduce((sum, one) => sum + one, 0) / aucs.length).toFixed(3);
    };
    console.log(
      `learning curve, ${size} other authors: AUC by words ${mean('byWords')}, by meaning ${mean('byMeaning')}`,
    );
  }
}

/** Rules and model together, scored as any result is, each author by the model that has not seen them. */
function report(mode: 'byWords' | 'byMeaning'): void {
  const folder = mkdtempSync(join(tmpdir(), 'train-'));
  for (const which of ['drafts', 'outside'] as const) {
    const drafts: string[] = [];
    const results: string[] = [];
    for (const author of measured.filter((one) => one.startsWith('outside') === (which === 'outside'))) {
      const pair = pairs.get(author);
      if (pair === undefined) continue;
      const risk = {
        texts,
        spans: spans.get(author) ?? everySpan,
        byWords: { ...pair.byWords, ...byWords },
        byMeaning: { ...pair.byMeaning, ...byMeaning },
      };
      const windows = new Map<string, RiskExample[]>();
      for (const one of examples)
        if (one.author === author) windows.set(one.draft.id, [...(windows.get(one.draft.id) ?? []), one]);
      for (const [id, [first]] of windows) {
        if (first === undefined) continue;
        const { verdict, findings } = checkDraft(
          first.draft.text,
          { ...rules, risk },
          mode === 'byMeaning' ? { vectors } : {},
        );
        drafts.push(JSON.stringify({ ...first.draft, id: `${author}:${id}` }));
        results.push(
          JSON.stringify({
            id: `${author}:${id}`,
            verdict,
            findings: findings.map(({ span, ...finding }) => ({ ...finding, ...span })),
          }),
        );
      }
    }
    const [labelled, found] = [join(folder, 'drafts.jsonl'), join(folder, 'results.jsonl')];
    writeFileSync(labelled, drafts.join('\n'));
    writeFileSync(found, results.join('\n'));
    console.log(`\n${mode}, rules and model, ${which}, authors left out of the model`);
    console.log(
      execFileSync(process.execPath, ['eval/score-check.mjs', labelled, found], {
        encoding: 'utf8',
      }).trimEnd(),
    );
  }
  rmSync(folder, { recursive: true });
}

async function vectorsOf(windows: readonly string[]): Promise<Map<string, Int8Array>> {
  const encoder = createSentenceEncoder();
  if (encoder === undefined) throw new Error('the sentence encoder is not installed: npm ci');
  const made = await createVectorStore(encoder, { own: 'data/train.bin' }).vectorsOf(windows);
  await encoder.close();
  return new Map(windows.map((text, index) => [text, made[index] ?? new Int8Array()]));
}

function write(name: string, model: RiskModel): void {
  const file = join(options.out, name);
  const bytes = packRiskModel(model);
  writeFileSync(file, bytes);
  console.log(
    `${file}: ${bytes.length} bytes, note from ${model.lower}, care from ${model.upper}; rules doubted under ${model.doubted}, dismissed under ${model.dismissed}`,
  );
}
