import { IdSet } from '../../base/id-set.ts';
import { type AlbumsEnd, type MembershipChange, NO_PAGE, type Page } from '../../model/photo-source.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { listedSmartAlbumOf } from '../../model/smart-albums.ts';
import { albumQuery, PAGE_MEMBERS } from './album-query.ts';
import { isRefusal } from './database.ts';
import { recordsOf } from './records-of.ts';
import { nameOf } from './read-record.ts';
import { PAGE_ASSETS } from './page-extent.ts';
import { smartListQuery } from './smart-lists.ts';
import { sortCollections } from './sort-collections.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

/** All that is asked for: who, where, at which place. */
const KEYS = ['itemId', 'containerId', 'position'];
/** Pages in a row that tell nothing new. */
const PATIENCE = 3;
/** Times in a row that a listing goes back before it takes what it gets. */
const MOST_BACKS = 3;
/** An album of a million. */
const MOST_PAGES = 20_000;
const MOST_MEMBERS = 2_000_000;

/**
 * Who is in an album, 66 at a time, or in a smart album, 100 at a time. Each page reaches back into the one before by one place: one that does not join on tells that
 * somebody left the album meanwhile, and the listing goes back (as `listPages`).
 */
export async function* listMembers(
  ports: ChangesPorts,
  zone: Zone,
  album: string,
  signal: AbortSignal,
): AsyncGenerator<Page, AlbumsEnd> {
  const seen = new IdSet();
  /** Of the page before; undefined where any page joins on. */
  let before: ReadonlySet<string> | undefined;
  let rank = 0;
  const full = listedSmartAlbumOf(album) === undefined ? PAGE_MEMBERS : PAGE_ASSETS;
  for (let idle = 0, backs = 0, pages = 0; idle < PATIENCE && pages < MOST_PAGES; pages += 1) {
    const page = await readPage(ports, zone, { album, rank }, signal);
    if (page instanceof Error) {
      ports.log.debug('an album cannot be listed', { album, reason: page.message });
      return { shortfall: 'Apple does not list what is in an album', skipped: 0 };
    }
    const { members, isFull, token } = page;
    const joins = before === undefined || before.has(members[0]?.asset ?? '');
    if (!joins && backs < MOST_BACKS) {
      backs += 1;
      rank = Math.max(0, rank - full + 1);
      before = undefined;
      continue;
    }
    if (joins) backs = 0;
    const news = members.filter(({ asset }) => seen.add(asset));
    yield { ...NO_PAGE, memberships: news, token };
    if (!isFull) return { shortfall: undefined, skipped: 0 };
    if (seen.size > MOST_MEMBERS) break;
    idle = news.length === 0 ? idle + 1 : 0;
    before = new Set(members.map(({ asset }) => asset));
    rank += Math.max(1, members.length - 1);
  }
  return { shortfall: 'Apple goes on for ever about what is in an album', skipped: 0 };
}

interface Member extends MembershipChange {
  readonly asset: string;
}

/** A refusal costs the album, and not the run. */
async function readPage(
  { database }: ChangesPorts,
  zone: Zone,
  { album, rank }: { readonly album: string; readonly rank: number },
  signal: AbortSignal,
): Promise<
  | { readonly members: readonly Member[]; readonly isFull: boolean; readonly token: string | undefined }
  | Error
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
          desiredKeys: KEYS,
        })
      : smartListQuery(zone, smart, { rank, desiredKeys: KEYS });
  try {
    const reply = await database.call(request, signal);
    const members = membersIn(recordsOf(reply), album);
    const full = smart === undefined ? PAGE_MEMBERS : PAGE_ASSETS;
    const all = isJsonObject(reply) ? reply : {};
    const { syncToken, continuationMarker: marker } = all;
    return {
      members,
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
  const assets = records.flatMap((record) => {
    const isAsset = isJsonObject(record) && record['recordType'] === 'CPLAsset' && record['deleted'] !== true;
    return isAsset ? (nameOf(record) ?? []) : [];
  });
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
