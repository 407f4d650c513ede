import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { UnreadablePath } from '../../../../src/model/local-files.ts';
import { localFiles } from '../../../../src/sync/open/local-files.ts';
import { type HashPorts, hashTree } from '../../../../src/sync/import/hash-tree.ts';
import { quickFolder } from '../../../support/temporary-folder.ts';
import { openTestStore } from '../../../support/test-store.ts';

function openTree(files: number) {
  const folder = quickFolder();
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (let index = 0; index < files; index += 1)
    write(`${['', 'a/', 'a/b/'][index % 3]}${index}`, `${index}`);
  const state = openTestStore();
  onTestFinished(() => state.close());
  const unreadable: UnreadablePath[] = [];
  const hash = (more: Partial<HashPorts> = {}) =>
    hashTree([folder], {
      files: localFiles,
      state,
      workers: 1,
      signal: new AbortController().signal,
      onUnreadable: (found) => unreadable.push(found),
      onProgress: () => {},
      ...more,
    });
  return { folder, state, unreadable, hash, write };
}

it('reads what is new or was touched since it was read, and nothing else', async () => {
  const { folder, hash, write } = openTree(7);
  expect(await hash()).toMatchObject({ files: 7, readFiles: 7, bytes: 7, readBytes: 7 });
  expect(await hash()).toMatchObject({ files: 7, readFiles: 0 });
  write('0', 'longer');
  utimesSync(join(folder, 'a/1'), 1, 1);
  write('new', '');
  expect(await hash()).toMatchObject({ files: 8, readFiles: 3 });
});

it('goes on where it was interrupted: what was read is remembered', async () => {
  const { hash } = openTree(300);
  const stop = new AbortController();
  const reason = new Error('interrupted');
  const interrupted = hash({
    signal: stop.signal,
    onProgress: ({ readFiles }) => {
      if (readFiles === 150) stop.abort(reason);
    },
  });
  await expect(interrupted).rejects.toBe(reason);
  const { files, readFiles } = await hash();
  expect(files).toBe(300);
  expect(readFiles).toBeLessThanOrEqual(150);
  expect(readFiles).toBeGreaterThan(0);
});

it('forgets at most the last hundred files when it is killed', async () => {
  const { hash, state } = openTree(250);
  const recorded: number[] = [];
  await hash({
    state: {
      hashedAt: (paths) => state.hashedAt(paths),
      async recordHashed(files) {
        recorded.push(files.length);
        await state.recordHashed(files);
      },
    },
  });
  expect(recorded).toEqual([100, 100, 50]);
});

it('passes over links, junk and folders of ours', async () => {
  const { folder, hash, write } = openTree(1);
  for (const name of ['.keepsake', '@eaDir', '.Trashes']) {
    mkdirSync(join(folder, name));
    write(`${name}/file`, 'junk');
  }
  for (const name of ['.DS_Store', 'Thumbs.db', '._0', 'desktop.ini']) write(name, 'junk');
  symlinkSync('0', join(folder, 'link'));
  symlinkSync('..', join(folder, 'a', 'round'));
  expect(await hash()).toMatchObject({ files: 1, readFiles: 1 });
});

it('tells what is no file any more when its turn comes, and goes on', async () => {
  const { folder, hash, unreadable, state } = openTree(3);
  await hash({
    state: {
      hashedAt: async () => {
        // Between the look at the folder and the reading of the file.
        renameSync(join(folder, '0'), join(folder, 'elsewhere'));
        return [];
      },
      recordHashed: (files) => state.recordHashed(files),
    },
  });
  expect(unreadable).toEqual([{ path: join(folder, '0'), code: 'ENOENT' }]);
});
