import { diffWordsWithSpace } from 'diff';
import type { Policy } from './policy.ts';

/** One clause that is not what it was. */
export type ClauseChange =
  | { readonly kind: 'added'; readonly clauseId: string; readonly after: string }
  | { readonly kind: 'removed'; readonly clauseId: string; readonly before: string }
  | { readonly kind: 'changed'; readonly clauseId: string; readonly before: string; readonly after: string }
  /** The words of `from` stand under `clauseId` now; before and after differ where they were changed too. */
  | {
      readonly kind: 'renumbered';
      readonly clauseId: string;
      readonly from: string;
      readonly before: string;
      readonly after: string;
    };

type Numbered = { readonly id: string; readonly text: string };

/** Share of words that a clause must have kept to be the same one under another number. */
const LEAST_KEPT = 0.8;

/**
 * Clauses that differ between two versions, in the order of the later one, removed ones last. White space and the shape
 * of quotation marks make no difference.
 */
export function diffClauses(before: readonly Numbered[], after: readonly Numbered[]): ClauseChange[] {
  const source = matchClauses(before, after);
  const used = new Set(source.values());
  return [
    ...after.flatMap((clause): ClauseChange[] => {
      const was = source.get(clause);
      if (was === undefined) return [{ kind: 'added', clauseId: clause.id, after: clause.text }];
      const both = { clauseId: clause.id, before: was.text, after: clause.text };
      if (was.id !== clause.id) return [{ kind: 'renumbered', from: was.id, ...both }];
      return sameWords(was.text, clause.text) ? [] : [{ kind: 'changed', ...both }];
    }),
    ...before
      .filter((clause) => !used.has(clause))
      .map(({ id, text }): ClauseChange => ({ kind: 'removed', clauseId: id, before: text })),
  ];
}

/** For each later clause the earlier one it comes from: the same words first, then the same number, then like words. */
function matchClauses(before: readonly Numbered[], after: readonly Numbered[]): Map<Numbered, Numbered> {
  const source = new Map<Numbered, Numbered>();
  const used = new Set<Numbered>();
  const pair = (fits: (was: Numbered, clause: Numbered) => boolean) => {
    for (const clause of after) {
      if (source.has(clause)) continue;
      const was = before.find((one) => !used.has(one) && fits(one, clause));
      if (was === undefined) continue;
      source.set(clause, was);
      used.add(was);
    }
  };
  pair((was, clause) => was.id === clause.id && sameWords(was.text, clause.text));
  pair((was, clause) => sameWords(was.text, clause.text));
  pair((was, clause) => was.id === clause.id && keptShare(was.text, clause.text) >= LEAST_KEPT / 2);
  pair((was, clause) => keptShare(was.text, clause.text) >= LEAST_KEPT);
  pair((was, clause) => was.id === clause.id);
  return source;
}

/** Words in a row that were kept, taken away or put in; `text` holds the white space too. */
export interface WordChange {
  readonly kind: 'kept' | 'removed' | 'added';
  readonly text: string;
}

/** How one text became another, word by word. */
export function diffWords(before: string, after: string): WordChange[] {
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'kept',
    text: value,
  }));
}

/** What is printed at the head of a policy, and what it was. */
export interface FrontChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export interface PolicyDiff {
  readonly front: readonly FrontChange[];
  readonly clauses: readonly ClauseChange[];
  /** Words changed, but the version did not: people would not be asked again. */
  readonly needsVersion: boolean;
}

const FRONT = [
  'id',
  'title',
  'version',
  'effective',
  'change',
  'owner',
  'reviewMonths',
  'retention',
  'statement',
] as const satisfies readonly (keyof Policy)[];

/** Everything that differs between two versions of a policy. */
export function diffPolicies(before: Policy, after: Policy): PolicyDiff {
  const clauses = diffClauses(before.clauses, after.clauses);
  return {
    front: FRONT.filter((field) => before[field] !== after[field]).map((field) => ({
      field,
      before: String(before[field]),
      after: String(after[field]),
    })),
    clauses,
    needsVersion: clauses.length > 0 && before.version === after.version,
  };
}

function keptShare(before: string, after: string): number {
  const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const kept = diffWords(before, after)
    .filter(({ kind }) => kind === 'kept')
    .reduce((sum, { text }) => sum + words(text), 0);
  return (2 * kept) / Math.max(1, words(before) + words(after));
}

function sameWords(a: string, b: string): boolean {
  const plain = (text: string) =>
    text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/[–—]/g, '-').replace(/\s+/g, ' ').trim();
  return plain(a) === plain(b);
}
