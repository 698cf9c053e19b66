import type { Block, Reply } from '../../core/reply.ts';
import { mayDo } from '../access.ts';
import { aside, paragraph, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Asker, Deps } from '../deps.ts';
import { answerBlocks, isAnswered } from './answer.ts';
import { quoteWords } from './words.ts';

type Own = Pick<Deps, 'directory' | 'store' | 'now' | 'log'>;

/**
 * The first card of a conversation with the answers that have not reached the asker, and for HR how many questions wait.
 * What a platform has held since `startedAt` it shows by itself.
 */
export async function addNews(greeting: Reply, asker: Asker, startedAt: Date, deps: Own): Promise<Reply> {
  const { person } = asker;
  const waiting = (await deps.store.hrQuestions({ askerId: person.id }))
    .filter(isAnswered)
    .filter(({ answer }) => answer.deliveredAt === undefined);
  const since = startedAt.toISOString();
  const unseen = waiting.filter(({ answer }) => answer.heldAt === undefined || answer.heldAt < since);
  await noteDelivered(
    waiting.map(({ id }) => id),
    deps,
  );
  const open = mayDo(person.role, 'hr-questions')
    ? (await deps.store.hrQuestions({ isAnswered: false })).filter(({ askerId }) => askerId !== person.id)
        .length
    : 0;
  const news: Block[] = [
    ...(unseen.length === 0 ? [] : [paragraph({ bold: 'HR has answered while you were away:' })]),
    ...unseen.flatMap((question) => answerBlocks(question, deps)),
    ...(open === 0
      ? []
      : [
          paragraph({
            bold: open === 1 ? 'One question to HR is open.' : `${open} questions to HR are open.`,
          }),
          { kind: 'buttons' as const, buttons: [say('Questions', 'questions', 'primary')] },
        ]),
  ];
  const summary =
    unseen.length === 0 ? greeting.summary : `HR has answered your question. ${greeting.summary}`;
  return { ...greeting, summary, blocks: [...news, ...greeting.blocks] };
}

/** The asker's own questions to HR with their answers, which have then reached them. */
export async function ownQuestionBlocks({ person }: Asker, deps: Own): Promise<Block[]> {
  const own = await deps.store.hrQuestions({ askerId: person.id });
  if (own.length === 0) return [paragraph('No question to HR is kept under your name.')];
  const waiting = own.filter(isAnswered).filter(({ answer }) => answer.deliveredAt === undefined);
  const isNoted = await noteDelivered(
    waiting.map(({ id }) => id),
    deps,
  );
  const isLast = isNoted && waiting.some(({ isNamed }) => !isNamed);
  return [
    paragraph({ bold: own.length === 1 ? 'Your question to HR' : `Your ${own.length} questions to HR` }),
    ...own.flatMap((question): Block[] => {
      const how = `asked ${formatDate(question.askedAt)} through ${question.via} ${question.isNamed ? 'with' : 'without'} your name`;
      return [
        quoteWords(question.text, `${question.id}, ${how}`),
        ...(isAnswered(question) ? answerBlocks(question, deps).slice(1) : [aside('Not answered yet.')]),
      ];
    }),
    ...(isLast
      ? [
          aside(
            'An answer to a question without your name has now reached you. Nothing ties that question to you any more, so you will not find it here again.',
          ),
        ]
      : []),
  ];
}

async function noteDelivered(ids: readonly string[], { store, now, log }: Own): Promise<boolean> {
  const at = now().toISOString();
  try {
    await Promise.all(ids.map((id) => store.noteAnswer(id, 'delivered', at)));
    return true;
  } catch (error) {
    // The answers are shown all the same; without the note they are shown again next time.
    log.error('delivery-not-noted', error);
    return false;
  }
}
