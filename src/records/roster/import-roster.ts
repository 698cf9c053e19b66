import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { decodeCsv } from '../../core/decode-csv.ts';
import { UserError } from '../../core/errors.ts';
import type { LocalDate } from '../../core/records.ts';
import type { NamedCsv, Roster, RosterDiff, RosterImports, RosterStore } from '../../core/roster.ts';
import { diffRoster, peopleToPut } from './diff-roster.ts';
import { parseRoster } from './parse-roster.ts';
import { rosterError } from './problems.ts';

export interface RosterImportOptions {
  readonly store: Pick<RosterStore, 'roster' | 'changeRoster'>;
  /** The file whose contents count as taken over when the same contents come another way. */
  readonly peopleFile: string;
  readonly today: () => LocalDate;
  /** Called when the roster has changed. */
  readonly changed: () => Promise<void>;
}

/** Makes what takes over roster files. */
export function createRosterImports({
  store,
  peopleFile,
  today,
  changed,
}: RosterImportOptions): RosterImports {
  const plan = async ({ name, csv }: NamedCsv) => {
    const parsed = parseRoster(csv, name);
    if ('problems' in parsed) throw rosterError(parsed.problems);
    const before = await store.roster();
    const day = today();
    return { before, diff: diffRoster(before, parsed.roster, day), digest: digestOf(before, day, csv) };
  };
  return {
    plan,
    async apply(file, { digest, allowLeavers = 0 }) {
      const planned = await plan(file);
      if (digest !== undefined && digest !== planned.digest) throw changedMeanwhile();
      requireFewLeavers(planned.diff, allowLeavers);
      // A file that came another way must not make the one at its place look new at the next start.
      const source = isAtItsPlace(file.csv, peopleFile) ? sourceOf(file.csv) : planned.before.source;
      await put(store, planned, source);
      await changed();
      return planned.diff;
    },
  };
}

/**
 * Takes over the roster file at its place when it is not the one that was taken over last; gives what changed, undefined when nothing
 * was to be done. Throws a ProblemsError, or a UserError `many-leavers` or `wrong-encoding`.
 */
export async function takeOverFile(
  store: RosterImportOptions['store'],
  { file, today }: { readonly file: string; readonly today: LocalDate },
): Promise<RosterDiff | undefined> {
  if (!existsSync(file)) return undefined;
  const csv = decodeCsv(readFileSync(file), file);
  const source = sourceOf(csv);
  const before = await store.roster();
  if (before.source === source) return undefined;
  const parsed = parseRoster(csv, file);
  if ('problems' in parsed) throw rosterError(parsed.problems);
  const diff = diffRoster(before, parsed.roster, today);
  requireFewLeavers(diff, 0);
  await put(store, { before, diff }, source);
  return diff;
}

async function put(
  store: Pick<RosterStore, 'changeRoster'>,
  { before, diff }: { readonly before: Roster; readonly diff: RosterDiff },
  source: string | undefined,
): Promise<void> {
  const people = peopleToPut(diff);
  if (people.length === 0 && source === before.source) return;
  const change = {
    put: people,
    revision: before.revision,
    ...(source === undefined ? {} : { source }),
  };
  if ((await store.changeRoster(change)) === undefined) throw changedMeanwhile();
}

function sourceOf(csv: string): string {
  return createHash('sha256').update(csv).digest('hex');
}

function isAtItsPlace(csv: string, peopleFile: string): boolean {
  return existsSync(peopleFile) && Buffer.from(csv).equals(readFileSync(peopleFile));
}

function digestOf({ revision }: Roster, today: LocalDate, csv: string): string {
  return createHash('sha256').update(`${revision} ${today} ${csv}`).digest('hex').slice(0, 24);
}

function changedMeanwhile(): UserError {
  return new UserError(
    'roster-changed',
    'The roster has changed meanwhile, so nothing of this was applied.',
    'Give the file again and look at what it changes now.',
  );
}

function requireFewLeavers({ manyLeaving, before }: RosterDiff, allowLeavers: number): void {
  if (manyLeaving === undefined || manyLeaving <= allowLeavers) return;
  throw new UserError(
    'many-leavers',
    `${manyLeaving} of ${before} people are not in this file or have left in it, so it may not be the whole roster. Nothing was changed.`,
    `"policy-assistant people import FILE --dry-run" shows who; if they have really left, --allow-leavers ${manyLeaving} instead.`,
  );
}
