import { afterEach, beforeEach } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import type { Reply } from '../../../src/core/reply.ts';
import type { Workspace } from '../../support/slack/workspace.ts';
import { replyOf } from '../fixture-replies.ts';
import { createSlackHarness, type SlackHarness } from './harness.ts';

/** What stands in for the assistant behind the adapter: it keeps what it is handed, and answers as a test says. */
export interface StandIn {
  readonly harness: SlackHarness;
  dispatched: Incoming[];
  answer: (event: Incoming) => Promise<Reply | undefined>;
  /** How long after now it is, in milliseconds. */
  laterMs: number;
  workspace(): Workspace;
  /** What the assistant has written to anybody, in order. */
  posts(): Workspace['messages'];
}

/** Begins anew before each test, answers "Fine" until told otherwise, and is gone after it. */
export function standIn(): StandIn {
  let harness: SlackHarness;
  const workspace = () => harness.api.workspace;
  const assistant: StandIn = {
    get harness() {
      return harness;
    },
    dispatched: [],
    answer: async () => undefined,
    laterMs: 0,
    workspace,
    posts: () => workspace().messages.filter(({ isOurs }) => isOurs),
  };
  beforeEach(async () => {
    assistant.dispatched = [];
    assistant.laterMs = 0;
    assistant.answer = async () => replyOf('Fine');
    harness = await createSlackHarness({ now: () => new Date(Date.now() + assistant.laterMs) });
    await harness.platform.start(async (event) => {
      assistant.dispatched.push(event);
      return assistant.answer(event);
    });
  });
  afterEach(() => harness.close());
  return assistant;
}
