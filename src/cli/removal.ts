import { tellCounts } from './print-counts.ts';
import type { Write } from './print-reply.ts';
import { type RecordsSetting, withRecords } from './reach-records.ts';
import { usage } from './usage.ts';

interface RemovalOptions {
  readonly yes?: boolean;
}

type Setting = RecordsSetting & { readonly write: Write };

/** Removes everything that ties records to a person, and gives the exit code. */
export function runErase(
  [personId, ...more]: readonly string[],
  { yes = false }: RemovalOptions,
  setting: Setting,
): Promise<number> {
  if (personId === undefined || more.length > 0)
    throw usage('erase takes one id.', 'policy-assistant erase p17 --yes');
  return withRecords(setting, async (operator) => {
    if (!yes) {
      const { held } = await operator.exportPerson({ personId });
      tellCounts('Held about this person:', lengthsOf(held), setting.write);
      setting.write('Nothing was removed. It cannot be undone: add --yes to erase all of it.\n');
      return 0;
    }
    const { removed } = await operator.erase({ personId });
    tellCounts('Removed:', removed, setting.write);
    setting.write(
      'The chain of acknowledgements stays valid and does not tell any more whose these were. Backups still hold them; in the roster file, take the line out, or the next import brings the person back.\n',
    );
    return 0;
  });
}

function lengthsOf(held: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(held).map(([what, list]) => [what, Array.isArray(list) ? list.length : 1]),
  );
}

/** Removes what was kept for as long as the settings say, or tells what that would be, and gives the exit code. */
export function runPurge({ yes = false }: RemovalOptions, setting: Setting): Promise<number> {
  return withRecords(setting, async (operator) => {
    const { years, removed } = await operator.purge({ isTrial: !yes });
    const words = `older than ${years} years (retention_years in organisation.yaml)`;
    tellCounts(yes ? `Removed, ${words}:` : `Would be removed, ${words}:`, removed, setting.write);
    if (!yes) setting.write('Nothing was removed. Add --yes to remove it.\n');
    return 0;
  });
}
