import { beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/model/failure.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { openTestStore } from '../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';
import { refTo } from '../support/ref-to.ts';

const pathKey = (path: string) => path.toLowerCase();
const DISK = refTo('disk', pathKey);

function saved(path: string, as = path): Outcome {
  const wanted = wantedFile(path, photoBytes(path, 100));
  return { kind: 'saved', wanted, path: relative(as), modifiedAtMs: wanted.modifiedAtMs, verified: true };
}

function failed(path: string, failure: Failure): Outcome {
  return { kind: 'failed', wanted: wantedFile(path, photoBytes(path, 100)), path: undefined, failure };
}

describe('state', () => {
  let store: StateStore;
  beforeEach(() => {
    store = openTestStore();
    return () => store.close();
  });

  it('remembers a saved file by asset and by path', async () => {
    const outcome = saved('2024/A.jpg');
    await store.record(DISK, [outcome, saved('2024/B.jpg')]);

    const [file, ...more] = await store.known({
      destination: 'disk',
      library: 'PrimarySync',
      assets: ['asset-2024/A.jpg', 'asset-none'],
    });
    expect(more).toEqual([]);
    expect(file).toEqual({
      key: outcome.wanted.key,
      path: '2024/A.jpg',
      size: 100,
      signature: outcome.wanted.resource.signature,
      verified: true,
      modifiedAtMs: outcome.wanted.modifiedAtMs,
      savedAtMs: expect.any(Number),
      checkedAtMs: 0,
    });
    expect(await store.at(DISK, [pathKey('2024/a.JPG'), pathKey('2024/C.jpg')])).toEqual([file]);
  });

  it('names all that is recorded in a folder, older versions too, as the destination compares names', async () => {
    await store.record(DISK, [saved('2024/A.jpg'), saved('2024/05/B.jpg'), saved('C.jpg')]);
    const edited = saved('2024/A.jpg', '2024/A-2.jpg');
    const wanted = wantedFile('2024/A.jpg', photoBytes('edited', 50));
    await store.record(DISK, [{ ...edited, wanted: { ...wanted, key: edited.wanted.key } }]);
    expect(await store.namesIn(DISK, '2024')).toEqual(new Set(['a.jpg', 'a-2.jpg']));
    expect(await store.namesIn(DISK, '')).toEqual(new Set(['c.jpg']));
    expect(await store.namesIn(DISK, '2023')).toEqual(new Set());
    expect(await store.namesIn(refTo('other'), '')).toEqual(new Set());
  });

  it('keeps destinations and libraries apart', async () => {
    await store.record(DISK, [saved('A.jpg')]);
    expect(
      await store.known({ destination: 'other', library: 'PrimarySync', assets: ['asset-A.jpg'] }),
    ).toEqual([]);
    expect(
      await store.known({ destination: 'disk', library: 'SharedSync', assets: ['asset-A.jpg'] }),
    ).toEqual([]);
    expect(await store.at(refTo('other'), ['a.jpg'])).toEqual([]);
  });

  it('E5: the same file again replaces its row', async () => {
    await store.record(DISK, [saved('A.jpg'), saved('A.jpg', 'A-1.jpg')]);
    const files = await store.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] });
    expect(files.map(({ path }) => path)).toEqual(['A-1.jpg']);
    expect(await store.at(DISK, ['a.jpg'])).toEqual([]);
  });

  it('remembers whether bytes could be verified', async () => {
    await store.record(DISK, [
      { ...saved('A.jpg'), kind: 'adopted', path: relative('A.jpg'), modifiedAtMs: 12_000, verified: false },
    ]);
    expect(
      await store.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] }),
    ).toMatchObject([{ verified: false }]);
  });

  it('a failure does not unsay what was saved', async () => {
    await store.record(DISK, [saved('A.jpg')]);
    await store.record(DISK, [failed('A.jpg', { kind: 'denied', detail: 'no' })]);
    expect(
      await store.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] }),
    ).toHaveLength(1);
  });

  const recorded = async () => {
    const files = await store.files(DISK, { after: undefined, limit: 100 });
    return files.map(({ key, path }) => `${key.asset}: ${path}`);
  };
  const move = (from: string, to: string) => ({ from: relative(from), to: relative(to) });

  it('F34: a file that was moved has its new name for every asset, and all else stays', async () => {
    const shared = {
      ...saved('A.jpg'),
      wanted: { ...saved('A.jpg').wanted, key: { ...saved('A.jpg').wanted.key, asset: 'twin' } },
    };
    await store.record(DISK, [saved('A.jpg'), shared, saved('B.jpg')]);
    await store.setNote('moving', 'A');
    const before = await store.files(DISK, { after: undefined, limit: 100 });
    await store.moveFiles(DISK, [move('A.jpg', '2024/x.JPG')], 'moving');

    expect(await recorded()).toEqual(['asset-B.jpg: B.jpg', 'asset-A.jpg: 2024/x.JPG', 'twin: 2024/x.JPG']);
    const after = await store.files(DISK, { after: undefined, limit: 100 });
    const unmoved = ({ path: _path, ...rest }: (typeof after)[number]) => rest;
    expect(new Set(after.map(unmoved))).toEqual(new Set(before.map(unmoved)));
    expect(await store.at(DISK, [pathKey('2024/X.jpg')])).toHaveLength(2);
    expect(await store.at(DISK, ['a.jpg'])).toEqual([]);
    expect(await store.note('moving')).toBeUndefined();
  });

  it('F32: files may change places', async () => {
    await store.record(DISK, [saved('A.jpg'), saved('B.jpg'), saved('C.jpg')]);
    const circle = [move('A.jpg', 'B.jpg'), move('B.jpg', 'C.jpg'), move('C.jpg', 'A.jpg')];
    await store.moveFiles(DISK, circle, 'moving');
    expect(await recorded()).toEqual(['asset-C.jpg: A.jpg', 'asset-A.jpg: B.jpg', 'asset-B.jpg: C.jpg']);
    expect(await store.kept('disk')).toMatchObject({ files: 3 });
  });

  it('F30: what is not recorded under that name is not moved, and the same move again changes nothing', async () => {
    await store.record(DISK, [saved('A.jpg')]);
    await store.moveFiles(DISK, [move('A.jpg', 'B.jpg'), move('none.jpg', 'C.jpg')], 'moving');
    await store.moveFiles(DISK, [move('A.jpg', 'B.jpg')], 'moving');
    await store.moveFiles(refTo('other'), [move('B.jpg', 'D.jpg')], 'moving');
    expect(await recorded()).toEqual(['asset-A.jpg: B.jpg']);
  });

  it('keeps one text per name, until it is taken away', async () => {
    expect(await store.note('scope')).toBeUndefined();
    await store.setNote('scope', 'one');
    await store.setNote('scope', 'two');
    await store.setNote('other', 'three');
    expect(await store.note('scope')).toBe('two');
    await store.setNote('scope', undefined);
    expect(await store.note('scope')).toBeUndefined();
    expect(await store.note('other')).toBe('three');
  });

  it('knows which destination lay where, and how much is recorded there', async () => {
    expect(await store.destinationAt('/photos')).toBeUndefined();
    await store.setDestination('/photos', 'disk');
    expect(await store.destinationAt('/photos')).toEqual({ id: 'disk', files: 0 });
    await store.record(DISK, [saved('A.jpg'), saved('B.jpg'), failed('C.jpg', { kind: 'link-expired' })]);
    expect(await store.destinationAt('/photos')).toEqual({ id: 'disk', files: 2 });
  });

  it('knows where each destination lies', async () => {
    await store.setDestination('/photos', 'disk');
    await store.setDestination('/mnt/usb', 'usb');
    await store.setDestination('/photos', 'other');
    expect(await store.destinations()).toEqual([
      { location: '/mnt/usb', id: 'usb' },
      { location: '/photos', id: 'other' },
    ]);
  });

  it('tells of failures page by page', async () => {
    const paths = Array.from({ length: 7 }, (_, n) => `${n}.jpg`);
    await store.record(
      DISK,
      paths.map((path) => failed(path, { kind: 'link-expired' })),
    );
    const all = await store.failures('disk');
    expect(all).toHaveLength(7);
    const pages: (typeof all)[number][] = [];
    let page = await store.failures('disk', { after: undefined, limit: 3 });
    expect(page).toHaveLength(3);
    while (page.length > 0) {
      pages.push(...page);
      page = await store.failures('disk', { after: page.at(-1), limit: 3 });
    }
    expect(pages).toEqual(all);
  });

  it('B21: knows every destination that lay there, so that an empty one does not make it forget the files of another', async () => {
    await store.setDestination('/photos', 'below');
    await store.record(refTo('below'), [saved('A.jpg'), saved('B.jpg')]);
    await store.setDestination('/photos', 'disk');
    await store.setDestination('/elsewhere', 'other');
    expect(await store.destinationAt('/photos')).toEqual({ id: 'disk', files: 2 });
    await store.record(DISK, [saved('C.jpg')]);
    await store.setDestination('/photos', 'below');
    expect(await store.destinationAt('/photos')).toEqual({ id: 'below', files: 3 });
    expect(await store.destinationAt('/elsewhere')).toEqual({ id: 'other', files: 0 });
  });

  it('finds many at once', async () => {
    const outcomes = Array.from({ length: 1000 }, (_, n) => saved(`${n}.jpg`));
    await store.record(DISK, outcomes);
    const assets = outcomes.map(({ wanted }) => wanted.key.asset);
    expect(await store.known({ destination: 'disk', library: 'PrimarySync', assets: assets })).toHaveLength(
      1000,
    );
  });
});

describe('state: what failed, what is kept, what the user decided', () => {
  let store: StateStore;
  beforeEach(() => {
    store = openTestStore();
    return () => store.close();
  });
  const place = { destination: 'disk', library: 'PrimarySync' };

  it('E3: a record that cannot be used is remembered until it can, or is gone', async () => {
    await store.recordUnreadable({
      ...place,
      records: [
        { record: 'A', reason: 'no fields' },
        { record: 'B', reason: 'no fields' },
      ],
    });
    expect(await store.failures('disk')).toMatchObject([
      { asset: 'A', role: undefined, failure: { kind: 'unreadable', detail: 'no fields' }, attempts: 1 },
      { asset: 'B' },
    ]);
    await store.forgetFailuresOf({ ...place, assets: ['B', 'none'] });
    const open = await store.failures('disk');
    expect(open).toMatchObject([{ asset: 'A' }]);
    await store.forgetFailures('disk', open);
    expect(await store.failures('disk')).toEqual([]);
  });

  it('I46: other bytes of the same file are tried anew: what failed before was something else', async () => {
    const again = (seed: string) => ({
      ...failed('A.jpg', { kind: 'link-expired' }),
      wanted: wantedFile('A.jpg', photoBytes(seed, 100)),
    });
    await store.record(DISK, [again('one')]);
    await store.record(DISK, [again('one')]);
    expect(await store.failures('disk')).toMatchObject([{ attempts: 2 }]);
    await store.record(DISK, [again('two')]);
    const { signature } = again('two').wanted.resource;
    expect(await store.failures('disk')).toMatchObject([{ attempts: 1, signature }]);
    await store.record(DISK, [again('two')]);
    expect(await store.failures('disk')).toMatchObject([{ attempts: 2, signature }]);
  });

  it('goes through all files in the order of their paths, a few at a time', async () => {
    await store.record(
      DISK,
      ['b.jpg', 'A.jpg', 'c.jpg'].map((path) => saved(path)),
    );
    const first = await store.files(DISK, { after: undefined, limit: 2 });
    expect(first.map(({ path }) => path)).toEqual(['A.jpg', 'b.jpg']);
    const rest = await store.files(DISK, { after: first[1], limit: 2 });
    expect(rest.map(({ path }) => path)).toEqual(['c.jpg']);
    expect(await store.files(DISK, { after: rest[0], limit: 2 })).toEqual([]);
    const [file] = first;
    if (file === undefined) throw new Error('no file');
    await store.setChecked('disk', [file], 5_000);
    const { signature } = file;
    const asked = { signatures: [signature, 'none'] };
    const found = { ...file, checkedAtMs: 5_000, destination: 'disk' };
    expect(await store.filesWithSignatures({ ...asked, destination: 'disk' })).toEqual([found]);
    await store.record(refTo('usb'), [saved('A.jpg', 'copy.jpg'), saved('c.jpg')]);
    expect(await store.filesWithSignatures({ ...asked, destination: 'disk' })).toEqual([found]);
    const everywhere = await store.filesWithSignatures(asked);
    expect(everywhere.map(({ destination, path }) => `${destination} ${path}`).toSorted()).toEqual([
      'disk A.jpg',
      'usb copy.jpg',
    ]);
    expect(await store.totals('disk')).toEqual([
      { library: 'PrimarySync', role: 'original', files: 3, bytes: 300, unverifiable: 0 },
    ]);
  });

  it('keeps what the user decided when all else is forgotten', async () => {
    const asset = { library: 'PrimarySync', asset: 'A' };
    await store.setIgnored([asset], true);
    await store.setDestination('/photos', 'disk');
    await store.record(DISK, [saved('A.jpg')]);
    await store.forgetAll();
    expect(await store.destinationAt('/photos')).toEqual({ id: 'disk', files: 0 });
    expect(await store.known({ ...place, assets: ['asset-A.jpg'] })).toEqual([]);
    expect(await store.kept('disk')).toEqual({ files: 0, bytes: 0, unverifiable: 0 });
    expect(await store.ignored()).toEqual([asset]);
    await store.setIgnored([asset], false);
    expect(await store.ignored()).toEqual([]);
  });

  it('knows what it read through, by path and by content', async () => {
    const file = { path: '/old/A.jpg', size: 5, modifiedAtMs: 1_000.5, signature: 'sig' };
    await store.recordHashed([file]);
    expect(await store.hashedAt(['/old/A.jpg', '/old/B.jpg'])).toEqual([file]);
    expect(await store.hashedAs(['sig', 'other'])).toEqual([file]);
  });
});
