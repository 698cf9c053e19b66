import type { Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import { paragraph } from '../blocks.ts';
import type { Deps } from '../deps.ts';
import { handleReportNames } from './names.ts';
import { handleReportFile } from './people-file.ts';
import { handleReportCard } from './report.ts';

/** More words than these are a way of asking for the report; so few may be the name of a department that there is none of, which is said. */
const NAME_WORDS = 2;

/** Everyone, for HR: as a card, as names of a department or state, or as a file. */
export async function handleReport(
  { format, of, maybeOf, page = 1 }: Extract<Action, { kind: 'report' }>,
  deps: Pick<Deps, 'library' | 'directory' | 'obligations' | 'store' | 'now'>,
): Promise<Reply> {
  if (format !== undefined) return handleReportFile(format, deps);
  if (of !== undefined) return handleReportNames(of, page, deps);
  if (maybeOf !== undefined && isDepartment(maybeOf, deps)) return handleReportNames(maybeOf, page, deps);
  const card = await handleReportCard(page, deps);
  if (maybeOf === undefined || maybeOf.split(' ').length > NAME_WORDS) return card;
  const note = paragraph(`No department is called “${maybeOf}”, so this is everyone.`);
  return { ...card, blocks: [note, ...card.blocks] };
}

function isDepartment(words: string, { directory }: Pick<Deps, 'directory'>): boolean {
  const key = words.toLowerCase();
  return directory.people.some(({ department }) => department.toLowerCase() === key);
}
