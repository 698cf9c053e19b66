import type { Log } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import type { Answer } from './answer.ts';
import { failureOf } from './failure.ts';
import type { Serve } from './serve.ts';
import type { Turn } from './turn.ts';

/** Welcomes a person who opens their conversation with the app: prompts to press, and on the first visit a greeting. Never rejects. */
export type Greet = (turn: Turn) => Promise<void>;

/** Slack takes four at most. */
const MOST_PROMPTS = 4;

/** Makes it. */
export function createGreet({
  serve,
  answer,
  log,
}: {
  readonly serve: Serve;
  readonly answer: Answer;
  readonly log: Log;
}): Greet {
  const suggest = async (turn: Turn, channel: string, reply: Reply): Promise<void> => {
    const prompts = reply.blocks
      .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
      .filter(({ name }) => name === 'say')
      .slice(0, MOST_PROMPTS)
      .map(({ label, value }) => ({ title: label, message: value }));
    if (prompts.length === 0) return;
    try {
      // With agent view the prompts belong to the conversation, not to a thread, which the SDK's type asks for still.
      await turn.client.apiCall('assistant.threads.setSuggestedPrompts', { channel_id: channel, prompts });
    } catch (error) {
      // Older workspaces have no prompts; everything can be said without.
      failureOf(error);
    }
  };
  return async (turn) => {
    const { client, place } = turn;
    if (place.kind !== 'chat') return;
    const { channel } = place;
    try {
      const reply = await serve.ask(turn, { kind: 'opened' });
      if (reply === undefined) return;
      await suggest(turn, channel, reply);
      const { messages = [] } = await client.conversations.history({ channel, limit: 1 });
      if (messages.length === 0) await answer.tell(turn, place, reply);
    } catch (error) {
      log.error('slack-not-greeted', error);
    }
  };
}
