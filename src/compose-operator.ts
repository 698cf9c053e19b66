import { randomUUID } from 'node:crypto';
import type { Operator } from './control/calls.ts';
import { UserError } from './core/errors.ts';
import { OPERATOR } from './core/operator.ts';
import type { RosterImports } from './core/roster.ts';
import { createAssistant } from './handlers/assistant.ts';
import type { Deps } from './handlers/deps.ts';
import { appliedReply, diffReply } from './handlers/roster/diff-card.ts';
import type { TextReaders } from './handlers/route-text.ts';

/** Commands of the chat that the command line takes. What is about oneself needs a person. */
const COMMANDS = /^(?:remind(?! me\b)|report|questions|feedback)\b/;

/** What the command line may ask of this process. */
export function createOperator(
  deps: Deps & { readonly readers: TextReaders; readonly rosterImports: RosterImports },
): Operator {
  const { store, directory, library, obligations, rosterImports } = deps;
  const dispatch = createAssistant({ ...deps, operator: OPERATOR });
  return {
    async say({ text }) {
      if (!COMMANDS.test(text))
        throw new UserError(
          'not-a-command',
          'That is not a command for the command line.',
          'See: policy-assistant help',
        );
      const reply = await dispatch({
        kind: 'command',
        text,
        eventId: randomUUID(),
        sender: { platform: 'cli', userId: OPERATOR.id },
        address: { platform: 'cli', route: null },
        isPrivate: false,
      });
      if (reply === undefined) throw new Error('a command has a reply');
      return { reply };
    },
    planRoster: async (file) => ({ reply: diffReply(file.name, (await rosterImports.plan(file)).diff) }),
    importRoster: async ({ allowLeavers, ...file }) => ({
      reply: appliedReply(file.name, await rosterImports.apply(file, { allowLeavers })),
    }),
    people: async () => ({ people: [...directory.people, ...directory.leavers] }),
    async status() {
      const policies = [];
      for (const { id, title, version } of library.policies) {
        const states: Record<string, number> = {};
        const all = await obligations.everyone(id);
        for (const { state } of all) states[state] = (states[state] ?? 0) + 1;
        const last = (await store.campaignEvents(id)).at(-1);
        const reminders = last?.kind ?? ('never-started' as const);
        policies.push({ policyId: id, title, version, people: all.length, states, reminders });
      }
      return { policies };
    },
    messageCounts: async () => ({ counts: [...(await store.messageCounts())] }),
  };
}
