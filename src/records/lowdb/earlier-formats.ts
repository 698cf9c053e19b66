import { z } from 'zod';
import type { Operation } from './collections.ts';

const text = z.string();
const RecordsSchema = z.strictObject({
  format: z.literal(2),
  acknowledgements: z.array(
    z.strictObject({
      receiptId: text,
      personId: text,
      policyId: text,
      policyVersion: text,
      policyDigest: text,
      statement: text,
      acknowledgedAt: text,
      via: text,
      hash: text,
    }),
  ),
  policyTexts: z.array(
    z.strictObject({
      policyId: text,
      policyVersion: text,
      digest: text,
      clauses: z.array(z.strictObject({ id: text, text })),
      firstSeenAt: text,
    }),
  ),
  tallies: z.array(
    z.strictObject({
      policyId: text,
      subject: text,
      kind: z.enum(['helpful', 'not-helpful', 'false-alarm']),
      count: z.int().min(1),
    }),
  ),
  hrQuestions: z.array(
    z.strictObject({
      id: text,
      key: text,
      text,
      shown: z.array(z.strictObject({ policyId: text, clauseId: text })),
      askedAt: text,
      via: text,
      isNamed: z.boolean(),
      askerId: text.exactOptional(),
      answer: z
        .strictObject({
          text,
          answeredBy: text,
          answeredAt: text,
          heldAt: text.exactOptional(),
          deliveredAt: text.exactOptional(),
        })
        .exactOptional(),
    }),
  ),
  sampleSuggestions: z.array(
    z.strictObject({
      id: text,
      policyId: text,
      clauseId: text,
      question: text,
      suggestedBy: text,
      suggestedAt: text,
    }),
  ),
  addresses: z.array(z.strictObject({ personId: text, platform: text, route: z.unknown() })),
  installations: z.array(z.strictObject({ platform: text, key: text, sealed: text })).default([]),
});

/** Format 1 had no questions to HR, suggestions or addresses. */
function toFormat2(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 1) return value;
  return { hrQuestions: [], sampleSuggestions: [], addresses: [], ...value, format: 2 };
}

/** What a file of format 1 or 2 holds, as operations on empty records. Gives `wrong`, the place of the first thing that is not as it was written. */
export function parseEarlier(
  value: unknown,
): { readonly operations: readonly Operation[] } | { readonly wrong: string } {
  const parsed = RecordsSchema.safeParse(toFormat2(value));
  if (!parsed.success) return { wrong: parsed.error.issues[0]?.path.join('.') ?? '' };
  const { format: _, acknowledgements, ...lists } = parsed.data;
  return {
    operations: [
      ...acknowledgements.map(({ receiptId: _, ...add }) => ({ in: 'acknowledgements', add }) as const),
      ...Object.entries(lists).flatMap(([kind, values]) =>
        values.map((put) => ({ in: kind, put }) as unknown as Operation),
      ),
    ],
  };
}
