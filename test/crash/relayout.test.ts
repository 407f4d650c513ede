import { describe, expect, it } from 'vitest';
import type { StateStore } from '../../src/model/state-store.ts';
import { CrashDisk, type DiskMake, type Tree } from '../support/crash-disk.ts';
import { crashStates } from '../support/crash-states.ts';
import { refTo } from '../support/ref-to.ts';
import {
  FILES,
  GOALS,
  recordedPaths,
  recordFiles,
  SAVED_AT_MS,
  settle,
  smallRelayout,
} from '../support/small-relayout.ts';
import { openTestStore } from '../support/test-store.ts';
import { relative } from '../support/wanted.ts';

const ROOT = '/photos';

/** The long form tries each change. */
const EVERY = process.env['KEEPSAKE_LONG'] === '1' ? 1 : 4;

const TREE: Tree = new Map([
  ...['', 'a/', 'b/'].map((folder) => [`${ROOT}/${folder}`, Buffer.of()] as const),
  ...[...FILES].map(([path, bytes]) => [`${ROOT}/${path}`, bytes] as const),
]);

/** A disk that gives the photos back with the times that they had. */
async function diskWith(tree: Tree, make: DiskMake): Promise<CrashDisk> {
  const disk = CrashDisk.holding(tree, make);
  for (const [path, bytes] of tree) {
    if (![...FILES.values()].some((one) => one.equals(bytes))) continue;
    await (await disk.open(path, 'update')).setTime(SAVED_AT_MS);
  }
  return disk;
}

async function freshState(): Promise<StateStore> {
  const state = openTestStore();
  await recordFiles(state);
  return state;
}

/** With the disk the process dies, and what it would have recorded after that. */
function until(disk: CrashDisk, state: StateStore): StateStore {
  const check = () => {
    if (disk.isDead) throw new Error('the process is dead');
  };
  return {
    ...state,
    async setNote(name, text) {
      check();
      await state.setNote(name, text);
    },
    async moveFiles(...args) {
      check();
      await state.moveFiles(...args);
    },
  };
}

/** Names of photos alone. */
function photosIn(tree: Tree): ReadonlyMap<string, Buffer> {
  return new Map(
    [...tree].flatMap(([path, bytes]) =>
      path.endsWith('/') || path.includes('/.keepsake/') ? [] : [[path.slice(ROOT.length + 1), bytes]],
    ),
  );
}

/** Each row speaks of a file that is there. `loses`: a disk on which a rename is not safe from power loss. */
async function expectTrueRows(
  state: StateStore,
  disk: CrashDisk,
  where: string,
  loses: ReadonlySet<string> = new Set(),
) {
  const photos = photosIn(disk.tree());
  for (const [was, path] of await recordedPaths(state)) {
    if (loses.has(was)) continue;
    expect(photos.get(path)?.equals(FILES.get(was) ?? Buffer.of()), `${where}: ${was} at ${path}`).toBe(true);
  }
}

function expectGoals(disk: CrashDisk, where: string): void {
  const goals = Object.entries(GOALS).map(([was, goal]) => [goal, FILES.get(was)] as const);
  expect(photosIn(disk.tree()), where).toEqual(new Map(goals));
}

/** Which changes of the disk belong to the moves, from before the first one on; those before are the same in every run. */
async function stretchOfMoves(make: DiskMake): Promise<{ readonly first: number; readonly last: number }> {
  const disk = await diskWith(TREE, make);
  const before = disk.log.length;
  const state = await freshState();
  await smallRelayout(ROOT, disk, state);
  await state.close();
  const changes = disk.log.slice(before);
  const first = changes.findIndex((change) => change.op === 'name' && change.name.endsWith('.jpg'));
  expect(changes.length - first).toBeGreaterThan(20);
  return { first: first - 1, last: changes.length };
}

describe.each<DiskMake>(['ext4', 'exfat'])('F30: a relayout on %s', (make) => {
  it('moves a file alone, a chain and a circle, and removes the folders that became empty', async () => {
    const disk = await diskWith(TREE, make);
    const state = await freshState();
    const result = await smallRelayout(ROOT, disk, state);
    expect(result).toMatchObject({ failed: [], foldersRemoved: 0 });
    expect(result.moved).toHaveLength(FILES.size);
    expectGoals(disk, 'once');
    await expectTrueRows(state, disk, 'once');
    expect(await smallRelayout(ROOT, disk, state)).toMatchObject({ moved: [] });
    await state.close();
  });

  it('killed before any change, leaves every file and true rows once the next run began, and is ended by the next one', async () => {
    const { first } = await stretchOfMoves(make);
    for (let diesAfter = first; ; diesAfter += EVERY) {
      const disk = await diskWith(TREE, make);
      const state = await freshState();
      disk.diesAt = disk.log.length + diesAfter;
      await smallRelayout(ROOT, disk, until(disk, state)).catch(() => {});
      const wasKilled = disk.isDead;
      disk.diesAt = Number.POSITIVE_INFINITY;
      disk.isDead = false;
      const where = `${make}, killed at change ${diesAfter}`;
      for (const bytes of FILES.values())
        expect(
          [...disk.tree().values()].some((one) => one.equals(bytes)),
          where,
        ).toBe(true);

      const names = [...FILES.values()].flatMap((bytes) =>
        [...disk.tree().values()].filter((one) => one.equals(bytes)),
      );
      const isHalfRenamed = make === 'exfat' && names.length > FILES.size;
      await settle(ROOT, disk, state);
      await expectTrueRows(state, disk, where);
      // In the middle of a rename: nobody can tell two names of one file from two files there, so both stay.
      if (!isHalfRenamed) {
        expect(photosIn(disk.tree()).size, where).toBe(FILES.size);
        await smallRelayout(ROOT, disk, state);
        expectGoals(disk, where);
      }
      await state.close();
      if (!wasKilled) break;
    }
  }, 300_000);

  it('cut off by power loss at any moment, loses no file and leaves true rows once the next run began', async () => {
    const { first, last } = await stretchOfMoves(make);
    for (let diesAfter = first; diesAfter <= last; diesAfter += EVERY) {
      const trees = new Map<string, Tree>();
      const disk = await diskWith(TREE, make);
      disk.diesAt = disk.log.length + diesAfter;
      const state = await freshState();
      await smallRelayout(ROOT, disk, until(disk, state)).catch(() => {});
      const rows = [...(await recordedPaths(state))];
      const note = await state.note('moving/place');
      await state.close();
      for (const tree of crashStates(disk.log)) trees.set([...tree.keys()].join('\n'), tree);
      for (const tree of trees.values()) {
        const after = await diskWith(tree, make);
        const again = await freshState();
        // What is recorded survives: each write of it is durable before the next change of the disk.
        const moved = rows.map(([was, path]) => ({ from: relative(was), to: relative(path) }));
        await again.moveFiles(refTo('place'), moved, 'none');
        await again.setNote('moving/place', note);
        const where = `${make}, power lost at change ${diesAfter}`;
        // Without hard links a rename is one change in each of two folders, and either may be lost alone.
        const loses = new Set(
          [...FILES]
            .filter(([, bytes]) => ![...tree.values()].some((one) => one.equals(bytes)))
            .map(([was]) => was),
        );
        if (make === 'ext4') expect(loses, where).toEqual(new Set());
        await settle(ROOT, after, again);
        await expectTrueRows(again, after, where, loses);
        await again.close();
      }
    }
  }, 300_000);
});
