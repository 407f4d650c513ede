import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const MEMORY = '/dev/shm';

/** A folder that goes with the test. */
export function temporaryFolder(below = tmpdir()): string {
  const folder = mkdtempSync(join(below, 'keepsake-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same in memory where the system has that: for tests that try hundreds of runs, each with dozens of syncs. */
export function quickFolder(): string {
  return temporaryFolder(existsSync(MEMORY) ? MEMORY : tmpdir());
}
