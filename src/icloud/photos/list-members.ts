import { WithEnd } from '../../base/with-end.ts';
import { type AlbumsEnd, type MembershipChange, NO_PAGE, type Page } from '../../model/photo-source.ts';
import { flagFrom } from '../wire/flag-from.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { listedSmartAlbumOf } from '../../model/smart-albums.ts';
import { albumQuery, PAGE_MEMBERS } from './album-query.ts';
import { isRefusal } from './database.ts';
import { recordsOf } from './records-of.ts';
import { errorOf, nameOf } from './read-record.ts';
import { PAGE_ASSETS } from './page-extent.ts';
import { smartListQuery } from './smart-lists.ts';
import { sortCollections, tiedBy } from './sort-collections.ts';
import { isMissing } from './sort-shown.ts';
import { walkList } from './walk-list.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

/** All that is asked for: who, where, at which place; where it is wished, who stands for the album. */
const KEYS = ['itemId', 'containerId', 'position'];
const COVER_KEYS = [...KEYS, 'isKeyAsset'];
/** How assets are called, and originals are not (photos.md 6). */
const ASSET = /^[\dA-F]{8}(?:-[\dA-F]{4}){3}-[\dA-F]{12}$/i;

/** Who is in an album, 66 at a time, or in a smart album, 100 at a time. */
export async function* listMembers(
  ports: ChangesPorts,
  zone: Zone,
  album: string,
  signal: AbortSignal,
  { from = 0, covers = false }: { readonly from?: number; readonly covers?: boolean } = {},
): AsyncGenerator<Page, AlbumsEnd> {
  const pages = new WithEnd(
    walkList({
      from,
      read: (rank) => readPage(ports, zone, { album, rank, covers }, signal),
      nameOf: ({ asset }) => asset,
      full: listedSmartAlbumOf(album) === undefined ? PAGE_MEMBERS : PAGE_ASSETS,
      onRefusal: ({ message: reason }) => ports.log.debug('an album cannot be listed', { album, reason }),
    }),
  );
  for await (const { items, token } of pages) yield { ...NO_PAGE, memberships: items, token };
  return pages.end;
}

interface Member extends MembershipChange {
  readonly asset: string;
}

/** A refusal costs the album, and not the run. */
async function readPage(
  { database }: ChangesPorts,
  zone: Zone,
  { album, rank, covers }: { readonly album: string; readonly rank: number; readonly covers: boolean },
  signal: AbortSignal,
): Promise<
  { readonly items: readonly Member[]; readonly isFull: boolean; readonly token: string | undefined } | Error
> {
  const smart = listedSmartAlbumOf(album);
  const request =
    smart === undefined
      ? albumQuery(zone, {
          recordType: 'CPLContainerRelationLiveByAssetDate',
          filters: [
            ['parentId', 'STRING', album],
            // In every index of this database ASCENDING means newest first (photos.md 3.3.4).
            ['direction', 'STRING', 'ASCENDING'],
            ['startRank', 'INT64', rank],
          ],
          desiredKeys: covers ? COVER_KEYS : KEYS,
        })
      : smartListQuery(zone, smart, { rank, desiredKeys: KEYS });
  try {
    const reply = await database.call(request, signal);
    const members = membersIn(recordsOf(reply), album);
    const full = smart === undefined ? PAGE_MEMBERS : PAGE_ASSETS;
    const all = isJsonObject(reply) ? reply : {};
    const { syncToken, continuationMarker: marker } = all;
    return {
      items: members,
      isFull: members.length >= full || (marker !== undefined && marker !== null),
      token: typeof syncToken === 'string' && syncToken !== '' ? syncToken : undefined,
    };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error;
  }
}

/** By the relations; an asset without one is on the page because it is in the album that was asked for (photos.md 7). */
function membersIn(records: readonly unknown[], album: string): readonly Member[] {
  const assets = records.flatMap((record) => assetOf(record, album) ?? []);
  const members = new Map<string, Member>();
  for (const change of sortCollections(records).memberships) {
    const { asset, collection, isMember } = change;
    if (isMember && asset !== undefined && collection === album) members.set(asset, { ...change, asset });
  }
  for (const asset of assets) {
    if (members.has(asset)) continue;
    members.set(asset, { relation: `${asset}-IN-${album}`, asset, collection: album, isMember: true });
  }
  return [...members.values()];
}

/** An asset that a record of this album names, also one that Apple cannot give now: it is in the list all the same. */
function assetOf(record: unknown, album: string): string | undefined {
  const name = nameOf(record);
  if (errorOf(record) === undefined) {
    const isAsset =
      isJsonObject(record) && record['recordType'] === 'CPLAsset' && flagFrom(record['deleted']) !== true;
    return isAsset ? name : undefined;
  }
  if (name === undefined || isMissing(record)) return undefined;
  const { asset, collection } = tiedBy(name);
  return collection === album ? asset : ASSET.exec(name)?.[0];
}
