import { createHash } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import type { HrQuestion } from '../../core/hr-questions.ts';
import type { Person } from '../../core/records.ts';
import type { Block, Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import { aside, contactWords, paragraph, reply, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Asker, Deps } from '../deps.ts';
import { requirePolicy } from '../find-clause.ts';
import { consentCard, hrPeople } from './consent.ts';
import { questionCard } from './question-card.ts';
import { knownClauses, listNames, MAX_QUESTION, quoteWords, tooLongInForm } from './words.ts';

type Sending = Pick<Deps, 'library' | 'directory' | 'store' | 'now' | 'send'>;
type Submitted = Extract<Action, { kind: 'send-to-hr' }>;

/** The token of a consent card. Anything else did not come from one. */
const TOKEN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Keeps the question and puts it into the chat of everybody in HR. Pressing the same card again with the same words
 * sends nothing more. What cannot be sent comes back on the card with its words and the reason.
 */
export async function handleSendToHr(submitted: Submitted, asker: Asker, deps: Sending): Promise<Reply> {
  const text = submitted.question.trim();
  const back = (note: string) =>
    consentCard(
      {
        question: submitted.question,
        shown: submitted.shown,
        note,
        ...(submitted.isNamed === undefined ? {} : { isNamed: submitted.isNamed }),
        ...(submitted.pauses === undefined ? {} : { pauses: submitted.pauses }),
      },
      asker,
      deps,
    );
  if (!/[\p{L}\p{N}]/u.test(text)) return back('There is no question yet: write it into the form.');
  const tooLong = tooLongInForm('question', text, MAX_QUESTION);
  if (tooLong !== undefined) return back(tooLong);
  if (submitted.isNamed === undefined) return back('Choose whether HR sees your name, then send it.');
  if (!TOKEN.test(submitted.token))
    return back('That card was from an older version of me. Please send this one.');
  // A question without a name pauses nothing: HR would see by whose reminders stop who had asked it.
  const pauses = submitted.isNamed
    ? deps.library.policies.find(({ id }) => id === submitted.pauses)?.id
    : undefined;
  try {
    const { question, created } = await deps.store.askHr({
      key: keyOf(asker, submitted.token, text),
      text,
      shown: knownClauses(submitted.shown, deps).map(({ policyId, clauseId }) => ({ policyId, clauseId })),
      askedAt: deps.now().toISOString(),
      via: asker.platform,
      isNamed: submitted.isNamed,
      askerId: asker.person.id,
      ...(pauses === undefined ? {} : { pauses }),
    });
    return created
      ? receipt(question, await tellHr(question, asker, deps), asker, deps)
      : repeated(question, submitted.isNamed);
  } catch (error) {
    if (error instanceof UserError) return back(`${error.message} ${error.hint}`);
    throw error;
  }
}

/**
 * The token is kept nowhere else, so nobody can try the roster's people one by one against the key of a question
 * without a name.
 */
function keyOf({ person }: Asker, token: string, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([person.id, token, text]))
    .digest('hex');
}

/** Gives those whose chat has it. */
async function tellHr(question: HrQuestion, asker: Asker, deps: Sending): Promise<readonly Person[]> {
  const card = questionCard(question, deps);
  const told = await Promise.all(
    hrPeople(asker, deps).map(async (person) => ((await deps.send(person.id, card)).ok ? [person] : [])),
  );
  return told.flat();
}

function receipt(question: HrQuestion, told: readonly Person[], asker: Asker, deps: Sending): Reply {
  const contact = contactWords(requirePolicy(deps.library));
  const untold =
    hrPeople(asker, deps).length === 0
      ? 'The roster names nobody else in HR at the moment'
      : 'Nobody in HR can be reached in the chat right now';
  const where: Block[] =
    told.length > 0
      ? [paragraph(`It is in the chat of ${listNames(told)}, and in HR's list.`)]
      : [
          paragraph({ bold: `${untold}, so nobody has been told yet. ` }, "It is in HR's list of questions."),
          paragraph(`If it cannot wait, turn to ${contact}.`),
        ];
  return {
    ...reply(`Your question is with HR: ${question.id}`, 'Sent to HR', [
      ...where,
      ...sentBlocks(question),
      aside(
        question.isNamed
          ? `The answer comes to you here. "my record" shows your question until it is deleted.${question.pauses === undefined ? '' : ' Reminders wait until then; the policy is still to acknowledge.'}`
          : 'The answer comes to you here. "my record" shows your question until the answer has reached you; then nothing ties it to you any more.',
      ),
    ]),
    replacesCard: true,
  };
}

function repeated(question: HrQuestion, isNamed: boolean): Reply {
  const words = `You sent this on ${formatDate(question.askedAt)}, ${question.isNamed ? 'with' : 'without'} your name. It has not been sent again${question.isNamed === isNamed ? '' : ', and that choice stands'}.`;
  return {
    ...reply(`Already with HR: ${question.id}`, 'Already sent', [paragraph(words), ...sentBlocks(question)]),
    replacesCard: true,
  };
}

function sentBlocks(question: HrQuestion): Block[] {
  return [
    quoteWords(question.text, `Your question, ${question.id}`),
    {
      kind: 'facts',
      rows: [
        { label: 'Reference', value: question.id },
        { label: 'Your name', value: question.isNamed ? 'HR sees it' : 'HR does not see it' },
      ],
    },
    { kind: 'buttons', buttons: [say('My record', 'my record')] },
  ];
}
