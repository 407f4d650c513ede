import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FILES } from '../support/small-transfer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A disk of this size of its own, inside which a command runs. */
const small = (size: string, folder: string, command: string) =>
  spawnSync('unshare', ['-rm', 'sh', '-c', `mount -t tmpfs -o size=${size} none "${folder}" && ${command}`], {
    encoding: 'utf8',
  });

const canMount = small('64k', import.meta.dirname, 'true').status === 0;
if (!canMount)
  console.warn('REAL DISK FULL SKIPPED: user namespaces are not allowed here, so no small disk can be made');

const CHILD = join(import.meta.dirname, '../crash/child-transfer.ts');
const child = (root: string, state: string) =>
  `"${process.execPath}" --no-warnings "${CHILD}" "${root}" "${state}"`;

it.skipIf(!canMount)('B1: photos on a disk that fills up: whole ones or none, and told as such', () => {
  const [disk, other] = [temporaryFolder(), temporaryFolder()];
  const list = `cd "${disk}"; find 2024 -type f -printf '%s %p\\n'; ls .keepsake/drafts`;
  const { stdout, stderr } = small('32k', disk, `${child(disk, join(other, 'state.sqlite'))}; ${list}`);
  expect(stderr).toContain('DESTINATION_FULL');
  const lines = stdout.trim().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  const whole = Object.entries(FILES).map(([path, bytes]) => `${bytes.length} ${path}`);
  for (const line of lines) expect(whole).toContain(line);
});

it.skipIf(!canMount)('B3: a state on a disk that fills up ends the run as such', () => {
  const [disk, photos] = [temporaryFolder(), temporaryFolder()];
  const { stderr } = small('40k', disk, child(photos, join(disk, 'state.sqlite')));
  expect(stderr).toContain('DESTINATION_FULL');
});
