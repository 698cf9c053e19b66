import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { type Problem, ProblemsError, UserError } from '../core/errors.ts';
import type { SampleSuggestion } from '../core/hr-questions.ts';
import { loadLibrary } from '../knowledge/library.ts';
import { addNotes } from '../knowledge/notes.ts';
import type { Policy } from '../knowledge/policy.ts';
import { sampleKey } from '../knowledge/sample-key.ts';
import { readSuggestions } from '../records/lowdb/read-suggestions.ts';
import { addSample } from './add-sample.ts';

interface Setting {
  /** The policy folder. */
  readonly folder: string;
  /** Only read, so the assistant may be running. */
  readonly recordsFolder: string;
  readonly write: (text: string) => void;
}

/** A suggestion with what stands against adding it: nothing, that it is in the notes already, or another reason. */
interface Looked {
  readonly suggestion: SampleSuggestion;
  readonly policy?: Policy;
  readonly state: 'open' | 'applied' | 'refused';
  readonly why: string;
}

interface Edit {
  readonly policy: Policy;
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Prints what HR suggested as changes to the notes files; with `apply`, one reference or "all", makes those changes. Gives
 * 1 when the one asked for cannot be added, 0 otherwise. Throws a UserError for a reference that is not there and a
 * ProblemsError when the notes would not be valid afterwards; then no file is changed.
 */
export async function runPolicySuggestions(
  apply: string | undefined,
  { folder, recordsFolder, write }: Setting,
): Promise<number> {
  const { policies } = loadLibrary(folder);
  const looked = look(await readSuggestions(recordsFolder), policies);
  const isAll = apply === undefined || apply.toLowerCase() === 'all';
  const asked = isAll ? looked : [requireSuggestion(looked, apply)];
  const open = asked.filter(({ state }) => state === 'open');
  const edits = planEdits(open);
  for (const { suggestion, state, why } of asked) {
    const { id, clauseId, question } = suggestion;
    write(`${id}  ${clauseId}  ${question}${state === 'open' ? '' : `\n        ${why}`}\n`);
  }
  for (const { file, before, after } of edits) {
    write(`\n${createTwoFilesPatch(file, file, before, after, '', '', { context: 2 })}`);
  }
  if (apply === undefined) {
    write(summaryOf(looked));
    return 0;
  }
  for (const edit of edits) replaceFile(edit);
  write(
    open.length === 0
      ? '\nNothing was added.\n'
      : `\n${open.length} added. Start the assistant again to answer with ${open.length === 1 ? 'it' : 'them'}.\n`,
  );
  return !isAll && asked.some(({ state }) => state === 'refused') ? 1 : 0;
}

function look(suggestions: readonly SampleSuggestion[], policies: readonly Policy[]): Looked[] {
  const taken = new Map<string, string>();
  return suggestions.map((suggestion): Looked => {
    const { policyId, clauseId, question } = suggestion;
    const policy = policies.find(({ id }) => id === policyId);
    const clause = policy?.clauses.find(({ id }) => id === clauseId);
    const refused = (why: string): Looked => ({
      suggestion,
      state: 'refused',
      why: `cannot be added: ${why}`,
    });
    if (policy === undefined) return refused(`there is no policy ${policyId} here`);
    if (clause === undefined) return refused(`${policy.file} has no clause ${clauseId}`);
    const key = sampleKey(question);
    const holders = policy.clauses.filter(({ notes }) =>
      notes?.questions.some((one) => sampleKey(one) === key),
    );
    if (holders.some(({ id }) => id === clauseId)) {
      return { suggestion, policy, state: 'applied', why: 'is in the notes already' };
    }
    if (holders[0] !== undefined) return refused(`it is a sample question of ${holders[0].id} already`);
    if (clause.notes === undefined) {
      return refused(`clause ${clauseId} has no notes yet; give it a title, a summary and a stance first`);
    }
    const other = taken.get(`${policyId} ${key}`);
    if (other !== undefined) return refused(`it is the same question as ${other}`);
    taken.set(`${policyId} ${key}`, suggestion.id);
    return { suggestion, policy, state: 'open', why: '' };
  });
}

function requireSuggestion(looked: readonly Looked[], id: string): Looked {
  const found = looked.find(({ suggestion }) => suggestion.id === id.toUpperCase());
  if (found !== undefined) return found;
  throw new UserError(
    'no-such-suggestion',
    `There is no suggestion ${id.slice(0, 40)}.`,
    'Try: policy-assistant policy suggestions',
  );
}

/** One edit for each notes file, valid as the assistant reads it. */
function planEdits(open: readonly Looked[]): Edit[] {
  const policies = [...new Set(open.flatMap(({ policy }) => (policy === undefined ? [] : [policy])))];
  const problems: Problem[] = [];
  const edits = policies.map((policy): Edit => {
    const file = policy.file.replace(/\.md$/, '.notes.yaml');
    const before = readFileSync(file, 'utf8');
    const own = open.filter((one) => one.policy === policy).map(({ suggestion }) => suggestion);
    const after = own.reduce((yaml, { clauseId, question }) => addSample(yaml, clauseId, question), before);
    const { clauses } = addNotes(policy, after, file, problems);
    for (const { clauseId, question, id } of own) {
      const isThere = clauses.some(
        (clause) => clause.id === clauseId && clause.notes?.questions.includes(question),
      );
      if (!isThere) problems.push({ file, message: `${id} cannot be put into this file: add it by hand` });
    }
    return { policy, file, before, after };
  });
  if (problems.length > 0) throw new ProblemsError(problems, 'No file was changed.');
  return edits;
}

/** Writes beside the file and puts the new one in its place, unless somebody has changed it in the meantime. */
function replaceFile({ file, before, after }: Edit): void {
  const beside = `${file}.new`;
  try {
    // A link stays a link: what it leads to is replaced.
    const target = realpathSync(file);
    const handle = openSync(beside, 'w', statSync(target).mode & 0o777);
    try {
      writeFileSync(handle, after);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (readFileSync(target, 'utf8') !== before) {
      throw new UserError(
        'notes-changed',
        `${file} was changed in the meantime.`,
        'Look at the change again.',
      );
    }
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UserError('notes-not-written', `${file} cannot be written (${code}).`, 'It stands as it was.');
  }
}

function summaryOf(looked: readonly Looked[]): string {
  const count = (state: Looked['state']) => looked.filter((one) => one.state === state).length;
  const [first] = looked.filter(({ state }) => state === 'open');
  const how =
    first === undefined
      ? ''
      : `Add with: policy-assistant policy suggestions --apply ${first.suggestion.id} (or all)\n`;
  return `\n${count('open')} to look at, ${count('applied')} in the notes already, ${count('refused')} that cannot be added.\n${how}`;
}
