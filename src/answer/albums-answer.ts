import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { KnownLibrary } from '../model/catalogue.ts';
import { freshnessOf } from '../sync/follow/freshness.ts';
import type { ListedAlbum, ListedAlbums } from '../sync/inspect/list-albums.ts';
import { aligned } from './aligned.ts';
import type { Answer } from './answer.ts';
import { asOfJson, asOfWords } from './as-of.ts';

/** The albums of an account, a line each, called as `--album` takes them. `refreshCommand`: the command that asks Apple for them. */
export function albumsAnswer(
  account: string,
  { albums, isListed }: ListedAlbums,
  libraries: readonly KnownLibrary[],
  refreshCommand: string,
): Answer {
  const freshness = freshnessOf(libraries);
  const unknown = albums.filter(({ photos }) => photos === undefined).length;
  const news = [
    !isListed && 'which albums there are was not asked for yet',
    unknown > 0 && `what is in ${unknown} of these albums was not asked for yet`,
    isListed && asOfWords(freshness),
  ];
  return {
    exitCode: EXIT.ok,
    data: { account, ...asOfJson(freshness), albumsListed: isListed, albums: albums.map(albumJson) },
    lines: albums.length === 0 ? [] : aligned([['photos', 'album'], ...albums.map(cells)]),
    news: news.filter((one) => one !== false),
    hint: isListed && unknown === 0 ? undefined : `run \`${refreshCommand}\``,
  };
}

function cells({ photos, text }: ListedAlbum): readonly string[] {
  return [photos === undefined ? '?' : String(photos), printable(text)];
}

function albumJson({ library, id, text, path, photos }: ListedAlbum): object {
  return { library, id, album: text, path, photos: photos ?? null };
}
