import { expect, it } from 'vitest';
import type { StateStore } from '../../src/model/state-store.ts';
import { CrashDisk, type Tree } from '../support/crash-disk.ts';
import { refTo } from '../support/ref-to.ts';
import { FILES, GOALS, recordFiles, settle, smallRelayout } from '../support/small-relayout.ts';
import { openTestStore } from '../support/test-store.ts';
import { relative } from '../support/wanted.ts';

const ROOT = '/photos';
const EVERY = process.env['KEEPSAKE_LONG'] === '1' ? 1 : 3;

/** One beside each file, of its own size, so that each can be told. */
const SIDECARS: ReadonlyMap<string, Buffer> = new Map(
  Object.keys(GOALS).map((path, n) => [`${path}.xmp`, Buffer.from(`sidecar of ${path}${' '.repeat(n)}`)]),
);
const SIDECAR_GOALS = new Map(
  Object.entries(GOALS).map(([was, goal]) => [`${goal}.xmp`, SIDECARS.get(`${was}.xmp`)?.toString()]),
);

async function diskWith(others: Tree = new Map()): Promise<CrashDisk> {
  const files = [...FILES, ...SIDECARS].map(([path, bytes]) => [`${ROOT}/${path}`, bytes] as const);
  const folders = ['', 'a/', 'b/', 'c/'].map((folder) => [`${ROOT}/${folder}`, Buffer.of()] as const);
  return CrashDisk.holding(new Map([...folders, ...files, ...others]));
}

async function freshState(): Promise<StateStore> {
  const state = openTestStore();
  await recordFiles(state);
  const written = [...SIDECARS].map(([path, { byteLength: size }]) => ({
    library: 'PrimarySync',
    asset: `asset-${path.replace('.xmp', '')}`,
    path: relative(path),
    said: Buffer.from('said'),
    next: undefined,
    size,
    modifiedAtMs: 0,
  }));
  await state.sidecars.record(refTo('place'), { written, dropped: [], failed: [], settled: [] });
  return state;
}

const sidecarsIn = (disk: CrashDisk) =>
  new Map(
    [...disk.tree()].flatMap(([path, bytes]) =>
      path.endsWith('.xmp') ? [[path.slice(ROOT.length + 1), bytes.toString()] as const] : [],
    ),
  );

/** Rows tell where the sidecar of each photo is. */
async function expectTrueRows(state: StateStore, disk: CrashDisk, where: string): Promise<void> {
  const there = sidecarsIn(disk);
  const rows = await state.sidecars.page(refTo('place'), { after: undefined, limit: 100 });
  expect(rows, where).toHaveLength(SIDECARS.size);
  for (const { asset, path } of rows) {
    const own = SIDECARS.get(`${asset.replace('asset-', '')}.xmp`)?.toString();
    expect(there.get(path), `${where}: ${path}`).toBe(own);
  }
}

it('X9: sidecars go along with their files, in chains and circles too, killed before any change', async () => {
  const quiet = await diskWith();
  const before = quiet.log.length;
  const whole = await freshState();
  const result = await smallRelayout(ROOT, quiet, whole);
  expect(result.moved.map(({ from }) => from).toSorted()).toEqual(Object.keys(GOALS).toSorted());
  expect(sidecarsIn(quiet)).toEqual(SIDECAR_GOALS);
  await expectTrueRows(whole, quiet, 'once');
  await whole.close();
  const changes = quiet.log.length - before;

  for (let diesAfter = 1; diesAfter <= changes; diesAfter += EVERY) {
    const disk = await diskWith();
    disk.diesAt = disk.log.length + diesAfter;
    const state = await freshState();
    const dying: StateStore = {
      ...state,
      async setNote(...args) {
        if (!disk.isDead) await state.setNote(...args);
      },
      async moveFiles(...args) {
        if (!disk.isDead) await state.moveFiles(...args);
      },
    };
    await smallRelayout(ROOT, disk, dying).catch(() => {});
    disk.diesAt = Number.POSITIVE_INFINITY;
    disk.isDead = false;
    const where = `killed at change ${diesAfter}`;
    await settle(ROOT, disk, state);
    await expectTrueRows(state, disk, where);
    await smallRelayout(ROOT, disk, state);
    expect(sidecarsIn(disk), where).toEqual(SIDECAR_GOALS);
    await expectTrueRows(state, disk, where);
    await state.close();
  }
}, 120_000);

it('X9: a sidecar whose new name is another’s stays, and keeps no file from moving', async () => {
  const foreign = Buffer.from('of the user');
  const disk = await diskWith(new Map([[`${ROOT}/c/chain.jpg.xmp`, foreign]]));
  const state = await freshState();
  const { moved, failed } = await smallRelayout(ROOT, disk, state);
  expect([moved.length, failed]).toEqual([FILES.size, []]);
  const there = sidecarsIn(disk);
  expect(there.get('c/chain.jpg.xmp')).toBe('of the user');
  // That of the file behind it has no place either.
  expect(there.get('b/chain.jpg.xmp')).toBe(SIDECARS.get('b/chain.jpg.xmp')?.toString());
  expect(there.get('a/chain.jpg.xmp')).toBe(SIDECARS.get('a/chain.jpg.xmp')?.toString());
  await expectTrueRows(state, disk, 'stays');
  await state.close();
});
