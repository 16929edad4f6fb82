import { defineConfig } from 'vitest/config';

/** Tests run as compiled, so that folders-as-registries and worker threads load what users will run. */
export default defineConfig({
  test: {
    include: ['dist/test/**/*.test.js'],
    setupFiles: ['dist/test/steady-properties.js'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
