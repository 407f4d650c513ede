import { expect, it } from 'vitest';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { removedSidecars } from '../../../../src/sync/moves/removed-sidecars.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { relative } from '../../../support/wanted.ts';

const pairs = (moves: readonly string[]) =>
  moves.map((move) => {
    const [from = '', to = ''] = move.split('>');
    return { from: relative(from), to: relative(to) };
  });

interface Case {
  /** Sidecars of which a row tells. */
  readonly rows: readonly string[];
  /** Sidecars that lie there when the moves are over. */
  readonly there?: readonly string[];
  readonly moved: readonly string[];
  readonly goAlong: readonly string[];
}

it.each<[what: string, Case]>([
  [
    'one goes along',
    { rows: ['a/1.HEIC.xmp'], moved: ['a/1.HEIC>b/1.HEIC'], goAlong: ['a/1.HEIC.xmp>b/1.HEIC.xmp'] },
  ],
  ['by stem', { rows: ['a/1.xmp'], moved: ['a/1.HEIC>b/2.HEIC'], goAlong: ['a/1.xmp>b/2.xmp'] }],
  [
    'that of two files of one stem goes with the first',
    { rows: ['1.xmp'], moved: ['1.DNG>x/1.DNG', '1.JPG>y/1.JPG'], goAlong: ['1.xmp>x/1.xmp'] },
  ],
  ['a photo that never had one', { rows: ['9.JPG.xmp'], moved: ['1.JPG>x/1.JPG'], goAlong: [] }],
  [
    'what lies there still could not be moved',
    { rows: ['1.JPG.xmp'], there: ['1.JPG.xmp'], moved: ['1.JPG>x/1.JPG'], goAlong: [] },
  ],
  [
    'where another program has one now',
    { rows: ['1.JPG.xmp'], there: ['x/1.JPG.xmp'], moved: ['1.JPG>x/1.JPG'], goAlong: [] },
  ],
  [
    'two photos change places, and one has its sidecar',
    {
      rows: ['1.JPG.xmp', '2.JPG.xmp'],
      there: ['1.JPG.xmp'],
      moved: ['1.JPG>2.JPG', '2.JPG>1.JPG', '2.JPG.xmp>1.JPG.xmp'],
      goAlong: ['1.JPG.xmp>2.JPG.xmp'],
    },
  ],
  [
    'two photos change places, and neither has',
    {
      rows: ['1.JPG.xmp', '2.JPG.xmp'],
      moved: ['1.JPG>2.JPG', '2.JPG>1.JPG'],
      goAlong: ['1.JPG.xmp>2.JPG.xmp', '2.JPG.xmp>1.JPG.xmp'],
    },
  ],
])(
  'X9: the row of a sidecar that was taken away: %s',
  async (_what, { rows, there = [], moved, goAlong }) => {
    const state = openTestStore();
    const destination = new MemoryDestination();
    const target = openedAt('disk', destination);
    const written = rows.map((path) => ({
      library: 'PrimarySync',
      asset: path,
      path: relative(path),
      said: new Uint8Array([1]),
      next: undefined,
      size: 1,
      modifiedAtMs: 0,
    }));
    await state.sidecars.record(target, { written, dropped: [], failed: [], settled: [] });
    for (const path of there)
      destination.files.set(relative(path), { bytes: Buffer.from('x'), modifiedAtMs: 0 });
    expect(await removedSidecars(pairs(moved), { state, target })).toEqual(pairs(goAlong));
    await state.close();
  },
);
