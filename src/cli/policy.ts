import { writeFileSync } from 'node:fs';
import type { Knowledge } from '../compose.ts';
import { UserError } from '../core/errors.ts';
import { runLint } from './lint.ts';
import { runPolicyDiff } from './policy-diff.ts';
import { runPolicySuggestions } from './policy-suggestions.ts';
import { runPolicyTest } from './policy-test.ts';
import { renderRuleDocs } from './rule-docs.ts';
import { usage } from './usage.ts';

interface PolicyOptions {
  readonly all?: boolean;
  readonly accept?: boolean;
  readonly update?: boolean;
  readonly json?: boolean;
  readonly apply?: string;
  readonly out?: string;
}

interface Setting {
  /** The policy folder when none is named. */
  readonly folder: string;
  readonly recordsFolder: string;
  readonly packageFolder: string;
  readonly knowledgeOf: (folder: string) => Knowledge;
  readonly hasColour: boolean;
  readonly write: (text: string) => void;
}

/** Runs `policy lint`, `test`, `diff`, `rules` or `suggestions` and gives the exit code. Throws a UserError for anything else. */
export async function runPolicyCommand(
  [name, ...words]: readonly string[],
  { all = false, accept = false, update = false, json = false, apply, out }: PolicyOptions,
  { folder, recordsFolder, packageFolder, knowledgeOf, hasColour, write }: Setting,
): Promise<number> {
  const [first, second] = words;
  switch (name) {
    case 'lint':
      if (words.length > 1)
        throw usage('policy lint takes one folder.', 'policy-assistant policy lint policy');
      return runLint(first ?? folder, packageFolder, { all, accept }, write);
    case 'test':
      if (words.length > 1)
        throw usage('policy test takes one folder.', 'policy-assistant policy test policy');
      return runPolicyTest(first ?? folder, knowledgeOf(first ?? folder), update, write);
    case 'diff':
      if (first === undefined || second === undefined || words.length > 2)
        throw usage(
          'policy diff takes two files or folders.',
          'policy-assistant policy diff old.md policy/social-media-policy.md',
        );
      return runPolicyDiff(first, second, { json, colour: hasColour }, write);
    case 'suggestions':
      if (words.length > 1)
        throw usage('policy suggestions takes one folder.', 'policy-assistant policy suggestions policy');
      return runPolicySuggestions(apply, { folder: first ?? folder, recordsFolder, write });
    case 'rules': {
      if (words.length > 1)
        throw usage('policy rules takes one folder.', 'policy-assistant policy rules policy');
      const { rules, library } = knowledgeOf(first ?? folder);
      return printRules(renderRuleDocs(rules, library), out, write);
    }
    default:
      throw usage(
        'policy knows "lint", "test", "diff", "rules" and "suggestions".',
        'policy-assistant policy lint',
      );
  }
}

function printRules(docs: string, out: string | undefined, write: (text: string) => void): number {
  if (out === undefined) {
    write(docs);
    return 0;
  }
  try {
    writeFileSync(out, docs);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? `${error.code}` : 'unknown error';
    throw new UserError(
      'unwritable',
      `${out} cannot be written: ${code}.`,
      'Give a file in a folder that is there.',
    );
  }
  write(`${out}: written\n`);
  return 0;
}
