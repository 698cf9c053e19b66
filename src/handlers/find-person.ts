import type { Person } from '../core/records.ts';
import type { Field } from '../core/reply.ts';
import type { Deps } from './deps.ts';

/** Whom HR means by what was typed: one person, several to choose from, or nobody who works here. */
export type Found =
  | { readonly kind: 'one'; readonly person: Person }
  | { readonly kind: 'several'; readonly people: readonly Person[] }
  | { readonly kind: 'none' };

/** The most people offered to choose from. */
const MOST_OFFERED = 20;

/** Looks for somebody who works here by id, e-mail or any parts of their name. For HR alone: it finds everyone. */
export function findPerson(typed: string, { directory }: Pick<Deps, 'directory'>): Found {
  const words = typed.trim().toLowerCase();
  if (words === '') return { kind: 'none' };
  const byId = directory.byId(typed.trim());
  const byKey = byId?.leftOn === undefined ? byId : undefined;
  const exact = byKey ?? directory.byEmail(words);
  if (exact !== undefined) return { kind: 'one', person: exact };
  const whole = directory.people.filter(({ name }) => name.toLowerCase() === words);
  const parts = words.split(/\s+/);
  const people =
    whole.length > 0
      ? whole
      : directory.people.filter(({ name }) => {
          const lower = name.toLowerCase();
          return parts.every((part) => lower.includes(part));
        });
  const [first] = people;
  if (first === undefined) return { kind: 'none' };
  return people.length === 1 ? { kind: 'one', person: first } : { kind: 'several', people };
}

/** The field of a form in which HR names somebody. Where that fits several it is a choice of them. */
export function personField(
  { name, label, typed }: { readonly name: string; readonly label: string; readonly typed: string },
  deps: Pick<Deps, 'directory'>,
): Field {
  const found = findPerson(typed, deps);
  if (found.kind === 'several' && found.people.length <= MOST_OFFERED) {
    return {
      name,
      label,
      options: found.people.map(({ id, name: called, department, email }) => ({
        value: id,
        label: `${called}, ${department} (${email})`,
      })),
    };
  }
  return { name, label, hint: 'Name, e-mail address or number on the roster.', initial: typed };
}

/** What is to be put right about the person named in a form; undefined when it is one. */
export function personProblem(found: Found, typed: string, who: string): string | undefined {
  if (found.kind === 'one') return undefined;
  if (typed.trim() === '') return `Say ${who}.`;
  if (found.kind === 'none')
    return `Nobody who works here goes by that: say ${who} by name, e-mail address or number.`;
  return found.people.length > MOST_OFFERED
    ? `${found.people.length} people fit that: say ${who} by more of the name, or by e-mail address.`
    : `${found.people.length} people fit that: choose ${who}.`;
}
