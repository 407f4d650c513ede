import { didYouMean } from '../../base/nearest.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { KnownCollection } from '../../model/collections.ts';
import { SMART_ALBUMS } from '../../model/smart-albums.ts';
import { albumPaths, writeAlbumPath } from '../../plan/album-paths.ts';
import { splitAlbumPath } from '../../plan/album-wishes.ts';
import type { AlbumChoice } from '../../plan/choose-albums.ts';
import { englishName } from '../../plan/filter/smart-albums.ts';

/** Names of albums that the user gave and that are not there, with the nearest ones; undefined where there are none. */
export function noSuchAlbum(
  { missing }: Pick<AlbumChoice, 'missing'>,
  collections: readonly KnownCollection[],
  hint: string,
): KeepsakeError | undefined {
  if (missing.length === 0) return undefined;
  const paths = albumPaths(collections).map(({ parts }) => parts);
  /** As they are called, and as `--album` takes them. */
  const known = new Map([
    ...paths.map((parts): [string, string] => [parts.at(-1) ?? '', writeAlbumPath(parts.slice(-1))]),
    ...paths.map((parts): [string, string] => [writeAlbumPath(parts), writeAlbumPath(parts)]),
    ...SMART_ALBUMS.map((album): [string, string] => [englishName(album), englishName(album)]),
  ]);
  const names = [...known.keys()];
  const near = (name: string) => didYouMean(name, names, (called) => known.get(called) ?? called);
  const [first = '', ...others] = missing.map((text) => {
    // It may have gone to another folder.
    const last = splitAlbumPath(text).at(-1) ?? '';
    const there = known.get(last);
    const close = near(text) || (there === undefined ? near(last) : `; did you mean ${there}?`);
    return `there is no album ${printable(text)}${printable(close)}`;
  });
  return new KeepsakeError('USAGE', first, { details: others, hint });
}

/** A name that several albums have, for people; a line each. */
export function severalAlbums({ several }: Pick<AlbumChoice, 'several'>): readonly string[] {
  return several.map(({ text, paths }) => {
    const more = paths.length > MOST_NAMED ? ' and others' : '';
    const named = paths.slice(0, MOST_NAMED).map(printable).join(', ');
    return `--album ${printable(text)} means ${paths.length} albums: ${named}${more}`;
  });
}

const MOST_NAMED = 5;
