import { renderPlainText } from '../core/plain-text.ts';
import type { Reply } from '../core/reply.ts';

export type Write = (text: string) => void;

/** Prints what a person would see, without what a terminal has none of: buttons and forms. */
export function printReply(reply: Reply, write: Write): void {
  const blocks = reply.blocks.filter(
    ({ kind }) => kind !== 'buttons' && kind !== 'form' && kind !== 'divider',
  );
  write(`${renderPlainText({ ...reply, blocks })}\n`);
}
