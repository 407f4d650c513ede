import { describe, expect, it } from 'vitest';
import { CrashDisk, type DiskMake, type Tree } from '../support/crash-disk.ts';
import { crashStates } from '../support/crash-states.ts';
import { GOOD, recordAll, ROTTEN, SAVED_AT_MS, smallRepair } from '../support/small-repair.ts';
import { openTestStore } from '../support/test-store.ts';

const ROOT = '/photos';
const NAME = '2024/rotten.jpg';
const PATH = `${ROOT}/${NAME}`;

/** One file rotted, the others are as they should be. */
function spoiltDisk(make: DiskMake): CrashDisk {
  const files = Object.entries({ ...GOOD, [NAME]: ROTTEN[NAME] ?? Buffer.of() });
  return CrashDisk.holding(
    new Map([
      [`${ROOT}/`, Buffer.of()],
      [`${ROOT}/2024/`, Buffer.of()],
      ...files.map(([name, bytes]) => [`${ROOT}/${name}`, bytes] as const),
    ]),
    make,
  );
}

async function repair(disk: CrashDisk) {
  const state = openTestStore();
  // The disk gives files the time at which it got them.
  const times = new Map<string, number>();
  for (const name of Object.keys(GOOD)) {
    const there = await disk.lstat(`${ROOT}/${name}`).catch(() => undefined);
    times.set(name, there?.modifiedAtMs ?? SAVED_AT_MS);
  }
  await recordAll(state, (name) => times.get(name) ?? SAVED_AT_MS);
  const report = await smallRepair(ROOT, disk, state);
  await state.close();
  return report;
}

function inTrash(tree: Tree): readonly Buffer[] {
  return [...tree].filter(([path]) => /\/trash\/.*[^/]$/.test(path)).map(([, bytes]) => bytes);
}

function keyOf(tree: Tree): string {
  return [...tree].map(([path, bytes]) => `${path} ${bytes.toString('latin1')}`).join('\n');
}

/** Every state that losing power can leave while the file is repaired. */
async function statesOfRepair(make: DiskMake): Promise<readonly Tree[]> {
  const disk = spoiltDisk(make);
  const before = disk.log.length;
  expect(await repair(disk)).toMatchObject({ right: 3, damaged: 1, repaired: 1 });
  const different = new Map<string, Tree>();
  for (let length = before; length <= disk.log.length; length += 1) {
    for (const tree of crashStates(disk.log.slice(0, length))) different.set(keyOf(tree), tree);
  }
  expect(different.size).toBeGreaterThan(10);
  return [...different.values()];
}

describe.each<DiskMake>(['ext4', 'exfat'])(
  'a repair that is cut off by power loss at any moment, on %s',
  (make) => {
    const bad = ROTTEN[NAME] ?? Buffer.of();
    const good = GOOD[NAME] ?? Buffer.of();

    it('B13, A1: leaves the bad file, the good one, or none, and the bad one somewhere', async () => {
      for (const tree of await statesOfRepair(make)) {
        const there = tree.get(PATH);
        const isReserved = make === 'exfat' && there?.length === 0;
        expect(there === undefined || there.equals(bad) || there.equals(good) || isReserved).toBe(true);
        const kept = [there, ...inTrash(tree)].some((bytes) => bytes?.equals(bad));
        expect(kept, keyOf(tree)).toBe(true);
      }
    });

    it('B13, A2: is ended by the next one', async () => {
      for (const tree of await statesOfRepair(make)) {
        const restarted = CrashDisk.holding(tree, make);
        await repair(restarted);
        const after = restarted.tree();
        for (const [name, bytes] of Object.entries(GOOD)) {
          expect(after.get(`${ROOT}/${name}`)?.equals(bytes), `${name} after\n${keyOf(tree)}`).toBe(true);
        }
        expect(inTrash(after).some((bytes) => bytes.equals(bad))).toBe(true);
      }
    }, 30_000);
  },
);
