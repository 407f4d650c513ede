import { describe, expect, it } from 'vitest';
import type { ToPersonal, ToShared } from '../../../src/simulator/library/move-handles.ts';
import { Feed } from './feed.ts';
import { linkIn, list, masterOf } from './replies.ts';
import { listBody } from './raw-client.ts';
import { startKnown } from './start.ts';

async function twoLibraries() {
  const started = await startKnown({ library: { assets: 2, bytes: 600 }, sharedLibrary: 'private' });
  const { client, simulator } = started;
  const { library } = simulator;
  const zone = library.sharedZone;
  if (zone === undefined) throw new Error('no shared library');
  const { zoneName } = zone.name;
  const here = await new Feed(client).start();
  const there = await new Feed(client, { zoneName }).start();
  const ids = (name = 'PrimarySync') =>
    [...library.files()].filter((file) => file.zone === name && !file.deleted).map(({ asset }) => asset);
  const [first = ''] = ids();
  return { ...started, library, zoneName, here, there, ids, first };
}

describe('a move to the shared library', () => {
  it('brings a twin of another name with the same original, and leaves a sparse record', async () => {
    const { library, zoneName, here, there, ids, first } = await twoLibraries();
    const [{ signature } = { signature: '' }] = [...library.files()].filter(({ asset }) => asset === first);
    const twin = library.moveToShared(first);
    expect(twin).not.toBe(first);
    const [master, asset] = await there.next();
    expect([master?.recordName, asset?.recordName, asset && masterOf(asset)]).toEqual([
      signature,
      twin,
      signature,
    ]);
    const [gone, sparse] = await here.next();
    expect(gone).toMatchObject({ recordName: signature, deleted: true });
    expect(sparse?.fields).toMatchObject({
      isSparsePrivateRecord: { value: 1, type: 'NUMBER_INT64' },
      linkedShareRecordName: { value: twin },
      linkedShareZoneName: { value: zoneName },
      linkedShareZoneOwner: { type: 'REFERENCE' },
    });
    expect(sparse?.fields).not.toHaveProperty('masterRef');
    expect([ids().includes(first), ids(zoneName)]).toEqual([false, [twin]]);
  });

  it.each<[ToShared['leaves'], readonly string[]]>([
    ['sparse', ['gone master', 'CPLAsset']],
    ['nothing', ['gone master', 'gone asset']],
    ['photo', []],
  ])('may leave: %s', async (leaves, expected) => {
    const { library, here, there, first } = await twoLibraries();
    library.moveToShared(first, leaves === undefined ? {} : { leaves });
    const told = (await here.next()).map(({ recordName, recordType, deleted }) =>
      deleted === true ? `gone ${recordName === first ? 'asset' : 'master'}` : recordType,
    );
    expect(told).toEqual(expected);
    expect((await there.next()).map(({ recordType }) => recordType)).toEqual([
      'CPLMaster',
      'CPLAsset',
      'CPLSharedLibraryQuota',
    ]);
  });

  it('of one of two duplicates leaves their original where it is', async () => {
    const { library, here, first } = await twoLibraries();
    const copy = library.add({ duplicateOf: first });
    await here.next();
    library.moveToShared(first);
    expect(await here.told()).toEqual([`CPLAsset ${first}`]);
    library.moveToShared(copy);
    expect(await here.told()).toEqual([expect.stringMatching(/^gone A/), `CPLAsset ${copy}`]);
  });

  it('takes the files of the sparse record away: its links lead nowhere, its original is not found', async () => {
    const { client, library, first } = await twoLibraries();
    const page = list(await client.database('records/query', listBody(0)));
    const asset = page.records.find(({ recordName }) => recordName === first);
    const master = page.records.find(({ recordName }) => asset && recordName === masterOf(asset));
    const { downloadURL } = linkIn(master);
    expect((await client.download(downloadURL)).status).toBe(200);
    library.moveToShared(first);
    expect((await client.download(downloadURL)).status).toBe(404);
    const body = { records: [{ recordName: master?.recordName }], zoneID: { zoneName: 'PrimarySync' } };
    const found = list(await client.database('records/lookup', body, { query: 'remapEnums=true' }));
    expect(found.records[0]?.serverErrorCode).toBe('NOT_FOUND');
  });
});

describe('a move to the personal library', () => {
  it.each<[string, ToPersonal, unknown]>([
    ['a reason', {}, { value: 0, type: 'INT64' }],
    ['none', { trashReason: null }, undefined],
  ])('puts the shared one into Recently Deleted with: %s', async (_what, wish, reason) => {
    const { library, zoneName, here, there } = await twoLibraries();
    const theirs = library.add({ zone: zoneName });
    await there.next();
    const twin = library.moveToPersonal(theirs, wish);
    const deleted = (await there.next()).find(({ recordType }) => recordType === 'CPLAsset');
    expect(deleted?.recordName).toBe(theirs);
    expect(deleted?.fields['isDeleted']?.value).toBe(1);
    expect(deleted?.fields['trashReason']).toEqual(reason);
    const [master, asset] = await here.next();
    expect(asset).toMatchObject({ recordName: twin, recordType: 'CPLAsset' });
    expect(asset && masterOf(asset)).toBe(master?.recordName);
    expect(deleted && masterOf(deleted)).toBe(master?.recordName);
  });

  it.each(['purged', 'revived'] as const)(
    'of what came from here: the sparse record is %s',
    async (sparse) => {
      const { library, here, there, first, ids } = await twoLibraries();
      const album = library.addAlbum('Album');
      library.setMember(album, first, true);
      const theirs = library.moveToShared(first);
      await Promise.all([here.next(), there.next()]);
      const twin = library.moveToPersonal(theirs, { sparse });
      expect(twin === first).toBe(sparse === 'revived');
      const told = await here.told();
      expect(told.filter((line) => line.startsWith('gone'))).toEqual(
        sparse === 'revived' ? [] : [`gone ${first}`, `gone ${first}-IN-${album}`],
      );
      expect(told[0]).toMatch(/^CPLMaster /);
      expect(told).toContain(`CPLAsset ${twin}`);
      expect(ids()).toContain(twin);
      expect(library.members(album)).toEqual(sparse === 'revived' ? [first] : []);
    },
  );

  it('is only for photos of a shared library', async () => {
    const { library, first } = await twoLibraries();
    expect(() => library.moveToPersonal(first)).toThrow('is in no shared library');
  });
});

describe('a move in two halves', () => {
  it.each([
    ['twin', 2, 1],
    ['old', 0, 0],
  ] as const)('to the shared library, the %s first', async (first, between, shown) => {
    const { library, zoneName, ids, first: id } = await twoLibraries();
    const move = library.startMoveToShared(id, { first });
    expect(ids(zoneName)).toHaveLength(shown);
    expect(ids().length + ids(zoneName).length - 1).toBe(between);
    library.add({ name: 'between.JPG' });
    move.finish();
    move.finish();
    expect(ids(zoneName)).toEqual([move.twin]);
    expect(ids()).toHaveLength(2);
    library.delete(move.twin);
  });

  it.each(['twin', 'old'] as const)('to the personal library, the %s first', async (first) => {
    const { library, zoneName, ids } = await twoLibraries();
    const theirs = library.add({ zone: zoneName });
    const move = library.startMoveToPersonal(theirs, { first });
    expect([ids().includes(move.twin), ids(zoneName).includes(theirs)]).toEqual(
      first === 'twin' ? [true, true] : [false, false],
    );
    move.finish();
    expect([ids().includes(move.twin), ids(zoneName).includes(theirs)]).toEqual([true, false]);
  });
});
