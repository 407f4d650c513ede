import { defineConfig } from 'vitest/config';
export default defineConfig({
  // A loaded machine is slow; a test that hangs is found all the same.
  test: {
    testTimeout: 30_000,
    include: ['test/**/*.test.ts'],
    // Most tests wait for a child process or a disk: one worker for each processor, not one less.
    maxWorkers: '100%',
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
