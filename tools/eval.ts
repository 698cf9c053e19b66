/** Scores answers, drafts and routing on the labelled sets with their own scorers. Run: npm run eval */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAsk, measureCheck, measureRoute } from '../src/cli/measure.ts';
import { loadKnowledge } from '../src/compose.ts';
import { authorsOf } from './ask-authors.ts';
import { readJsonLines } from './json-lines.ts';
import { draftFiles, heldOutFiles, OUTSIDE_FILE } from './risk-examples.ts';
import { withSlip } from './slip.ts';

const { search, rules, readers } = loadKnowledge({ policy: 'policy', package: '.', vectors: 'data' });
const misses = process.argv.includes('--misses') ? ['--misses', '40'] : [];
const folder = mkdtempSync(join(tmpdir(), 'eval-'));

await scoreSlips();
for (const { file } of authorsOf())
  await score('eval/score-ask.mjs', file, measureAsk(file, search, readers));
// The models were trained on these drafts, so they are scored by the rules alone; `npm run train -- --estimate` scores both.
const { risk: _, ...rulesAlone } = rules;
for (const file of [...draftFiles().map((one) => one.file), OUTSIDE_FILE]) {
  await score('eval/score-check.mjs', file, measureCheck(file, { rules: rulesAlone, search }));
}
// Nothing was trained on these, so rules and models score together; what they miss is never shown.
for (const file of heldOutFiles())
  await score('eval/score-check.mjs', file, measureCheck(file, { rules, search }), []);
for (const name of readdirSync('eval')
  .filter((file) => file.startsWith('route-'))
  .sort())
  await scoreRoute(`eval/${name}`);
rmSync(folder, { recursive: true });
await search.close();

async function score(
  scorer: string,
  set: string,
  lines: Iterable<object> | AsyncIterable<object>,
  shown = misses,
): Promise<void> {
  const results = join(folder, 'results.jsonl');
  const written: string[] = [];
  for await (const line of lines) written.push(JSON.stringify(line));
  writeFileSync(results, written.join('\n'));
  console.log(`\n${set}`);
  console.log(
    execFileSync(process.execPath, [scorer, set, results, ...shown], { encoding: 'utf8' }).trimEnd(),
  );
}

/** What one slip of the keyboard in each question costs, over all authors. */
async function scoreSlips(): Promise<void> {
  await search.warmUp();
  let asked = 0;
  let right = 0;
  let rightWithSlip = 0;
  for (const { questions } of authorsOf()) {
    for (const { q, kind, clauses } of questions) {
      if (kind !== 'answerable') continue;
      asked += 1;
      const fits = async (question: string) =>
        clauses.includes((await search.search(question)).clauses[0]?.clauseId ?? '');
      if (await fits(q)) right += 1;
      if (await fits(withSlip(q))) rightWithSlip += 1;
    }
  }
  console.log(
    `one slip in each of ${asked} questions: top-1 ${percent(right, asked)} without, ${percent(rightWithSlip, asked)} with`,
  );
}

/** These sets trained the router's model, so the figure is a check of the wiring; `npm run fit:route` leaves authors out. */
async function scoreRoute(set: string): Promise<void> {
  const labelled = readJsonLines<{ action: string; draft?: string }>(set);
  const results: { action?: string; draft?: string }[] = [];
  for await (const line of measureRoute(set, readers)) results.push(line);
  const right = labelled.filter(({ action }, index) => results[index]?.action === action).length;
  const drafts = labelled.filter(
    ({ action, draft }, index) => draft !== undefined && results[index]?.action === action,
  );
  const exact = labelled.filter(
    ({ draft }, index) => draft !== undefined && results[index]?.draft?.trim() === draft.trim(),
  ).length;
  console.log(
    `\n${set}\naction right ${percent(right, labelled.length)}  draft found to the letter ${percent(exact, drafts.length)} of ${drafts.length}`,
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
}
