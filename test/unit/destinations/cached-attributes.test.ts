import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeDiskCalls } from '../../../src/destinations/local/disk-calls.ts';
import { diskWith } from '../../support/disk-doubles.ts';
import { openDisk } from '../../support/local-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { photoBytes, relative } from '../../support/wanted.ts';

const PHOTO = photoBytes('IMG_1', 3000);

/** A share that answers looks at a name from its memory: every file is as large as it was when it was empty. */
const forgetful = diskWith({
  lstat: async (path) => ({ ...(await nodeDiskCalls.lstat(path)), size: 0, modifiedAtMs: Date.now() }),
});

it('N3: what a share remembers of a name does not count: a draft goes on where its own handle says', async () => {
  const root = temporaryFolder();
  const first = await openDisk(root, { calls: forgetful });
  const begun = await first.begin('d');
  await begun.write(PHOTO.subarray(0, 1000));
  await begun.abandon({ keepBytes: true });

  const second = await openDisk(root, { calls: forgetful });
  const draft = await second.begin('d');
  expect(draft.offset).toBe(1000);
  await draft.write(PHOTO.subarray(1000));
  expect(await draft.commit(relative('IMG_1.JPG'), 0)).toBe('installed');
  expect(readFileSync(join(root, 'IMG_1.JPG')).equals(PHOTO)).toBe(true);
});

it('N3: a file that is made sure of is measured through its own handle', async () => {
  const root = temporaryFolder();
  const disk = await openDisk(root, { calls: forgetful });
  const draft = await disk.begin('d');
  await draft.write(PHOTO);
  await draft.commit(relative('IMG_1.JPG'), 0);
  expect(await disk.settle(relative('IMG_1.JPG'))).toMatchObject({ size: PHOTO.length });
});
