import type { RelativePath } from '../model/relative-path.ts';
import { fileName, folderOf, relativePath } from './safe-path.ts';

/** A link of an album, and its place there; undefined where that is not known. */
export interface PlaylistEntry {
  readonly path: RelativePath;
  readonly position: number | undefined;
  /** It stands for the album. */
  readonly isCover?: boolean;
}

/** Where the playlist of an album lies: beside the one folder that all its links are in; undefined where there is no such folder. */
export function playlistPath(links: readonly Pick<PlaylistEntry, 'path'>[]): RelativePath | undefined {
  const folders = new Set(links.map(({ path }) => folderOf(path)));
  const [folder] = folders;
  if (folders.size !== 1 || folder === undefined) return undefined;
  return relativePath([...(folderOf(folder)?.split('/') ?? []), `${fileName(folder)}.m3u8`]);
}

/**
 * Extended M3U, in the order of the album; what has no place comes last, by name. Paths are those from the playlist. The cover is named in
 * front, where one is known.
 */
export function playlistText(name: string, links: readonly PlaylistEntry[]): string {
  const ordered = links.toSorted(byPosition).flatMap(({ path }) => {
    return [`#EXTINF:-1,${oneLine(fileName(path))}`, fromPlaylist(path)];
  });
  const [cover] = links.filter(({ isCover }) => isCover === true).toSorted(byPosition);
  const art = cover === undefined ? [] : [`#EXTALBUMARTURL:${fromPlaylist(cover.path)}`];
  return `${['#EXTM3U', `#PLAYLIST:${oneLine(name)}`, ...art, ...ordered].join('\n')}\n`;
}

function fromPlaylist(path: RelativePath): string {
  const folder = folderOf(path);
  return folder === undefined ? fileName(path) : `${fileName(folder)}/${fileName(path)}`;
}

function byPosition(a: PlaylistEntry, b: PlaylistEntry): number {
  const [one, other] = [a.position ?? Infinity, b.position ?? Infinity];
  if (one !== other) return one - other;
  return a.path < b.path ? -1 : 1;
}

/** A name is the user's: what would begin a line of its own is left out. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
}
