import { likenessRule } from '../checker/check-draft.ts';
import { UserError } from '../core/errors.ts';
import type { Reply } from '../core/reply.ts';
import type { Action } from './action.ts';
import { contactWords, paragraph, reply } from './blocks.ts';
import type { Deps } from './deps.ts';
import { requirePlace, requirePolicy } from './find-clause.ts';

/** Counts whether an answer helped: a number by clause, no words. */
export async function handleRate(
  { policyId, clauseId, rating }: Extract<Action, { kind: 'rate' }>,
  { library, store }: Pick<Deps, 'library' | 'store'>,
): Promise<Reply> {
  const { policy, clauses } = requirePlace(library, `${policyId} ${clauseId}`);
  await store.count({ policyId: policy.id, subject: clauses[0]?.id ?? clauseId, kind: rating });
  const words =
    rating === 'helpful'
      ? 'Thank you. Only the count was kept.'
      : `Sorry about that. Try other words, or ask ${contactWords(policy)}. Only the count was kept.`;
  return reply(words, undefined, [paragraph(words)]);
}

/** Counts a false alarm of a checker rule: a number by rule, without the draft. */
export async function handleFalseAlarm(
  { policyId, rule }: Extract<Action, { kind: 'false-alarm' }>,
  { library, rules, store }: Pick<Deps, 'library' | 'rules' | 'store'>,
): Promise<Reply> {
  const policy = requirePolicy(library, policyId);
  const isLikeness = rules.risk?.texts.some(({ group }) => likenessRule(group) === rule) ?? false;
  if (!isLikeness && !rules.rules.some(({ id }) => id === rule)) {
    throw new UserError(
      'no-such-rule',
      'That rule is not in use any more.',
      'Check the draft again for an up-to-date result.',
    );
  }
  await store.count({ policyId: policy.id, subject: rule, kind: 'false-alarm' });
  const words = 'Noted: one false alarm for that rule. Your draft was not kept.';
  return reply(words, undefined, [paragraph(words)]);
}
