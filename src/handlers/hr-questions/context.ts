import type { ShownClause } from '../../core/hr-questions.ts';
import type { Button } from '../../core/reply.ts';

/** A button that opens the consent card with this question. `shown` are the clauses that the reply shows; may be empty. */
export function askHrButton(question: string, shown: readonly ShownClause[] = []): Button {
  return { name: 'ask-hr', label: 'Ask HR', value: renderContext(shown, question) };
}

/** Clauses and one more text as the value of a button or form: `social-media 1.1,social-media 1.4|May I …`. */
export function renderContext(
  shown: readonly { readonly policyId: string; readonly clauseId: string }[],
  rest: string,
): string {
  return `${shown.map(({ policyId, clauseId }) => `${policyId} ${clauseId}`).join(',')}|${rest}`;
}

/** Reads what `renderContext` wrote. A value of another shape is all `rest`, so that no text is lost. */
export function parseContext(value: string): {
  readonly shown: readonly ShownClause[];
  readonly rest: string;
} {
  const bar = value.indexOf('|');
  const places = bar < 0 ? '' : value.slice(0, bar);
  if (bar < 0 || !/^(?:[\w-]+ [\w.() -]+(?:,|$))*$/.test(places)) return { shown: [], rest: value };
  const shown = places
    .split(',')
    .filter((place) => place !== '')
    .map((place) => {
      const space = place.indexOf(' ');
      return { policyId: place.slice(0, space), clauseId: place.slice(space + 1) };
    });
  return { shown, rest: value.slice(bar + 1) };
}
