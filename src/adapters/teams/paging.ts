import type { Element } from './card.ts';
import { sizeOf } from './limits.ts';

/**
 * Elements in pages of at most `room`, in order and with none left out; always at least one page. Those of one group
 * stay together where they fit a page.
 */
export function paginate(groups: readonly (readonly Element[])[], room: number): Element[][] {
  const pages: Element[][] = [[]];
  let size = 0;
  for (const group of groups) {
    for (const part of sizeOf(group) <= room ? [group] : group.map((one) => [one])) {
      const partSize = sizeOf(part);
      if (size > 0 && size + partSize > room) {
        pages.push([]);
        size = 0;
      }
      pages.at(-1)?.push(...part);
      size += partSize;
    }
  }
  return pages;
}
