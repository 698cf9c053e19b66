import type { Span } from '../core/reply.ts';
import { type CheckResult, type Finding, MAX_DRAFT } from './check-draft.ts';
import type { Rule, RuleSet } from './rules.ts';
import { viewsOf } from './views.ts';

/** A draft in which what can be mended without understanding it is mended. */
export interface MendedDraft {
  readonly draft: string;
  /** The rules that found something before and find nothing now. */
  readonly rules: readonly string[];
}

interface Edit extends Span {
  readonly to: string;
}

/**
 * The whole draft with every mechanical mend: what rules replace, what they rewrite, the line about own views. It is
 * checked again: a mend that does not help is left out, and undefined is given when none helps or when something else is
 * found instead.
 */
export async function mendDraft(
  draft: string,
  findings: readonly Finding[],
  ruleSet: RuleSet,
  checkAgain: (draft: string) => Promise<CheckResult>,
): Promise<MendedDraft | undefined> {
  const before = new Set(findings.map(({ rule }) => rule));
  let rules = ruleSet.rules.filter((rule) => before.has(rule.id) && isMechanical(rule));
  while (rules.length > 0) {
    const mended = applyMends(draft, findings, rules, ruleSet);
    if (mended === draft || mended.length > MAX_DRAFT) return undefined;
    const after = (await checkAgain(mended)).findings.filter(({ severity }) => severity !== 'note');
    if (after.some(({ rule }) => !before.has(rule))) return undefined;
    const helped = rules.filter(({ id }) => after.every(({ rule }) => rule !== id));
    if (helped.length === rules.length) return { draft: mended, rules: rules.map(({ id }) => id) };
    rules = helped;
  }
  return undefined;
}

function isMechanical({ replacement, rewrites, addsDisclaimer }: Rule): boolean {
  return replacement !== undefined || rewrites !== undefined || addsDisclaimer === true;
}

function applyMends(
  draft: string,
  findings: readonly Finding[],
  rules: readonly Rule[],
  { organisation }: RuleSet,
): string {
  const edits: Edit[] = [];
  const add = ({ start, end }: Span, to: string) => {
    if (edits.every((edit) => edit.end <= start || end <= edit.start)) edits.push({ start, end, to });
  };
  for (const { span, replacement } of findings.filter(({ rule }) => rules.some(({ id }) => id === rule)))
    if (replacement !== undefined) add(replacement === '' ? withSpace(draft, span) : span, replacement);
  const views = viewsOf(draft);
  for (const { find, to } of rules.flatMap(({ rewrites }) => rewrites ?? []))
    for (const span of find(views)) add(span, inCaseOf(draft.slice(span.start, span.end), to));
  let out = '';
  let at = 0;
  for (const { start, end, to } of edits.sort((a, b) => a.start - b.start)) {
    out += draft.slice(at, start) + to;
    at = end;
  }
  out += draft.slice(at);
  return rules.some(({ addsDisclaimer }) => addsDisclaimer)
    ? `${out.trimEnd()}\n\n${organisation.disclaimer}`
    : out;
}

/** The words with the space before them, so that none is left over where they are taken out. */
function withSpace(draft: string, { start, end }: Span): Span {
  return { start: draft[start - 1] === ' ' ? start - 1 : start, end };
}

/** What begins with a capital goes on doing so. */
function inCaseOf(words: string, to: string): string {
  return /^\p{Lu}/u.test(words) ? to.charAt(0).toUpperCase() + to.slice(1) : to;
}
