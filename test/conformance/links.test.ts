import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkFailure, RecordedLink } from '../../src/model/links.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { refTo } from '../support/ref-to.ts';
import { openTestStore } from '../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';

const DISK = refTo('disk', (path) => path.toLowerCase());
const NOTHING = { made: [], dropped: [], failed: [], settled: [] };

function saved(path: string): Outcome & { kind: 'saved' } {
  const wanted = wantedFile(path, photoBytes(path, 100));
  return { kind: 'saved', wanted, path: relative(path), modifiedAtMs: wanted.modifiedAtMs, verified: true };
}

function linkTo(path: string, at: string, changes: Partial<RecordedLink> = {}): RecordedLink {
  const { wanted, modifiedAtMs, verified } = saved(path);
  const { size, signature } = wanted.resource;
  const link = { key: wanted.key, path: relative(at), size, signature, verified, modifiedAtMs };
  return { ...link, tree: 1, collection: undefined, mode: 'hard', ...changes };
}

describe('links in the state', () => {
  let store: StateStore;
  const ofAssets = (...paths: readonly string[]) =>
    store.links.ofAssets({
      destination: 'disk',
      library: 'PrimarySync',
      assets: paths.map((path) => `asset-${path}`),
    });
  const pages = async (limit: number) => {
    const all: RecordedLink[] = [];
    for (let page = await store.links.page(DISK, { after: undefined, limit }); page.length > 0; ) {
      all.push(...page);
      page = await store.links.page(DISK, { after: page.at(-1), limit });
    }
    return all;
  };
  beforeEach(() => {
    store = openTestStore();
    return () => store.close();
  });

  it('gives each tree a number of its destination, and the same one again', async () => {
    expect(await store.links.openTree('disk', 'albums')).toBe(1);
    expect(await store.links.openTree('disk', 'types')).toBe(2);
    expect(await store.links.openTree('disk', 'albums')).toBe(1);
    expect(await store.links.openTree('other', 'types')).toBe(1);
    await store.record(DISK, [saved('A.jpg')]);
    await store.links.record(DISK, { ...NOTHING, made: [linkTo('A.jpg', 'T/A.jpg', { tree: 2 })] });
    expect(await store.links.trees('disk')).toEqual([
      { tree: 1, rule: 'albums', links: 0 },
      { tree: 2, rule: 'types', links: 1 },
    ]);
  });

  it.each(['hard', 'reflink', 'symlink', 'copy'] as const)(
    'remembers a %s link by photo and by path',
    async (mode) => {
      await store.record(DISK, [saved('A.jpg')]);
      const link = linkTo('A.jpg', 'Albums/Rome/A.jpg', { collection: 'album-1', mode });
      await store.links.record(DISK, { ...NOTHING, made: [link] });
      expect(await ofAssets('A.jpg', 'B.jpg')).toEqual([link]);
      expect(await store.links.at(DISK, ['albums/rome/a.jpg', 'a.jpg'])).toEqual([link]);
      expect(await store.links.ofCollection('disk', 1, 'album-1')).toEqual([link]);
      expect(await store.links.ofCollection('disk', 2, 'album-1')).toEqual([]);
      expect(await store.links.ofCollection('disk', 1, 'album-2')).toEqual([]);
    },
  );

  it('is no file: whoever asks for files is told of those that hold the bytes', async () => {
    await store.record(DISK, [saved('A.jpg')]);
    const link = linkTo('A.jpg', 'Albums/A.jpg');
    await store.links.record(DISK, {
      ...NOTHING,
      made: [link, linkTo('A.jpg', 'B/A.jpg', { collection: 'b' })],
    });
    const asked = { destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] };
    const { signature } = link;
    expect(await store.known(asked)).toHaveLength(1);
    expect(await store.files(DISK, { after: undefined, limit: 10 })).toHaveLength(1);
    expect(await store.at(DISK, ['albums/a.jpg'])).toEqual([]);
    expect(await store.filesWithSignatures({ signatures: [signature] })).toHaveLength(1);
    expect(await store.totals('disk')).toMatchObject([{ files: 1, bytes: 100 }]);
    expect(await store.kept('disk')).toMatchObject({ files: 1, bytes: 100 });
    await store.setDestination('/disk', 'disk');
    expect(await store.destinationAt('/disk')).toEqual({ id: 'disk', files: 1 });
  });

  it('keeps links when the file is saved once more, and when it is edited in iCloud', async () => {
    await store.record(DISK, [saved('A.jpg')]);
    const link = linkTo('A.jpg', 'Albums/A.jpg');
    await store.links.record(DISK, { ...NOTHING, made: [link] });
    await store.record(DISK, [saved('A.jpg')]);
    const { wanted, ...rest } = saved('A.jpg');
    const resource = { ...wanted.resource, signature: photoBytes('edit', 9).toString('base64') };
    await store.record(DISK, [{ ...rest, wanted: { ...wanted, resource }, path: relative('A-2.jpg') }]);
    expect(await ofAssets('A.jpg')).toEqual([link]);
  });

  it('a name has one meaning: that of what was put there last', async () => {
    await store.record(DISK, [saved('A.jpg'), saved('B.jpg')]);
    await store.links.record(DISK, { ...NOTHING, made: [linkTo('A.jpg', 'x.jpg')] });
    await store.links.record(DISK, { ...NOTHING, made: [linkTo('B.jpg', 'X.jpg')] });
    expect(await ofAssets('A.jpg', 'B.jpg')).toEqual([linkTo('B.jpg', 'X.jpg')]);
    await store.record(DISK, [{ ...saved('C.jpg'), path: relative('X.jpg') }]);
    expect(await ofAssets('A.jpg', 'B.jpg', 'C.jpg')).toEqual([]);
    expect(await store.at(DISK, ['x.jpg'])).toMatchObject([{ path: 'X.jpg' }]);
  });

  it('forgets a link under its name alone', async () => {
    await store.record(DISK, [saved('A.jpg')]);
    const [one, other] = [linkTo('A.jpg', 'x/A.jpg'), linkTo('A.jpg', 'y/A.jpg')];
    await store.links.record(DISK, { ...NOTHING, made: [one, other] });
    await store.links.record(DISK, { ...NOTHING, dropped: [one] });
    expect(await ofAssets('A.jpg')).toEqual([other]);
    expect(
      await store.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] }),
    ).toHaveLength(1);
  });

  it('gives pages in the order of paths', async () => {
    const names = ['b/B.jpg', 'a/A.jpg', 'a/C.jpg', 'c.jpg', 'd/e/F.jpg'];
    await store.record(DISK, names.map(saved));
    await store.links.record(DISK, { ...NOTHING, made: names.map((name) => linkTo(name, `L/${name}`)) });
    for (const limit of [1, 2, 10])
      expect((await pages(limit)).map(({ path }) => path)).toEqual([
        'L/c.jpg',
        'L/a/A.jpg',
        'L/a/C.jpg',
        'L/b/B.jpg',
        'L/d/e/F.jpg',
      ]);
  });

  it('remembers what failed, and what is owed, until it is settled', async () => {
    const { key } = linkTo('A.jpg', 'x');
    const failed = { key, tree: 1, collection: 'rome', path: relative('x/A.jpg'), code: 'EMLINK' };
    await store.links.owe('disk', [{ library: key.library, asset: key.asset, tree: 2 }]);
    await store.links.record(DISK, { ...NOTHING, failed: [failed] });
    await store.links.record(DISK, { ...NOTHING, failed: [failed] });
    const all = await store.links.failures('disk', { after: undefined, limit: 10 });
    expect(all).toMatchObject([
      { asset: key.asset, role: undefined, tree: 2, failure: { kind: 'unlinked' }, attempts: 1 },
      {
        role: 'original',
        tree: 1,
        collection: 'rome',
        path: 'x/A.jpg',
        failure: { code: 'EMLINK' },
        attempts: 2,
      },
    ]);
    const one: LinkFailure[] = [];
    for (let after: LinkFailure | undefined; ; after = one.at(-1)) {
      const page = await store.links.failures('disk', { after, limit: 1 });
      if (page.length === 0) break;
      one.push(...page);
    }
    expect(one).toEqual(all);
    // Nothing of this is a failure of the photo itself.
    expect(await store.failures('disk')).toEqual([]);
    await store.record(DISK, [saved('A.jpg')]);
    expect(await store.links.failures('disk', { after: undefined, limit: 10 })).toEqual(all);
    await store.links.record(DISK, {
      ...NOTHING,
      settled: [
        { ...key, tree: 1 },
        { ...key, tree: 2 },
      ],
    });
    expect(await store.links.failures('disk', { after: undefined, limit: 10 })).toEqual([]);
  });

  it('forgets all of it with everything else', async () => {
    await store.links.openTree('disk', 'albums');
    await store.record(DISK, [saved('A.jpg')]);
    await store.links.record(DISK, { ...NOTHING, made: [linkTo('A.jpg', 'x.jpg')] });
    await store.forgetAll();
    expect([await ofAssets('A.jpg'), await store.links.trees('disk')]).toEqual([[], []]);
  });
});
