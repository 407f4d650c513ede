import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { decodePage } from '../../../../src/icloud/photos/decode-page.ts';
import { warnOfOdd } from '../../../../src/icloud/photos/odd-fields.ts';
import { asset, base64, master } from '../../../support/apple-records.ts';
import { describeRecorded, listPageOf } from '../../../support/recordings.ts';
import { decode } from './decoded.ts';

const AT = 1_600_000_000_123;
const NOT_A_DATE = 'assetDate is not a date';
const NOT_IN_MS = 'its dates are not in milliseconds';
const ADDED = { addedDate: { value: 1_600_000_001 } };

describe('the date of a photo', () => {
  it.each<[what: string, field: unknown, atMs: number | undefined, reason: string | undefined]>([
    ['as Apple writes it', { value: AT }, AT, undefined],
    ['a part of a millisecond', { value: AT + 0.5 }, AT, undefined],
    ['before 1970', { value: -1_600_000_000_123 }, -1_600_000_000_123, undefined],
    ['the first day of a clock', { value: 0 }, 0, undefined],
    ['as text', { value: String(AT) }, AT, undefined],
    ['in words of ISO 8601', { value: '2020-09-13T12:26:40.123Z' }, AT, undefined],
    ['in a zone', { value: '2020-09-13T14:26:40.123+02:00' }, AT, undefined],
    ['none', { value: null }, undefined, undefined],
    ['no field', undefined, undefined, undefined],
    ['a number of no calendar', { value: 1.5e15 }, undefined, undefined],
    ['without a zone', { value: '2020-09-13T12:26:40' }, undefined, NOT_A_DATE],
    ['other words', { value: 'Sunday' }, undefined, NOT_A_DATE],
    ['nothing in quotes', { value: '' }, undefined, NOT_A_DATE],
    ['yes', { value: true }, undefined, NOT_A_DATE],
    ['an object', { value: { seconds: 1_600_000_000 } }, undefined, NOT_A_DATE],
    ['a list', { value: [AT] }, undefined, NOT_A_DATE],
    ['beside its place', AT, undefined, NOT_A_DATE],
    ['under another name', { timestamp: AT, type: 'TIMESTAMP' }, undefined, NOT_A_DATE],
  ])('E70: %s', (_what, assetDate, atMs, reason) => {
    const { assets, unreadable, drifted } = decode(master('M'), asset('A', 'M', { assetDate }));
    expect(assets.map(({ capturedAtMs }) => capturedAtMs)).toEqual([atMs]);
    expect(unreadable).toEqual(reason === undefined ? [] : [{ record: 'A', reason }]);
    expect(drifted).toBe(unreadable.length);
  });

  it.each<[what: string, fields: Record<string, unknown>, reason: string | undefined]>([
    ['seconds since 1970', { assetDate: { value: 1_600_000_000 }, ...ADDED }, NOT_IN_MS],
    ['seconds as text', { assetDate: { value: '1600000000' }, ...ADDED }, NOT_IN_MS],
    ['seconds since 2001', { assetDate: { value: 6.2e8 }, addedDate: { value: 6.3e8 } }, NOT_IN_MS],
    ['of a clock that began anew', { assetDate: { value: 1_600_000_000 } }, undefined],
    [
      'of a device whose clock did',
      { assetDate: { value: 60_000 }, addedDate: { value: 90_000 } },
      undefined,
    ],
  ])('E70: %s', (_what, fields, reason) => {
    const { assets, unreadable } = decode(master('M'), asset('A', 'M', fields));
    expect(assets).toHaveLength(1);
    expect(unreadable.map((one) => one.reason)).toEqual(reason === undefined ? [] : [reason]);
  });
});

describe('other fields', () => {
  it.each<[holder: 'asset' | 'master', name: string, value: unknown, isOdd: boolean]>([
    ['asset', 'isFavorite', 'maybe', true],
    ['asset', 'isFavorite', 'true', false],
    ['asset', 'isHidden', {}, true],
    ['asset', 'isDeleted', null, false],
    ['asset', 'addedDate', 'yesterday', true],
    ['asset', 'assetDate', 1.5e15, true],
    ['asset', 'duration', '1500', false],
    ['asset', 'duration', 'long', true],
    ['asset', 'orientation', 99, false],
    ['asset', 'burstId', 5, true],
    ['asset', 'captionEnc', base64('a title'), false],
    ['asset', 'captionEnc', '', false],
    ['asset', 'captionEnc', 'no base64!', true],
    ['asset', 'captionEnc', 7, true],
    ['asset', 'keywordsEnc', base64('no list'), true],
    ['asset', 'keywordsEnc', base64('<plist><array></array></plist>'), false],
    ['asset', 'locationEnc', { lat: 1, lon: 2 }, true],
    ['asset', 'locationEnc', base64('<plist><dict><key>lat</key><real>999</real></dict></plist>'), false],
    ['master', 'dataClassType', 'photo', true],
    ['master', 'itemType', 1, true],
    ['master', 'resOriginalWidth', '4032', false],
    ['master', 'originalCreationDate', [], true],
  ])('E70: %s: %s of %j', (holder, name, value, isOdd) => {
    const field = { [name]: { value, type: 'ENCRYPTED_BYTES' } };
    const page = decode(
      master('M', holder === 'master' ? field : {}),
      asset('A', 'M', holder === 'asset' ? field : {}),
    );
    expect([page.assets.length, page.unreadable]).toEqual([1, []]);
    expect([...page.oddFields]).toEqual(isOdd ? [name] : []);
  });

  it('E70: numbers and flags as text are what they say', () => {
    const { assets } = decode(
      master('M', { resOriginalWidth: { value: '4032' }, resOriginalHeight: { value: '3024' } }),
      asset('A', 'M', { isFavorite: { value: 'true' }, duration: { value: '1500' } }),
    );
    expect(assets[0]?.details).toMatchObject({ favorite: true, width: 4032, height: 3024, duration: 1.5 });
  });

  it('E70: is told once, however many photos have it', () => {
    const said: unknown[] = [];
    const log = { ...silentLog, warn: (_text: string, fields?: object) => void said.push(fields) };
    for (const fields of [['isFavorite', 'duration'], ['duration'], []])
      warnOfOdd(log, fields, 'PrimarySync');
    expect(said).toMatchObject([{ field: 'isFavorite' }, { field: 'duration' }]);
  });
});

describeRecorded('real records', () => {
  it('E70: have no field in a form that is not known', () => {
    const { oddFields, unreadable } = decodePage(listPageOf('listing_photos'), 'PrimarySync');
    expect([[...oddFields], unreadable]).toEqual([[], []]);
  });
});
