import { UserError } from '../../core/errors.ts';
import type { NamedCsv, RosterDiff, RosterImports } from '../../core/roster.ts';

/** Files that HR has sent and not applied yet. In memory: a roster is kept in one place alone, the records. */
export interface RosterUploads {
  /** Compares a file with the roster, in place of one that the person sent before. */
  plan(personId: string, file: NamedCsv): Promise<{ readonly diff: RosterDiff; readonly digest: string }>;
  /** Applies what the person has looked at. Throws a UserError `file-gone` when it is not there any more, or as imports do. */
  apply(
    personId: string,
    digest: string,
    allowLeavers: number,
  ): Promise<{ readonly name: string; readonly diff: RosterDiff }>;
}

/** The most people whose files wait at once; the oldest makes room. */
const MOST_WAITING = 5;

/** Makes them. */
export function createRosterUploads(imports: RosterImports): RosterUploads {
  const waiting = new Map<string, { readonly digest: string; readonly file: NamedCsv }>();
  return {
    async plan(personId, file) {
      waiting.delete(personId);
      const planned = await imports.plan(file);
      waiting.set(personId, { digest: planned.digest, file });
      const [oldest] = waiting.keys();
      if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest);
      return planned;
    },
    async apply(personId, digest, allowLeavers) {
      const found = waiting.get(personId);
      if (found?.digest !== digest)
        throw new UserError(
          'file-gone',
          'I do not have that file any more, so nothing was changed.',
          'Send it again and look at what it changes now.',
        );
      const diff = await imports.apply(found.file, { digest, allowLeavers });
      waiting.delete(personId);
      return { name: found.file.name, diff };
    },
  };
}
