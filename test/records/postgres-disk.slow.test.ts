import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openPostgresStore } from '../../src/records/postgres/index.ts';
import { mayMount } from '../support/may-mount.ts';
import { startPostgres } from '../support/postgres.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { linksOf } from './evidence-contract.ts';

const SMALL = ['min_wal_size=32MB', 'max_wal_size=48MB', 'wal_recycle=off', 'autovacuum=off'];

describe.skipIf(!mayMount())('a database on a real small disk', () => {
  test('that is full says so, loses nothing that was confirmed, and works again when there is room', async () => {
    const disk = mkdtempSync(join(tmpdir(), 'database-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk]);
    try {
      const server = await startPostgres({ settings: SMALL, place: disk });
      const store = await openPostgresStore({ url: await server.createDatabase(), connections: 3 });
      const confirmed: string[] = [];
      const acknowledge = async (personId: string) => {
        await store.acknowledge(someAcknowledgement({ personId }));
        confirmed.push(personId);
      };
      await acknowledge('first');
      const filler = join(disk, 'filler');
      fill(filler);
      let refused: unknown;
      for (let n = 0; refused === undefined && n < 2_000; n += 1)
        await acknowledge(`p${n}`).catch((error: unknown) => {
          refused = error;
        });
      expect(refused).toMatchObject({
        code: 'not-recorded',
        message: expect.stringContaining('the database is full') as string,
      });
      const before = (await store.acknowledgements({})).map(({ personId }) => personId);
      expect(before).toEqual(confirmed);
      rmSync(filler);
      await acknowledge('later');
      expect((await store.acknowledgements({})).map(({ personId }) => personId)).toEqual(confirmed);
      expect(firstBrokenLink(await linksOf(store))).toBeUndefined();
      await store.close();
      await server.stop();
    } finally {
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true });
    }
  });
});

/** Writes until the disk takes no more. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (const size of [1024 * 1024, 4096])
      try {
        for (;;) writeSync(handle, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
  } finally {
    closeSync(handle);
  }
}
