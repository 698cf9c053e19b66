import type {
  HrQuestion,
  NewHrAnswer,
  NewHrQuestion,
  NewSampleSuggestion,
  SampleSuggestion,
} from '../../core/hr-questions.ts';
import { sha256 } from '../chain.ts';
import { newReference } from '../references.ts';
import { keyOf } from './collections.ts';
import { type Change, type Scan, unchanged } from './view.ts';

/** Keeps a question to HR, once for each key. */
export function askHr(added: NewHrQuestion): Scan<{ question: HrQuestion; created: boolean }> {
  return ({ collections: { hrQuestions } }) => {
    const [existing] = hrQuestions.of(keyOf('key', added.key));
    if (existing !== undefined) return unchanged({ question: existing, created: false });
    const id = newReference('Q', added.key, (one) => hrQuestions.get(one) !== undefined);
    const question = { id, ...added };
    return { operations: [{ in: 'hrQuestions', put: question }], result: { question, created: true } };
  };
}

/** Gives a question its answer unless it has one; undefined for an unknown id. */
export function answerHrQuestion(
  id: string,
  answer: NewHrAnswer,
): Change<{ question: HrQuestion; created: boolean } | undefined> {
  return (view) => {
    const before = view.get('hrQuestions', id);
    if (before === undefined) return unchanged(undefined);
    if (before.answer !== undefined) return unchanged({ question: before, created: false });
    const question = { ...before, answer };
    return { operations: [{ in: 'hrQuestions', put: question }], result: { question, created: true } };
  };
}

/** Notes how far an answer got; what is already delivered stays so. Gives whether the question lost its asker by it. */
export function noteAnswer(id: string, state: 'held' | 'delivered', at: string): Change<boolean> {
  return (view) => {
    const before = view.get('hrQuestions', id);
    if (before?.answer === undefined || before.answer.deliveredAt !== undefined) return unchanged(false);
    const { askerId, answer, ...rest } = before;
    const isKnown = state === 'held' || before.isNamed;
    const put: HrQuestion = {
      ...rest,
      ...(isKnown && askerId !== undefined ? { askerId } : {}),
      answer: { ...answer, ...(state === 'held' ? { heldAt: at } : { deliveredAt: at }) },
    };
    return { operations: [{ in: 'hrQuestions', put }], result: !isKnown && askerId !== undefined };
  };
}

/** Deletes old questions and gives their number. */
export function deleteHrQuestions(askedBefore: string): Scan<number> {
  return ({ collections: { hrQuestions } }) => {
    const old = [...hrQuestions.values()].filter(({ askedAt }) => askedAt < askedBefore);
    return { operations: old.map(({ id }) => ({ in: 'hrQuestions', delete: id })), result: old.length };
  };
}

/** Keeps a suggestion, once for each policy, clause and question. */
export function suggestSample(
  added: NewSampleSuggestion,
): Scan<{ suggestion: SampleSuggestion; created: boolean }> {
  return ({ collections: { sampleSuggestions } }) => {
    const { policyId, clauseId, question } = added;
    for (const one of sampleSuggestions.values()) {
      if (one.policyId === policyId && one.clauseId === clauseId && one.question === question)
        return unchanged({ suggestion: one, created: false });
    }
    const isTaken = (id: string) => sampleSuggestions.get(id) !== undefined;
    const id = newReference('S', sha256(keyOf(policyId, clauseId, question)), isTaken);
    const suggestion = { id, ...added };
    return {
      operations: [{ in: 'sampleSuggestions', put: suggestion }],
      result: { suggestion, created: true },
    };
  };
}
