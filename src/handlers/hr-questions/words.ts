import type { HrQuestion, ShownClause } from '../../core/hr-questions.ts';
import type { Person } from '../../core/records.ts';
import type { Block } from '../../core/reply.ts';
import { clauseTitle } from '../blocks.ts';
import type { Deps } from '../deps.ts';
import { tooLongWords } from '../too-long.ts';

/** Longest texts taken, in UTF-16 code units. */
export const MAX_QUESTION = 2_000;
export const MAX_ANSWER = 4_000;

/** How long a question to HR and its answer are kept, from when it was asked. */
export const KEEP_QUESTIONS_DAYS = 365;
export const KEPT_FOR = '12 months after you asked';

/** Says by how much a text is too long; undefined when it is not. */
export function tooLongInForm(what: string, text: string, most: number): string | undefined {
  return text.length <= most
    ? undefined
    : `${tooLongWords(what, text, most)}. It is still in the form below.`;
}

/** Somebody's own words, set off from mine. */
export function quoteWords(text: string, cite: string): Block {
  return { kind: 'quote', text, cite };
}

/** "Ann Lee, Bob Ray and 3 others"; empty for nobody. */
export function listNames(people: readonly Pick<Person, 'name'>[], most = 5): string {
  const names = people.map(({ name }) => name);
  const shown = names.length <= most ? names : [...names.slice(0, most), `${names.length - most} others`];
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Those of the clauses that the policies have, with their titles. */
export function knownClauses(shown: readonly ShownClause[], { library }: Pick<Deps, 'library'>) {
  return shown.flatMap((one) => {
    const policy = library.policies.find(({ id }) => id === one.policyId);
    const clause = policy?.clauses.find(({ id }) => id === one.clauseId);
    return clause === undefined ? [] : [{ ...one, title: clauseTitle(clause) }];
  });
}

/** The clauses shown with a question, as words: "1.1 No personal use; 1.4 Breaks". */
export function clauseWords(shown: readonly ShownClause[], deps: Pick<Deps, 'library'>): string {
  return knownClauses(shown, deps)
    .map(({ clauseId, title }) => `${clauseId} ${title}`)
    .join('; ');
}

/** The name on the roster; of somebody who has left it, that. */
export function nameOf(personId: string | undefined, { directory }: Pick<Deps, 'directory'>): string {
  const person = personId === undefined ? undefined : directory.byId(personId);
  return person?.name ?? 'somebody no longer on the roster';
}

/** Who asked, as far as HR may know: their name, or undefined when they did not give it. */
export function askerName(
  { isNamed, askerId }: HrQuestion,
  deps: Pick<Deps, 'directory'>,
): string | undefined {
  return isNamed ? nameOf(askerId, deps) : undefined;
}
