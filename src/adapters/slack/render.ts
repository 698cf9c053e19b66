import type { types } from '@slack/bolt';
import type { Block, Button, Reply } from '../../core/reply.ts';
import { escapeMrkdwn, literal, shorten } from './escape.ts';
import { LIMITS } from './limits.ts';
import { paginate, type Room } from './paging.ts';
import type { Keep } from './pressed.ts';
import { renderButtons, renderFormButton, renderPageButtons } from './render-buttons.ts';
import { renderListedTable, renderNativeTable } from './render-table.ts';
import {
  plainText,
  renderChart,
  renderFacts,
  renderMarked,
  renderProgress,
  renderQuote,
  renderSegments,
  renderText,
} from './rich-text.ts';

type KnownBlock = types.KnownBlock;

export interface RenderOptions {
  /** Where it is shown; a message unless said. A modal with a form in it is drawn by `renderModal`. */
  readonly surface?: 'message' | 'modal' | 'home';
  /** Counts from 1; a page that is not there gives the nearest one. */
  readonly page?: number;
  /** Where texts go that do not fit into a button. Without it such a button says, when pressed, that it is lost. */
  readonly keep?: Keep;
  /** Buttons of the adapter's own under the last page. */
  readonly extra?: readonly Button[];
  /** False leaves out the kinds of block that some servers refuse. True unless said. */
  readonly native?: boolean;
}

/** A reply as Slack takes it. `more` is there when the page shown is not the only one. */
export interface Rendered {
  /** For notifications and screen readers, escaped. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly more?: { readonly page: number; readonly of: number };
}

/** Blocks whose parts mean little on different pages. */
const KEPT_TOGETHER: ReadonlySet<Block['kind']> = new Set(['quote', 'marked', 'buttons', 'form']);

/** One reply as Slack's blocks. Every string is literal, every limit is kept, and what does not fit stands on further pages. */
export function renderSlack(reply: Reply, options: RenderOptions = {}): Rendered {
  const { surface = 'message', keep, extra = [] } = options;
  const groups = [
    ...titleOf(reply.title),
    ...renderGroups(reply.blocks, options),
    renderButtons(extra, keep),
  ];
  const content = groups.some((group) => group.length > 0)
    ? groups
    : [renderSegments([{ text: reply.summary }])];
  const { blocks, more } = renderPage(reply, content, roomOf(surface), options);
  // Escaping makes a character five at most, and must not be cut after it.
  const text = escapeMrkdwn(shorten(reply.summary, LIMITS.text / 5));
  return { text: text || '…', blocks, ...(more === undefined ? {} : { more }) };
}

/** The blocks of a reply in groups that belong together. */
export function renderGroups(blocks: readonly Block[], options: RenderOptions): KnownBlock[][] {
  const { surface = 'message', native = true } = options;
  const groups: KnownBlock[][] = [];
  const firstTable = blocks.findIndex(({ kind }) => kind === 'table');
  for (const [index, block] of blocks.entries()) {
    // Only messages take a table, and only one.
    const isNative = native && surface === 'message' && index === firstTable;
    const drawn = renderBlock(block, isNative, options.keep);
    const last = groups.at(-1);
    if (block.kind === 'buttons' && last !== undefined) last.push(...drawn);
    else if (KEPT_TOGETHER.has(block.kind)) groups.push(drawn);
    else groups.push(...drawn.map((one) => [one]));
  }
  return groups;
}

/** The page asked for, with the way to the others when there are any. */
export function renderPage(
  reply: Reply,
  groups: readonly (readonly KnownBlock[])[],
  room: Room,
  { surface = 'message', page = 1, keep }: RenderOptions,
): Pick<Rendered, 'more'> & { readonly blocks: KnownBlock[] } {
  const whole = paginate(groups, room);
  const [only] = whole;
  if (whole.length === 1 && only !== undefined) return { blocks: only };
  // Room for the page's number and its buttons.
  const pages = paginate(groups, { blocks: room.blocks - 2, chars: room.chars - 600 });
  const more = { page: Math.min(Math.max(1, Math.trunc(page) || 1), pages.length), of: pages.length };
  const buttons = renderPageButtons(reply, { ...more, hasBack: surface !== 'message' }, keep);
  return { blocks: [...(pages[more.page - 1] ?? []), ...buttons], more };
}

/** What one page of a surface holds. */
export function roomOf(surface: NonNullable<RenderOptions['surface']>): Room {
  return surface === 'message'
    ? { blocks: LIMITS.messageBlocks, chars: LIMITS.messageChars }
    : { blocks: LIMITS.viewBlocks, chars: LIMITS.viewChars };
}

/** A title as a heading, or in bold where it is too long for one. */
export function titleOf(title: string | undefined): KnownBlock[][] {
  const words = literal(title ?? '');
  if (words.trim() === '') return [];
  if (words.length > LIMITS.header || words.includes('\n')) {
    return [renderSegments([{ text: words, style: { bold: true } }])];
  }
  return [[{ type: 'header', text: plainText(words) }]];
}

function renderBlock(block: Block, isNative: boolean, keep: Keep | undefined): KnownBlock[] {
  switch (block.kind) {
    case 'text':
      return renderText(block);
    case 'quote':
      return renderQuote(block);
    case 'marked':
      return renderMarked(block);
    case 'facts':
      return renderFacts(block);
    case 'table':
      return (isNative ? renderNativeTable(block) : undefined) ?? renderListedTable(block);
    case 'progress':
      return renderProgress(block);
    case 'chart':
      return renderChart(block);
    case 'divider':
      return [{ type: 'divider' }];
    case 'buttons':
      return renderButtons(block.buttons, keep);
    case 'form':
      return renderFormButton(block, keep);
    default:
      return block satisfies never;
  }
}
