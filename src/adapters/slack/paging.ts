import type { types } from '@slack/bolt';

type KnownBlock = types.KnownBlock;

/** What one page may hold. `chars` counts the JSON of its blocks. */
export interface Room {
  readonly blocks: number;
  readonly chars: number;
}

/**
 * Blocks in pages that each fit, in order and with none left out; always at least one page. Blocks of one group stay
 * together where they fit a page. No page has two tables: Slack takes one in a message.
 */
export function paginate(groups: readonly (readonly KnownBlock[])[], room: Room): KnownBlock[][] {
  const pages: KnownBlock[][] = [[]];
  const place = (blocks: readonly KnownBlock[]): boolean => {
    const page = pages.at(-1) ?? [];
    if (page.length > 0 && !fits([...page, ...blocks], room)) return false;
    page.push(...blocks);
    return true;
  };
  for (const group of groups) {
    for (const part of fits(group, room) ? [group] : group.map((block) => [block])) {
      if (place(part)) continue;
      pages.push([]);
      place(part);
    }
  }
  return pages;
}

function fits(blocks: readonly KnownBlock[], { blocks: most, chars }: Room): boolean {
  return (
    blocks.length <= most &&
    JSON.stringify(blocks).length <= chars &&
    blocks.filter(({ type }) => type === 'table').length <= 1
  );
}
