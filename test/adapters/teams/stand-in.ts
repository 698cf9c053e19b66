import { afterEach, beforeEach, expect } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import type { Reply } from '../../../src/core/reply.ts';
import type { Connector } from '../../support/teams/connector.ts';
import { replyOf } from '../fixture-replies.ts';
import { createTeamsHarness, type TeamsHarness, until } from './harness.ts';

/** What stands in for the assistant behind the adapter: it keeps what it is handed, and answers as a test says. */
export interface StandIn {
  readonly harness: TeamsHarness;
  readonly dispatched: readonly Incoming[];
  answer: (event: Incoming) => Promise<Reply | undefined>;
  /** Starts the adapter that the harness has now. */
  start(): Promise<void>;
  /** What was written to anybody, in order. */
  messages(): Connector['messages'];
  /** The first message after doing something. */
  after(act: () => Promise<{ status: number }>): Promise<Connector['messages'][number]>;
}

/** Begins anew before each test, answers "Fine" until told otherwise, and is gone after it. */
export function standIn(): StandIn {
  let harness: TeamsHarness;
  let dispatched: Incoming[];
  const messages = () => harness.connector.messages;
  const assistant: StandIn = {
    get harness() {
      return harness;
    },
    get dispatched() {
      return dispatched;
    },
    answer: async () => undefined,
    start: () =>
      harness.platform.start(async (event) => {
        dispatched.push(event);
        return assistant.answer(event);
      }),
    messages,
    async after(act) {
      const count = messages().length;
      expect((await act()).status).toBe(200);
      return until(() => messages()[count], 'a message');
    },
  };
  beforeEach(async () => {
    dispatched = [];
    assistant.answer = async () => replyOf('Fine');
    harness = await createTeamsHarness();
    await assistant.start();
  });
  afterEach(() => harness.close());
  return assistant;
}

/** The card of a message. */
export const cardOf = (message: { activity: { attachments?: { content: unknown }[] } } | undefined) =>
  message?.activity.attachments?.[0]?.content;
