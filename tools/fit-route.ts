/**
 * Fits the router's text model on utterances by several authors and says how well it does on an author it has not
 * seen: each author in turn is left out. Writes models/route.json. Run: npm run fit:route
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { load } from 'js-yaml';
import {
  createClassFinder,
  createTextModel,
  TEXT_ACTIONS,
  type TextAction,
  type TextModelWeights,
  textFeatures,
} from '../src/handlers/text-model.ts';
import { contentHash, readJsonLines } from './json-lines.ts';

interface Example {
  readonly author: string;
  readonly text: string;
  readonly action: TextAction;
  readonly weight: number;
}

const EPOCHS = 30;
const RATE = 0.25;
const L2 = 2e-5;
const SMALLEST = 0.03;

const classes = createClassFinder(
  load(readFileSync('lexicon/routing.yaml', 'utf8')) as Record<string, string[]>,
);
const routed = readdirSync('eval')
  .filter((name) => /^route-\w+\.jsonl$/.test(name))
  .sort();
const files = [...routed.map((name) => `eval/${name}`), 'eval/ask-dev.jsonl', 'eval/train/questions.jsonl'];
const examples: Example[] = [
  ...routed.flatMap((name) =>
    readJsonLines<{ text: string; action: TextAction }>(`eval/${name}`).map((line) => ({
      author: name,
      text: line.text,
      action: line.action,
      weight: 1,
    })),
  ),
  ...['ask-dev', 'train/questions'].flatMap((name) =>
    readJsonLines<{ q: string; kind: string }>(`eval/${name}.jsonl`)
      .filter(({ kind }) => kind !== 'ambiguous')
      .map(
        ({ q, kind }): Example => ({
          author: name,
          text: q,
          action: kind === 'greeting' || kind === 'smalltalk' ? 'smalltalk' : 'ask',
          weight: 0.3,
        }),
      ),
  ),
  // Bare drafts, so that a pasted post is known when it comes without a word to the assistant.
  ...'abcdeghj'.split('').flatMap((author) =>
    readJsonLines<{ text: string }>(`eval/train/drafts-${author}.jsonl`)
      .filter((_, index) => index % 6 === 0)
      .map(({ text }): Example => ({ author: `drafts-${author}`, text, action: 'check', weight: 0.15 })),
  ),
];

let right = 0;
let total = 0;
for (const author of routed) {
  const model = createTextModel(fit(examples.filter((example) => example.author !== author)), classes);
  const held = examples.filter((example) => example.author === author);
  const hits = held.filter(({ text, action }) => model(text)[0]?.action === action).length;
  right += hits;
  total += held.length;
  console.log(`left out ${author}: ${percent(hits, held.length)} of ${held.length}`);
  if (process.argv.includes('--misses')) {
    for (const { text, action } of held) {
      const guess = model(text)[0];
      if (guess?.action !== action)
        console.log(
          `  ${action} -> ${guess?.action} ${guess?.probability.toFixed(2)} ${JSON.stringify(text)}`,
        );
    }
  }
}
console.log(`authors left out, together: ${percent(right, total)} of ${total}`);
const fitted = fit(examples);
writeFileSync(
  'models/route.json',
  `${JSON.stringify({ madeBy: 'npm run fit:route', trainedOn: contentHash(files.concat('abcdeghj'.split('').map((author) => `eval/train/drafts-${author}.jsonl`))), ...fitted })}\n`,
);
console.log(`models/route.json: ${Object.keys(fitted.weights).length} features`);

/** Softmax regression by AdaGrad over examples in a fixed order, so that the same data give the same weights. */
function fit(data: readonly Example[]): TextModelWeights {
  const size = TEXT_ACTIONS.length;
  const rows = data.map(({ text, action, weight }) => ({
    features: [...textFeatures(text, classes)],
    label: TEXT_ACTIONS.indexOf(action),
    weight,
  }));
  const counts = new Map<string, number>();
  for (const { features } of rows)
    for (const [name] of features) counts.set(name, (counts.get(name) ?? 0) + 1);
  // A rare action counts as much as a common one would at the square root of their ratio.
  const perAction = TEXT_ACTIONS.map((_, label) =>
    rows.reduce((sum, row) => sum + (row.label === label ? row.weight : 0), 0),
  );
  const most = Math.max(...perAction);
  for (const row of rows) row.weight *= Math.sqrt(most / Math.max(1, perAction[row.label] ?? 1)) / 2;
  const weights = new Map<string, Float64Array>();
  const squares = new Map<string, Float64Array>();
  const bias = new Float64Array(size);
  for (const [name, count] of counts) {
    if (count < 2) continue;
    weights.set(name, new Float64Array(size));
    squares.set(name, new Float64Array(size).fill(1e-3));
  }
  const order = rows.map((_, index) => (index * 7919) % rows.length);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const index of order) {
      const row = rows[index];
      if (row === undefined) continue;
      const scores = Array.from(bias);
      for (const [name, value] of row.features)
        weights.get(name)?.forEach((weight, k) => {
          scores[k] = (scores[k] ?? 0) + weight * value;
        });
      const top = Math.max(...scores);
      const exps = scores.map((score) => Math.exp(score - top));
      const sum = exps.reduce((a, b) => a + b, 0);
      for (let k = 0; k < size; k++) {
        const error = ((exps[k] ?? 0) / sum - (k === row.label ? 1 : 0)) * row.weight;
        bias[k] = (bias[k] ?? 0) - 0.02 * error;
        for (const [name, value] of row.features) {
          const weight = weights.get(name);
          const square = squares.get(name);
          if (weight === undefined || square === undefined) continue;
          const gradient = error * value + L2 * (weight[k] ?? 0);
          square[k] = (square[k] ?? 0) + gradient * gradient;
          weight[k] = (weight[k] ?? 0) - (RATE * gradient) / Math.sqrt(square[k] ?? 1) / 4;
        }
      }
    }
  }
  const kept = [...weights]
    .filter(([, weight]) => weight.some((one) => Math.abs(one) >= SMALLEST))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, weight]) =>
        [
          name,
          Array.from(weight, (one) => (Math.abs(one) < SMALLEST ? 0 : Math.round(one * 100) / 100)),
        ] as const,
    );
  return {
    actions: TEXT_ACTIONS,
    bias: Array.from(bias, (one) => Math.round(one * 1000) / 1000),
    weights: Object.fromEntries(kept),
  };
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
