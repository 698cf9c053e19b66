import type { Button } from '../core/reply.ts';

/** One page of a list. `page` counts from 1; one that is not there gives the nearest. */
export interface Page<T> {
  readonly shown: readonly T[];
  readonly page: number;
  readonly of: number;
  /** "21 to 40 of 300". */
  readonly words: string;
}

/** Cuts a list into pages of `size`. */
export function pageOf<T>(all: readonly T[], page: number, size: number): Page<T> {
  const of = Math.max(1, Math.ceil(all.length / size));
  const at = Math.min(Math.max(1, Math.trunc(page) || 1), of);
  const start = (at - 1) * size;
  const shown = all.slice(start, start + size);
  const words = of === 1 ? `${all.length}` : `${start + 1} to ${start + shown.length} of ${all.length}`;
  return { shown, page: at, of, words };
}

/** The buttons to the other pages; `value` gives a button's value for a page. Empty when there is one page. */
export function pageButtons(
  { page, of }: Pick<Page<unknown>, 'page' | 'of'>,
  name: string,
  value: (page: number) => string,
): Button[] {
  return [
    ...(page < of ? [{ name, label: 'More', value: value(page + 1) }] : []),
    ...(page > 1 ? [{ name, label: 'Back', value: value(page - 1) }] : []),
  ];
}
