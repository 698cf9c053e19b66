/**
 * Something the person asking can put right. `message` says what is wrong and `hint` what to do next;
 * both are shown as they are, so neither carries a draft, a question or a secret.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** One thing wrong with a file that a person wrote. `line` counts from 1. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** Every problem found in the policy folder, at once. */
export class ProblemsError extends UserError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], hint: string) {
    super('bad-files', problems.map(formatProblem).join('\n'), hint);
    this.problems = problems;
  }
}

/** `file:line: message`, as compilers print it. */
export function formatProblem({ file, line, message }: Problem): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${message}`;
}
