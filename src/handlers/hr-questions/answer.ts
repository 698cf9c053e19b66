import { UserError } from '../../core/errors.ts';
import type { HrAnswer, HrQuestion } from '../../core/hr-questions.ts';
import type { Delivery } from '../../core/ports.ts';
import type { Block, Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import { aside, paragraph, reply } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Asker, Deps } from '../deps.ts';
import { answerNotSent, questionBlocks, questionCard } from './question-card.ts';
import { askerName, MAX_ANSWER, nameOf, quoteWords, tooLongInForm } from './words.ts';

type Answering = Pick<Deps, 'library' | 'directory' | 'store' | 'now' | 'send' | 'log'>;
type Answered = HrQuestion & { readonly answer: HrAnswer };

/** Keeps HR's answer and sends it to the asker. The first answer stands; a later one comes back to its author unsent. */
export async function handleAnswerHr(
  { id, answer: typed }: Extract<Action, { kind: 'answer-hr' }>,
  { person }: Asker,
  deps: Answering,
): Promise<Reply> {
  const text = typed.trim();
  const [question] = await deps.store.hrQuestions({ id });
  if (question === undefined) {
    return answerNotSent('There is no such question any more: it was deleted, or never asked.', typed);
  }
  if (question.askerId === person.id && question.answer === undefined) {
    return answerNotSent('That is your own question: somebody else in HR has to answer it.', typed);
  }
  if (isAnswered(question)) return tooLate(question, text, person.id, deps);
  const note =
    text === ''
      ? 'There is no answer yet: write it into the form.'
      : tooLongInForm('answer', text, MAX_ANSWER);
  if (note !== undefined) return questionCard(question, deps, { draft: typed, note });
  try {
    const answeredAt = deps.now().toISOString();
    const kept = await deps.store.answerHrQuestion(id, { text, answeredBy: person.id, answeredAt });
    if (kept === undefined || !isAnswered(kept.question)) {
      return answerNotSent('That question was deleted in the meantime.', typed);
    }
    if (!kept.created) return tooLate(kept.question, text, person.id, deps);
    return answeredCard(
      kept.question,
      deps,
      whereItIs(kept.question, await deliver(kept.question, deps), deps),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return questionCard(question, deps, { draft: typed, note: `${error.message} ${error.hint}` });
  }
}

/** An answer as the asker gets it, with their question. */
export function answerBlocks({ id, text, answer }: Answered, deps: Pick<Deps, 'directory'>): Block[] {
  return [
    quoteWords(text, `You asked, ${id}`),
    quoteWords(answer.text, `${nameOf(answer.answeredBy, deps)} for HR, ${formatDate(answer.answeredAt)}`),
  ];
}

/** Whether a question has its answer. */
export function isAnswered(question: HrQuestion): question is Answered {
  return question.answer !== undefined;
}

async function deliver(question: Answered, deps: Answering): Promise<Delivery> {
  if (question.askerId === undefined) return { ok: false, reason: 'gone' };
  const delivery = await deps.send(
    question.askerId,
    reply(`HR has answered your question ${question.id}`, 'HR has answered your question', [
      ...answerBlocks(question, deps),
      {
        kind: 'buttons',
        buttons: [{ name: 'ask-hr', label: 'Ask HR something else', value: '|' }],
      },
    ]),
  );
  if (!delivery.ok) return delivery;
  try {
    const state = delivery.isHeld === true ? 'held' : 'delivered';
    await deps.store.noteAnswer(question.id, state, deps.now().toISOString());
  } catch (error) {
    // The answer has gone out. Without the note it is shown once more when the asker next opens the chat.
    deps.log.error('delivery-not-noted', error);
  }
  return delivery;
}

/** Of a question without a name HR is not told whether it was delivered: that would show who is in the chat. */
function whereItIs(question: Answered, delivery: Delivery, deps: Answering): string {
  const name = askerName(question, deps);
  if (name === undefined) {
    return 'It goes to the person who asked: now, or when they next open the chat. Which of the two I do not say, because it could show who they are.';
  }
  if (!delivery.ok)
    return `${name} cannot be reached in the chat right now. The answer is kept and shown when they next open it.`;
  return delivery.isHeld === true
    ? `${name} does not have the chat open and finds it there on coming back.`
    : `It is in ${name}'s chat.`;
}

function answeredCard(question: Answered, deps: Answering, where: string): Reply {
  return {
    ...reply(`Answered: ${question.id}`, 'Answered', [
      ...questionBlocks(question, deps),
      quoteWords(
        question.answer.text,
        `${nameOf(question.answer.answeredBy, deps)}, ${formatDate(question.answer.answeredAt)}`,
      ),
      paragraph(where),
      {
        kind: 'buttons',
        buttons: [{ name: 'draft-sample', label: 'Save as sample question', value: question.id }],
      },
    ]),
    replacesCard: true,
  };
}

/** The same answer pressed again is the same card; other words come back in the form, next to the answer that stands. */
function tooLate(question: Answered, text: string, personId: string, deps: Answering): Reply {
  const { answer } = question;
  if (answer.answeredBy === personId && (answer.text === text || text === '')) {
    return answeredCard(question, deps, 'This answer has already been sent.');
  }
  const by = answer.answeredBy === personId ? 'you' : nameOf(answer.answeredBy, deps);
  const already = `Already answered by ${by} on ${formatDate(answer.answeredAt)}`;
  return reply(`${already}: ${question.id}`, 'Already answered', [
    paragraph({ bold: `${already}. ` }, 'Your words have not been sent.'),
    ...questionBlocks(question, deps),
    quoteWords(answer.text, `${nameOf(answer.answeredBy, deps)}, ${formatDate(answer.answeredAt)}`),
    ...(text === ''
      ? []
      : [
          {
            kind: 'form' as const,
            name: 'answer-hr',
            value: question.id,
            fields: [
              {
                name: 'answer',
                label: 'Your words, which were not sent',
                hint: `Copy from here what should still be said${by === 'you' ? '' : `, and tell ${by}`}.`,
                multiline: true,
                initial: text,
              },
            ],
            submit: 'Look again',
          },
        ]),
    aside('The first answer is the one that is sent.'),
  ]);
}
