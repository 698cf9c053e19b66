import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, ProblemsError } from '../core/errors.ts';
import { addNotes, findRepeatedSamples, findStaleNotes } from './notes.ts';
import { type Organisation, parseOrganisation } from './organisation.ts';
import { type Policy, parsePolicy } from './policy.ts';

/** Everything in a policy folder. At least one policy, in order of file names. */
export interface PolicyLibrary {
  readonly policies: readonly Policy[];
  readonly organisation: Organisation;
}

/** Reads a policy folder. Throws a ProblemsError with every problem of every file. */
export function loadLibrary(folder: string): PolicyLibrary {
  const { library, problems } = readLibrary(folder);
  if (library === undefined || problems.length > 0) {
    throw new ProblemsError(problems, 'Correct these lines; "policy-assistant policy lint" checks again.');
  }
  return library;
}

/** Every problem of a policy folder, and warnings: what works, but could be better. */
export function lintLibrary(folder: string): { problems: Problem[]; warnings: Problem[] } {
  const { library, problems } = readLibrary(folder);
  return { problems, warnings: (library?.policies ?? []).flatMap(warningsOf) };
}

function readLibrary(folder: string): { library?: PolicyLibrary; problems: Problem[] } {
  const problems: Problem[] = [];
  const names = listFiles(folder, problems);
  if (names === undefined) return { problems };
  const policies = names
    .filter((name) => name.endsWith('.md') && !/^readme/i.test(name))
    .flatMap((name) => readPolicy(folder, name, names, problems) ?? []);
  const seen = new Map<string, Policy>();
  for (const policy of policies) {
    const other = seen.get(policy.id);
    if (other !== undefined)
      problems.push({
        file: policy.file,
        line: 2,
        message: `the id ${policy.id} is taken by ${other.file}: give it its own`,
      });
    seen.set(policy.id, policy);
  }
  if (policies.length === 0 && problems.length === 0) {
    problems.push({
      file: folder,
      message: 'no policy here: put a Markdown file such as social-media-policy.md into it',
    });
  }
  for (const name of names.filter((one) => one.endsWith('.notes.yaml'))) {
    const policyName = name.replace(/\.notes\.yaml$/, '.md');
    if (!names.includes(policyName))
      problems.push({
        file: join(folder, name),
        message: `notes for ${policyName}, which is not here: rename one of the two`,
      });
  }
  const organisation = readOrganisation(folder, names, problems);
  return organisation === undefined || policies.length === 0
    ? { problems }
    : { library: { policies, organisation }, problems };
}

function listFiles(folder: string, problems: Problem[]): string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch {
    problems.push({
      file: folder,
      message: 'cannot be read: set POLICY_DIR to a folder with a policy in it',
    });
    return undefined;
  }
}

function readPolicy(
  folder: string,
  name: string,
  names: readonly string[],
  problems: Problem[],
): Policy | undefined {
  const file = join(folder, name);
  const markdown = readUtf8(file, problems);
  if (markdown === undefined) return undefined;
  const parsed = parsePolicy(markdown, file);
  problems.push(...parsed.problems);
  const notesName = name.replace(/\.md$/, '.notes.yaml');
  if (parsed.policy === undefined || !names.includes(notesName)) return parsed.policy;
  const notesFile = join(folder, notesName);
  const yaml = readUtf8(notesFile, problems);
  return yaml === undefined ? parsed.policy : addNotes(parsed.policy, yaml, notesFile, problems);
}

function readOrganisation(
  folder: string,
  names: readonly string[],
  problems: Problem[],
): Organisation | undefined {
  const file = join(folder, 'organisation.yaml');
  if (!names.includes('organisation.yaml')) {
    problems.push({
      file,
      message: 'missing: it holds the name of the employer and the HR contact (see README.md)',
    });
    return undefined;
  }
  const yaml = readUtf8(file, problems);
  return yaml === undefined ? undefined : parseOrganisation(yaml, file, problems);
}

function readUtf8(file: string, problems: Problem[]): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    problems.push({ file, message: 'cannot be read: check that it is a file this user may read' });
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    problems.push({ file, message: 'not UTF-8 text: save it as UTF-8' });
    return undefined;
  }
}

function warningsOf({ clauses, file }: Policy): Problem[] {
  const bare = clauses
    .filter(({ notes }) => notes === undefined)
    .map(({ id, line }) => ({
      file,
      line,
      message: `clause ${id} has no notes: people find it by its own words only`,
    }));
  if (bare.length === clauses.length) return bare;
  const notesFile = file.replace(/\.md$/, '.notes.yaml');
  const yaml = readUtf8(notesFile, []) ?? '';
  return [
    ...bare,
    ...findStaleNotes(clauses, yaml, notesFile),
    ...findRepeatedSamples(clauses, yaml, notesFile),
  ];
}
