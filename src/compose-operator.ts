import { randomUUID } from 'node:crypto';
import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import type { Operator } from './control/calls.ts';
import { UserError } from './core/errors.ts';
import { OPERATOR } from './core/operator.ts';
import type { RosterImports } from './core/roster.ts';
import type { Action } from './handlers/action.ts';
import { createAssistant } from './handlers/assistant.ts';
import type { Deps } from './handlers/deps.ts';
import { parseCommand } from './handlers/parse-command.ts';
import { appliedReply, diffReply } from './handlers/roster/diff-card.ts';
import type { TextReaders } from './handlers/route-text.ts';
import type { LiveDirectory } from './records/directory.ts';
import { exportEvidence, receiptFile } from './records/evidence-files.ts';
import { heldAbout } from './records/held-about.ts';
import type { EvidenceKey } from './records/signing.ts';

dayjs.extend(utc);

/** Actions that the command line takes in the words of the chat. */
const COMMANDS: ReadonlySet<Action['kind']> = new Set(['remind', 'report', 'hr-questions', 'feedback']);

/** What the command line may ask of this process. */
export function createOperator(
  deps: Deps & {
    readonly readers: TextReaders;
    readonly directory: LiveDirectory;
    readonly rosterImports: RosterImports;
    /** Signs what is exported. */
    readonly evidenceKey: () => Promise<EvidenceKey>;
  },
): Operator {
  const { store, directory, library, obligations, rosterImports, evidenceKey, now } = deps;
  const dispatch = createAssistant({ ...deps, operator: OPERATOR });
  return {
    async say({ text }) {
      const action = parseCommand(text);
      // The command line is nobody whom a card could be sent to.
      const isForPerson = action?.kind === 'remind' && action.what === 'me';
      if (action === undefined || !COMMANDS.has(action.kind) || isForPerson)
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
    exportPerson: async ({ personId }) => ({ held: { ...(await heldAbout(personId, deps)) } }),
    exportReceipt: async ({ receiptId }) => ({
      file: await receiptFile(store, await evidenceKey(), receiptId),
    }),
    async *exportEvidence() {
      yield* exportEvidence(store, await evidenceKey());
    },
    async erase({ personId }) {
      await heldAbout(personId, deps);
      const removed = await store.erasePerson(personId, now().toISOString());
      await directory.refresh();
      return { removed };
    },
    async purge({ isTrial }) {
      const years = library.organisation.reminders.retentionYears;
      const before = dayjs.utc(now()).subtract(years, 'year');
      const day = before.format('YYYY-MM-DD');
      const bounds = { acknowledgedBefore: before.toISOString(), leftBefore: day, messagesBefore: day };
      const removed = await store.purge({ ...bounds, at: now().toISOString(), isTrial });
      if (!isTrial) await directory.refresh();
      return { years, removed };
    },
    messageCounts: async () => ({ counts: [...(await store.messageCounts())] }),
  };
}
