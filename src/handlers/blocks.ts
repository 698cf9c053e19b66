import type { Block, Button, Reply, Run, Span } from '../core/reply.ts';
import type { Clause, Policy, Stance } from '../knowledge/policy.ts';
import { formatDate } from './dates.ts';

/** What a clause does, in the words people see. The label is the clause's own; no answer adds a verdict to it. */
export const STANCE_LABEL: Readonly<Record<Stance, string>> = {
  prohibited: 'Not allowed',
  required: 'Required',
  permitted: 'Allowed',
  information: 'For information',
};

/** One paragraph. */
export function paragraph(...runs: Run[]): Block {
  return { kind: 'text', runs };
}

/** One paragraph that matters less than the rest. */
export function aside(...runs: Run[]): Block {
  return { kind: 'text', runs, tone: 'muted' };
}

/** A button that types a command for the person: pressing it is the same as saying `command`. */
export function say(label: string, command: string, style?: Button['style']): Button {
  return { name: 'say', label, value: command, ...(style === undefined ? {} : { style }) };
}

/** A reply for the asker alone. */
export function reply(summary: string, title: string | undefined, blocks: readonly Block[]): Reply {
  return { summary, ...(title === undefined ? {} : { title }), blocks, visibleTo: 'sender' };
}

/** A reply about the policy alone, which others may see too. */
export function openReply(summary: string, title: string | undefined, blocks: readonly Block[]): Reply {
  return { ...reply(summary, title, blocks), visibleTo: 'conversation' };
}

/** `2.1(f) · Personal conduct · Social media policy, version 1.0`. */
export function citation(policy: Policy, clause: Clause): string {
  return `${clause.id} · ${clause.section} · ${policy.title}, version ${policy.version}`;
}

/** The clause's title from its notes, or the first words of its text. */
export function clauseTitle(clause: Clause): string {
  if (clause.notes !== undefined) return clause.notes.title;
  const words = clause.text.split(/\s+/);
  return words.length <= 9 ? clause.text : `${words.slice(0, 9).join(' ')}…`;
}

/**
 * The words of a clause with what they need to be understood: the sentence that leads into a lettered clause
 * before it, the lettered clauses of a lead-in after it. `highlight` finds ranges to mark in a text.
 */
export function quoteClause(
  policy: Policy,
  clause: Clause,
  highlight: (text: string) => readonly Span[],
): Block[] {
  const parent = policy.clauses.find(({ id }) => id === clause.parentId);
  const children = policy.clauses.filter(({ parentId }) => parentId === clause.id);
  return [...(parent === undefined ? [] : [parent]), clause, ...children].map((one) => ({
    kind: 'quote',
    text: one.text,
    cite: citation(policy, one),
    highlights: highlight(one.text),
  }));
}

/** The name and address to turn to, as words: "Human Resources (hr@example.gov.uk, 01632 960123)". */
export function contactWords({ hrContact }: Pick<Policy, 'hrContact'>): string {
  const ways = [hrContact.email, hrContact.phone].filter((way) => way !== undefined);
  return ways.length === 0 ? hrContact.name : `${hrContact.name} (${ways.join(', ')})`;
}

/** Version and date as facts for a card. */
export function policyFacts(policy: Policy): Block {
  return {
    kind: 'facts',
    rows: [
      { label: 'Policy', value: policy.title },
      { label: 'Version', value: policy.version },
      { label: 'In force from', value: formatDate(policy.effective) },
    ],
  };
}
