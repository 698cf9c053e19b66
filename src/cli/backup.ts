import { UserError } from '../core/errors.ts';
import { backupFolder, restoreFolder } from '../records/lowdb/backup.ts';
import type { Write } from './print-reply.ts';
import { type RecordsSetting, recordsHere } from './reach-records.ts';
import { usage } from './usage.ts';

type Setting = RecordsSetting & { readonly write: Write };

/** Copies the records, while the assistant runs or not, and gives the exit code. */
export async function runBackup(
  [folder, ...more]: readonly string[],
  { config, write }: Setting,
): Promise<number> {
  if (folder === undefined || more.length > 0)
    throw usage('backup takes one folder.', 'policy-assistant backup /srv/backup/monday');
  refuseDatabase(config, 'pg_dump backs it up');
  await backupFolder(recordsHere(config), folder);
  write(`${folder}: the records and the key that signs evidence are copied there. Keep both safe.\n`);
  return 0;
}

/** Puts a backup in place of the records and gives the exit code. */
export async function runRestore(
  [folder, ...more]: readonly string[],
  { config, write }: Setting,
): Promise<number> {
  if (folder === undefined || more.length > 0)
    throw usage('restore takes one folder.', 'policy-assistant restore /srv/backup/monday');
  refuseDatabase(config, 'pg_restore puts a backup of it in place');
  const before = await restoreFolder(folder, config.dataFolder);
  write(`${config.dataFolder}: the records are those of ${folder} now.\n`);
  if (before !== undefined) write(`What was there before is in ${before}.\n`);
  return 0;
}

function refuseDatabase({ databaseUrl }: Setting['config'], instead: string): void {
  if (databaseUrl !== undefined)
    throw new UserError(
      'no-folder',
      'The records are in the database that DATABASE_URL names, not in a folder.',
      `Of PostgreSQL, ${instead}; see "More than one machine" in README.md.`,
    );
}
