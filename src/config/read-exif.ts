import type { ExifWish } from '../model/file-rewriter.ts';
import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';
import { SETTINGS } from './settings.ts';

/** What is to be written into files. Adds what is wrong with it. */
export function readExif(read: ValueReader): Pick<Config, 'exif'> {
  const fields = read.count('setExif') === 0 ? [] : read.lists('setExif', SETTINGS.setExif.choices);
  const exif: readonly ExifWish[] = [
    ...(read.isSet('setExifDatetime') ? ['datetime' as const] : []),
    ...fields,
  ];
  return exif.length === 0 ? {} : { exif };
}
