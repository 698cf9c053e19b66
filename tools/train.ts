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
import { checkDraft } from '../src/checker/check-draft.ts';
import type { DraftRisk } from '../src/checker/risk.ts';
import { assess, type RiskModel } from '../src/checker/risk-model.ts';
import { packRiskModel } from '../src/checker/risk-model-file.ts';
import { loadRiskTexts } from '../src/checker/risk-texts.ts';
import { loadRules } from '../src/checker/rules.ts';
import type { SpanModel } from '../src/checker/span-model.ts';
import { createSentenceEncoder } from '../src/knowledge/encoder.ts';
import { loadLibrary } from '../src/knowledge/library.ts';
import { createVectorStore } from '../src/knowledge/vectors.ts';
import { fitRisk } from './fit-risk.ts';
import { fitSpan, type SpanExample } from './fit-span.ts';
import { contentHash } from './json-lines.ts';
import {
  draftFiles,
  examplesOf,
  OUTSIDE_FILE,
  problemsOf,
  type RiskExample,
  readDrafts,
} from './risk-examples.ts';
import { spanExamplesOf } from './span-examples.ts';

/** Shares of innocent drafts by authors left out that a model alone may flag, and may flag or note. */
const FLAGGED = 0.038;
const NOTED = 0.19;
/** Authors are left out one at a time for an estimate, and in so many turns to set thresholds, which is sooner done. */
const FOLDS = 6;
/** How many other authors a model learns from in the learning curve. */
const CURVE = [2, 4, 6, 8];
/** Authors it is measured on: three are enough to see its shape. */
const CURVE_ON = ['b', 'e', 'h'];

type Pair = Pick<DraftRisk, 'byWords' | 'byMeaning'>;

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
const outside = readDrafts(OUTSIDE_FILE);
const examples: RiskExample[] = [
  ...files.flatMap(({ author, file }) =>
    readDrafts(file).flatMap((draft) => examplesOf(draft, author, rules.classes)),
  ),
  ...outside.flatMap((draft, index) => examplesOf(draft, `outside-${(index % 2) + 1}`, rules.classes)),
];
const groups = [...new Set(examples.flatMap(({ group }) => group ?? []))].sort();
const trainedOn = contentHash([...files.map(({ file }) => file), OUTSIDE_FILE]);
const vectors = await vectorsOf(examples.map(({ text }) => text));
const texts = loadRiskTexts(
  'policy/draft-risks.yaml',
  {
    groups,
    clauseIds: new Set(library.policies.flatMap(({ clauses }) => clauses.map(({ id }) => id))),
    platforms: rules.platforms,
  },
  [],
);

const measured = [...files.map(({ author }) => author), 'outside-1', 'outside-2'];
const foldOf = new Map(
  measured.map((author, index) => [author, options.estimate ? index : index % FOLDS] as const),
);
const isWith = (author: string) => (one: { readonly author: string }) =>
  foldOf.get(one.author) === foldOf.get(author);
const pairs = new Map<string, Pair>();
for (const author of measured) {
  const known = [...pairs].find(([other]) => isWith(author)({ author: other }));
  const seen = examples.filter((one) => !isWith(author)(one));
  pairs.set(author, known?.[1] ?? { byWords: fit(seen, false), byMeaning: fit(seen, true) });
}
const cores: SpanExample[] = files.flatMap(({ author, file }) => {
  const model = pairs.get(author)?.byWords;
  return model === undefined
    ? []
    : readDrafts(file).flatMap((draft) => spanExamplesOf(draft, author, rules.classes, model));
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
if (options.estimate) learningCurve();
else {
  write('draft-risk-words.bin', { ...fit(examples, false), ...byWords });
  write('draft-risk.bin', { ...fit(examples, true), ...byMeaning });
  const file = join(options.out, 'draft-span.json');
  writeFileSync(
    file,
    `${JSON.stringify({ ...everySpan, weights: Object.fromEntries(everySpan.weights) })}\n`,
  );
  console.log(`${file}: ${everySpan.weights.size} weights`);
}

function fit(seen: readonly RiskExample[], hasMeaning: boolean): RiskModel {
  return fitRisk(seen, { groups, trainedOn, ...(hasMeaning ? { vectors } : {}) });
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
function thresholdsOf(mode: 'byWords' | 'byMeaning'): Pick<RiskModel, 'lower' | 'upper'> {
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
  return { upper: at(FLAGGED), lower: at(NOTED) };
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
function learningCurve(): void {
  for (const size of CURVE) {
    const aucs = CURVE_ON.map((author) => {
      const seen = new Set(
        files
          .map((one) => one.author)
          .filter((one) => one !== author)
          .slice(0, size),
      );
      const some = examples.filter((one) => seen.has(one.author) || one.author === 'outside-1');
      pairs.set(author, { byWords: fit(some, false), byMeaning: fit(some, true) });
      return { words: aucOf(scoresOf(author, 'byWords')), meaning: aucOf(scoresOf(author, 'byMeaning')) };
    });
    const mean = (of: (one: (typeof aucs)[number]) => number) =>
      (aucs.reduce((sum, one) => sum + of(one), 0) / aucs.length).toFixed(3);
    console.log(
      `learning curve, ${size} other authors: AUC by words ${mean(({ words }) => words)}, by meaning ${mean(({ meaning }) => meaning)}`,
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
  console.log(`${file}: ${bytes.length} bytes, note from ${model.lower}, care from ${model.upper}`);
}
