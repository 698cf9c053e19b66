import { expect, test } from 'vitest';
import { runBackup, runRestore } from '../../src/cli/backup.ts';
import { parseConfig } from '../../src/config.ts';

test('records in a database are not backed up as a folder, and it is said what does', async () => {
  const config = parseConfig(
    { DATABASE_URL: 'postgres://policy@127.0.0.1:5432/policy' },
    { packageFolder: '.', workFolder: '.' },
  );
  const setting = {
    config,
    packageFolder: '.',
    now: () => new Date(0),
    tell: () => undefined,
    write: () => undefined,
  };
  for (const run of [runBackup, runRestore])
    await expect(run(['/tmp/copy'], setting)).rejects.toMatchObject({
      code: 'no-folder',
      hint: expect.stringMatching(/pg_dump|pg_restore/),
    });
});
