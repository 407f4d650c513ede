import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A checkout, or what is installed, in which nobody ran npm. */
function copied(parts: readonly string[]): string {
  const folder = join(temporaryFolder(), "sam's keepsake");
  for (const part of parts) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  return folder;
}

it.each([
  [['bin', 'package.json', 'src'], /hint: run `npm ci --prefix '.*\/sam'\\''s keepsake\/'`/],
  [['bin', 'package.json'], /hint: install keepsake again by npm: .*\/sam's keepsake\/ is not whole/],
])('U91: %j without packages: exit 2 with what to type, and no word of Node.js', (parts, hint) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(copied(parts), 'bin/keepsake.js'), 'status'],
    { encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  const [first, second, ...rest] = stderr.split('\n');
  expect(first).toBe('keepsake: error: packages that keepsake needs are not installed');
  expect(second).toMatch(hint);
  expect(rest).toEqual(['']);
});
