import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, parseDocument } from 'yaml';
import { testRules } from '../checker/check-draft.ts';
import { loadCheckRules, loadModels } from '../compose.ts';
import { formatProblem, type Problem, ProblemsError } from '../core/errors.ts';
import { loadLexicon } from '../knowledge/lexicon.ts';
import { lintLibrary, loadLibrary, type PolicyLibrary } from '../knowledge/library.ts';
import { wordsDigest } from '../knowledge/notes.ts';
import { findUnknownCircumstances } from '../knowledge/situation.ts';
import { findLosingSamples } from './losing-samples.ts';

type Write = (text: string) => void;

interface LintOptions {
  /** Whether each sample question that leads to another clause is told, and not only how many. */
  readonly all: boolean;
  /** Whether notes are marked as written for the words of now. */
  readonly accept: boolean;
}

/** Prints every problem and warning of a policy folder; 1 when there is a problem, 0 otherwise. */
export async function runLint(
  folder: string,
  packageFolder: string,
  { all, accept }: LintOptions,
  write: Write,
): Promise<number> {
  if (accept) acceptNotes(folder, write);
  const { problems, warnings } = lintLibrary(folder);
  if (problems.length === 0) {
    const library = loadLibrary(folder);
    const lexicon = loadLexicon(join(packageFolder, 'lexicon'));
    problems.push(
      ...findUnknownCircumstances(library.policies, lexicon.situations),
      ...checkerProblems(folder, packageFolder, library),
    );
    const losing = await findLosingSamples(library, lexicon, loadModels(packageFolder));
    if (all) warnings.push(...losing.samples);
    else if (losing.samples.length > 0)
      write(
        `${losing.samples.length} of ${losing.asked} sample questions would be answered with another clause if they were not samples: --all lists them\n`,
      );
  }
  for (const problem of problems) write(`${formatProblem(problem)}\n`);
  for (const warning of warnings)
    write(`${formatProblem({ ...warning, message: `warning: ${warning.message}` })}\n`);
  write(`${join(folder)}: ${problems.length} problems, ${warnings.length} warnings\n`);
  return problems.length === 0 ? 0 : 1;
}

/** Problems of the draft checks: their shape, and examples that do not do what they are there for. */
function checkerProblems(folder: string, packageFolder: string, library: PolicyLibrary): readonly Problem[] {
  try {
    return testRules(loadCheckRules({ policy: folder, package: packageFolder }, library));
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
}

/** Writes into each notes file which words its notes are for; the rest of the file stays as it is. */
function acceptNotes(folder: string, write: Write): void {
  for (const { file, clauses } of loadLibrary(folder).policies) {
    const wanted = new Map(
      clauses
        .filter((clause) => clause.notes !== undefined && clause.notes.written_for !== wordsDigest(clause))
        .map((clause) => [clause.id, wordsDigest(clause)]),
    );
    if (wanted.size === 0) continue;
    const notesFile = file.replace(/\.md$/, '.notes.yaml');
    writeFileSync(notesFile, withDigests(readFileSync(notesFile, 'utf8'), wanted));
    write(`${notesFile}: ${wanted.size} clauses marked as looked over\n`);
  }
}

/** A line each is put in or replaced, so that no other line of the file changes. */
function withDigests(yaml: string, wanted: ReadonlyMap<string, string>): string {
  const { contents } = parseDocument(yaml);
  const edits: { from: number; to: number; line: string }[] = [];
  for (const { key, value } of isMap(contents) ? contents.items : []) {
    const digest = isScalar(key) ? wanted.get(String(key.value)) : undefined;
    if (digest === undefined || !isMap(value) || !value.range) continue;
    const held = value.get('written_for', true);
    if (isScalar(held) && held.range)
      edits.push({ from: held.range[0], to: held.range[1], line: `"${digest}"` });
    else {
      const [from] = value.range;
      const indent = ' '.repeat(from - yaml.lastIndexOf('\n', from - 1) - 1);
      const line = value.flow ? `written_for: "${digest}", ` : `written_for: "${digest}"\n${indent}`;
      edits.push({ from: from + (value.flow ? 1 : 0), to: from + (value.flow ? 1 : 0), line });
    }
  }
  return edits
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, line }) => text.slice(0, from) + line + text.slice(to), yaml);
}
