import { createHash } from 'node:crypto';
import { type Problem, ProblemsError, UserError } from '../core/errors.ts';
import type { LocalDate } from '../core/records.ts';
import type { Roster, RosterStore } from '../core/roster.ts';
import { diffRoster, hasTooManyLeavers, peopleToPut, type RosterDiff } from './roster-diff.ts';
import { decodeRoster, parseRoster } from './roster-file.ts';

/** A roster file that was read and compared with the roster, not yet applied. */
export interface RosterPlan {
  readonly diff: RosterDiff;
  /** The roster it was compared with. */
  readonly before: Roster;
  /** SHA-256 in hex of the file. */
  readonly source: string;
}

/** Reads a roster file and compares it with the roster. Throws a ProblemsError with everything wrong in the file. */
export async function planRoster(
  store: Pick<RosterStore, 'roster'>,
  bytes: Uint8Array,
  file: string,
  today: LocalDate,
): Promise<RosterPlan> {
  const unread: Problem[] = [];
  const text = decodeRoster(bytes, file, unread);
  const { people, problems } =
    text === undefined ? { people: undefined, problems: unread } : parseRoster(text, file, today);
  if (people === undefined) {
    throw new ProblemsError(firstOf(problems, file), 'Correct these lines; nothing was changed.');
  }
  const before = await store.roster();
  return { diff: diffRoster(before.people, people, today), before, source: digestOf(bytes) };
}

/**
 * Applies what was planned, all or none. Throws a UserError: `too-many-leavers` unless `leaversAllowed` is their number, or
 * `changed-meanwhile` when the roster is not the one it was compared with any more.
 */
export async function applyRoster(
  store: Pick<RosterStore, 'changeRoster'>,
  { diff, before, source }: RosterPlan,
  leaversAllowed?: number,
): Promise<void> {
  if (hasTooManyLeavers(diff, before.people) && leaversAllowed !== diff.leavers.length) {
    throw new UserError(
      'too-many-leavers',
      `${diff.leavers.length} of ${before.people.length} people are not in this file and would be marked as having left. Nothing was changed.`,
      `If that is right: policy-assistant people import FILE --allow-leavers ${diff.leavers.length}`,
    );
  }
  const revision = await store.changeRoster({
    put: peopleToPut(diff),
    source,
    revision: before.revision,
  });
  if (revision === undefined) {
    throw new UserError(
      'changed-meanwhile',
      'Somebody else has changed the roster meanwhile, so nothing was changed.',
      'Import the file again.',
    );
  }
}

/** What tells one file from another. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const MOST_PROBLEMS = 200;

function firstOf(problems: readonly Problem[], file: string): readonly Problem[] {
  const more = problems.length - MOST_PROBLEMS;
  return more <= 0
    ? problems
    : [...problems.slice(0, MOST_PROBLEMS), { file, message: `and ${more} more problems` }];
}
