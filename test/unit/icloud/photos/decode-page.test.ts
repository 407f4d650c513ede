import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../../src/icloud/photos/decode-page.ts';
import type { Asset } from '../../../../src/model/asset.ts';
import {
  type AppleFields,
  type AppleRecord,
  asset,
  base64,
  checksum,
  master,
  resourceFields,
} from '../../../support/apple-records.ts';
import { decode, decodeOne } from './decoded.ts';

describe('decodePage', () => {
  it('joins an asset with its master, wherever they stand in the page', () => {
    const { assets, unreadable } = decode(asset('A', 'M'), master('X'), asset('B', 'X'), master('M'));
    expect(assets.map(({ id, masterId, name }) => [id, masterId, name])).toEqual([
      ['A', 'M', 'M.JPG'],
      ['B', 'X', 'X.JPG'],
    ]);
    expect(assets[0]).toMatchObject({
      library: 'PrimarySync',
      media: 'photo',
      type: 'public.jpeg',
      capturedAtMs: 1_600_000_000_123,
      addedAtMs: 1_600_000_001_000,
      deleted: false,
    });
    expect(unreadable).toEqual([]);
  });

  it('keeps both of two assets that share one master, and counts assets, not masters', () => {
    const { assets, unreadable } = decode(master('M'), asset('A', 'M'), asset('B', 'M'));
    expect(assets.map(({ id }) => id)).toEqual(['A', 'B']);
    expect(unreadable).toEqual([]);
  });

  it('E3: names originals that no asset refers to', () => {
    const { lonelyMasters } = decode(master('M'), asset('A', 'M'), master('X'));
    expect(lonelyMasters).toMatchObject([{ recordName: 'X' }]);
  });

  it('E5: gives an asset once that comes twice', () => {
    expect(decode(master('M'), asset('A', 'M'), asset('A', 'M')).assets).toHaveLength(1);
  });

  it.each<[string, AppleRecord, string | undefined]>([
    ['whose original is elsewhere', asset('B', 'gone'), 'gone'],
    ['that names none', { ...asset('B', ''), fields: {} }, undefined],
  ])('E3: an asset %s waits for it', (_what, record, expected) => {
    const { assets, orphans, unreadable } = decode(master('M'), asset('A', 'M'), record);
    expect([assets.length, unreadable]).toEqual([1, []]);
    expect(orphans).toMatchObject([{ record: { recordName: 'B' }, master: expected }]);
  });

  it('E3: a damaged copy of a record costs nothing beside a good one', () => {
    const { assets, unreadable } = decode(
      master('M'),
      asset('A', 'M'),
      { recordName: 'M' },
      { recordName: 'A' },
    );
    expect([assets.length, unreadable]).toEqual([1, []]);
  });

  it.each<[fault: string, records: readonly unknown[], record: string, reason: string]>([
    ['a record without fields', [{ recordName: 'R', recordType: 'CPLAsset' }], 'R', 'no fields'],
    ['a record without a type', [{ recordName: 'R', fields: {} }], 'R', 'no record type'],
    ['a record that is an error', [{ recordName: 'R', serverErrorCode: 'NOT_FOUND' }], 'R', 'NOT_FOUND'],
    [
      'a record without a name',
      [{ recordType: 'CPLAsset', fields: {} }],
      'record 3 of a page',
      'no record name',
    ],
    ['no record at all', [null], 'record 3 of a page', 'not a record'],
    [
      'a photo without an original',
      [master('X', { resOriginalRes: null }), asset('B', 'X')],
      'B',
      'its original is not uploaded yet',
    ],
    [
      'an original without a size',
      [master('X', { resOriginalRes: { value: { fileChecksum: checksum('X') } } }), asset('B', 'X')],
      'B',
      'resOriginalRes has no size',
    ],
    [
      'an original without a checksum',
      [
        master('X', { resOriginalRes: { value: { size: 1 } }, resOriginalFingerprint: null }),
        asset('B', 'X'),
      ],
      'B',
      'resOriginalRes has no checksum',
    ],
    [
      'an original that is a text',
      [master('X', { resOriginalRes: { value: 'x' } }), asset('B', 'X')],
      'B',
      'resOriginalRes is not a resource',
    ],
  ])('E3: %s costs itself, not the page', (_fault, records, record, reason) => {
    const { assets, unreadable } = decode(master('M'), asset('A', 'M'), ...records);
    expect(assets.map(({ id }) => id)).toEqual(['A']);
    expect(unreadable).toMatchObject([{ record, reason }]);
  });

  it('E3: a photo without a readable original still offers its other files', () => {
    const { assets, drifted, oddNames } = decode(
      master('M', { resOriginalRes: null, ...resourceFields('resJPEGThumb', 'T') }),
      asset('A', 'M'),
    );
    expect(Object.keys(assets[0]?.resources ?? {})).toEqual(['thumb']);
    expect([drifted, ...oddNames]).toEqual([0, 'A', 'M']);
  });

  it.each([[undefined], [null], [{}], [{ records: null }], [{ records: 'none' }], [[]], ['<html>']])(
    'E1: an answer without records is an error, not an empty page: %j',
    (reply) => expect(() => decodePage(reply, 'PrimarySync')).toThrow('has no records'),
  );

  it('E2: ignores and names record types that nobody asked for', () => {
    const relation: AppleRecord = { recordName: 'A-IN-B', recordType: 'CPLContainerRelation', fields: {} };
    const { assets, otherTypes, unreadable } = decode(relation, master('M'), asset('A', 'M'));
    expect(assets).toHaveLength(1);
    expect([...otherTypes]).toEqual(['CPLContainerRelation']);
    expect(unreadable).toEqual([]);
  });

  it('looks at no more assets than wanted, and at none of the others’ faults', () => {
    const records = [master('M'), master('X', { resOriginalRes: null }), asset('A', 'M'), asset('B', 'X')];
    const { assets, unreadable } = decodePage({ records }, 'PrimarySync', { most: 1 });
    expect(assets.map(({ id }) => id)).toEqual(['A']);
    expect(unreadable).toEqual([]);
  });
});

describe('fields', () => {
  it.each<[form: string, field: unknown, expected: number | undefined]>([
    ['INT64', { type: 'INT64', value: 1000 }, 1000],
    ['DOUBLE where INT64 is expected', { type: 'DOUBLE', value: 1000.5 }, 1000],
    ['without a type', { value: 1000 }, 1000],
    ['absent', undefined, undefined],
    ['null', null, undefined],
    ['without a value', { type: 'TIMESTAMP' }, undefined],
    ['value null', { type: 'TIMESTAMP', value: null }, undefined],
    ['a text', { type: 'STRING', value: '1000' }, 1000],
    ['another text', { type: 'STRING', value: 'a thousand' }, undefined],
    ['no field but a number', 1000, undefined],
    ['G1: before the year 1', { value: -62_135_596_800_001 }, undefined],
    ['G1: the year 1', { value: -62_135_596_800_000 }, -62_135_596_800_000],
    ['G1: after the year 9999', { value: 253_402_300_800_000 }, undefined],
    ['G1: 1904', { value: -2_082_844_800_000 }, -2_082_844_800_000],
  ])('a date that is %s', (_form, field, expected) => {
    expect(decodeOne({}, { assetDate: field }).capturedAtMs).toBe(expected);
  });

  it.each<[value: unknown, deleted: boolean]>([
    [{ value: 1 }, true],
    [{ value: 0 }, false],
    [{ value: null }, false],
    [null, false],
    [{ value: true, type: 'BOOLEAN' }, true],
    [{ value: 1, type: 'NUMBER_INT64' }, true],
    [{ value: '1', type: 'STRING' }, true],
    [{ value: '0' }, false],
    [{ value: [] }, false],
  ])('isDeleted %j is %s', (isDeleted, deleted) => {
    expect(decodeOne({}, { isDeleted }).deleted).toBe(deleted);
  });

  it('never reads what a record inherits', () => {
    const fields: AppleFields = JSON.parse(
      '{"__proto__":{"itemType":{"value":"evil"}},"constructor":{"value":1}}',
    );
    const decoded = decodeOne({ ...fields, itemType: null, resOriginalFileType: null });
    expect(decoded.type).toBeUndefined();
    expect({}).not.toHaveProperty('itemType');
  });
});

describe('the file name', () => {
  it.each<[rule: string, field: unknown, name: string | undefined]>([
    ['ENCRYPTED_BYTES is base64', { type: 'ENCRYPTED_BYTES', value: base64('IMG_中文.JPG') }, 'IMG_中文.JPG'],
    ['STRING is plain', { type: 'STRING', value: 'IMG_1.JPG' }, 'IMG_1.JPG'],
    [
      'STRING with a name in base64 is decoded',
      { type: 'STRING', value: base64('IMG_1.HEIC') },
      'IMG_1.HEIC',
    ],
    ['STRING that only looks like base64 stays', { type: 'STRING', value: 'IMG1JPG0' }, 'IMG1JPG0'],
    ['no type: base64 if a name comes out', { value: base64('IMG_1.mov') }, 'IMG_1.mov'],
    ['no type: else plain', { value: 'IMG_1.mov' }, 'IMG_1.mov'],
    ['BYTES is base64, too', { type: 'BYTES', value: base64('no media name') }, 'no media name'],
    ['bad base64 has no name', { type: 'ENCRYPTED_BYTES', value: 'a%b' }, undefined],
    ['cut base64 has no name', { type: 'ENCRYPTED_BYTES', value: 'SU1HXzc' }, undefined],
    ['bad UTF-8 has no name', { type: 'ENCRYPTED_BYTES', value: '/////w==' }, undefined],
    ['an empty name is none', { type: 'ENCRYPTED_BYTES', value: '' }, undefined],
    ['an empty text is none', { type: 'STRING', value: '' }, undefined],
    ['absent', undefined, undefined],
    ['null', { type: 'STRING', value: null }, undefined],
    ['a number', { type: 'STRING', value: 7 }, undefined],
  ])('%s', (_rule, filenameEnc, name) => {
    expect(decodeOne({ filenameEnc }).name).toBe(name);
  });
});

describe('photo or video', () => {
  it.each<[rule: string, fields: AppleFields, media: Asset['media']]>([
    [
      'Apple says photo',
      { dataClassType: { value: 1 }, itemType: { value: 'com.apple.quicktime-movie' } },
      'photo',
    ],
    ['Apple says video', { dataClassType: { value: 2 } }, 'video'],
    ['else the type', { dataClassType: null, itemType: { value: 'com.compuserve.gif' } }, 'photo'],
    ['a raw type', { dataClassType: null, itemType: { value: 'com.nikon.nrw-raw-image' } }, 'photo'],
    ['a video type', { dataClassType: null, itemType: { value: 'public.mpeg-4' } }, 'video'],
    ['the type of the original', { dataClassType: { value: 9 }, itemType: null }, 'photo'],
    ['else the name', { dataClassType: null, itemType: { value: 'x.unknown' } }, 'photo'],
    ['else a video', { dataClassType: null, itemType: { value: 'x.unknown' }, filenameEnc: null }, 'video'],
  ])('%s', (_rule, fields, media) => {
    expect(decodeOne(fields).media).toBe(media);
  });
});
