import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLiveDirectory } from '../../src/records/directory.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { createRosterImports } from '../../src/records/roster/import-roster.ts';

const COUNT = 200_000;
const TODAY = '2026-03-02';

function roster(departmentOf: (at: number) => string): string {
  const rows = Array.from({ length: COUNT }, (_, at) => {
    const manager = at === 0 ? '' : `p${Math.floor((at - 1) / 8)}`;
    const name = at % 10 === 0 ? `"Person, ${at}"` : `Person ${at}`;
    return `p${at},${name},person.${at}@example.gov.uk,${manager},${departmentOf(at)},employee,England,Europe/London,2020-02-03,,,`;
  });
  return `id,name,email,manager,department,role,nation,time_zone,start,leave_from,leave_until,left\n${rows.join('\n')}\n`;
}

test('200,000 people are imported, changed by another file, and looked up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roster-'));
  const store = await openLowdbStore({ folder, now: () => new Date('2026-03-02T09:00:00Z') });
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    const [ms, cpu] = [performance.now() - start, (user + system) / 1000].map(Math.round);
    process.stdout.write(`${name}: ${ms} ms, of a processor ${cpu} ms\n`);
    return result;
  };
  try {
    const imports = createRosterImports({
      store,
      peopleFile: join(folder, 'people.csv'),
      today: () => TODAY,
      changed: async () => undefined,
    });
    const first = { name: 'people.csv', csv: roster((at) => `Department ${at % 50}`) };
    const { diff } = await timed('parse, check, compare with nobody', () => imports.plan(first));
    expect(diff.joiners).toHaveLength(COUNT);
    await timed('the same, and put on record', () => imports.apply(first, {}));
    const second = {
      name: 'people.csv',
      csv: roster((at) => `Department ${at < 1000 ? 99 : at % 50}`),
    };
    expect(
      (await timed('parse, check, compare with as many', () => imports.plan(second))).diff.changed,
    ).toHaveLength(1000);
    await timed('the same, and put 1,000 changes on record', () => imports.apply(second, {}));
    const directory = await timed('directory', () => createLiveDirectory(store, () => TODAY));
    expect(await timed('reports of the first', async () => directory.reportsOf('p0').length)).toBe(COUNT - 1);
    const found = await timed('reports of 10,000 managers', async () => {
      let sum = 0;
      for (let at = 10_000; at < 20_000; at++) sum += directory.reportsOf(`p${at}`).length;
      return sum;
    });
    expect(found).toBe(80_000);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}, 120_000);
