import {
  chownSync,
  closeSync,
  fchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  giveNewLater,
  giveNewToFolderOwner,
  giveToFolderOwner,
} from '../../../src/account/give-to-folder-owner.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const USER = 12_345;
const isRoot = process.getuid?.() === 0;

/** A folder of the user's and one of root's, with what root has just made in both. */
function folders() {
  const [theirs, ours] = [temporaryFolder(), temporaryFolder()];
  chownSync(theirs, USER, USER);
  for (const folder of [theirs, ours]) {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder'));
    symlinkSync('file', join(folder, 'link'));
  }
  return { theirs, ours };
}

const ownerOf = (...names: readonly string[]) => lstatSync(join(...names)).uid;

const WAYS = [
  ['held open', heldOpen],
  ['by name', async (path: string) => giveNewToFolderOwner(path)],
  ['by name on a share', async (path: string) => giveNewLater(path)],
] as const;

async function heldOpen(path: string): Promise<void> {
  const descriptor = openSync(path, 'r');
  giveToFolderOwner(descriptor, path);
  closeSync(descriptor);
}

describe.skipIf(!isRoot).each(WAYS)('U80: what root made, %s,', (_way, give) => {
  it('belongs to whom its folder belongs', async () => {
    const { theirs, ours } = folders();
    for (const folder of [theirs, ours])
      for (const name of ['file', 'folder']) await give(join(folder, name));
    expect(['file', 'folder'].map((name) => ownerOf(theirs, name))).toEqual([USER, USER]);
    expect(['file', 'folder'].map((name) => ownerOf(ours, name))).toEqual([0, 0]);
  });

  it('is never a file of root that another name leads to, and none of a third user', async () => {
    const { theirs, ours } = folders();
    linkSync(join(ours, 'file'), join(theirs, 'second'));
    writeFileSync(join(theirs, 'third'), '');
    chownSync(join(theirs, 'third'), 777, 777);
    for (const name of ['second', 'third']) await give(join(theirs, name));
    symlinkSync(ours, join(theirs, 'elsewhere'));
    await give(join(theirs, 'elsewhere/folder'));
    expect([ownerOf(ours, 'file'), ownerOf(theirs, 'third'), ownerOf(ours, 'folder')]).toEqual([0, 777, 0]);
  });
});

describe.skipIf(!isRoot)('U80: what root made', () => {
  it('stays root’s where the name leads to another folder by now', () => {
    const { theirs, ours } = folders();
    const descriptor = openSync(join(ours, 'file'), 'r');
    renameSync(join(theirs, 'file'), join(theirs, 'aside'));
    giveToFolderOwner(descriptor, join(theirs, 'file'));
    closeSync(descriptor);
    expect(ownerOf(ours, 'file')).toBe(0);
  });

  it('stays where a link took its place, and nothing is thrown', async () => {
    const { theirs } = folders();
    giveNewToFolderOwner(join(theirs, 'link'));
    await giveNewLater(join(theirs, 'link'));
    giveNewToFolderOwner(join(theirs, 'missing'));
    await giveNewLater(join(theirs, 'missing/too'));
    expect([ownerOf(theirs, 'link'), ownerOf(theirs, 'file')]).toEqual([0, 0]);
  });

  it('is not given by anybody but root', () => {
    const { theirs } = folders();
    const descriptor = openSync(join(theirs, 'file'), 'r');
    giveToFolderOwner(descriptor, join(theirs, 'file'), USER);
    giveToFolderOwner(descriptor, join(theirs, 'file'), undefined);
    fchownSync(descriptor, 0, 0);
    closeSync(descriptor);
    expect(ownerOf(theirs, 'file')).toBe(0);
  });
});
