import { z } from 'zod';
import type { Reply } from '../core/reply.ts';

/** Which way the two ends talk; a call to another one is refused. Goes up with each change that an older end would misread. */
export const PROTOCOL = 1;

/** The most that one call may hold, in bytes of JSON: a roster of several hundred thousand people. */
export const MOST_BYTES = 128 * 1024 * 1024;

const count = z.number().int().nonnegative();
const replyShape = z.custom<Reply>(
  (value) => typeof value === 'object' && value !== null && 'summary' in value && 'blocks' in value,
);
const personShape = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  managerId: z.string().exactOptional(),
  department: z.string(),
  role: z.enum(['employee', 'manager', 'hr']),
  nation: z.enum(['england', 'wales', 'scotland', 'northern-ireland']).exactOptional(),
  timeZone: z.string().exactOptional(),
  startsOn: z.string().exactOptional(),
  leave: z.object({ from: z.string(), until: z.string().exactOptional() }).exactOptional(),
  leftOn: z.string().exactOptional(),
});
const namedCsv = z.strictObject({ name: z.string().min(1).max(1000), csv: z.string() });

/** What the command line may ask of whoever has the records open, with the shapes of question and answer. */
export const CALLS = {
  /** A command of HR's in the words of the chat. */
  say: {
    takes: z.strictObject({ text: z.string().min(1).max(1000) }),
    gives: z.object({ reply: replyShape }),
  },
  /** What a roster file would change. */
  planRoster: { takes: namedCsv, gives: z.object({ reply: replyShape }) },
  /** Applies a roster file. */
  importRoster: {
    takes: namedCsv.extend({ allowLeavers: count }),
    gives: z.object({ reply: replyShape }),
  },
  /** Everyone on the roster, those who left last. */
  people: { takes: z.strictObject({}), gives: z.object({ people: z.array(personShape) }) },
  /** How many are in each state, by policy. */
  status: {
    takes: z.strictObject({}),
    gives: z.object({
      policies: z.array(
        z.object({
          policyId: z.string(),
          title: z.string(),
          version: z.string(),
          people: count,
          states: z.record(z.string(), count),
          reminders: z.enum(['never-started', 'started', 'paused', 'resumed', 'cancelled']),
        }),
      ),
    }),
  },
  /** How many messages are in each state, by policy. */
  messageCounts: {
    takes: z.strictObject({}),
    gives: z.object({
      counts: z.array(z.object({ policyId: z.string(), state: z.string(), count })),
    }),
  },
  /** Everything held about a person, as one JSON object. */
  exportPerson: {
    takes: z.strictObject({ personId: z.string().min(1).max(400) }),
    gives: z.object({ held: z.record(z.string(), z.unknown()) }),
  },
  /** One acknowledgement with its proof, as the text of a file. */
  exportReceipt: {
    takes: z.strictObject({ receiptId: z.string().min(1).max(100) }),
    gives: z.object({ file: z.string() }),
  },
  /** Removes everything that ties records to a person. */
  erase: {
    takes: z.strictObject({ personId: z.string().min(1).max(400) }),
    gives: z.object({ removed: z.record(z.string(), count) }),
  },
  /** Removes what was kept for as long as the settings say, or tells what that would be. */
  purge: {
    takes: z.strictObject({ isTrial: z.boolean() }),
    gives: z.object({ years: z.number(), removed: z.record(z.string(), count) }),
  },
} as const satisfies Record<string, { readonly takes: z.ZodType; readonly gives: z.ZodType }>;

export type CallName = keyof typeof CALLS;

/** Whoever has the records open, as the command line sees them. Each call rejects with a UserError that says what to do. */
export type Operator = {
  readonly [Name in CallName]: (
    input: z.infer<(typeof CALLS)[Name]['takes']>,
  ) => Promise<z.infer<(typeof CALLS)[Name]['gives']>>;
} & {
  /** Every acknowledgement with its proof, as the text of a file in pieces. */
  exportEvidence(): AsyncIterable<string>;
};

/** Where the pieces of an export are had; a connection that breaks off means that it is not whole. */
export const EVIDENCE_PATH = `/${PROTOCOL}/evidence`;

/** How an error travels. */
export const WireError = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
});
