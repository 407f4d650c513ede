import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExifTool } from 'exiftool-vendored';
import { afterAll, expect, it } from 'vitest';
import type { SidecarFields } from '../../../src/metadata/sidecar-fields.ts';
import { merged, shape, told } from '../../support/sidecars.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const exiftool = new ExifTool({ maxProcs: 1, taskTimeoutMillis: 55_000, spawnTimeoutMillis: 55_000 });
afterAll(() => exiftool.end());

async function readBack(bytes: Uint8Array): Promise<Readonly<Record<string, unknown>>> {
  const file = join(temporaryFolder(), 'IMG_1.HEIC.xmp');
  writeFileSync(file, bytes);
  return { ...(await exiftool.readRaw(file, { readArgs: ['-G1', '-struct', '-n'] })) };
}

const ALBUMS = { albums: [['Travel', '2024'], ['A|B/C']], isHidden: false, isUnturned: true };

it('each field of a sidecar is what exiftool reads', async () => {
  expect(await readBack(merged(undefined, told(undefined, {}, ALBUMS)).bytes)).toMatchObject({
    'XMP-dc:Title': 'At the gate',
    'XMP-dc:Description': 'Two lines,\nwith <tags> & "quotes"',
    'XMP-dc:Subject': ['Berlin', 'Tür & Tor', 'a|b/c'],
    'XMP-lr:HierarchicalSubject': ['Berlin', 'Tür & Tor', 'a-b/c', 'Albums|Travel|2024', 'Albums|A-B/C'],
    'XMP-digiKam:TagsList': ['Berlin', 'Tür & Tor', 'a|b-c', 'Albums/Travel/2024', 'Albums/A|B-C'],
    'XMP-xmp:Rating': 5,
    'XMP-exif:DateTimeOriginal': '2018:07:31 09:22:24.816+02:00',
    'XMP-photoshop:DateCreated': '2018:07:31 09:22:24.816+02:00',
    'XMP-xmp:CreateDate': '2018:07:31 09:22:24.816+02:00',
    'XMP-exif:GPSLatitude': expect.closeTo(52.516_275, 7),
    'XMP-exif:GPSLongitude': expect.closeTo(-13.377_704, 7),
    'XMP-exif:GPSAltitude': 34.5,
    'XMP-exif:GPSAltitudeRef': 1,
    'XMP-tiff:Orientation': 6,
    'XMP-GCamera:BurstID': 'B-17',
    'XMP-keepsake:LivePhotoID': 'F2A23C38-0020-42FE-A273-2923ADE3CAED',
    'XMP-keepsake:AssetID': 'F2A23C38-0020-42FE-A273-2923ADE3CAED',
  });
});

it.each<[what: string, fields: SidecarFields, read: Readonly<Record<string, unknown>>]>([
  [
    'a hidden photo',
    told({ favorite: true }, {}, { albums: [], isHidden: true, isUnturned: true }),
    { 'XMP-xmp:Rating': -1, 'XMP-keepsake:Hidden': true },
  ],
  [
    'a place in the south and west, above the sea, at a full degree',
    told({ location: { latitude: -0.000_000_1, longitude: -179.999_999_999, altitude: 8848 } }),
    { 'XMP-exif:GPSLongitude': -180, 'XMP-exif:GPSAltitude': 8848, 'XMP-exif:GPSAltitudeRef': 0 },
  ],
  [
    'a date without a zone, before 1970',
    told({}, { capturedAtMs: -86_400_000 }),
    { 'XMP-exif:DateTimeOriginal': '1969:12:31 00:00:00Z' },
  ],
  [
    'a zone of half hours in the west',
    told({ zoneOffset: -12_600 }, { capturedAtMs: 0 }),
    { 'XMP-exif:DateTimeOriginal': '1969:12:31 20:30:00-03:30' },
  ],
  [
    'text that XML cannot hold, and text that looks like it',
    told({ title: ']]><rdf:li>\u0000\u0008\uD800&#0;&lt;\uFFFF', keywords: ['"><x/>', '\u0001', '&amp;'] }),
    { 'XMP-dc:Title': ']]><rdf:li>\uFFFD&#0;&lt;', 'XMP-dc:Subject': ['"><x/>', '&amp;'] },
  ],
])('exiftool reads %s', async (_what, fields, read) => {
  expect(await readBack(merged(undefined, fields).bytes)).toMatchObject(read);
});

it('the first day of the calendar has no zone that would lead out of it', () => {
  expect(told({ zoneOffset: -7_200 }, { capturedAtMs: -62_135_596_800_000 }).takenAt).toBe(
    '0001-01-01T00:00:00+00:00',
  );
});

it.each(['digikam', 'darktable', 'lightroom'] as const)(
  'exiftool reads all that %s wrote, and what we added',
  async (program) => {
    const before = await readBack(shape(program));
    const after = await readBack(merged(shape(program), told()).bytes);
    const lists = Object.entries(after).filter(([name]) => /^XMP-(?:dc:Subject|lr:H|digiKam:T)/.test(name));
    const own = new Set([...lists.map(([name]) => name), 'SourceFile', 'System:FileSize']);
    const theirs = Object.entries(before).filter(
      ([name]) => !own.has(name) && !/^(?:System|File|ExifTool|Composite|MWG):/.test(name),
    );
    expect(after).toMatchObject(Object.fromEntries(theirs));
    expect(theirs.length).toBeGreaterThan(5);
    for (const [name, words] of lists)
      expect(words).toEqual(expect.arrayContaining([before[name] ?? []].flat()));
    expect(after['XMP-keepsake:AssetID']).toBe('F2A23C38-0020-42FE-A273-2923ADE3CAED');
    expect(after['XMP-exif:GPSAltitude']).toBe(34.5);
    expect(after['ExifTool:Warning']).toBeUndefined();
  },
);

it('X2: what exiftool changed in a sidecar is the user’s, and all else is kept up to date', async () => {
  const file = join(temporaryFolder(), 'IMG_1.HEIC.xmp');
  const first = merged(undefined, told(undefined, {}, ALBUMS));
  writeFileSync(file, first.bytes);
  // It writes the whole file anew, in its own way.
  const edits = ['XMP-dc:Title=Mine', 'XMP-dc:Subject+=my word', 'XMP-photoshop:City=Berlin'];
  await exiftool.write(file, {}, { writeArgs: ['-overwrite_original', ...edits.map((edit) => `-${edit}`)] });
  const keywords = ['Berlin', 'new'];
  const second = merged(
    readFileSync(file),
    told({ title: 'Apple’s', favorite: true, keywords, orientation: 3 }),
    [first.marks],
  );
  const read = await readBack(second.bytes);
  expect(read).toMatchObject({
    'XMP-dc:Title': 'Mine',
    'XMP-photoshop:City': 'Berlin',
    'XMP-dc:Subject': ['Berlin', 'my word', 'new'],
    'XMP-tiff:Orientation': 3,
    'XMP-xmp:Rating': 5,
  });
  // What iCloud has no more: description, place, albums.
  for (const gone of ['XMP-dc:Description', 'XMP-exif:GPSLatitude', 'XMP-lr:HierarchicalSubject'])
    expect(read).not.toHaveProperty(gone);
  expect(second.provesItself).toBe(false);
});
