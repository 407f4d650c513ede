import { statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 30;

/**
 * Runs keep their folders in memory where the system has room there: half of their time is the disk's otherwise. Tests of parts stay
 * on the disk, destinations and state among them, and so does everything in the long check.
 */
function folderOfRuns(): Record<string, string> {
  if (process.env['KEEPSAKE_LONG'] === '1') return {};
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM_BYTES ? { TMPDIR: MEMORY } : {};
  } catch {
    return {};
  }
}
export default defineConfig({
  // A loaded machine is slow; a test that hangs is found all the same.
  test: {
    testTimeout: 60_000,
    // Most tests wait for a child process or a disk: one worker for each processor, not one less.
    maxWorkers: '100%',
    setupFiles: ['test/support/nothing-goes-on.ts'],
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
        test: {
          name: 'runs',
          include: ['test/{e2e,random,faults,crash}/**/*.test.ts'],
          env: folderOfRuns(),
          // Nor do they, and each loads most of the program.
          isolate: false,
        },
      },
    ],
  },
});
