import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordedSidecar } from '../../src/model/sidecars.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { refTo } from '../support/ref-to.ts';
import { openTestStore } from '../support/test-store.ts';
import { relative } from '../support/wanted.ts';

const DISK = refTo('disk', (path) => path.toLowerCase());
const NOTHING = { written: [], dropped: [], failed: [], settled: [] };
const LIBRARY = 'PrimarySync';

const sidecar = (path: string, changes: Partial<RecordedSidecar> = {}): RecordedSidecar => ({
  library: LIBRARY,
  asset: `of ${path}`,
  path: relative(path),
  said: Buffer.from('said'),
  next: undefined,
  size: 500,
  modifiedAtMs: 1_700_000_000_000,
  ...changes,
});
const photo = (asset: string) => ({ library: LIBRARY, asset });

describe('sidecars in the state', () => {
  let store: StateStore;
  const plain = (one: RecordedSidecar) => ({
    ...one,
    said: Buffer.from(one.said),
    next: one.next && Buffer.from(one.next),
  });
  const all = async (limit = 100) => {
    const found: RecordedSidecar[] = [];
    for (let page = await store.sidecars.page(DISK, { after: undefined, limit }); page.length > 0; ) {
      found.push(...page);
      page = await store.sidecars.page(DISK, { after: page.at(-1), limit });
    }
    return found.map(plain);
  };
  const owed = async () =>
    (await store.sidecars.failures('disk', { after: undefined, limit: 100 })).map(
      ({ asset, path, failure, attempts }) => ({ asset, path, failure, attempts }),
    );
  beforeEach(() => {
    store = openTestStore();
    return () => store.close();
  });

  it('are found by photo, by path and page by page, and each destination has its own', async () => {
    const written = ['a/B.xmp', 'a/A.xmp', 'C.xmp'].map((path) => sidecar(path));
    const announced = sidecar('D.xmp', { next: Buffer.from('next') });
    await store.sidecars.record(DISK, { ...NOTHING, written: [...written, announced] });
    await store.sidecars.record(refTo('other'), { ...NOTHING, written: [sidecar('E.xmp')] });
    expect(await all()).toEqual(await all(1));
    expect(new Set(await all())).toEqual(new Set([...written, announced]));
    const asked = { destination: 'disk', library: LIBRARY, assets: ['of C.xmp', 'of E.xmp'] };
    expect((await store.sidecars.ofAssets(asked)).map(plain)).toEqual([sidecar('C.xmp')]);
    expect((await store.sidecars.at(DISK, ['a/a.xmp', 'e.xmp'])).map(plain)).toEqual([sidecar('a/A.xmp')]);
  });

  it('are replaced by path, dropped by path, and forgotten with all else', async () => {
    await store.sidecars.record(DISK, {
      ...NOTHING,
      written: [sidecar('A.xmp', { next: Buffer.from('n') })],
    });
    const after = sidecar('a.XMP', { asset: 'another', size: 7 });
    await store.sidecars.record(DISK, { ...NOTHING, written: [after] });
    expect(await all()).toEqual([after]);
    await store.sidecars.record(DISK, { ...NOTHING, dropped: [sidecar('A.xmp')] });
    expect(await all()).toEqual([]);
    await store.sidecars.record(DISK, { ...NOTHING, written: [after] });
    await store.forgetAll();
    expect(await all()).toEqual([]);
  });

  it('X9: move with files, also when two change places, and belong to photos that have other names', async () => {
    const [a, b, c] = ['A.xmp', 'B.xmp', 'C.xmp'].map((path) => sidecar(path));
    if (a === undefined || b === undefined || c === undefined) return;
    await store.sidecars.record(DISK, { ...NOTHING, written: [a, b, c] });
    const moves = [
      { from: a.path, to: b.path },
      { from: b.path, to: a.path },
      { from: c.path, to: relative('d/C.xmp') },
    ];
    const to = { library: 'SharedSync-1', asset: 'after' };
    await store.moveFiles(DISK, moves, 'none', [{ from: photo(c.asset), to }]);
    expect(new Set(await all())).toEqual(
      new Set([
        { ...a, path: b.path },
        { ...b, path: a.path },
        { ...c, ...to, path: relative('d/C.xmp') },
      ]),
    );
  });

  it('X4: what is owed of photos, and what failed, is apart from files and links, until it is settled', async () => {
    await store.sidecars.owe('disk', [photo('A'), photo('B')]);
    const failed = [{ ...photo('A'), path: relative('A.xmp'), code: 'EACCES' }];
    const failure = { kind: 'destination', code: 'EACCES', scope: 'file' };
    await store.sidecars.record(DISK, { ...NOTHING, failed, settled: [photo('A'), photo('B')] });
    expect(await owed()).toEqual([{ asset: 'A', path: 'A.xmp', failure, attempts: 2 }]);
    await store.sidecars.owe('disk', [photo('C')]);
    expect(await owed()).toMatchObject([{ asset: 'A' }, { asset: 'C', failure: { kind: 'undescribed' } }]);
    expect(await store.failures('disk')).toEqual([]);
    expect(await store.links.failures('disk', { after: undefined, limit: 9 })).toEqual([]);
    await store.sidecars.record(DISK, { ...NOTHING, settled: [photo('A')] });
    expect(await owed()).toMatchObject([{ asset: 'C' }]);
    await store.forgetFailuresOf({ destination: 'disk', library: LIBRARY, assets: ['C'] });
    expect(await owed()).toEqual([]);
  });
});
