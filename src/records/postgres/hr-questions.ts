import type {
  HrQuestion,
  HrQuestionStore,
  NewHrQuestion,
  SampleSuggestion,
} from '../../core/hr-questions.ts';
import { sha256 } from '../chain.ts';
import { newReference } from '../references.ts';
import { reading } from './conditions.ts';
import type { Database, Query } from './database.ts';

interface SuggestionRow {
  readonly id: string;
  readonly policy_id: string;
  readonly clause_id: string;
  readonly question: string;
  readonly suggested_by: string;
  readonly suggested_at: string;
}

/** Questions to HR in PostgreSQL. */
export function createHrQuestionStore({ query, transaction }: Database): HrQuestionStore {
  return {
    askHr: (added) => transaction((inside) => askHr(added, inside)),
    hrQuestions: async ({ id, askerId, isAnswered }) => {
      const rows = await query<{ question: string }>(
        ...reading(
          'hr-questions',
          'select question from hr_questions',
          { 'id = $': id, 'asker_id = $': askerId, 'is_answered = $': isAnswered },
          'order by place',
        ),
      );
      return rows.map(({ question }) => JSON.parse(question) as HrQuestion);
    },
    answerHrQuestion: (id, answer) =>
      transaction(async (inside) => {
        const before = await lockQuestion(id, inside);
        if (before === undefined) return undefined;
        if (before.answer !== undefined) return { question: before, created: false };
        const question = { ...before, answer };
        await putQuestion(question, inside);
        return { question, created: true };
      }),
    noteAnswer: (id, state, at) =>
      transaction(async (inside) => {
        const before = await lockQuestion(id, inside);
        if (before?.answer === undefined || before.answer.deliveredAt !== undefined) return;
        const { askerId, answer, ...rest } = before;
        const isKnown = state === 'held' || before.isNamed;
        await putQuestion(
          {
            ...rest,
            ...(isKnown && askerId !== undefined ? { askerId } : {}),
            answer: { ...answer, ...(state === 'held' ? { heldAt: at } : { deliveredAt: at }) },
          },
          inside,
        );
      }),
    deleteHrQuestions: async (askedBefore) =>
      (await query('delete from hr_questions where asked_at < $1 returning 1', [askedBefore])).length,
    suggestSample: (added) =>
      transaction(async (inside) => {
        await inside('lock table sample_suggestions in share row exclusive mode');
        const { policyId, clauseId, question, suggestedBy, suggestedAt } = added;
        const [existing] = await inside<SuggestionRow>(
          'select * from sample_suggestions where policy_id = $1 and clause_id = $2 and question = $3',
          [policyId, clauseId, question],
        );
        if (existing !== undefined) return { suggestion: suggestionOf(existing), created: false };
        const ids = new Set(
          (await inside<{ id: string }>('select id from sample_suggestions')).map(({ id }) => id),
        );
        const id = newReference('S', sha256(JSON.stringify([policyId, clauseId, question])), (one) =>
          ids.has(one),
        );
        await inside(
          `insert into sample_suggestions (id, policy_id, clause_id, question, suggested_by, suggested_at)
           values ($1, $2, $3, $4, $5, $6)`,
          [id, policyId, clauseId, question, suggestedBy, suggestedAt],
        );
        return { suggestion: { id, ...added }, created: true };
      }),
    sampleSuggestions: async () =>
      (await query<SuggestionRow>('select * from sample_suggestions order by place')).map(suggestionOf),
  };
}

async function askHr(
  added: NewHrQuestion,
  query: Query,
): Promise<{ question: HrQuestion; created: boolean }> {
  await query('lock table hr_questions in share row exclusive mode');
  const [existing] = await query<{ question: string }>('select question from hr_questions where key = $1', [
    added.key,
  ]);
  if (existing !== undefined)
    return { question: JSON.parse(existing.question) as HrQuestion, created: false };
  const ids = new Set((await query<{ id: string }>('select id from hr_questions')).map(({ id }) => id));
  const question: HrQuestion = { id: newReference('Q', added.key, (one) => ids.has(one)), ...added };
  await insertQuestion(question, query);
  return { question, created: true };
}

/** Puts a question into the table as it is. */
export async function insertQuestion(question: HrQuestion, query: Query): Promise<void> {
  const { id, key, askerId, askedAt, answer } = question;
  await query(
    `insert into hr_questions (id, key, asker_id, answered_by, is_answered, asked_at, question)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      key,
      askerId ?? null,
      answer?.answeredBy ?? null,
      answer !== undefined,
      askedAt,
      JSON.stringify(question),
    ],
  );
}

/** Puts a question in place of the one with its id. */
export async function putQuestion(question: HrQuestion, query: Query): Promise<void> {
  const { id, askerId, answer } = question;
  await query(
    'update hr_questions set asker_id = $2, answered_by = $3, is_answered = $4, question = $5 where id = $1',
    [id, askerId ?? null, answer?.answeredBy ?? null, answer !== undefined, JSON.stringify(question)],
  );
}

async function lockQuestion(id: string, query: Query): Promise<HrQuestion | undefined> {
  const [row] = await query<{ question: string }>(
    'select question from hr_questions where id = $1 for update',
    [id],
  );
  return row === undefined ? undefined : (JSON.parse(row.question) as HrQuestion);
}

function suggestionOf({
  id,
  policy_id,
  clause_id,
  question,
  suggested_by,
  suggested_at,
}: SuggestionRow): SampleSuggestion {
  return {
    id,
    policyId: policy_id,
    clauseId: clause_id,
    question,
    suggestedBy: suggested_by,
    suggestedAt: suggested_at,
  };
}
