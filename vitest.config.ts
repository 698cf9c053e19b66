import { defineConfig } from 'vitest/config';

const slow = process.env['SLOW_TESTS'] === '1';

export default defineConfig({
  test: {
    include: slow ? ['test/**/*.slow.test.ts'] : ['test/**/*.test.ts'],
    exclude: slow ? ['node_modules/**'] : ['node_modules/**', 'test/**/*.slow.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: slow ? 120_000 : 15_000,
    hookTimeout: 60_000,
    fileParallelism: !slow,
  },
});
