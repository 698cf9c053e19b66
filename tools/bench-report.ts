import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Person } from '../src/core/records.ts';
import type { Reply } from '../src/core/reply.ts';
import { keepPolicyTexts } from '../src/handlers/acknowledge.ts';
import { handleReport } from '../src/handlers/report/index.ts';
import { handleTeam } from '../src/handlers/team/team.ts';
import { loadLibrary } from '../src/knowledge/library.ts';
import { createDirectory } from '../src/records/directory.ts';
import { openLowdbStore } from '../src/records/lowdb/index.ts';
import { createObligationReader } from '../src/reminders/load-obligations.ts';

const SIZE = 200_000;
/** Acknowledgements recorded at a time. */
const AT_ONCE = 1_000;

/** Times what HR and a manager of everybody see of a large roster, from records on disk. */
export async function benchReport(): Promise<void> {
  const library = loadLibrary('policy');
  const [policy] = library.policies;
  if (policy === undefined) throw new Error('there is no policy');
  const people = Array.from({ length: SIZE }, (_, index): Person => {
    const base = {
      name: `Person ${index}`,
      email: `p${index}@example.org`,
      department: `Department ${index % 300}`,
    };
    const managerId = index === 0 ? {} : { managerId: `p${Math.floor((index - 1) / 10)}` };
    return { id: `p${index}`, ...base, role: index === 0 ? 'hr' : 'employee', ...managerId };
  });
  const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
  let instant = new Date('2026-01-05T09:00:00Z');
  const now = () => instant;
  const store = await openLowdbStore({ folder, now });
  try {
    await keepPolicyTexts({ library, store, now });
    const done = people.filter((_, index) => index % 3 !== 0);
    for (let at = 0; at < done.length; at += AT_ONCE) {
      instant = new Date(instant.getTime() + 300_000);
      await Promise.all(
        done.slice(at, at + AT_ONCE).map(({ id }) =>
          store.acknowledge({
            personId: id,
            policyId: policy.id,
            policyVersion: policy.version,
            policyDigest: policy.digest,
            statement: policy.statement,
            acknowledgedAt: instant.toISOString(),
            via: 'web',
            cycle: '2026-02-04',
          }),
        ),
      );
    }
    instant = new Date('2026-03-20T10:00:00Z');
    const directory = createDirectory(people);
    const settings = library.organisation.reminders;
    const obligations = createObligationReader({
      policies: library.policies,
      store,
      directory,
      settings,
      now,
    });
    const deps = { library, directory, obligations, store, now };
    console.log(`\n${SIZE} people, ${done.length} acknowledged     seconds   CPU   MB of file`);
    const time = async (name: string, work: () => Promise<Reply>) => {
      const [start, cpu] = [performance.now(), process.cpuUsage()];
      const { files = [] } = await work();
      const { user, system } = process.cpuUsage(cpu);
      const seconds = ((performance.now() - start) / 1_000).toFixed(1);
      const size = files.map(({ content }) => (Buffer.byteLength(content) / 1e6).toFixed(0)).join();
      console.log(
        `${name.padEnd(38)} ${seconds.padStart(7)} ${((user + system) / 1e6).toFixed(1).padStart(5)} ${size.padStart(8)}`,
      );
    };
    await time('report, by department', () => handleReport({ kind: 'report' }, deps));
    await time('report as CSV', () => handleReport({ kind: 'report', format: 'csv' }, deps));
    await time('report as JSON', () => handleReport({ kind: 'report', format: 'json' }, deps));
    await time('names of those overdue, a page', () => handleReport({ kind: 'report', of: 'overdue' }, deps));
    const [first] = people;
    if (first !== undefined)
      await time('team of everybody', () =>
        handleTeam({ kind: 'team' }, { person: first, platform: 'web' }, deps),
      );
    console.log(`resident ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}
