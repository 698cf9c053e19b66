import { readFileSync, statSync } from 'node:fs';
import { ProblemsError, UserError } from '../core/errors.ts';
import { type ClauseChange, diffPolicies, diffWords, type PolicyDiff } from '../knowledge/diff.ts';
import { loadLibrary } from '../knowledge/library.ts';
import { type Policy, parsePolicy } from '../knowledge/policy.ts';

interface Options {
  readonly json: boolean;
  /** Whether removed and added words are told by colour as well as by their brackets. */
  readonly colour: boolean;
}

/**
 * Prints how policies changed from one file or folder to another, clause by clause and word by word. Gives 0 when they
 * are the same and 1 when they differ, as diff does. Throws a UserError for what cannot be read.
 */
export function runPolicyDiff(
  before: string,
  after: string,
  { json, colour }: Options,
  write: (text: string) => void,
): number {
  const [olds, news] = [readPolicies(before), readPolicies(after)];
  const isPair = olds.length === 1 && news.length === 1;
  const pairs = isPair
    ? [{ was: olds[0], now: news[0] }]
    : [...new Set([...olds, ...news].map(({ id }) => id))].map((id) => ({
        was: olds.find((policy) => policy.id === id),
        now: news.find((policy) => policy.id === id),
      }));
  const diffs = pairs.map(({ was, now }) => ({
    policy: now?.id ?? was?.id ?? '',
    state: was === undefined ? 'new' : now === undefined ? 'gone' : 'both',
    ...(was === undefined || now === undefined ? EMPTY : diffPolicies(was, now)),
  }));
  if (json) write(`${JSON.stringify(diffs, null, 2)}\n`);
  else for (const diff of diffs) writeDiff(diff, colour, write);
  return diffs.every(({ state, front, clauses }) => state === 'both' && front.length + clauses.length === 0)
    ? 0
    : 1;
}

const EMPTY: PolicyDiff = { front: [], clauses: [], needsVersion: false };

function readPolicies(path: string): readonly Policy[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new UserError(
      'unreadable',
      `${path}: there is no such file or folder.`,
      'Give two policy files, or two folders.',
    );
  }
  if (stats.isDirectory()) return loadLibrary(path).policies;
  const { policy, problems } = parsePolicy(readUtf8(path), path);
  if (policy === undefined) throw new ProblemsError(problems, 'Correct these lines and compare again.');
  return [policy];
}

function readUtf8(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    throw new UserError(
      'unreadable',
      `${path}: not a UTF-8 text that can be read.`,
      'Save it as UTF-8 and try again.',
    );
  }
}

function writeDiff(
  { policy, state, front, clauses, needsVersion }: PolicyDiff & { policy: string; state: string },
  colour: boolean,
  write: (text: string) => void,
): void {
  if (state !== 'both' || front.length + clauses.length === 0) {
    const words = state === 'new' ? 'a new policy' : state === 'gone' ? 'no longer there' : 'no difference';
    write(`${policy}: ${words}\n`);
    return;
  }
  write(`${policy}\n`);
  for (const { field, before, after } of front) write(`  ${field}: ${marked(before, after, colour)}\n`);
  for (const change of clauses) write(`  ${lineOf(change, colour)}\n`);
  write(`${clauses.length === 1 ? '1 clause differs' : `${clauses.length} clauses differ`}\n`);
  if (needsVersion)
    write('The version is the same: give changed words a new one, or people are not asked again.\n');
}

function lineOf(change: ClauseChange, colour: boolean): string {
  switch (change.kind) {
    case 'added':
      return `added       ${change.clauseId}  ${marked('', change.after, colour)}`;
    case 'removed':
      return `removed     ${change.clauseId}  ${marked(change.before, '', colour)}`;
    case 'changed':
      return `changed     ${change.clauseId}  ${marked(change.before, change.after, colour)}`;
    case 'renumbered':
      return `renumbered  ${change.from} is ${change.clauseId}  ${marked(change.before, change.after, colour)}`;
    default:
      return change satisfies never;
  }
}

/** One text with its changes: `[-taken away-]` and `{+put in+}`. */
function marked(before: string, after: string, colour: boolean): string {
  return diffWords(before, after)
    .map(({ kind, text }) =>
      kind === 'kept'
        ? text
        : kind === 'removed'
          ? paint(`[-${text}-]`, 31, colour)
          : paint(`{+${text}+}`, 32, colour),
    )
    .join('');
}

function paint(text: string, code: number, colour: boolean): string {
  return colour ? `\u001b[${code}m${text}\u001b[0m` : text;
}
