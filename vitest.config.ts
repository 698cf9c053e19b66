import { defineConfig } from 'vitest/config';

const slow = process.env['SLOW_TESTS'] === '1';

export default defineConfig({
  test: {
    include: slow ? ['test/**/*.slow.test.ts'] : ['test/**/*.test.ts'],
    exclude: slow ? ['node_modules/**'] : ['node_modules/**', 'test/**/*.slow.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: slow ? 120_000 : 30_000,
    // By default one core is left free, which of two is half of them.
    maxWorkers: 2,
    hookTimeout: 60_000,
    fileParallelism: !slow,
  },
});
