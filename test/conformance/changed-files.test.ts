import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { refTo } from '../support/ref-to.ts';
import { openTestStore } from '../support/test-store.ts';
import { photoBytes, relative, signatureOf, wantedFile } from '../support/wanted.ts';

const DISK = refTo('disk', (path) => path.toLowerCase());

function saved(path: string, as = path): Outcome {
  const wanted = wantedFile(path, photoBytes(path, 100));
  return { kind: 'saved', wanted, path: relative(as), modifiedAtMs: wanted.modifiedAtMs, verified: true };
}

describe('files that were changed as the user wished', () => {
  let store: StateStore;
  beforeEach(() => {
    store = openTestStore();
    return () => store.close();
  });

  const OWN = { size: 140, signature: signatureOf(photoBytes('own', 140)) };
  const changed = (path: string, as = path): Outcome => {
    const outcome = saved(path, as);
    return outcome.kind === 'failed' ? outcome : { ...outcome, installed: OWN };
  };
  const apple = signatureOf(photoBytes('A.jpg', 100));
  const ofA = { destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] } as const;

  it('Y5: have the size of what lies there and both signatures, by each of which they are found once', async () => {
    await store.record(DISK, [changed('A.jpg'), saved('B.jpg')]);
    const row = { path: 'A.jpg', size: 140, signature: apple, installed: OWN.signature };
    expect(await store.known(ofA)).toMatchObject([row]);
    const found = (...signatures: readonly string[]) =>
      store.filesWithSignatures({ signatures, destination: 'disk' });
    expect(await found(apple)).toMatchObject([row]);
    expect(await found(OWN.signature)).toMatchObject([row]);
    expect(await found(apple, OWN.signature)).toHaveLength(1);
    expect(await found(signatureOf(photoBytes('B.jpg', 100)))).toEqual([
      expect.not.objectContaining({ installed: expect.anything() }),
    ]);
    expect(await store.kept('disk')).toMatchObject({ files: 2, bytes: 240 });
  });

  it('Y5: keep them when they are moved, shared, checked or made an older version', async () => {
    const other = changed('A.jpg');
    const shared = {
      ...other,
      wanted: { ...other.wanted, key: { ...other.wanted.key, asset: 'asset-twin' } },
    };
    await store.record(DISK, [other, shared]);
    await store.moveFiles(DISK, [{ from: relative('A.jpg'), to: relative('sub/A.jpg') }], 'none');
    const [file] = await store.known(ofA);
    expect(file).toMatchObject({ path: 'sub/A.jpg', installed: OWN.signature });
    if (file !== undefined) await store.setChecked('disk', [file], 5);
    const edit = wantedFile('A.jpg', photoBytes('edited', 50));
    await store.record(DISK, [{ ...saved('A.jpg', 'A-2.jpg'), wanted: { ...edit, key: other.wanted.key } }]);
    const files = await store.files(DISK, { after: undefined, limit: 10 });
    expect(files.map(({ path, installed, superseded }) => ({ path, installed, superseded }))).toEqual([
      { path: 'A-2.jpg', installed: undefined, superseded: undefined },
      { path: 'sub/A.jpg', installed: OWN.signature, superseded: true },
      { path: 'sub/A.jpg', installed: OWN.signature, superseded: undefined },
    ]);
  });

  it("Y5: Apple's bytes in their place are told as that, for each photo of the file", async () => {
    const other = changed('A.jpg');
    const key = { ...other.wanted.key, asset: 'asset-twin' };
    await store.record(DISK, [other, { ...other, wanted: { ...other.wanted, key } }]);
    await store.record(DISK, [saved('A.jpg')]);
    const both = await store.known({ ...ofA, assets: ['asset-A.jpg', 'asset-twin'] });
    expect(both.map(({ size, installed }) => ({ size, installed }))).toEqual([
      { size: 100, installed: undefined },
      { size: 100, installed: undefined },
    ]);
  });

  it('Y6: a link to such a file tells what its bytes are', async () => {
    await store.record(DISK, [changed('A.jpg')]);
    const [file] = await store.known(ofA);
    if (file === undefined) throw new Error('not recorded');
    const { savedAtMs: _saved, checkedAtMs: _checked, ...rest } = file;
    const tree = await store.links.openTree('disk', 'a tree');
    const link = {
      ...rest,
      path: relative('tree/A.jpg'),
      tree,
      collection: undefined,
      mode: 'copy',
    } as const;
    await store.links.record(DISK, { made: [link], dropped: [], failed: [], settled: [] });
    expect(await store.links.page(DISK, { after: undefined, limit: 5 })).toEqual([link]);
  });
});
