import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../../src/icloud/photos/decode-page.ts';
import type { Asset } from '../../../../src/model/asset.ts';
import { binaryPlist, type Plist } from '../../../../src/simulator/core/plist.ts';
import { type AppleFields, asset, base64, master } from '../../../support/apple-records.ts';
import { describeRecorded, listPageOf } from '../../../support/recordings.ts';

const text = (value: string) => ({ type: 'ENCRYPTED_BYTES', value: base64(value) });
const list = (value: Plist) => ({ type: 'ENCRYPTED_BYTES', value: binaryPlist(value).toString('base64') });
const number = (value: unknown) => ({ type: 'INT64', value });

function decode(fields: AppleFields, original: AppleFields = {}): Asset {
  const { assets, unreadable } = decodePage(
    { records: [master('M', original), asset('A', 'M', fields)] },
    'PrimarySync',
  );
  const [only] = assets;
  // Nothing that is told beside the files may cost the photo.
  expect(unreadable).toEqual([]);
  if (only === undefined) throw new Error('not decoded');
  return only;
}

const PLACE = { lat: 47.5, lon: -8.25, alt: 400.5, speed: -1, course: 0, horzAcc: 0, vertAcc: 0 };

describe('details of an asset', () => {
  it('nothing told, nothing known', () => {
    expect(decode({}).details).toEqual({});
  });

  it.each<[string, AppleFields, AppleFields, Asset['details']]>([
    ['a favourite', { isFavorite: number(1) }, {}, { favorite: true }],
    ['no favourite', { isFavorite: number(0) }, {}, {}],
    ['a title', { captionEnc: text('Z\u00fcrich \u{1f600}') }, {}, { title: 'Z\u00fcrich \u{1f600}' }],
    ['a plain title', { captionEnc: { type: 'STRING', value: 'Sunrise' } }, {}, { title: 'Sunrise' }],
    ['a title that is no text', { captionEnc: { type: 'ENCRYPTED_BYTES', value: '//8=' } }, {}, {}],
    ['a description', { extendedDescEnc: text('a\nb') }, {}, { description: 'a\nb' }],
    [
      'keywords',
      { keywordsEnc: list(['a', 'b', 'a', '', 7, '\u00fc']) },
      {},
      { keywords: ['a', 'b', '\u00fc'] },
    ],
    ['no keywords', { keywordsEnc: list([]) }, {}, {}],
    ['keywords that are no list', { keywordsEnc: list({ a: 1 }) }, {}, {}],
    [
      'keywords as XML',
      { keywordsEnc: text('<plist version="1.0"><array><string>a&amp;b</string></array></plist>') },
      {},
      { keywords: ['a&b'] },
    ],
    [
      'a place',
      { locationEnc: list(PLACE) },
      {},
      { location: { latitude: 47.5, longitude: -8.25, altitude: 400.5 } },
    ],
    [
      'a place without height',
      { locationEnc: list({ lat: 1, lon: 2, alt: Number.NaN }) },
      {},
      { location: { latitude: 1, longitude: 2 } },
    ],
    [
      'a place in numbers alone',
      { locationLatitude: { type: 'DOUBLE', value: 1.5 }, locationLongitude: { type: 'DOUBLE', value: 2 } },
      {},
      { location: { latitude: 1.5, longitude: 2 } },
    ],
    [
      'a place that is broken, and numbers',
      { locationEnc: list({ lat: 91, lon: 2 }), locationLatitude: number(1), locationLongitude: number(2) },
      {},
      { location: { latitude: 1, longitude: 2 } },
    ],
    ['half a place', { locationEnc: list({ lat: 1 }) }, {}, {}],
    ['no place on earth', { locationEnc: list({ lat: -180, lon: -180 }) }, {}, {}],
    [
      'zone',
      { timeZoneOffset: number(-25_200), timeZoneNameEnc: text('America/Argentina/Buenos_Aires') },
      {},
      { zoneOffset: -25_200, zoneName: 'America/Argentina/Buenos_Aires' },
    ],
    ['a zone at Greenwich', { timeZoneOffset: number(0) }, {}, { zoneOffset: 0 }],
    [
      'a zone that is none',
      { timeZoneOffset: number(1e9), timeZoneNameEnc: text('../etc/passwd\n') },
      {},
      {},
    ],
    ['an orientation', { orientation: number(6) }, { originalOrientation: number(1) }, { orientation: 6 }],
    ['an orientation of the original', {}, { originalOrientation: number(3) }, { orientation: 3 }],
    ['an orientation that is none', { orientation: number(9) }, { originalOrientation: number(1.5) }, {}],
    [
      'a size',
      {},
      { resOriginalWidth: number(4032), resOriginalHeight: number(3024) },
      { width: 4032, height: 3024 },
    ],
    ['a size that is none', {}, { resOriginalWidth: number(0), resOriginalHeight: number(-1) }, {}],
    ['a duration', { duration: number(6472) }, {}, { duration: 6.472 }],
    ['a still', { duration: number(0) }, {}, {}],
    ['a duration without end', { duration: number(1e300) }, {}, {}],
    [
      'kinds',
      { assetSubtype: number(101), assetSubtypeV2: number(3), assetHDRType: number(1) },
      {},
      { subtype: 101, subtypeV2: 3, hdrType: 1 },
    ],
    [
      'no special kind',
      { assetSubtype: number(0), assetSubtypeV2: number(0), assetHDRType: number(0) },
      {},
      {},
    ],
    [
      'a burst',
      { burstId: { type: 'STRING', value: 'B' }, burstFlags: number(6), burstFlagsExt: number(0x3f) },
      {},
      { burst: { id: 'B', flags: 0x26 } },
    ],
    [
      'a burst of old',
      { burstId: { value: 'B' }, burstFlagsExt: number(64) },
      {},
      { burst: { id: 'B', flags: 0 } },
    ],
    [
      'the moment of the last edit',
      { adjustmentTimestampEnc: list(new Date('2021-02-03T04:05:06Z')) },
      {},
      { editedAtMs: Date.UTC(2021, 1, 3, 4, 5, 6) },
    ],
    ['a moment that is none', { adjustmentTimestampEnc: text('soon') }, {}, {}],
    ['an edit', { adjustmentType: { value: 'com.apple.photo' } }, {}, { adjustment: 'com.apple.photo' }],
    [
      'made at another time',
      {},
      { originalCreationDate: number(1_500_000_000_000) },
      { createdAtMs: 1_500_000_000_000 },
    ],
    ['made when it was taken', {}, { originalCreationDate: number(1_600_000_000_000) }, {}],
    [
      'imported by a program',
      {},
      { importedByDisplayNameEnc: text('Photos'), importedByBundleIdentifierEnc: text('com.apple.Photos') },
      { importedBy: 'Photos' },
    ],
    [
      'imported by a program without a name',
      {},
      { importedByBundleIdentifierEnc: text('com.apple.Photos') },
      { importedBy: 'com.apple.Photos' },
    ],
  ])('E20: %s', (_what, fields, original, expected) => {
    expect(decode(fields, original).details).toEqual(expected);
  });

  it('E21: what an end-to-end protected library holds twice is read from the exact one', () => {
    const taken = new Date('2020-09-13T12:00:00Z');
    const made = new Date('2019-01-02T03:04:05Z');
    const whole = decode(
      {
        assetDateEnc: list(taken),
        timeZoneOffset: number(0),
        timeZoneOffsetEnc: list(3600),
        duration: number(1000),
        durationEnc: list(2500),
        burstIdEnc: text('exact'),
        burstId: { value: 'coarse' },
        adjustmentTypeEnc: text('exact'),
        adjustmentType: { value: 'coarse' },
      },
      {
        originalCreationDate: number(0),
        originalCreationDateEnc: list(made),
        itemTypeEnc: text('public.heic'),
      },
    );
    expect(whole).toMatchObject({ capturedAtMs: taken.getTime(), type: 'public.heic', media: 'photo' });
    expect(whole.details).toEqual({
      zoneOffset: 3600,
      duration: 2.5,
      burst: { id: 'exact', flags: 0 },
      adjustment: 'exact',
      createdAtMs: made.getTime(),
    });
  });

  it('E21: an exact value that is broken leaves the other', () => {
    const broken = { type: 'ENCRYPTED_BYTES', value: 'AAAA' };
    const { capturedAtMs, type, details } = decode(
      {
        assetDateEnc: broken,
        timeZoneOffsetEnc: list('x'),
        timeZoneOffset: number(3600),
        durationEnc: broken,
      },
      { itemTypeEnc: { type: 'ENCRYPTED_BYTES', value: '//8=' } },
    );
    expect({ capturedAtMs, type, details }).toEqual({
      capturedAtMs: 1_600_000_000_123,
      type: 'public.jpeg',
      details: { zoneOffset: 3600 },
    });
  });

  it('E20: long texts are cut between letters, long lists are cut', () => {
    const {
      title = '',
      description = '',
      keywords = [],
    } = decode({
      captionEnc: text(`x${'\u{1f600}'.repeat(100_000)}`),
      extendedDescEnc: text('y'.repeat(1_000_000)),
      keywordsEnc: list(Array.from({ length: 1_000 }, (_, n) => `word ${n}`)),
    }).details;
    expect([title.length, title.isWellFormed()]).toEqual([4_095, true]);
    expect(description).toHaveLength(16_384);
    expect(keywords).toHaveLength(256);
  });

  it('E20: whatever stands in these fields, the photo is there, and what is known of it has its type', () => {
    const names =
      `isFavorite captionEnc extendedDescEnc keywordsEnc locationEnc locationV2Enc locationLatitude
      locationLongitude timeZoneOffset timeZoneOffsetEnc timeZoneNameEnc orientation duration durationEnc assetSubtype
      assetSubtypeV2 assetHDRType burstId burstIdEnc burstFlags burstFlagsExt adjustmentType adjustmentTypeEnc
      assetDateEnc`.split(/\s+/);
    const field = fc.record({
      type: fc.constantFrom('STRING', 'ENCRYPTED_BYTES', 'INT64', undefined),
      value: fc.oneof(
        fc.jsonValue(),
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64')),
        fc.jsonValue().map((value) => binaryPlist(JSON.stringify(value)).toString('base64')),
      ),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), field, { noNullPrototype: true }), (fields) => {
        const { details } = decode(fields);
        expect(JSON.parse(JSON.stringify(details))).toEqual(details);
        expect(Object.values(details).includes(undefined)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describeRecorded('details of recorded photos', () => {
  it('E20: every recorded place is read', () => {
    const page = listPageOf('listing_photos');
    const told = JSON.stringify(page).split('"locationEnc"').length - 1;
    const places = decodePage(page, 'PrimarySync').assets.flatMap(({ details }) => details.location ?? []);
    expect([told, places.length]).toEqual([85, 85]);
    for (const { latitude, longitude, altitude } of places) {
      expect(Math.abs(latitude) > 0 && Math.abs(longitude) > 0 && altitude !== undefined).toBe(true);
    }
  });

  it('sizes, orientations and kinds of recorded photos', () => {
    const { assets } = decodePage(listPageOf('listing_photos'), 'PrimarySync');
    for (const name of ['width', 'height', 'orientation', 'zoneOffset'] as const) {
      expect(assets.filter(({ details }) => details[name] !== undefined)).toHaveLength(100);
    }
    const live = assets.filter(({ details }) => details.subtypeV2 === 2);
    expect(live.every(({ resources }) => resources.live !== undefined)).toBe(true);
    const videos = assets.filter(({ media }) => media === 'video');
    expect(videos.every(({ details: { duration = 0 } }) => duration > 1)).toBe(true);
  });
});
