import type { Block, Reply } from '../../core/reply.ts';
import { REFUSAL_WORDS, type Refusal } from './identity.ts';

type Form = Extract<Block, { kind: 'form' }>;

/** What a person is told who cannot be served. */
export function refusal(reason: Refusal): Reply {
  const [message, hint] = REFUSAL_WORDS[reason];
  return words(undefined, message, hint);
}

/** What a person is told when handling failed. The log has the same reference. */
export function apology(reference: string): Reply {
  return words(
    'Sorry',
    'Sorry, something went wrong on my side, and nothing was recorded.',
    `Please try again. If it happens again, give IT this reference: ${reference}`,
  );
}

/** What a button says that carried more than Slack takes, after a restart. */
export const LOST = words(
  undefined,
  'That button is from a while ago, and what it carried is no longer kept.',
  'Ask again, and use the button under the new answer.',
);

/** What a button says whose window Slack no longer let open. */
export const TOO_SLOW = words(
  undefined,
  'Slack gave me no time to open that window.',
  'Press the button once more.',
);

/** What a message says that has no words in it. */
export const NO_WORDS = words(
  undefined,
  'I read words alone, not files or pictures.',
  'Paste the words here, or say "help" to see what I can do.',
);

/** What a window shows until there is an answer. */
export const WAITING = words(undefined, 'One moment…');

/** A form as a reply of its own. */
export function replyWithForm(form: Form): Reply {
  return { summary: form.submit, title: form.submit, blocks: [form], visibleTo: 'sender' };
}

/** The same reply with a further line, which matters less. */
export function withLine(reply: Reply, line: string): Reply {
  return { ...reply, blocks: [...reply.blocks, { kind: 'text', runs: [line], tone: 'muted' }] };
}

/** A reply for everybody in a channel: without what only the asker can press or fill in. */
export function forEveryone(reply: Reply): Reply {
  const blocks = reply.blocks.filter(({ kind }) => kind !== 'buttons' && kind !== 'form');
  const last = blocks.findLastIndex(({ kind }) => kind !== 'divider');
  return { ...reply, blocks: blocks.slice(0, last + 1), visibleTo: 'conversation' };
}

function words(title: string | undefined, ...lines: readonly string[]): Reply {
  return {
    summary: lines[0] ?? '',
    ...(title === undefined ? {} : { title }),
    blocks: lines.map((line) => ({ kind: 'text', runs: [line] })),
    visibleTo: 'sender',
  };
}
