import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { mayMount } from '../support/may-mount.ts';
import { runAssistant } from '../support/run-assistant.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';

const now = () => new Date('2026-01-05T09:30:00.000Z');

// Needs the right to mount; without it the same failures are injected in lowdb.test.ts.
describe.skipIf(!mayMount())('on a real small disk', () => {
  let disk: string;
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  });
  afterEach(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  test('a full disk is said, loses nothing, and is got over', async () => {
    const folder = join(disk, 'records');
    const store = await openLowdbStore({ folder, now });
    await store.acknowledge(someAcknowledgement({ personId: 'first' }));
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(40 * 1024));
    let refused: unknown;
    for (let n = 0; refused === undefined && n < 500; n++) {
      await store.acknowledge(someAcknowledgement({ personId: `p${n}` })).catch((error: unknown) => {
        refused = error;
      });
    }
    expect(refused).toMatchObject({ code: 'not-recorded', message: expect.stringMatching(/disk is full/) });
    const kept = await store.acknowledgements({});
    rmSync(filler);
    expect((await store.acknowledge(someAcknowledgement({ personId: 'later' }))).created).toBe(true);
    await store.close();
    const again = await openLowdbStore({ folder, now });
    expect(await again.acknowledgements({})).toHaveLength(kept.length + 1);
    await again.close();
  });

  test('a read-only data folder is named before anything starts', () => {
    mkdirSync(join(disk, 'data'));
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const { code, stderr } = runAssistant(['serve'], { env: { DATA_DIR: join(disk, 'data'), PORT: '0' } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/data\/demo cannot be written/);
    expect(stderr).toContain('DATA_DIR');
    expect(runAssistant(['doctor'], { env: { DATA_DIR: join(disk, 'data'), PORT: '0' } }).stdout).toMatch(
      /missing .*cannot be written/,
    );
  });
});
