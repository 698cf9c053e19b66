import { UserError } from '../../core/errors.ts';
import type { Person } from '../../core/records.ts';
import type { Asker, Deps } from '../deps.ts';

/**
 * Somebody who reports to the asker, directly or not, by id, e-mail or name. The only way to a person that managers have. Whoever is not among
 * them, whether they exist or not, the asker themselves and those who left, is refused in the same words. Throws a UserError `not-your-report`,
 * or `several` when a name belongs to more than one of the asker's own people.
 */
export function requireReport(
  who: string,
  { person }: Asker,
  { directory }: Pick<Deps, 'directory'>,
): Person {
  const reports = directory.reportsOf(person.id);
  const words = who.trim().toLowerCase();
  const byKey = reports.find(({ id, email }) => id === who.trim() || email === words);
  const named = byKey === undefined ? reports.filter(({ name }) => name.toLowerCase() === words) : [byKey];
  const [only] = named;
  if (only === undefined) {
    throw new UserError(
      'not-your-report',
      'Nobody who reports to you goes by that.',
      'Say "team" to see who does. If somebody is missing, ask HR to correct the roster.',
    );
  }
  if (named.length > 1) {
    throw new UserError(
      'several',
      `${named.length} people who report to you have that name.`,
      `Use the e-mail address: ${named.map(({ email }) => email).join(', ')}.`,
    );
  }
  return only;
}
