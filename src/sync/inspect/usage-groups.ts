import type { Asset } from '../../model/asset.ts';
import type { AlbumsReader, CatalogueRow } from '../../model/catalogue.ts';
import type { CollectionId } from '../../model/ids.ts';
import type { SmartAlbum } from '../../model/smart-albums.ts';
import { albumPaths, writeAlbumPath } from '../../plan/album-paths.ts';
import { isInSmartAlbum } from '../../plan/filter/smart-albums.ts';

export const USAGE_GROUPS = ['role', 'year', 'month', 'kind', 'album', 'library', 'type'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** Of a photo that is of several kinds, the first counts. */
const KINDS: readonly (readonly [SmartAlbum, string])[] = [
  ['screenshots', 'screenshot'],
  ['panoramas', 'panorama'],
  ['time-lapse', 'time-lapse'],
  ['slo-mo', 'slo-mo'],
  ['animated', 'animated'],
  ['raw', 'raw'],
  ['bursts', 'burst'],
  ['live', 'live'],
  ['videos', 'video'],
];

/** The groups that a photo belongs to; of albums there may be several. */
export type GroupsOf = (rows: readonly CatalogueRow[]) => Promise<readonly (readonly string[])[]>;

/** How photos are put together. Files are put together by their roles, whatever photos they are of. */
export async function openGroups(
  catalogue: Pick<AlbumsReader, 'albumsOf' | 'collections'>,
  by: Exclude<UsageGroup, 'role'>,
): Promise<GroupsOf> {
  if (by === 'album') return byAlbum(catalogue);
  return async (rows) => rows.map((row) => [nameOf(row, by)]);
}

async function byAlbum(catalogue: Pick<AlbumsReader, 'albumsOf' | 'collections'>): Promise<GroupsOf> {
  const names = new Map<CollectionId, string>();
  for (const { album, parts } of albumPaths(await catalogue.collections()))
    names.set(album.id, writeAlbumPath(parts));
  return async (rows) => {
    const albums = await catalogue.albumsOf(rows.map(({ id }) => id));
    return rows.map(({ id }) => {
      const own = (albums.get(id) ?? []).flatMap(({ collection }) => names.get(collection) ?? []);
      return own.length === 0 ? ['in no album'] : [...new Set(own)];
    });
  };
}

function nameOf(
  { library, asset }: CatalogueRow,
  by: 'year' | 'month' | 'kind' | 'library' | 'type',
): string {
  if (by === 'library') return library;
  if (asset === undefined) return 'unreadable';
  if (by === 'type') return asset.type ?? 'unknown';
  return by === 'kind' ? kindOf(asset) : dateOf(asset, by);
}

function kindOf(asset: Asset): string {
  return KINDS.find(([album]) => isInSmartAlbum(asset, album) === true)?.[1] ?? 'photo';
}

/** By the clocks here, as folders are. */
function dateOf({ capturedAtMs }: Asset, by: 'year' | 'month'): string {
  if (capturedAtMs === undefined) return 'no date';
  const at = new Date(capturedAtMs);
  const year = String(at.getFullYear()).padStart(4, '0');
  return by === 'year' ? year : `${year}-${String(at.getMonth() + 1).padStart(2, '0')}`;
}
