import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { checkDraftByMeaning } from '../checker/check-draft.ts';
import type { Knowledge } from '../compose.ts';
import { type Problem, ProblemsError, UserError } from '../core/errors.ts';
import { parseYaml } from '../knowledge/yaml-file.ts';

const text = z.string('needs words').trim().min(1, 'needs words');
const ids = z.array(z.string('needs quotation marks').min(1), 'is a list');

/** The shape of a file of saved questions and drafts. What is not named is not compared. */
const SavedSchema = z.strictObject({
  questions: z
    .array(
      z.strictObject({
        ask: text,
        kind: z.enum(['answer', 'choices', 'none'], 'is answer, choices or none').optional(),
        clauses: ids.optional(),
      }),
      'is a list of questions',
    )
    .default([]),
  drafts: z
    .array(
      z.strictObject({
        check: text,
        verdict: z.enum(['stop', 'care', 'ok'], 'is stop, care or ok').optional(),
        rules: ids.optional(),
      }),
      'is a list of drafts',
    )
    .default([]),
});

type Saved = z.output<typeof SavedSchema>;

/** One expectation that does not hold any more. */
interface Change {
  readonly list: 'questions' | 'drafts';
  readonly index: number;
  readonly field: string;
  readonly expected: string | readonly string[];
  readonly got: string | readonly string[];
}

/**
 * Asks and checks what is saved in a policy folder's `tests/*.yaml`, and prints each outcome that changed. Gives 1 when
 * one did, 0 otherwise; with `update` the files are given the outcomes of now, and it gives 0. Throws a ProblemsError
 * with everything wrong in the files.
 */
export async function runPolicyTest(
  folder: string,
  { search, rules }: Pick<Knowledge, 'search' | 'rules'>,
  update: boolean,
  write: (text: string) => void,
): Promise<number> {
  await search.warmUp();
  let cases = 0;
  let changed = 0;
  for (const { file, yaml, saved } of readSaved(join(folder, 'tests'))) {
    const changes = [
      ...(await questionChanges(saved, search)),
      ...(await draftChanges(saved, rules, search)),
    ];
    cases += saved.questions.length + saved.drafts.length;
    changed += new Set(changes.map(({ list, index }) => `${list}${index}`)).size;
    const lineOf = linesOf(yaml);
    for (const { list, index, field, expected, got } of changes) {
      const entry = list === 'questions' ? saved.questions[index]?.ask : saved.drafts[index]?.check;
      write(
        `${file}:${lineOf(list, index)}: ${JSON.stringify(entry)}\n  ${field}: expected ${show(expected)}, got ${show(got)}\n`,
      );
    }
    if (update && changes.length > 0) writeFileSync(file, updated(yaml, changes));
  }
  await search.close();
  write(`${cases} saved, ${changed} changed${update && changed > 0 ? ', and put right in the files' : ''}\n`);
  return changed === 0 || update ? 0 : 1;
}

function readSaved(folder: string): { file: string; yaml: string; saved: Saved }[] {
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch {
    names = [];
  }
  if (names.length === 0) {
    throw new UserError(
      'no-saved-tests',
      `${folder} holds no saved questions or drafts.`,
      'Put a file there such as everyday.yaml: questions: [{ask: "may I post from my phone?", clauses: ["1.4"]}]',
    );
  }
  const problems: Problem[] = [];
  const read = names.flatMap((name) => {
    const file = join(folder, name);
    const yaml = readFileSync(file, 'utf8');
    const saved = parseYaml(yaml, { file, schema: SavedSchema, problems });
    return saved === undefined ? [] : [{ file, yaml, saved }];
  });
  if (problems.length > 0) throw new ProblemsError(problems, 'Correct these lines and test again.');
  return read;
}

async function questionChanges({ questions }: Saved, search: Knowledge['search']): Promise<Change[]> {
  const changes: Change[] = [];
  for (const [index, { ask, kind, clauses }] of questions.entries()) {
    const result = await search.search(ask);
    const shown = result.clauses.map(({ clauseId }) => clauseId);
    if (kind !== undefined && kind !== result.kind)
      changes.push({ list: 'questions', index, field: 'kind', expected: kind, got: result.kind });
    if (clauses !== undefined && !holds(clauses, shown))
      changes.push({ list: 'questions', index, field: 'clauses', expected: clauses, got: shown });
  }
  return changes;
}

/** The first clause named is shown first, the others are shown too; none named means none shown. */
function holds(expected: readonly string[], shown: readonly string[]): boolean {
  return expected.length === 0
    ? shown.length === 0
    : expected[0] === shown[0] && expected.every((id) => shown.includes(id));
}

async function draftChanges(
  { drafts }: Saved,
  rules: Knowledge['rules'],
  search: Knowledge['search'],
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const [index, { check, verdict, rules: expected }] of drafts.entries()) {
    const result = await checkDraftByMeaning(check, rules, search.vectorInTheEnd);
    const found = [...new Set(result.findings.map(({ rule }) => rule))].sort();
    changes.push(
      ...(verdict === undefined || verdict === result.verdict
        ? []
        : [{ list: 'drafts', index, field: 'verdict', expected: verdict, got: result.verdict } as const]),
      ...(expected === undefined || [...expected].sort().join() === found.join()
        ? []
        : [{ list: 'drafts', index, field: 'rules', expected, got: found } as const]),
    );
  }
  return changes;
}

/** The line that an entry of a list begins on, from 1. */
function linesOf(yaml: string): (list: string, index: number) => number {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter });
  return (list, index) => {
    const entries = document.get(list);
    const entry = isSeq(entries) ? entries.items[index] : undefined;
    return isMap(entry) && entry.range ? counter.linePos(entry.range[0]).line : 1;
  };
}

/** The file with other expectations; its comments and layout stay. */
function updated(yaml: string, changes: readonly Change[]): string {
  const document = parseDocument(yaml);
  for (const { list, index, field, got } of changes) {
    const node = document.createNode(got);
    if (isSeq(node)) node.flow = true;
    document.setIn([list, index, field], node);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function show(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.length === 0 ? 'none' : value.join(', ');
}
