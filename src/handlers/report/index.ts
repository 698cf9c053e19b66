import type { Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import type { Deps } from '../deps.ts';
import { handleReportNames } from './names.ts';
import { handleReportFile } from './people-file.ts';
import { handleReportCard } from './report.ts';

/** Everyone, for HR: as a card, as names of a department or state, or as a file. */
export function handleReport(
  { format, of, page = 1 }: Extract<Action, { kind: 'report' }>,
  deps: Pick<Deps, 'library' | 'directory' | 'obligations' | 'store' | 'now'>,
): Promise<Reply> {
  if (format !== undefined) return handleReportFile(format, deps);
  return of === undefined ? handleReportCard(page, deps) : handleReportNames(of, page, deps);
}
