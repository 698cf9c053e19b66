import type { Reply } from '../../core/reply.ts';
import { REFUSAL_WORDS, type Refusal } from './identity.ts';

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

/** What a button says that carried more than a card takes, after a restart. */
export const LOST = words(
  undefined,
  'That button is from a while ago, and what it carried is no longer kept.',
  'Ask again, and use the button under the new answer.',
);

/** What a message says that has no words in it. */
export const NO_WORDS = words(
  undefined,
  'I read words alone, not files or pictures.',
  'Paste the words here, or say "help" to see what I can do.',
);

/** The name of the button that shows an answer to everybody in its channel. */
export const SHARE = 'share';

/** What a person is told whose file is no longer there, or could not be put into their OneDrive. */
export const FILE_LOST = 'That file is from a while ago and no longer kept. Ask for it again.';
export const FILE_NOT_SAVED = 'The file could not be saved in your OneDrive. Ask for it again in a moment.';

/** What others see when somebody asks among them. */
export const ANSWERED_ALONE = 'I have answered you in our own chat.';

/** What others see when the asker cannot be written to. */
export const NOT_REACHED =
  'I answer in private, and cannot write to you yet. Open a chat with me (Apps, then my name), and ask me there.';

/** A reply for everybody in a channel: without what only the asker can press or fill in. */
export function forEveryone(reply: Reply): Reply {
  const blocks = reply.blocks.filter(({ kind }) => kind !== 'buttons' && kind !== 'form');
  return { ...reply, blocks, visibleTo: 'conversation' };
}

function words(title: string | undefined, ...lines: readonly string[]): Reply {
  return {
    summary: lines[0] ?? '',
    ...(title === undefined ? {} : { title }),
    blocks: lines.map((line) => ({ kind: 'text', runs: [line] })),
    visibleTo: 'sender',
  };
}
