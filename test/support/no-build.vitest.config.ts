import { defineConfig } from 'vitest/config';

/** For tests that start tests: what they test was built before. */
export default defineConfig({ test: { root: '.', include: ['test/**/*.test.ts'], testTimeout: 60_000 } });
