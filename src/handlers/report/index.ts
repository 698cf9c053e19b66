import type { Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import type { Deps } from '../deps.ts';
import { handleReportNames } from './names.ts';
import { handleReportFile } from './people-file.ts';
import { handleReportCard } from './report.ts';

/** A name of at most so many words is taken for a department that there is none of; more are a way of asking for the report. */
const NAME_WORDS = 2;

/** Everyone, for HR: as a card, as names of a department or state, or as a file. */
export function handleReport(
  { format, of, maybeOf, page = 1 }: Extract<Action, { kind: 'report' }>,
  deps: Pick<Deps, 'library' | 'directory' | 'obligations' | 'store' | 'now'>,
): Promise<Reply> {
  if (format !== undefined) return handleReportFile(format, deps);
  const name = of ?? (maybeOf === undefined ? undefined : departmentIn(maybeOf, deps));
  return name === undefined ? handleReportCard(page, deps) : handleReportNames(name, page, deps);
}

function departmentIn(words: string, { directory }: Pick<Deps, 'directory'>): string | undefined {
  const key = words.toLowerCase();
  const isOne = directory.people.some(({ department }) => department.toLowerCase() === key);
  return isOne || words.split(/\s+/).length <= NAME_WORDS ? words : undefined;
}
