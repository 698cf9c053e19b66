import { UserError } from '../../core/errors.ts';
import type { Reply } from '../../core/reply.ts';
import { sampleKey } from '../../knowledge/sample-key.ts';
import type { Action } from '../action.ts';
import { aside, clauseTitle, paragraph, reply } from '../blocks.ts';
import type { Asker, Deps } from '../deps.ts';
import { requirePlace } from '../find-clause.ts';
import { knownClauses, quoteWords } from './words.ts';

/** Longest sample question, in UTF-16 code units. */
const MAX_SAMPLE = 300;

type Saving = Pick<Deps, 'library' | 'directory' | 'store' | 'now'>;

/** The form in which HR turns an answered question into a sample question. Throws a UserError for a question that is not there or open. */
export async function handleDraftSample(id: string, deps: Saving): Promise<Reply> {
  const [question] = await deps.store.hrQuestions({ id });
  if (question === undefined) {
    throw new UserError(
      'no-such-question',
      'There is no such question any more: it was deleted, or never asked.',
      'Say "questions" for those that are open.',
    );
  }
  if (question.answer === undefined) {
    throw new UserError(
      'not-answered',
      'That question has no answer yet.',
      'Answer it first: say "questions".',
    );
  }
  const [clause, ...more] = knownClauses(question.shown, deps);
  const isOnlyPolicy = deps.library.policies.length === 1;
  const place =
    clause === undefined || more.length > 0
      ? ''
      : isOnlyPolicy
        ? clause.clauseId
        : `${clause.policyId} ${clause.clauseId}`;
  return sampleForm({ id, question: question.text, clause: place });
}

/** Keeps a suggestion for the notes. Whatever is wrong comes back with the words in the form; the notes stay as they are. */
export async function handleSaveSample(
  typed: Extract<Action, { kind: 'save-sample' }>,
  { person }: Asker,
  deps: Saving,
): Promise<Reply> {
  const question = oneLine(typed.question);
  const problem = problemOf(question, deps);
  if (problem !== undefined) return sampleForm(typed, problem);
  try {
    const { policy, clause } = requireClause(typed.clause, deps);
    const other = policy.clauses.find(({ notes }) =>
      notes?.questions.some((one) => sampleKey(one) === sampleKey(question)),
    );
    if (other !== undefined) {
      return sampleForm(
        typed,
        `That is a sample question of clause ${other.id} already, so nothing was kept.`,
      );
    }
    const { suggestion, created } = await deps.store.suggestSample({
      policyId: policy.id,
      clauseId: clause.id,
      question,
      suggestedBy: person.id,
      suggestedAt: deps.now().toISOString(),
    });
    return {
      ...reply(
        `${created ? 'Suggested' : 'Already suggested'}: ${suggestion.id}`,
        created ? 'Suggested' : 'Already suggested',
        [
          quoteWords(suggestion.question, `${suggestion.id}, for ${clause.id} ${clauseTitle(clause)}`),
          paragraph('The notes have not been changed. Whoever keeps them sees and adds it with:'),
          paragraph({ bold: `policy-assistant policy suggestions --apply ${suggestion.id}` }),
          ...(clause.notes === undefined
            ? [
                aside(
                  `Clause ${clause.id} has no notes yet: they need a title, a summary and a stance first.`,
                ),
              ]
            : []),
        ],
      ),
      replacesCard: true,
    };
  } catch (error) {
    if (error instanceof UserError) return sampleForm(typed, `${error.message} ${error.hint}`);
    throw error;
  }
}

function sampleForm(
  { id, question, clause }: { readonly id: string; readonly question: string; readonly clause: string },
  note?: string,
): Reply {
  return reply(note ?? 'Rewrite the question so that it names nobody.', 'Save as sample question', [
    ...(note === undefined ? [] : [paragraph({ bold: note })]),
    paragraph(
      'A sample question helps me to find the clause for the next person who asks in such words. It is kept as a suggestion and changes nothing until somebody has reviewed it.',
    ),
    {
      kind: 'form',
      name: 'save-sample',
      value: id,
      fields: [
        {
          name: 'question',
          label: 'The question, as anybody might ask it',
          hint: 'Rewrite it so that it names nobody: no person, team, place or date by which somebody could be recognised.',
          multiline: true,
          initial: question,
          maxLength: MAX_SAMPLE,
        },
        {
          name: 'clause',
          label: 'The clause that answers it',
          hint: 'A clause id such as 2.1(f); with more than one policy, the policy id before it.',
          initial: clause,
        },
      ],
      submit: 'Suggest it',
    },
  ]);
}

/** Without what a terminal or an editor would act on instead of showing it: control characters and changes of direction. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function problemOf(question: string, { directory }: Saving): string | undefined {
  if (!/\p{L}{2}/u.test(question)) return 'There is no question yet: write it into the form.';
  if (question.length > MAX_SAMPLE) {
    return `A sample question has up to ${MAX_SAMPLE} characters and this has ${question.length.toLocaleString('en-GB')}: keep what anybody would ask. It is still in the form.`;
  }
  const lower = question.toLowerCase();
  const named = directory.people.some(
    ({ name, email }) => lower.includes(name.toLowerCase()) || lower.includes(email),
  );
  if (named || /\S@\S+\.\S|(?:\d[ -]?){9}/.test(question)) {
    return 'It names somebody, or holds an e-mail address or a long number. Rewrite it so that it could be anybody.';
  }
  return undefined;
}

function requireClause(typed: string, { library }: Saving) {
  const { policy, heading, clauses } = requirePlace(library, typed);
  const [clause] = clauses;
  if (clause !== undefined && heading.startsWith(`${clause.id} `)) return { policy, clause };
  throw new UserError(
    'no-such-clause',
    typed.trim() === '' ? 'The clause is missing.' : 'That is not one clause.',
    'Give the id of a clause, such as 2.1(f); say "read" to look it up.',
  );
}
