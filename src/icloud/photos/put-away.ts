import { piecesOf } from '../../base/pieces-of.ts';
import { WithEnd } from '../../base/with-end.ts';
import { type AlbumsEnd, NO_PAGE, type Page, type PutAway } from '../../model/photo-source.ts';
import type { PutAwayAlbum } from '../../model/smart-albums.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { isRefusal } from './database.ts';
import { DESIRED_KEYS } from './desired-keys.ts';
import { lookUpRecords, MOST_NAMES } from './look-up-records.ts';
import { PAGE_ASSETS, pageExtent } from './page-extent.ts';
import { nameOf } from './read-record.ts';
import { recordsOf } from './records-of.ts';
import { smartListQuery } from './smart-lists.ts';
import { sortShown } from './sort-shown.ts';
import { walkList } from './walk-list.ts';
import { wholeAssets } from './whole-assets.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

/** An asset of the list; without a photo where nothing of it can be used. */
interface Listed {
  readonly id: string;
  readonly photo: PutAway | undefined;
}

/** What is in Recently Deleted, or hidden: no other list shows it. Tells in words of what cannot be read. */
export async function* listPutAway(
  ports: ChangesPorts,
  zone: Zone,
  album: PutAwayAlbum,
  signal: AbortSignal,
): AsyncGenerator<Page, AlbumsEnd> {
  const pages = new WithEnd(
    walkList({
      read: (rank) => readPage(ports, zone, { album, rank }, signal),
      nameOf: ({ id }: Listed) => id,
      full: PAGE_ASSETS,
      onRefusal: ({ message: reason }) =>
        ports.log.debug('photos that are put away are not listed', { album, reason }),
    }),
  );
  let unreadable = 0;
  for await (const { items, token } of pages) {
    unreadable += items.filter(({ photo }) => photo === undefined).length;
    yield { ...NO_PAGE, putAway: items.flatMap(({ photo }) => photo ?? []), token };
  }
  if (unreadable > 0) ports.log.warn(`some photos in ${album} cannot be read`, { photos: unreadable });
  return pages.end;
}

/** The same of these alone; those that are shown, or gone, are not told. */
export async function* lookUpPutAway(
  ports: ChangesPorts,
  zone: Zone,
  assets: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Page, void> {
  for (const names of piecesOf(assets, MOST_NAMES)) {
    const records = await lookUpRecords(ports.database, zone, { names, desiredKeys: DESIRED_KEYS }, signal);
    const listed = await photosOf(ports, zone, { records, without: undefined }, signal);
    yield { ...NO_PAGE, putAway: listed.flatMap(({ photo }) => photo ?? []) };
  }
}

const HOW: Readonly<Record<PutAwayAlbum, PutAway['how']>> = {
  hidden: 'hidden',
  'recently-deleted': 'trashed',
};

async function readPage(
  ports: ChangesPorts,
  zone: Zone,
  { album, rank }: { readonly album: PutAwayAlbum; readonly rank: number },
  signal: AbortSignal,
) {
  const request = smartListQuery(zone, album, { rank, desiredKeys: DESIRED_KEYS });
  try {
    const reply = await ports.database.call(request, signal);
    const token = isJsonObject(reply) ? reply['syncToken'] : undefined;
    return {
      items: await photosOf(ports, zone, { records: recordsOf(reply), without: HOW[album] }, signal),
      isFull: pageExtent(reply).isFull,
      token: typeof token === 'string' && token !== '' ? token : undefined,
    };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error;
  }
}

/** Assets of these records that are put away. `without`: how those are that say nothing of it themselves; undefined: they are not. */
async function photosOf(
  ports: ChangesPorts,
  zone: Zone,
  {
    records,
    without,
  }: { readonly records: readonly unknown[]; readonly without: PutAway['how'] | undefined },
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const { shown, gone } = sortShown(records);
  const how = new Map(gone.map((one) => [one.record, one.how]));
  const isAway = (record: unknown) => {
    const state = how.get(nameOf(record) ?? '') ?? without;
    return state === 'hidden' || state === 'trashed';
  };
  const assets = records.filter((record) => isAsset(record) && isAway(record));
  const halves = [...assets, ...shown.filter((record) => !isAsset(record))];
  const decoded = await wholeAssets(ports, zone, halves, signal);
  const photos = new Map(decoded.assets.map((asset) => [asset.id, asset]));
  return [...decoded.assetIds].map((id): Listed => {
    const asset = photos.get(id);
    const state = how.get(id) === 'hidden' ? 'hidden' : how.get(id) === 'trashed' ? 'trashed' : without;
    if (asset === undefined || state === undefined) return { id, photo: undefined };
    // Whether it is wanted is not decided by where it is.
    return { id, photo: { how: state, asset: { ...asset, deleted: false } } };
  });
}

function isAsset(record: unknown): boolean {
  return isJsonObject(record) && record['recordType'] === 'CPLAsset';
}
