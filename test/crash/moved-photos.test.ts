import { describe, expect, it } from 'vitest';
import { CrashDisk, type DiskMake, type Tree } from '../support/crash-disk.ts';
import { moveAlong, recordedAs, recordFiles, FILES, SAVED_AT_MS, settle } from '../support/small-relayout.ts';
import { openTestStore } from '../support/test-store.ts';

const ROOT = '/photos';
const [FROM, TO] = ['a/alone.jpg', 'b/alone.jpg'];
const BYTES = FILES.get(FROM) ?? Buffer.of();
const TREE: Tree = new Map([
  ...['', 'a/', 'b/'].map((folder) => [`${ROOT}/${folder}`, Buffer.of()] as const),
  [`${ROOT}/${FROM}`, BYTES],
]);

async function fresh(make: DiskMake) {
  const disk = CrashDisk.holding(TREE, make);
  await (await disk.open(`${ROOT}/${FROM}`, 'update')).setTime(SAVED_AT_MS);
  const state = openTestStore();
  await recordFiles(state, [FROM]);
  return { disk, state };
}

/** Names under which the photo lies. */
function namesIn(disk: CrashDisk): readonly string[] {
  return [...disk.tree()].flatMap(([path, bytes]) =>
    path.endsWith('/') || !bytes.equals(BYTES) ? [] : [path.slice(ROOT.length + 1)],
  );
}

describe.each<DiskMake>(['ext4', 'exfat'])(
  'E57: a photo that takes its file to another library, on %s',
  (make) => {
    it('killed before any change, has its file and its new name once the next run began', async () => {
      for (let diesAfter = 1; ; diesAfter += 1) {
        const { disk, state } = await fresh(make);
        disk.diesAt = disk.log.length + diesAfter;
        const dying = {
          ...state,
          moveFiles: async (...args: Parameters<typeof state.moveFiles>) => {
            if (disk.isDead) throw new Error('the process is dead');
            await state.moveFiles(...args);
          },
        };
        await moveAlong(ROOT, disk, dying, { from: FROM, to: TO }).catch(() => {});
        const wasKilled = disk.isDead;
        disk.diesAt = Number.POSITIVE_INFINITY;
        disk.isDead = false;
        const wasBegun = (await state.note('moving/place')) !== undefined;
        const where = `${make}, killed at change ${diesAfter}`;
        await settle(ROOT, disk, state);
        const rows = await recordedAs(state);
        const names = namesIn(disk);
        expect(rows, where).toHaveLength(1);
        expect(names, where).toContain(rows[0]?.path);
        // Once it is written down, it is ended by whoever comes next; in the middle of a rename without links both names may stay.
        if (wasBegun || !wasKilled) {
          expect(rows[0], where).toMatchObject({ library: 'SharedSync-1', asset: 'after' });
          if (make === 'ext4') expect(names, where).toEqual([TO]);
        } else {
          expect(rows[0]?.path, where).toBe(FROM);
        }
        await state.close();
        if (!wasKilled) break;
      }
    }, 120_000);
  },
);
