import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Where everything about dates is tested. */
const FILES = ['calendar', 'working-time', 'obligations', 'obligations.property', 'plan', 'estimate'];

test.each(['UTC', 'Europe/London', 'America/New_York', 'Pacific/Auckland'])(
  'dates come out the same on a host in %s',
  (zone) => {
    const run = spawnSync(
      process.execPath,
      [
        join('node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--config',
        join('test', 'support', 'no-build.vitest.config.ts'),
        '--reporter=json',
        ...FILES.map((name) => join('test', 'reminders', `${name}.test.ts`)),
      ],
      { encoding: 'utf8', env: { ...process.env, TZ: zone, SLOW_TESTS: '' } },
    );
    const report = JSON.parse(run.stdout) as { numPassedTests: number; numTotalTests: number };
    expect(report.numPassedTests, run.stdout).toBe(report.numTotalTests);
    expect(report.numTotalTests).toBeGreaterThan(100);
  },
);
