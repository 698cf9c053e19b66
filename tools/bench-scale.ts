/**
 * Measures replicas on one PostgreSQL beside one assistant on files, all on this machine with a fake Slack. Parts: `chained` (acknowledgements a
 * second), `mixed` (requests a second until the answer has come, and what one costs in processor time at two sizes of roster), `campaign` (to RECIPIENTS, 100,000, beside the platform's limit).
 * Run: npm run bench:scale, for one part: npm run bench:scale -- mixed
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordStore } from '../src/core/ports.ts';
import { openLowdbStore } from '../src/records/lowdb/index.ts';
import { openPostgresStore } from '../src/records/postgres/index.ts';
import { startPostgres, type TestServer } from '../test/support/postgres.ts';
import { CAMPAIGN_HEADING, campaign } from './scale-campaign.ts';
import { MIXED_HEADING, mixed } from './scale-mixed.ts';

const REPLICAS = 3;
const FEW = 1_000;
const MANY = 200_000;
const RECIPIENTS = Number(process.env['RECIPIENTS'] ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), 'scale-'));

/** How many new acknowledgements a second are durable and in the chain, whichever of the stores they come to. */
async function chained(name: string, stores: readonly RecordStore[]): Promise<void> {
  let count = 0;
  const until = performance.now() + 5_000;
  const caller = async (_: unknown, index: number) => {
    for (let turn = 0; performance.now() < until; turn += 1) {
      await stores[index % stores.length]?.acknowledge({
        ...{ personId: `${index}-${turn}`, policyId: 'smp', policyVersion: '1.0' },
        ...{ policyDigest: 'd'.repeat(64), statement: 'I have read it.' },
        ...{ acknowledgedAt: new Date().toISOString(), via: 'slack' },
      });
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: 100 }, caller));
  console.log(name.padEnd(38) + `${Math.round(count / 5)}`.padStart(8));
  await Promise.all(stores.map((store) => store.close()));
}

const PARTS: Readonly<Record<string, (server: TestServer) => Promise<void>>> = {
  async chained(server) {
    console.log(`\n${'chained acknowledgements'.padEnd(38)}a second`);
    const url = await server.createDatabase();
    await chained('PostgreSQL, 3 stores', await Promise.all([1, 2, 3].map(() => openPostgresStore({ url }))));
    await chained('files', [await openLowdbStore({ folder: join(folder, 'chain'), now: () => new Date() })]);
  },
  async mixed(server) {
    console.log(`\n${MIXED_HEADING}`);
    const alone = await mixed(folder, { name: 'files, 1 assistant', people: FEW, replicas: 1 });
    const name = `PostgreSQL, ${REPLICAS} assistants`;
    const on = { name, replicas: REPLICAS, server };
    const fleet = await mixed(folder, { ...on, people: FEW, kinds: true });
    const large = await mixed(folder, { ...on, people: MANY });
    await mixed(folder, { ...on, people: FEW, encoder: true });
    console.log(`\n3 on PostgreSQL to 1 on files: ${(fleet.perSecond / alone.perSecond).toFixed(2)}`);
    console.log(
      `cost of one at ${MANY} people to that at ${FEW}: ${(large.eachMs / fleet.eachMs).toFixed(2)}`,
    );
  },
  async campaign(server) {
    console.log(`\n${CAMPAIGN_HEADING}`);
    await campaign(server, RECIPIENTS);
  },
};

const given = process.argv.slice(2);
const wanted = given.length === 0 ? Object.keys(PARTS) : given;
const unknown = wanted.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
// The database waits for the disk, as it does where it is used.
const server = await startPostgres();
try {
  for (const name of wanted) await PARTS[name]?.(server);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
