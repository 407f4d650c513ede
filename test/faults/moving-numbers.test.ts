import { mkdirSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DiskCalls, type DiskFile, nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { FILES, impatientClock, smallTransfer, treeOf, WANTED } from '../support/small-transfer.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { openTestStore } from '../support/test-store.ts';

/** FUSE and some shares: the same file has another number at every look, or one that comes from its name. */
function numberedBy(number: (path: string) => string, calls: DiskCalls = nodeDiskCalls): DiskCalls {
  const renumbered = (path: string, file: DiskFile): DiskFile => ({
    ...file,
    entry: async () => ({ ...(await file.entry()), identity: number(path) }),
  });
  return {
    ...calls,
    open: async (path, mode) => renumbered(path, await calls.open(path, mode)),
    lstat: async (path) => ({ ...(await calls.lstat(path)), identity: number(path) }),
  };
}

let looks = 0;
const NUMBERINGS: readonly [string, (path: string) => string][] = [
  ['at every look', () => `1:${(looks += 1)}`],
  ['by its name', (path) => `1:${path}`],
  ['that is always the same', () => '0:0'],
];

async function rowsOf(state: ReturnType<typeof openTestStore>) {
  const rows = await Promise.all(
    WANTED.map(async ({ key }) => {
      const { id } = (await state.destinationAt('here')) ?? { id: '' };
      return state.known({ destination: id, library: key.library, assets: [key.asset] });
    }),
  );
  return rows.flat();
}

describe.each(NUMBERINGS)('a file system that gives a file a number %s', (_name, number) => {
  const state = () => {
    const store = openTestStore();
    const record = async (...[to, outcomes]: Parameters<typeof store.record>) => {
      await store.setDestination('here', to.id);
      await store.record(to, outcomes);
    };
    return { store, record };
  };

  it('B20: is no other disk: a healthy run saves and records everything', async () => {
    const root = quickFolder();
    const { store, record } = state();
    await smallTransfer({ root, calls: numberedBy(number), state: { record }, clock: impatientClock });
    expect(treeOf(root)).toEqual(FILES);
    expect(await rowsOf(store)).toHaveLength(WANTED.length);
  });

  it('B20: another folder in its place is noticed all the same', async () => {
    const [root, other] = [quickFolder(), quickFolder()];
    const { store, record } = state();
    await smallTransfer({
      root: other,
      calls: nodeDiskCalls,
      state: { record: async () => {} },
      clock: impatientClock,
      wanted: [],
    });
    utimesSync(join(other, '.keepsake/marker.json'), 1, 1);
    let links = 0;
    const swapping: DiskCalls = {
      ...nodeDiskCalls,
      async link(from, to) {
        links += 1;
        // The first one is that of the marker.
        if (links === 6) {
          renameSync(root, `${root}-away`);
          renameSync(other, root);
          mkdirSync(join(root, '2024'), { recursive: true });
        }
        return nodeDiskCalls.link(from, to);
      },
    };
    const calls = numberedBy(number, swapping);
    const run = smallTransfer({ root, calls, state: { record }, clock: impatientClock });
    await expect(run).rejects.toMatchObject({ code: 'DESTINATION_MISSING' });
    expect(await rowsOf(store)).toEqual([]);
  });
});
