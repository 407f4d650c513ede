import { appendFileSync, renameSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isUntouched } from '../../../src/destinations/local/walk-folder.ts';
import { diskWith } from '../../support/disk-doubles.ts';
import { quickFolder } from '../../support/temporary-folder.ts';

function foundFile() {
  const path = join(quickFolder(), 'IMG_1.JPG');
  writeFileSync(path, 'photo');
  utimesSync(path, 1_000, 1_000);
  return { path, size: statSync(path).size, modifiedAtMs: 1_000_000 };
}

it('a file is untouched as long as nobody writes to it', async () => {
  const file = foundFile();
  expect(await isUntouched(file)).toBe(true);
});

it.each<[what: string, touch: (path: string) => void]>([
  ['another size', (path) => appendFileSync(path, 'more')],
  ['another time', (path) => utimesSync(path, 2_000, 2_000)],
  ['another name', (path) => renameSync(path, `${path}.old`)],
  [
    'a link in its place',
    (path) => {
      renameSync(path, `${path}.old`);
      symlinkSync(`${path}.old`, path);
    },
  ],
])('%s is a touch', async (_what, touch) => {
  const file = foundFile();
  touch(file.path);
  expect(await isUntouched(file)).toBe(false);
});

it('a file that cannot be looked at is as good as changed; a bug is none', async () => {
  const denied = diskWith({
    lstat: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
  });
  expect(await isUntouched(foundFile(), denied)).toBe(false);
  const broken = diskWith({ lstat: () => Promise.reject(new TypeError('a bug')) });
  await expect(isUntouched(foundFile(), broken)).rejects.toThrow('a bug');
});
