import type { Block, Reply } from '../../core/reply.ts';
import { aside, paragraph, reply } from '../blocks.ts';
import type { Asker, Deps } from '../deps.ts';
import { answerForm, questionBlocks } from './question-card.ts';

/** The most that one reply shows in full. */
const MOST_SHOWN = 10;

/** HR's list: open questions, oldest first, each with the form to answer it; those answered as a number. */
export async function handleHrQuestions(
  { person }: Asker,
  deps: Pick<Deps, 'library' | 'directory' | 'store'>,
): Promise<Reply> {
  const open = await deps.store.hrQuestions({ isAnswered: false });
  const answered = (await deps.store.hrQuestions({ isAnswered: true })).length;
  const shown = open.slice(0, MOST_SHOWN);
  const blocks = shown.flatMap((question, index): Block[] => [
    ...(index === 0 ? [] : [{ kind: 'divider' as const }]),
    ...questionBlocks(question, deps),
    question.askerId === person.id
      ? aside('This is your own question: somebody else in HR has to answer it.')
      : answerForm(question),
  ]);
  const count =
    open.length === 1 ? 'One question is' : `${open.length === 0 ? 'No' : open.length} questions are`;
  return reply(`${count} open.`, 'Questions to HR', [
    paragraph({ bold: `${count} open` }, `; ${answered} answered.`),
    ...blocks,
    ...(open.length > shown.length
      ? [
          paragraph({
            bold: `${open.length - shown.length} more are open: these ${shown.length} are the oldest. Answer them and say "questions" again.`,
          }),
        ]
      : []),
  ]);
}
