import type { Block } from '../../core/reply.ts';
import { addDays, localDateOf } from '../../reminders/calendar.ts';
import { createWorkdays } from '../../reminders/working-time.ts';
import { paragraph, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Deps } from '../deps.ts';

/** The most questions named one by one. */
const MOST_NAMED = 10;

/** Questions that have waited for HR for too many working days, so that none falls asleep; empty when none has. */
export async function waitingBlocks({
  library,
  store,
  now,
}: Pick<Deps, 'library' | 'store' | 'now'>): Promise<Block[]> {
  const settings = library.organisation.reminders;
  const isWorkday = createWorkdays(settings);
  const dayOf = (iso: string) => localDateOf(iso, settings.timeZone);
  // The day on which a question must have been asked, at the latest, to have waited for long enough.
  let before = dayOf(now().toISOString());
  for (let days = 0; days < settings.questionDays; before = addDays(before, -1))
    if (isWorkday(before, settings.nation)) days += 1;
  const open = await store.hrQuestions({ isAnswered: false });
  const waiting = open.filter(({ askedAt }) => dayOf(askedAt) <= before);
  if (waiting.length === 0) return [];
  const named = waiting.slice(0, MOST_NAMED).map(({ id, askedAt }) => `${id} of ${formatDate(askedAt)}`);
  const more = waiting.length - named.length;
  const have = waiting.length === 1 ? 'One question has' : `${waiting.length} questions have`;
  return [
    paragraph(
      { bold: `${have} waited for HR for ${settings.questionDays} working days or more: ` },
      `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    ),
    { kind: 'buttons', buttons: [say('Questions', 'questions', 'primary')] },
  ];
}
