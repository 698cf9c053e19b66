import type { types } from '@slack/bolt';
import type { Block, Reply } from '../../core/reply.ts';
import { literal, shorten } from './escape.ts';
import { LIMITS } from './limits.ts';
import { encodeValue } from './pressed.ts';
import { type RenderOptions, renderGroups, renderPage, roomOf, titleOf } from './render.ts';
import { fullWords, renderButtons } from './render-buttons.ts';
import { renderInputs } from './render-input.ts';
import { plainText, renderSegments } from './rich-text.ts';

type KnownBlock = types.KnownBlock;
type Form = Extract<Block, { kind: 'form' }>;

/** What stands above a modal whose reply has no title, or one too long for it. */
const TITLE = 'Policy assistant';

export interface ModalOptions extends Pick<RenderOptions, 'page' | 'keep' | 'extra'> {
  readonly callbackId: string;
  /** The adapter's own words to find again in what is submitted. Empty unless said. */
  readonly privateMetadata?: string;
}

/**
 * One reply as a modal. Its first form becomes inputs, the same on every page so that nothing typed is lost by turning
 * one; any other form is a button. `parseSubmitted` reads what comes back.
 */
export function renderModal(reply: Reply, options: ModalOptions): types.ModalView {
  const { keep, callbackId, privateMetadata = '', extra = [] } = options;
  const form = reply.blocks.find((block): block is Form => block.kind === 'form');
  const inputs: KnownBlock[] = form === undefined ? [] : renderForm(form);
  const words = literal(reply.title ?? '').trim();
  const isTitle = words !== '' && words.length <= LIMITS.modalTitle && !words.includes('\n');
  const surface = { ...options, surface: 'modal' as const };
  const groups = [
    ...(isTitle ? [] : titleOf(reply.title)),
    ...renderGroups(
      reply.blocks.filter((block) => block !== form),
      surface,
    ),
    renderButtons(extra, keep),
  ];
  const room = roomOf('modal');
  const { blocks } = renderPage(
    reply,
    groups,
    { blocks: room.blocks - inputs.length, chars: room.chars - JSON.stringify(inputs).length },
    surface,
  );
  const all = [...blocks, ...inputs];
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: encodeValue(
      JSON.stringify([form?.name ?? null, form?.value ?? null, privateMetadata]),
      LIMITS.privateMetadata,
      keep,
    ),
    title: plainText(isTitle ? words : TITLE),
    close: plainText('Close'),
    ...(form === undefined
      ? {}
      : { submit: plainText(shorten(literal(form.submit), LIMITS.modalTitle) || 'Send') }),
    blocks: all.length > 0 ? all : renderSegments([{ text: reply.summary || '…' }]),
  };
}

function renderForm({ fields, submit }: Form): KnownBlock[] {
  return [
    ...fields.flatMap((field, index) => [
      // A modal cannot fold fields away, so what they have in common stands above them.
      ...(field.fold === undefined || field.fold === fields[index - 1]?.fold
        ? []
        : renderSegments([{ text: field.fold, style: { bold: true } }])),
      ...renderInputs(field, index),
    ]),
    ...fullWords(submit, LIMITS.modalTitle),
  ];
}
