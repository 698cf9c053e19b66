import { join } from 'node:path';
import { testRules } from '../checker/check-draft.ts';
import { loadCheckRules } from '../compose.ts';
import { formatProblem, type Problem, ProblemsError } from '../core/errors.ts';
import { lintLibrary, loadLibrary } from '../knowledge/library.ts';

type Write = (text: string) => void;

/** Prints every problem and warning of a policy folder; 1 when there is a problem, 0 otherwise. */
export function runLint(folder: string, packageFolder: string, write: Write): number {
  const { problems, warnings } = lintLibrary(folder);
  const all = [...problems, ...(problems.length > 0 ? [] : checkerProblems(folder, packageFolder))];
  for (const problem of all) write(`${formatProblem(problem)}\n`);
  for (const warning of warnings)
    write(`${formatProblem({ ...warning, message: `warning: ${warning.message}` })}\n`);
  write(`${join(folder)}: ${all.length} problems, ${warnings.length} warnings\n`);
  return all.length === 0 ? 0 : 1;
}

/** Problems of the draft checks: their shape, and examples that do not do what they are there for. */
function checkerProblems(folder: string, packageFolder: string): readonly Problem[] {
  try {
    return testRules(loadCheckRules({ policy: folder, package: packageFolder }, loadLibrary(folder)));
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
}
