import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { KnownLibrary } from '../model/catalogue.ts';
import { freshnessOf } from '../sync/follow/freshness.ts';
import { SMART_PREFIX } from '../model/smart-albums.ts';
import type { ListedAlbum, ListedAlbums, ListedSmartAlbum } from '../sync/inspect/list-albums.ts';
import { aligned } from './aligned.ts';
import type { Answer } from './answer.ts';
import { asOfJson, asOfWords } from './as-of.ts';

export interface AlbumsAsked {
  readonly account: string;
  readonly libraries: readonly KnownLibrary[];
  /** The command that asks Apple for them. */
  readonly refreshCommand: string;
  /** Why something may be missing, in words. */
  readonly shortfall: string | undefined;
}

/** The albums of an account, a line each, called as `--album` takes them; ours beside what Apple counts, where it was asked. */
export function albumsAnswer({ albums, areKnown }: ListedAlbums, asked: AlbumsAsked): Answer {
  const { account, libraries, refreshCommand, shortfall } = asked;
  const freshness = freshnessOf(libraries);
  const unknown = albums.filter(
    ({ photos, counted }) => photos === undefined && counted === undefined,
  ).length;
  const news = [
    !areKnown && 'which albums there are was not asked for yet',
    unknown > 0 && `how much is in ${unknown} of these albums is not known yet`,
    areKnown && asOfWords(freshness),
  ];
  return {
    exitCode: EXIT.ok,
    data: { account, ...asOfJson(freshness), albumsListed: areKnown, albums: albums.map(albumJson) },
    lines:
      albums.length === 0
        ? []
        : tableOf(
            albums.map((one) => ({ ...one, name: one.label })),
            'album',
          ),
    warnings: shortfall === undefined ? [] : [`albums may be missing: ${shortfall}`],
    news: news.filter((one) => one !== false),
    hint: areKnown && unknown === 0 ? undefined : `run \`${refreshCommand}\``,
  };
}

/** The smart albums likewise. */
export function smartAlbumsAnswer(albums: readonly ListedSmartAlbum[], asked: AlbumsAsked): Answer {
  const { account, libraries } = asked;
  const freshness = freshnessOf(libraries);
  return {
    exitCode: EXIT.ok,
    data: { account, ...asOfJson(freshness), smartAlbums: albums.map(smartAlbumJson) },
    lines: tableOf(albums, 'smart album'),
    news: [asOfWords(freshness)],
  };
}

/** What `--list-albums` of icloudpd prints: a name a line. */
export function albumNamesAnswer(
  account: string,
  { names, shortfall }: { readonly names: readonly string[]; readonly shortfall: string | undefined },
): Answer {
  return {
    exitCode: EXIT.ok,
    data: { account, albums: names },
    lines: names.map(printable),
    warnings: shortfall === undefined ? [] : [`albums may be missing: ${shortfall}`],
  };
}

interface Line {
  readonly photos: number | undefined;
  readonly counted: number | undefined;
  readonly name: string;
}

function tableOf(lines: readonly Line[], what: string): readonly string[] {
  const isCounted = lines.some(({ counted }) => counted !== undefined);
  const cells = (photos: string, counted: string, name: string) =>
    isCounted ? [photos, counted, name] : [photos, name];
  return aligned([
    cells('photos', 'in iCloud', what),
    ...lines.map(({ photos, counted, name }) => cells(written(photos), written(counted), printable(name))),
  ]);
}

function written(number: number | undefined): string {
  return number === undefined ? '?' : String(number);
}

function albumJson({ library, id, text, path, photos, counted }: ListedAlbum): object {
  return { library, id, album: text, path, photos: photos ?? null, inICloud: counted ?? null };
}

function smartAlbumJson({ album, name, photos, counted }: ListedSmartAlbum): object {
  return { album: `${SMART_PREFIX}${album}`, name, photos: photos ?? null, inICloud: counted ?? null };
}
