import { expect, it } from 'vitest';
import { readExif } from '../../../src/config/read-exif.ts';
import { type RawValues, ValueReader } from '../../../src/config/read-values.ts';

it.each<[what: string, raw: RawValues, exif: readonly string[] | undefined, problems: number]>([
  ['nothing', {}, undefined, 0],
  ['the date', { setExifDatetime: true }, ['datetime'], 0],
  ['a list', { setExif: ['gps,rating'] }, ['gps', 'rating'], 0],
  ['a list with spaces, and one twice', { setExif: [' GPS , rating', 'gps'] }, ['gps', 'rating'], 0],
  ['both', { setExifDatetime: true, setExif: ['description'] }, ['datetime', 'description'], 0],
  ['a word that is none, once for each', { setExif: ['gps,stars', ''] }, ['gps'], 2],
])('Y1: --set-exif: %s', (_what, raw, exif, problems) => {
  const read = new ValueReader(raw);
  expect(readExif(read).exif).toEqual(exif);
  expect(read.problems).toHaveLength(problems);
  for (const problem of read.problems) expect(problem).toContain('gps, rating or description');
});
