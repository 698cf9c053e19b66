import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { loadRecords } from '../../src/records/lowdb/load-records.ts';
import { runAssistant } from '../support/run-assistant.ts';

const now = () => new Date('2026-01-05T09:30:00.000Z');

const LOOPS = 40;
const WRITER = `
  import { openLowdbStore } from ${JSON.stringify(resolve('dist/records/lowdb/index.js'))};
  const [folder, start] = process.argv.slice(2);
  const store = await openLowdbStore({ folder, now: () => new Date(), leastCompactionBytes: 20000 });
  let n = Number(start);
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (;;) {
      const personId = 'p' + n++;
      const { acknowledgement } = await store.acknowledge({ personId, policyId: 'x', policyVersion: '1', policyDigest: 'd', statement: 's', acknowledgedAt: '2026-01-01T00:00:00.000Z', via: 'web' });
      process.stdout.write(personId + ' ' + acknowledgement.receiptId + '\\n');
    }
  }));
`;

test(`nothing that was confirmed is lost over ${LOOPS} kills`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  const script = join(folder, 'writer.mjs');
  writeFileSync(script, WRITER);
  const records = join(folder, 'records');
  const confirmed = new Map<string, string>();
  let folds = 0;
  for (let loop = 0; loop < LOOPS; loop++) {
    const child = spawn(process.execPath, [script, records, String(loop * 1_000_000)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let heard = '';
    const enough = 3 + ((loop * 37) % 400);
    await new Promise<void>((resolveEnd) => {
      child.stdout.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
        if (heard.split('\n').length > enough) child.kill('SIGKILL');
      });
      child.once('close', () => resolveEnd());
    });
    for (const line of heard.split('\n').slice(0, -1)) {
      const [personId = '', receiptId = ''] = line.split(' ');
      confirmed.set(personId, receiptId);
    }
    if (existsSync(join(records, 'records.json'))) folds++;
    // Looked at as it was left, so that the next child starts from what a crash left too.
    const { state } = await loadRecords(records);
    expect(firstBrokenLink(state.links)).toBeUndefined();
    const kept = new Map(
      state.acknowledgements.all().map(({ personId, receiptId }) => [personId, receiptId]),
    );
    expect(kept.size).toBe(state.links.length);
    expect([...confirmed].filter(([personId, receiptId]) => kept.get(personId) !== receiptId)).toEqual([]);
  }
  expect(confirmed.size).toBeGreaterThan(LOOPS * 10);
  expect(folds).toBeGreaterThan(0);
  const store = await openLowdbStore({ folder: records, now });
  await store.close();
  expect(
    readdirSync(records)
      .sort()
      .filter((name) => !name.endsWith('.torn')),
  ).toEqual(['evidence-key.pem', 'lock', 'records.json']);
  rmSync(folder, { recursive: true });
}, 240_000);

test('a second assistant on the same records is refused, and a killed one does not stand in the way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'second-'));
  const { startAssistant } = await import('../support/run-assistant.ts');
  const first = await startAssistant({ DATA_DIR: folder });
  const second = runAssistant(['serve'], { env: { DATA_DIR: folder, PORT: '0' } });
  expect(second.code).toBe(2);
  expect(second.stderr).toMatch(/in use by another assistant \(process \d+\)/);
  await first.stop('SIGKILL');
  const third = await startAssistant({ DATA_DIR: folder });
  expect(await third.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

test('a port that is taken is named, with what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'port-'));
  const { startAssistant } = await import('../support/run-assistant.ts');
  const first = await startAssistant({ DATA_DIR: join(folder, 'a') });
  const port = new URL(first.url).port;
  const second = runAssistant(['serve'], { env: { DATA_DIR: join(folder, 'b'), PORT: port } });
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(port);
  await first.stop();
  rmSync(folder, { recursive: true });
});
