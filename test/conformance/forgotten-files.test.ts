import { beforeEach, expect, it } from 'vitest';
import type { RecordedFile, StateStore } from '../../src/model/state-store.ts';
import { refTo } from '../support/ref-to.ts';
import { openTestStore } from '../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';

const DISK = refTo('disk');
let store: StateStore;
beforeEach(() => {
  store = openTestStore();
  return () => store.close();
});

async function save(asset: string, path: string, bytes: string): Promise<void> {
  const wanted = wantedFile(path, photoBytes(bytes, 600));
  const outcome = { kind: 'saved', path: relative(path), modifiedAtMs: 12_000, verified: true } as const;
  await store.record(DISK, [{ ...outcome, wanted: { ...wanted, key: { ...wanted.key, asset } } }]);
}
const asked = (asset: string) => ({ destination: 'disk', library: 'PrimarySync', assets: [asset] });
const said = (rows: readonly RecordedFile[]) =>
  rows.map(({ path, superseded }) => `${path}${superseded === true ? ', older' : ''}`).toSorted();

it('T8: files that are forgotten are those of no photo, older versions too, and come back as they were', async () => {
  await save('a', 'a.jpg', 'first');
  await save('a', 'a-2.jpg', 'second');
  await save('b', 'a-2.jpg', 'second');
  await save('c', 'c.jpg', 'third');
  const before = await store.versions(asked('a'));
  expect(said(before)).toEqual(['a-2.jpg', 'a.jpg, older']);
  expect(said(await store.known(asked('a')))).toEqual(['a-2.jpg']);
  await store.forgetFiles(refTo('other'), [relative('c.jpg')]);
  await store.forgetFiles(DISK, [relative('a.jpg'), relative('a-2.jpg'), relative('nothing.jpg')]);
  expect(said(await store.versions(asked('a')))).toEqual([]);
  expect(said(await store.versions(asked('b')))).toEqual([]);
  expect(said(await store.files(DISK, { after: undefined, limit: 10 }))).toEqual(['c.jpg']);
  expect(await store.kept('disk')).toMatchObject({ files: 1 });

  const age = ({ superseded }: RecordedFile) => (superseded === true ? 0 : 1);
  await store.recordFiles(
    DISK,
    before.toSorted((one, other) => age(one) - age(other)),
  );
  expect(said(await store.versions(asked('a')))).toEqual(['a-2.jpg', 'a.jpg, older']);
});
