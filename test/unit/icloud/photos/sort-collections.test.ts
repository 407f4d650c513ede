import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortCollections } from '../../../../src/icloud/photos/sort-collections.ts';
import { asset, base64, checksum, master } from '../../../support/apple-records.ts';
import { describeRecorded, exchangesOf } from '../../../support/recordings.ts';

const NONE = { others: [], collections: [], memberships: [], halves: [], strange: [] };
const ALBUM = 'BBBBBBBB-1111-4222-8333-444444444444';
const ASSET = 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE';

const album = (fields: object, name = ALBUM) => ({ recordName: name, recordType: 'CPLAlbum', fields });
const relation = (fields: object, name = `${ASSET}-IN-${ALBUM}`) => ({
  recordName: name,
  recordType: 'CPLContainerRelation',
  fields,
});
const tombstone = (recordName: string, recordType: string | null = null) => ({
  recordName,
  recordType,
  deleted: true,
});
const whole = {
  albumNameEnc: { type: 'ENCRYPTED_BYTES', value: base64('xxx vorher/nachher') },
  albumType: { type: 'INT64', value: 0 },
  position: { type: 'INT64', value: 654 },
};
const tied = { containerId: { value: ALBUM }, itemId: { value: ASSET } };

describe('sortCollections', () => {
  it.each<[string, object, unknown]>([
    [
      'an album',
      album(whole),
      { kind: 'album', name: 'xxx vorher/nachher', parent: undefined, position: 654 },
    ],
    [
      'a folder in a folder',
      album({ ...whole, albumType: { value: 3 }, parentId: { value: 'F' } }),
      { kind: 'folder', name: 'xxx vorher/nachher', parent: 'F', position: 654 },
    ],
    [
      'an album at the top',
      album({ ...whole, parentId: { value: '----Root-Folder----' } }),
      { kind: 'album', name: 'xxx vorher/nachher', parent: undefined, position: 654 },
    ],
    [
      'an album whose name cannot be read',
      album({ ...whole, albumNameEnc: { type: 'ENCRYPTED_BYTES', value: '//8=' }, position: { value: 'x' } }),
      { kind: 'album', name: undefined, parent: undefined, position: undefined },
    ],
    ['a deleted album', album({ ...whole, isDeleted: { value: 1 } }), undefined],
    [
      'a restored album',
      album({ ...whole, isDeleted: { value: null } }),
      expect.objectContaining({ kind: 'album' }),
    ],
    ['a purged album that names its type', tombstone(ALBUM, 'CPLAlbum'), undefined],
  ])('E22: %s', (_what, record, now) => {
    expect(sortCollections([record])).toEqual({ ...NONE, collections: [{ id: ALBUM, now }] });
  });

  it.each<[string, object]>([
    ['the folder of everything', album({ ...whole, albumType: { value: 3 } }, '----Root-Folder----')],
    ['the folder of projects', album({ ...whole, albumType: { value: 3 } }, '----Project-Root-Folder----')],
    ['a project', album({ ...whole, parentId: { value: '----Project-Root-Folder----' } })],
    ['an album whose members cannot be listed', album({ ...whole, albumType: { value: 6 } })],
  ])('E22: %s is nobody\u2019s album', (_what, record) => {
    expect({ ...sortCollections([record]), strange: [] }).toEqual(NONE);
  });

  it.each<[string, object, object]>([
    ['a membership', relation(tied), { isMember: true }],
    ['a membership that only its name tells', relation({}), { isMember: true }],
    ['a membership that is over', relation({ ...tied, isDeleted: { value: 1 } }), { isMember: false }],
    ['a membership that was purged', tombstone(`${ASSET}-IN-${ALBUM}`), { isMember: false }],
    [
      'a purged one that names its type',
      tombstone(`${ASSET}-IN-${ALBUM}`, 'CPLContainerRelation'),
      { isMember: false },
    ],
    ['a membership of another name', relation(tied, 'X-1'), { isMember: true, relation: 'X-1' }],
  ])('E22: %s', (_what, record, change) => {
    const memberships = [{ relation: `${ASSET}-IN-${ALBUM}`, asset: ASSET, collection: ALBUM, ...change }];
    expect(sortCollections([record])).toEqual({ ...NONE, memberships });
  });

  it('E22: a tombstone with another name may be of an album, a membership or a photo', () => {
    expect(sortCollections([tombstone(ASSET)])).toEqual({
      ...NONE,
      others: [tombstone(ASSET)],
      collections: [{ id: ASSET, now: undefined }],
      memberships: [{ relation: ASSET, asset: undefined, collection: undefined, isMember: false }],
    });
  });

  it('records of photos, their tombstones too, and nonsense are none of albums', () => {
    const others = [
      asset('A', 'M'),
      master('M'),
      tombstone(checksum('original')),
      tombstone('A-IN-B', 'CPLAsset'),
      { recordName: 'info', recordType: 'CPLLibraryInfo', fields: {} },
      null,
      7,
      {},
    ];
    expect(sortCollections(others)).toEqual({ ...NONE, others });
  });

  it('E22: an album or a membership that tells too little has to be looked at', () => {
    const records = [
      album({ position: { value: 1 } }),
      relation({}, 'X-1'),
      { ...relation({}, 'X-2'), fields: null },
    ];
    expect(sortCollections(records)).toEqual({ ...NONE, halves: [ALBUM, 'X-1', 'X-2'] });
  });

  it('E22: whatever the records are', () => {
    const record = fc.record(
      {
        recordName: fc.oneof(fc.string(), fc.jsonValue()),
        recordType: fc.constantFrom('CPLAlbum', 'CPLContainerRelation', null, 'CPLAsset'),
        deleted: fc.oneof(fc.boolean(), fc.jsonValue()),
        fields: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(
            fc.constantFrom(
              'albumType',
              'albumNameEnc',
              'parentId',
              'itemId',
              'containerId',
              'isDeleted',
              'position',
            ),
            fc.oneof(fc.jsonValue(), fc.record({ value: fc.jsonValue() })),
          ),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 10 }), (records) => {
        const { others, collections, memberships, halves } = sortCollections(records);
        expect(others.length + collections.length + memberships.length + halves.length).toBeLessThanOrEqual(
          3 * records.length,
        );
        for (const { isMember, asset: member } of memberships)
          expect(isMember && member === undefined).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describeRecorded('albums as recorded', () => {
  it('E22: all are read but the folder that nobody sees', () => {
    const albums = exchangesOf('listing_albums').flatMap(({ response: { body } }) => {
      if (!('text' in body) || !body.text.includes('CPLAlbum"')) return [];
      const reply: { records?: { recordType?: string }[] } = JSON.parse(body.text);
      return reply.records?.filter(({ recordType }) => recordType === 'CPLAlbum') ?? [];
    });
    const { collections, others, halves } = sortCollections(albums);
    expect([albums.length, collections.length, others.length, halves.length]).toEqual([17, 16, 0, 0]);
    expect(collections.every(({ now }) => now?.kind === 'album' && now.name !== undefined)).toBe(true);
  });
});
