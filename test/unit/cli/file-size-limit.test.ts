import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const OWN = new URL('../../../bin/own-process.js', import.meta.url).href;

it('B6: a file that grows beyond what `ulimit -f` allows is refused, and does not end the process', () => {
  const path = join(temporaryFolder(), 'large');
  const script = `
    import { writeFileSync } from 'node:fs';
    import { prepareProcess } from '${OWN}';
    prepareProcess();
    try {
      writeFileSync('${path}', Buffer.alloc(1 << 20));
    } catch ({ code }) {
      console.log(code);
    }`;
  // Blocks of 512 bytes, or of 1024.
  const { stdout, signal } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  );
  expect({ stdout, signal }).toEqual({ stdout: 'EFBIG\n', signal: null });
  expect(statSync(path).size).toBeLessThan(1 << 20);
});
