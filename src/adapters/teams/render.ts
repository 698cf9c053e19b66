import type { Block, Button, Reply } from '../../core/reply.ts';
import type { ChartPicture } from '../chart-png.ts';
import type { Card, Element } from './card.ts';
import { type CitationEntity, citationsOf } from './citations.ts';
import { isPlain, literal, oneLine, shorten } from './escape.ts';
import { LIMITS, sizeOf } from './limits.ts';
import { paginate } from './paging.ts';
import { type ActionOptions, renderButtons, renderPageButtons } from './render-buttons.ts';
import { renderChart } from './render-chart.ts';
import { renderForm } from './render-form.ts';
import { renderProgress } from './render-progress.ts';
import { renderTable } from './render-table.ts';
import { renderFacts, renderMarked, renderQuote, renderText, richText, run } from './rich-text.ts';

export interface RenderOptions extends ActionOptions {
  /** Counts from 1; a page that is not there gives the nearest one. */
  readonly page?: number;
  /** A dialog that opens shows the title above the card; while it is open some clients leave that as it was. */
  readonly isOpening?: boolean;
  /** Buttons of the adapter's own under the last page. */
  readonly extra?: readonly Button[];
  /** Of the reply's charts; those without one are drawn in words. */
  readonly pictures?: readonly ChartPicture[];
}

/** A reply as Teams takes it. `more` is there when the page shown is not the only one. */
export interface Rendered {
  /** For notifications, and where a card cannot be drawn. */
  readonly summary: string;
  readonly card: Card;
  /** What the reply quotes, as message entities; empty for none. */
  readonly entities: readonly CitationEntity[];
  readonly more?: { readonly page: number; readonly of: number };
}

/** Where the reader is and the ways to other pages. */
const PAGE_BUTTONS = 1_500;

/** One reply as an Adaptive Card. Every string is literal, and what does not fit stands on further pages. */
export function renderTeams(reply: Reply, options: RenderOptions = {}): Rendered {
  const summary = shorten(oneLine(reply.summary), LIMITS.summary) || '…';
  const entities = citationsOf(reply.blocks);
  const groups = groupsOf(reply, options);
  const content = groups.some((group) => group.length > 0) ? groups : [richText([run(reply.summary || '…')])];
  const room = LIMITS.messageSize - LIMITS.envelopeSize - sizeOf(entities);
  const whole = paginate(content, room);
  const pages = whole.length === 1 ? whole : paginate(content, room - PAGE_BUTTONS);
  const more = {
    page: Math.min(Math.max(1, Math.trunc(options.page ?? 1) || 1), pages.length),
    of: pages.length,
  };
  const body = pages[more.page - 1] ?? [];
  return {
    summary,
    card: {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      fallbackText: summary,
      body: pages.length === 1 ? body : [...body, ...renderPageButtons(reply, more, options)],
      ...(body.some(({ type }) => type === 'Table') ? { msteams: { width: 'Full' } } : {}),
    },
    entities,
    ...(pages.length === 1 ? {} : { more }),
  };
}

/** A title that stands above a dialog; undefined when the reply has none or it does not fit there. */
export function dialogTitleOf({ title }: Reply): string | undefined {
  const words = literal(title ?? '').trim();
  return words === '' || words.length > LIMITS.dialogTitle || words.includes('\n') ? undefined : words;
}

/** The blocks of a reply in groups that belong on one page. */
function groupsOf(reply: Reply, options: RenderOptions): Element[][] {
  const isTitled = options.isOpening === true && dialogTitleOf(reply) !== undefined;
  const groups: Element[][] = isTitled ? [] : titleOf(reply.title);
  let forms = 0;
  let isDivided = false;
  for (const block of reply.blocks) {
    if (block.kind === 'divider') {
      isDivided = groups.length > 0;
      continue;
    }
    const [first, ...others] = renderBlock(block, block.kind === 'form' ? forms++ : 0, options);
    if (first === undefined) continue;
    const drawn: Element[] = [isDivided ? { ...first, separator: true } : first, ...others];
    isDivided = false;
    const last = groups.at(-1);
    if (block.kind === 'buttons' && last !== undefined) last.push(...drawn);
    else if (block.kind === 'text' || block.kind === 'facts' || block.kind === 'table')
      groups.push(...drawn.map((one) => [one]));
    else groups.push(drawn);
  }
  return [...groups, renderButtons(options.extra ?? [], options)];
}

function renderBlock(block: Block, form: number, options: RenderOptions): Element[] {
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
      return renderTable(block);
    case 'progress':
      return renderProgress(block);
    case 'chart':
      return renderChart(block, options.pictures);
    case 'divider':
      return [];
    case 'buttons':
      return renderButtons(block.buttons, options);
    case 'form':
      return renderForm(block, form, options);
    default:
      return block satisfies never;
  }
}

/** A heading for screen readers too, or bold text where a heading's markdown would change the words. */
function titleOf(title: string | undefined): Element[][] {
  const words = literal(title ?? '').trim();
  if (words === '') return [];
  if (words.length > 200 || !isPlain(words))
    return richText([run(words, { weight: 'Bolder' })]).map((one) => [one]);
  return [
    [{ type: 'TextBlock', text: words, style: 'heading', size: 'Large', weight: 'Bolder', wrap: true }],
  ];
}
