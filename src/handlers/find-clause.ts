import { UserError } from '../core/errors.ts';
import type { PolicyLibrary } from '../knowledge/library.ts';
import type { Clause, Policy } from '../knowledge/policy.ts';
import { stripEnd } from './strip-end.ts';

/** A place in a policy: one clause with what hangs under it, a section, or all of it. */
export interface Place {
  readonly policy: Policy;
  readonly heading: string;
  /** In policy order; the first is the clause asked for. */
  readonly clauses: readonly Clause[];
}

/** The policy with this id, or the first of the folder. Throws a UserError `no-such-policy` that lists the ids there are. */
export function requirePolicy({ policies }: PolicyLibrary, policyId?: string): Policy {
  const policy =
    policyId === undefined
      ? policies[0]
      : policies.find(({ id }) => id.toLowerCase() === policyId.toLowerCase());
  if (policy !== undefined) return policy;
  throw new UserError(
    'no-such-policy',
    'There is no policy of that name here.',
    `Try one of these: ${policies.map(({ id }) => id).join(', ')}.`,
  );
}

/**
 * Finds "2.1(f)", "2.1 F", "section 2", "social-media 2.1" or "all". Throws a UserError `no-such-clause`
 * that names what there is to read.
 */
export function requirePlace(library: PolicyLibrary, what: string): Place {
  const words = what.trim().split(/\s+/);
  const named = library.policies.find(({ id }) => id.toLowerCase() === words[0]?.toLowerCase());
  const policies = named === undefined ? library.policies : [named];
  const id = normaliseId(named === undefined ? what : words.slice(1).join(' '));
  for (const policy of policies) {
    const place = findPlace(policy, id);
    if (place !== undefined) return place;
  }
  const sections = policies.flatMap(sectionsOf).map(({ id: section, title }) => `${section} ${title}`);
  throw new UserError(
    'no-such-clause',
    'The policy has no clause or section of that number.',
    `Say "read" and one of these: ${sections.join('; ')}.`,
  );
}

/** Each section with the number its clauses begin with, in policy order. */
export function sectionsOf(policy: Policy): { readonly id: string; readonly title: string }[] {
  const sections: { id: string; title: string }[] = [];
  for (const { id, section } of policy.clauses) {
    if (sections.at(-1)?.title !== section) sections.push({ id: id.split('.')[0] ?? id, title: section });
  }
  return sections;
}

function findPlace(policy: Policy, id: string): Place | undefined {
  if (id === '' || id === 'all') return { policy, heading: policy.title, clauses: policy.clauses };
  const clause = policy.clauses.find((one) => normaliseId(one.id) === id);
  if (clause !== undefined) {
    const under = policy.clauses.filter(({ parentId }) => parentId === clause.id);
    return { policy, heading: `${clause.id} ${clause.section}`, clauses: [clause, ...under] };
  }
  const section = sectionsOf(policy).find((one) => normaliseId(one.id) === id);
  if (section === undefined) return undefined;
  return {
    policy,
    heading: `${section.id} ${section.title}`,
    clauses: policy.clauses.filter((one) => one.section === section.title),
  };
}

/** "2.1 (F)", "2.1f" and "Section 2.1(f)." are the same place. */
function normaliseId(text: string): string {
  const bare = text
    .toLowerCase()
    .replace(/\b(?:clause|section|paragraph|para|item|part)\b/g, '')
    .replace(/[\s()]+/g, '');
  return stripEnd(bare, /\./);
}
