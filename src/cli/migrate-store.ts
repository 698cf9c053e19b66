import { UserError } from '../core/errors.ts';
import { type Migrated, migrateToFiles, migrateToPostgres } from '../records/migrate-store.ts';
import { tellCounts } from './print-counts.ts';
import type { Write } from './print-reply.ts';
import type { RecordsSetting } from './reach-records.ts';
import { usage } from './usage.ts';

type Setting = RecordsSetting & { readonly write: Write };

/** Copies the records from files into PostgreSQL or back, while no assistant runs, and gives the exit code. */
export async function runMigrateStore(
  words: readonly string[],
  { to, out }: { readonly to?: string; readonly out?: string },
  { config, write }: Setting,
): Promise<number> {
  if (words.length > 0 || (to !== 'postgres' && to !== 'files'))
    throw usage(
      'migrate-store takes --to postgres or --to files.',
      'policy-assistant migrate-store --to postgres',
    );
  const { databaseUrl: url, dataFolder } = config;
  if (url === undefined)
    throw new UserError(
      'no-database',
      'DATABASE_URL is not set.',
      'Set it to the database, such as postgres://user:password@host:5432/name.',
    );
  if (to === 'postgres') {
    tell(await migrateToPostgres({ folder: dataFolder, url }), 'The database', write);
    write(
      `Start the assistant with DATABASE_URL from now on. The files in ${dataFolder} are as they were.\n`,
    );
    return 0;
  }
  if (out === undefined)
    throw usage(
      'migrate-store --to files needs --out with a new folder.',
      'policy-assistant migrate-store --to files --out /srv/policy-assistant',
    );
  tell(await migrateToFiles({ url, to: out, keyFrom: dataFolder }), out, write);
  write(`Start the assistant with DATA_DIR=${out} and without DATABASE_URL. The database is as it was.\n`);
  return 0;
}

function tell({ counts, hash, wasThere }: Migrated, place: string, write: Write): void {
  tellCounts(
    wasThere ? `${place} held all of this already:` : `${place} holds, compared record by record:`,
    counts,
    write,
  );
  write(`The chain holds. Last hash: ${hash}\n`);
}
