import { addDemoAlbums } from './demo-albums.ts';
import { developShots, type FormatName, type Shot } from './demo-shots.ts';
import { uuidFrom } from '../core/seed.ts';
import { listSource } from './synthetic-library.ts';
import { Zone } from './zone.ts';
import { OTHER_OWNER, type ZoneName } from './zone-name.ts';

const DAY_MS = 86_400_000;

/** Ordinary photos: one name after the other, a few hours apart. */
function series(
  first: number,
  dates: readonly string[],
  format: FormatName,
  more: Partial<Shot> = {},
): readonly Shot[] {
  return dates.map((taken, index) => ({
    name: `IMG_${String(first + index).padStart(4, '0')}.${format}`,
    format,
    taken,
    size: 40_000 + ((first + index * 7) % 23) * 1_731,
    ...more,
  }));
}

function odd(name: string | null, format: FormatName, more: Partial<Shot> = {}): Shot {
  return { name, format, taken: '2025-04-02T10:00:00Z', size: 9_000, ...more };
}

/** The demo library: about sixty photos and videos with everything that makes naming and pairing hard. */
const SHOTS: readonly Shot[] = [
  ...series(1201, ['2025-05-18T08:12:44Z'], 'HEIC', { facts: { renderType: 2050 } }),
  ...series(1202, ['2025-05-18T08:15:02Z', '2025-05-17T19:40:00Z', '2025-05-11T12:00:31Z'], 'HEIC'),
  ...series(
    1101,
    [
      '2025-05-03T07:00:00Z',
      '2025-05-03T07:00:09Z',
      '2025-05-03T21:59:59Z',
      '2025-05-02T23:30:00Z',
      '2025-03-30T01:30:00Z',
      '2024-12-31T23:59:59Z',
      '2024-10-27T00:30:00Z',
      '2024-02-29T12:00:00Z',
    ],
    'JPG',
  ),
  ...series(1301, ['2025-05-16T17:20:00Z', '2025-05-09T11:11:11Z'], 'PNG', { facts: { subtypeV2: 3 } }),
  ...series(1401, ['2025-05-15T10:00:00Z', '2025-01-06T16:45:00Z'], 'MOV'),
  ...series(1451, ['2024-08-15T15:00:00Z'], 'MOV', {
    adjustment: 'com.apple.video.slomo',
    facts: { subtype: 100, subtypeV2: 100 },
  }),
  ...series(1452, ['2024-08-15T15:30:00Z'], 'MOV', { facts: { subtype: 101, subtypeV2: 101 } }),
  ...series(1461, ['2024-08-16T09:00:00Z'], 'MP4'),
  { name: 'party.GIF', format: 'GIF', taken: '2024-07-01T20:00:00Z', size: 8_000 },
  { name: 'sticker.webp', format: 'WEBP', taken: '2024-07-02T20:00:00Z', size: 6_000 },
  ...series(1501, ['2025-05-14T09:30:00Z', '2025-05-14T09:31:00Z'], 'HEIC', { live: true }),
  ...series(1503, ['2025-05-01T18:00:00Z'], 'HEIC', { live: true, facts: { renderType: 3076 } }),
  ...series(1504, ['2024-11-02T13:13:13Z'], 'JPG', { live: true }),
  ...series(1505, ['2025-05-13T12:00:00Z'], 'HEIC', { live: true, edited: 'JPG' }),
  // RAW beside JPEG, either of which may be called the original (photos.md 5.1).
  ...series(1601, ['2025-02-14T07:45:00Z'], 'DNG', { alternative: 'JPG' }),
  ...series(1602, ['2025-02-14T07:46:00Z'], 'JPG', { alternative: 'CR2' }),
  ...series(1603, ['2025-02-15T07:46:00Z'], 'DNG'),
  ...series(1604, ['2025-02-16T07:46:00Z'], 'CR2', { alternative: 'JPG', edited: 'JPG' }),
  ...series(1701, ['2025-05-12T10:20:30Z'], 'JPG', { edited: 'JPG' }),
  ...series(1702, ['2025-05-12T10:21:30Z'], 'HEIC', { edited: 'JPG' }),
  ...series(1703, ['2025-05-12T10:22:30Z'], 'MOV', { edited: 'MOV' }),
  // "Duplicate" on a device: two assets, one master; the second one was edited.
  ...series(1801, ['2025-04-20T14:00:00Z'], 'JPG'),
  ...series(1801, ['2025-04-20T14:00:00Z'], 'JPG', { duplicate: true, edited: 'JPG' }),
  // One name, one day: other sizes, then one size and other content.
  { name: 'IMG_0500.JPG', format: 'JPG', taken: '2025-04-10T08:00:00Z', size: 30_000 },
  { name: 'IMG_0500.JPG', format: 'JPG', taken: '2025-04-10T12:00:00Z', size: 31_000 },
  { name: 'IMG_0501.JPG', format: 'JPG', taken: '2025-04-10T08:30:00Z', size: 30_000 },
  { name: 'IMG_0501.JPG', format: 'JPG', taken: '2025-04-10T12:30:00Z', size: 30_000 },
  ...series(1901, ['2024-06-21T04:00:00Z'], 'JPG', {
    facts: { subtype: 1, favorite: true, caption: 'Sunrise' },
  }),
  ...series(1902, ['2024-06-22T04:00:00Z'], 'HEIC', {
    facts: { burstId: '6C1A21FE-6F07-4D0B-8E0C-0C1A6BDE2A77', favorite: true },
  }),
  odd('i/n v:a\0l*i?d\\p<a>t"h|.JPG', 'JPG'),
  odd('caf\u00e9.JPG', 'JPG'),
  odd('cafe\u0301.JPG', 'JPG', { size: 9_500 }),
  odd('IMG_\u4e2d\u6587_7409.JPG', 'JPG'),
  odd(`${'long name '.repeat(30).trim()}.JPG`, 'JPG'),
  odd('..hidden.JPG', 'JPG'),
  odd('.JPG', 'JPG'),
  odd('../../escape.JPG', 'JPG'),
  odd('CON.JPG', 'JPG'),
  odd('nul.png', 'PNG'),
  odd('no extension', 'HEIC'),
  odd('family \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67.JPG', 'JPG'),
  odd('IMG_7410.JPG', 'JPG', { nameAs: 'STRING' }),
  odd(null, 'JPG'),
  odd('moon-landing.JPG', 'JPG', { taken: '1969-07-20T20:17:40Z' }),
  odd('first-movie.MOV', 'MOV', { taken: '1904-01-01T00:00:00Z', size: 20_000 }),
  odd('tomorrow.JPG', 'JPG', { taken: '2044-01-01T00:00:00Z' }),
  odd('undated.JPG', 'JPG', { taken: null }),
  ...series(2001, ['2024-05-05T05:05:05Z'], 'JPG', { facts: { hidden: true } }),
  ...series(2101, ['2024-04-04T04:04:04Z', '2024-04-03T04:04:04Z'], 'JPG', {
    facts: { dateExpunged: Date.UTC(2030, 0, 1) },
  }),
  // In Recently Deleted, while its master lives on in another asset.
  ...series(2201, ['2024-03-03T03:03:03Z'], 'HEIC'),
  ...series(2201, ['2024-03-03T03:03:03Z'], 'HEIC', {
    duplicate: true,
    facts: { dateExpunged: Date.UTC(2030, 0, 1) + DAY_MS },
  }),
];

const SHARED_SHOTS: readonly Shot[] = [
  ...series(3001, ['2025-05-10T10:00:00Z', '2025-05-08T10:00:00Z'], 'HEIC'),
  ...series(3003, ['2025-05-06T10:00:00Z'], 'JPG', { facts: { favorite: true } }),
  ...series(3004, ['2025-05-05T10:00:00Z'], 'MOV'),
];

const ALBUM_SHOTS: readonly Shot[] = series(4001, ['2025-05-04T10:00:00Z', '2025-05-03T10:00:00Z'], 'JPG');

/** The zones of the demo account: its library, a share link, a library shared with others, and shared albums. */
export function demoZones(
  seed: string,
  options: { readonly ownerRecordName: string; readonly shared: ZoneName | undefined },
): readonly Zone[] {
  const { ownerRecordName, shared } = options;
  const upper = (label: string) => uuidFrom(`${seed}/${label}`).toUpperCase();
  const own = developShots(seed, SHOTS);
  const primary = new Zone(
    { database: 'private', zoneName: 'PrimarySync', ownerRecordName },
    listSource(own),
  );
  addDemoAlbums(primary, upper, own);
  const moment = new Zone(
    { database: 'private', zoneName: `CMM-${upper('cmm')}`, ownerRecordName },
    listSource(developShots(`${seed}/moment`, SHARED_SHOTS.slice(0, 1))),
  );
  const albums = (['private', 'shared'] as const).map((database) =>
    sharedAlbum(seed, database, ownerRecordName),
  );
  if (shared === undefined) return [primary, moment, ...albums];
  const library = new Zone(shared, listSource(developShots(`${seed}/shared`, SHARED_SHOTS)));
  // icloudpd stops reading zones at the share link.
  return [primary, library, moment, ...albums];
}

/** A shared album of the new kind: an own one is in the private database, one that others share in the shared one. */
function sharedAlbum(seed: string, database: ZoneName['database'], ownerRecordName: string): Zone {
  const label = `${seed}/album of ${database}`;
  return new Zone(
    {
      database,
      zoneName: `SharedCollection-${uuidFrom(label).toUpperCase()}`,
      ownerRecordName: database === 'private' ? ownerRecordName : OTHER_OWNER,
    },
    listSource(developShots(label, ALBUM_SHOTS)),
  );
}
