import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { runAssistant } from '../support/run-assistant.ts';
import { linksOf } from './evidence-contract.ts';

const now = () => new Date('2026-01-05T09:30:00.000Z');

const LOOPS = 20;
const WRITER = `
  import { openLowdbStore } from ${JSON.stringify(resolve('dist/records/lowdb/index.js'))};
  const [folder, start] = process.argv.slice(2);
  const store = await openLowdbStore({ folder, now: () => new Date() });
  for (let n = Number(start); ; n++) {
    const { acknowledgement } = await store.acknowledge({ personId: 'p' + n, policyId: 'x', policyVersion: '1', policyDigest: 'd', statement: 's', acknowledgedAt: '2026-01-01T00:00:00.000Z', via: 'web' });
    process.stdout.write(acknowledgement.receiptId + '\\n');
  }
`;

test(`nothing that was confirmed is lost over ${LOOPS} kills`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  const script = join(folder, 'writer.mjs');
  writeFileSync(script, WRITER);
  const records = join(folder, 'records');
  const confirmed: string[] = [];
  for (let loop = 0; loop < LOOPS; loop++) {
    const child = spawn(process.execPath, [script, records, String(confirmed.length + loop)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let heard = '';
    const enough = 3 + ((loop * 7) % 11);
    await new Promise<void>((resolveEnd) => {
      child.stdout.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
        if (heard.split('\n').length > enough) child.kill('SIGKILL');
      });
      child.once('close', () => resolveEnd());
    });
    confirmed.push(...heard.split('\n').slice(0, -1));
    const store = await openLowdbStore({ folder: records, now });
    const kept = await store.acknowledgements({});
    expect(firstBrokenLink(await linksOf(store))).toBeUndefined();
    await store.close();
    const receipts = new Set(kept.map(({ receiptId }) => receiptId));
    expect(confirmed.filter((receipt) => !receipts.has(receipt))).toEqual([]);
  }
  expect(confirmed.length).toBeGreaterThan(LOOPS);
  rmSync(folder, { recursive: true });
});

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
