/** One clause that is not what it was. */
export type ClauseChange =
  | { readonly kind: 'added'; readonly clauseId: string; readonly after: string }
  | { readonly kind: 'removed'; readonly clauseId: string; readonly before: string }
  | { readonly kind: 'changed'; readonly clauseId: string; readonly before: string; readonly after: string };

type Words = readonly { readonly id: string; readonly text: string }[];

/** Clauses that differ between two versions, in the order of the later one, removed ones last. White space and the shape of quotation marks make no difference. */
export function diffClauses(before: Words, after: Words): ClauseChange[] {
  const old = new Map(before.map(({ id, text }) => [id, text]));
  const kept = new Set(after.map(({ id }) => id));
  return [
    ...after.flatMap(({ id, text }): ClauseChange[] => {
      const was = old.get(id);
      if (was === undefined) return [{ kind: 'added', clauseId: id, after: text }];
      return sameWords(was, text) ? [] : [{ kind: 'changed', clauseId: id, before: was, after: text }];
    }),
    ...before
      .filter(({ id }) => !kept.has(id))
      .map(({ id, text }): ClauseChange => ({ kind: 'removed', clauseId: id, before: text })),
  ];
}

function sameWords(a: string, b: string): boolean {
  const plain = (text: string) =>
    text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/[–—]/g, '-').replace(/\s+/g, ' ').trim();
  return plain(a) === plain(b);
}
