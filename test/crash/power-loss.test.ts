import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { DiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { type Change, CrashDisk, type DiskMake, type Tree } from '../support/crash-disk.ts';
import { crashStates } from '../support/crash-states.ts';
import { FILES, impatientClock, smallTransfer, WANTED } from '../support/small-transfer.ts';
import type { DestinationRef } from '../../src/model/state-store.ts';

const ROOT = '/photos';
/** Few files: the number of states grows with the product of what is under way at once. */
const SOME = WANTED.filter(({ resource }) => resource.size > 0).slice(0, 9);
const EXPECTED = new Map(SOME.map(({ candidates: [path = ''] }) => [`${ROOT}/${path}`, FILES[path]]));

/** A run on this disk. `record` comes where the real state would write its rows. */
async function run(
  disk: CrashDisk,
  { calls = disk, rowsFirst = false }: { calls?: DiskCalls; rowsFirst?: boolean } = {},
) {
  if (rowsFirst) for (const path of EXPECTED.keys()) disk.row(path);
  const state = {
    async record(_to: DestinationRef, outcomes: readonly Outcome[]) {
      for (const outcome of outcomes) {
        if (outcome.kind !== 'failed' && !rowsFirst) disk.row(`${ROOT}/${outcome.path}`);
      }
    },
  };
  await smallTransfer({ root: ROOT, calls, state, clock: impatientClock, wanted: SOME, workers: 3 });
}

function photosIn(tree: Tree): readonly [string, Buffer][] {
  return [...tree].filter(([path]) => !path.endsWith('/') && !path.includes('/.keepsake'));
}

/** Where files have one name, a draft that power loss left beside its photo is known only by its age. */
function leftoversIn(tree: Tree, make: DiskMake): readonly string[] {
  const drafts = [...tree.keys()].filter((path) => /\/drafts\/(?!probe-)./.test(path));
  return make === 'ext4' ? drafts : drafts.filter((path) => path.includes('-name-'));
}

/**
 * What is wrong with a tree that a crash left, given the rows that may have been written by then. Without hard links a name
 * may be reserved, by an empty file.
 */
function faultsOf(tree: Tree, log: readonly Change[], make: DiskMake = 'ext4') {
  const torn = photosIn(tree).filter(
    ([path, bytes]) => EXPECTED.get(path)?.equals(bytes) !== true && (make === 'ext4' || bytes.length > 0),
  );
  const rows = log.flatMap((change) => (change.op === 'row' ? [change.path] : []));
  const untrue = rows.filter((path) => EXPECTED.get(path)?.equals(tree.get(path) ?? Buffer.of(0)) !== true);
  return { torn: torn.length, untrue: untrue.length };
}

function keyOf(tree: Tree): string {
  const hash = createHash('sha1');
  const buffers = [...tree.values()];
  for (const [path, bytes] of tree) {
    hash.update(`${path}\n${buffers.indexOf(bytes)}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** Every state that losing power can leave, at each moment of the log, the last moment first. */
function* allStates(
  log: readonly Change[],
  from = 0,
  make: DiskMake = 'ext4',
): Generator<{ tree: Tree; torn: number; untrue: number }> {
  for (let length = log.length; length >= from; length -= 1) {
    const prefix = log.slice(0, length);
    for (const tree of crashStates(prefix)) yield { tree, ...faultsOf(tree, prefix, make) };
  }
}

function hasFault({ log, make }: CrashDisk, fault: 'torn' | 'untrue', from = 0): boolean {
  for (const state of allStates(log, from, make)) if (state[fault] > 0) return true;
  return false;
}

/** The first state with a fault: one look at each, where `expect` at each would cost more than all else. */
function anyFault({ log, make }: CrashDisk, from = 0): { torn: number; untrue: number } | undefined {
  for (const { torn, untrue } of allStates(log, from, make)) if (torn + untrue > 0) return { torn, untrue };
  return undefined;
}

/** Names of photos that are missing, torn, or nobody's. */
function wrongIn(tree: Tree): readonly string[] {
  const photos = new Map(photosIn(tree));
  return [...new Set([...EXPECTED.keys(), ...photos.keys()])].filter(
    (path) => EXPECTED.get(path)?.equals(photos.get(path) ?? Buffer.of(0)) !== true,
  );
}

function differentTrees(log: readonly Change[]): readonly Tree[] {
  return [...new Map(Array.from(allStates(log), ({ tree }) => [keyOf(tree), tree])).values()];
}

describe('the machine sees what it must see', () => {
  const without = (disk: CrashDisk, changes: Partial<DiskCalls>): DiskCalls => ({
    open: (path, mode) => disk.open(path, mode),
    lstat: (path) => disk.lstat(path),
    realpath: (path) => disk.realpath(path),
    list: (path) => disk.list(path),
    mkdir: (path) => disk.mkdir(path),
    link: (from, to) => disk.link(from, to),
    symlink: () => disk.symlink(),
    readlink: () => disk.readlink(),
    clone: () => disk.clone(),
    rename: (from, to) => disk.rename(from, to),
    unlink: (path) => disk.unlink(path),
    rmdir: (path) => disk.rmdir(path),
    syncDirectory: (path) => disk.syncDirectory(path),
    space: () => disk.space(),
    ...changes,
  });

  it('without syncing files there are torn photos', async () => {
    const disk = new CrashDisk();
    const open: DiskCalls['open'] = async (path, mode) => ({
      ...(await disk.open(path, mode)),
      sync: async () => {},
    });
    await run(disk, { calls: without(disk, { open }) });
    expect(hasFault(disk, 'torn')).toBe(true);
  });

  it('without syncing folders there are untrue rows', async () => {
    const disk = new CrashDisk();
    await run(disk, { calls: without(disk, { syncDirectory: async () => {} }) });
    expect(hasFault(disk, 'untrue')).toBe(true);
  });

  it('A3: without syncing the folders above there are untrue rows', async () => {
    const disk = new CrashDisk();
    const leaves = new Set([...EXPECTED.keys()].map((path) => dirname(path)));
    const syncDirectory = async (path: string) => {
      if (leaves.has(path)) await disk.syncDirectory(path);
    };
    await run(disk, { calls: without(disk, { syncDirectory }) });
    expect(hasFault(disk, 'untrue')).toBe(true);
  });

  it('with rows first there are untrue rows', async () => {
    const disk = new CrashDisk();
    await run(disk, { rowsFirst: true });
    expect(hasFault(disk, 'untrue')).toBe(true);
  });
});

describe.each<DiskMake>(['ext4', 'exfat'])('power loss on %s', (make) => {
  it('A2, A3, I7: leaves no torn photo and no untrue row, at any moment', async () => {
    const disk = new CrashDisk(make);
    await run(disk);
    expect(anyFault(disk)).toBeUndefined();
    expect(differentTrees(disk.log).length).toBeGreaterThan(100);
  });

  it('A2, I7: every row comes after the syncs of its file, its folder and the folders above', async () => {
    const disk = new CrashDisk(make);
    await run(disk);
    const rows = disk.log.flatMap((change, at) => (change.op === 'row' ? [{ ...change, at }] : []));
    expect(rows).toHaveLength(SOME.length);
    for (const { path, at } of rows) {
      const trees = [...crashStates(disk.log.slice(0, at))];
      const lacking = trees.filter(
        (tree) => EXPECTED.get(path)?.equals(tree.get(path) ?? Buffer.of(0)) !== true,
      );
      expect(lacking, path).toEqual([]);
    }
  });

  it('A1, A2, B14: the next run makes the tree whole from whatever was left', async () => {
    const disk = new CrashDisk(make);
    await run(disk);
    for (const tree of differentTrees(disk.log)) {
      const left = CrashDisk.holding(tree, make);
      await run(left);
      expect(wrongIn(left.tree())).toEqual([]);
      expect(leftoversIn(left.tree(), make)).toEqual([]);
    }
  });

  it('A9: leaves nothing torn or untrue when it comes during that next run, either', async () => {
    const disk = new CrashDisk(make);
    await run(disk);
    for (const tree of differentTrees(disk.log).filter((_, n) => n % 20 === 0)) {
      const left = CrashDisk.holding(tree, make);
      const from = left.log.length;
      await run(left);
      expect(anyFault(left, from)).toBeUndefined();
    }
  });
});

describe.each<DiskMake>(['ext4', 'exfat'])('a killed process on %s', (make) => {
  it('A1, A3: what the next run says of files the killed one left is true after power loss', async () => {
    const whole = new CrashDisk(make);
    await run(whole);
    for (let diesAt = 0; diesAt < whole.log.length; diesAt += 1) {
      const disk = new CrashDisk(make);
      disk.diesAt = diesAt;
      await run(disk).catch(() => {});
      disk.diesAt = Number.POSITIVE_INFINITY;
      disk.isDead = false;
      const left = disk.tree();
      expect(faultsOf(left, disk.log, make), `killed at ${diesAt}`).toEqual({ torn: 0, untrue: 0 });

      await run(disk);
      expect(wrongIn(disk.tree())).toEqual([]);
      expect(leftoversIn(disk.tree(), make)).toEqual([]);
      for (const [at, change] of disk.log.entries()) {
        if (change.op !== 'row') continue;
        const log = disk.log.slice(0, at + 1);
        for (const tree of crashStates(log)) {
          const { torn, untrue } = faultsOf(tree, log, make);
          if (torn + untrue > 0)
            expect.fail(`killed at ${diesAt}, row at ${at}: ${torn} torn, ${untrue} untrue`);
        }
      }
    }
  });
});
