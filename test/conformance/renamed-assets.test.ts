import { beforeEach, describe, expect, it } from 'vitest';
import type { StateStore } from '../../src/model/state-store.ts';
import { refTo } from '../support/ref-to.ts';
import { openTestStore } from '../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';

const DISK = refTo('disk');
const [FROM, TO] = [
  { library: 'PrimarySync', asset: 'before' },
  { library: 'SharedSync-1', asset: 'after' },
];

describe('E57: an asset that has another name', () => {
  let store: StateStore;
  beforeEach(() => {
    store = openTestStore();
    return () => store.close();
  });

  /** A file of an asset, with these bytes. */
  async function save(
    name: typeof FROM,
    path: string,
    bytes: string,
    role: 'original' | 'adjusted' = 'original',
  ) {
    const wanted = wantedFile(path, photoBytes(bytes, 600));
    const key = { ...name, role };
    const outcome = { kind: 'saved', path: relative(path), modifiedAtMs: 12_000, verified: true } as const;
    await store.record(DISK, [{ ...outcome, wanted: { ...wanted, key } }]);
  }
  const rename = () => store.moveFiles(DISK, [], 'none', [{ from: FROM, to: TO }]);
  const recorded = async () => {
    const files = await store.files(DISK, { after: undefined, limit: 100 });
    return files.map(
      ({ key, path, superseded }) =>
        `${key.library} ${key.asset} ${key.role}: ${path}${superseded === true ? ', older' : ''}`,
    );
  };

  it('takes its files along, older versions too, and leaves those of others', async () => {
    await save(FROM, 'a.jpg', 'first');
    await save(FROM, 'a-2.jpg', 'second');
    await save(FROM, 'a-edit.jpg', 'edit', 'adjusted');
    await save({ ...FROM, asset: 'other' }, 'a-2.jpg', 'second');
    await store.setNote('moving', 'x');
    const moves = [{ from: relative('a-edit.jpg'), to: relative('b/edit.jpg') }];
    await store.moveFiles(DISK, moves, 'moving', [{ from: FROM, to: TO }]);
    expect((await recorded()).toSorted()).toEqual([
      'PrimarySync other original: a-2.jpg',
      'SharedSync-1 after adjusted: b/edit.jpg',
      'SharedSync-1 after original: a-2.jpg',
      'SharedSync-1 after original: a.jpg, older',
    ]);
    expect(await store.note('moving')).toBeUndefined();
    expect(await store.known({ destination: 'disk', library: FROM.library, assets: ['before'] })).toEqual([]);
    // Again, as after a crash.
    await rename();
    expect(await recorded()).toHaveLength(4);
  });

  it('keeps the file that it has under its new name, and with other bytes both stay', async () => {
    await save(FROM, 'a.jpg', 'same');
    await save(TO, 'b.jpg', 'same');
    await save(FROM, 'a-edit.jpg', 'edit', 'adjusted');
    await save(TO, 'b-edit.jpg', 'another edit', 'adjusted');
    await rename();
    expect((await recorded()).toSorted()).toEqual([
      'PrimarySync before adjusted: a-edit.jpg',
      'SharedSync-1 after adjusted: b-edit.jpg',
      'SharedSync-1 after original: b.jpg',
    ]);
    expect(await store.kept('disk')).toMatchObject({ files: 3 });
  });

  it('has one row where both names had one file', async () => {
    await save(FROM, 'a.jpg', 'same');
    await save(TO, 'a.jpg', 'same');
    await rename();
    expect(await recorded()).toEqual(['SharedSync-1 after original: a.jpg']);
  });

  it('is known by it alone where nothing is recorded, at another destination, or of another library', async () => {
    await rename();
    await save(FROM, 'a.jpg', 'same');
    await store.moveFiles(refTo('other'), [], 'none', [{ from: FROM, to: TO }]);
    await store.moveFiles(DISK, [], 'none', [{ from: { ...FROM, library: 'SharedSync-2' }, to: TO }]);
    expect(await recorded()).toEqual(['PrimarySync before original: a.jpg']);
  });
});
