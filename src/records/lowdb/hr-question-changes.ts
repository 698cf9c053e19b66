import { createHash } from 'node:crypto';
import type {
  HrQuestion,
  NewHrAnswer,
  NewHrQuestion,
  NewSampleSuggestion,
  SampleSuggestion,
} from '../../core/hr-questions.ts';
import { speakableLetters } from '../chain.ts';

interface Made<T> {
  readonly questions: readonly HrQuestion[];
  readonly result: T;
}

/** Adds a question unless its key is there already. */
export function addQuestion(
  questions: readonly HrQuestion[],
  added: NewHrQuestion,
): Made<{ question: HrQuestion; created: boolean }> {
  const existing = questions.find(({ key }) => key === added.key);
  if (existing !== undefined) return { questions, result: { question: existing, created: false } };
  const question = { id: newReference('Q', added.key, questions), ...added };
  return { questions: [...questions, question], result: { question, created: true } };
}

/** Gives a question its answer unless it has one. */
export function addAnswer(
  questions: readonly HrQuestion[],
  id: string,
  answer: NewHrAnswer,
): Made<{ question: HrQuestion; created: boolean } | undefined> {
  const before = questions.find((one) => one.id === id);
  if (before === undefined) return { questions, result: undefined };
  if (before.answer !== undefined) return { questions, result: { question: before, created: false } };
  const question = { ...before, answer };
  return { questions: replace(questions, question), result: { question, created: true } };
}

/** Notes how far an answer got; what is already delivered stays so. */
export function noteAnswer(
  questions: readonly HrQuestion[],
  id: string,
  state: 'held' | 'delivered',
  at: string,
): readonly HrQuestion[] {
  const before = questions.find((one) => one.id === id);
  if (before?.answer === undefined || before.answer.deliveredAt !== undefined) return questions;
  if (state === 'held') return replace(questions, { ...before, answer: { ...before.answer, heldAt: at } });
  const { askerId, ...rest } = before;
  const who = before.isNamed && askerId !== undefined ? { askerId } : {};
  return replace(questions, { ...rest, ...who, answer: { ...before.answer, deliveredAt: at } });
}

/** Adds a suggestion unless the same question is suggested for the same clause already. */
export function addSuggestion(
  suggestions: readonly SampleSuggestion[],
  added: NewSampleSuggestion,
): { suggestions: readonly SampleSuggestion[]; result: { suggestion: SampleSuggestion; created: boolean } } {
  const { policyId, clauseId, question } = added;
  const existing = suggestions.find(
    (one) => one.policyId === policyId && one.clauseId === clauseId && one.question === question,
  );
  if (existing !== undefined) return { suggestions, result: { suggestion: existing, created: false } };
  const key = createHash('sha256')
    .update(JSON.stringify([policyId, clauseId, question]))
    .digest('hex');
  const suggestion = { id: newReference('S', key, suggestions), ...added };
  return { suggestions: [...suggestions, suggestion], result: { suggestion, created: true } };
}

function replace(questions: readonly HrQuestion[], changed: HrQuestion): readonly HrQuestion[] {
  return questions.map((one) => (one.id === changed.id ? changed : one));
}

/** Four letters that no other record has; more when they are taken. */
function newReference(prefix: string, hexKey: string, taken: readonly { readonly id: string }[]): string {
  const ids = new Set(taken.map(({ id }) => id));
  for (let length = 4; ; length++) {
    const id = `${prefix}-${speakableLetters(hexKey.slice(0, 48), length)}`;
    if (!ids.has(id) || length > 32) return id;
  }
}
