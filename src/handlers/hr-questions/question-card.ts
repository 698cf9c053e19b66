import type { HrQuestion } from '../../core/hr-questions.ts';
import type { Block, Reply } from '../../core/reply.ts';
import { aside, paragraph, reply } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Deps } from '../deps.ts';
import { askerName, clauseWords, MAX_ANSWER, quoteWords } from './words.ts';

type Shown = Pick<Deps, 'library' | 'directory'>;

/** An open question as HR sees it, with the form to answer in. `draft` and `note` come back from an answer not sent. */
export function questionCard(
  question: HrQuestion,
  deps: Shown,
  { draft = '', note }: { readonly draft?: string; readonly note?: string } = {},
): Reply {
  const name = askerName(question, deps);
  return reply(
    `A question for HR ${name === undefined ? 'without a name' : `from ${name}`}: ${question.id}`,
    'A question for HR',
    [
      ...(note === undefined ? [] : [paragraph({ bold: note })]),
      ...questionBlocks(question, deps),
      answerForm(question, draft),
    ],
  );
}

/** A question with what HR may know of it. Of one without a name that is the day and not the time or the place. */
export function questionBlocks(question: HrQuestion, deps: Shown): Block[] {
  const name = askerName(question, deps);
  const person =
    name === undefined || question.askerId === undefined ? undefined : deps.directory.byId(question.askerId);
  const clauses = clauseWords(question.shown, deps);
  return [
    quoteWords(question.text, question.id),
    {
      kind: 'facts',
      rows: [
        {
          label: 'From',
          value:
            name === undefined
              ? 'somebody who asks without a name'
              : [name, person?.department].filter(Boolean).join(', '),
        },
        { label: 'Asked', value: formatDate(question.askedAt) },
        { label: 'I had shown', value: clauses === '' ? 'no clause' : clauses },
      ],
    },
  ];
}

/** The form for an answer. */
export function answerForm(question: HrQuestion, draft = ''): Block {
  return {
    kind: 'form',
    name: 'answer-hr',
    value: question.id,
    fields: [
      {
        name: 'answer',
        label: `Your answer to ${question.id}`,
        hint: 'The person who asked sees it with your name. The first answer is the one that is sent.',
        multiline: true,
        initial: draft,
        maxLength: MAX_ANSWER,
      },
    ],
    submit: 'Send the answer',
  };
}

/** What comes back when a question cannot be answered at all: the reason, and the words typed. */
export function answerNotSent(why: string, text: string): Reply {
  return reply(why, 'Not sent', [
    paragraph(why),
    ...(text.trim() === '' ? [] : [quoteWords(text, 'Your answer, which was not sent')]),
    aside('Say "questions" for those that are open.'),
  ]);
}
