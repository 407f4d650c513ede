import { defineConfig } from 'vitest/config';
export default defineConfig({
  // A loaded machine is slow; a test that hangs is found all the same.
  test: {
    testTimeout: 30_000,
    // Most tests wait for a child process or a disk: one worker for each processor, not one less.
    maxWorkers: '100%',
    coverage: { provider: 'v8', include: ['src/**'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/*.test.ts', 'test/unit/**/*.test.ts', 'test/conformance/**/*.test.ts'],
          // They leave nothing behind: to load the modules anew for each file took a third of their time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'runs', include: ['test/{e2e,random,faults,crash}/**/*.test.ts'] },
      },
    ],
  },
});
