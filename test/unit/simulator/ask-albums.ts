import { listBody, type RawClient, type RawListOptions } from './raw-client.ts';
import { list, type ListReply, ofType } from './replies.ts';
import { startKnown } from './start.ts';

/** How tests ask for albums and for what is in them. */

export const BY_DATE = 'CPLContainerRelationLiveByAssetDate';
export const BY_POSITION = 'CPLContainerRelationLiveByPosition';
export const MINIMAL = ['itemId', 'containerId', 'position'];

export async function ask(client: RawClient, rank: number, options: RawListOptions): Promise<ListReply> {
  return list(await client.database('records/query', listBody(rank, options)));
}

export const membersOf = (
  client: RawClient,
  album: string,
  recordType = BY_DATE,
  more: RawListOptions = {},
) => ask(client, 0, { recordType, filters: { parentId: album }, limit: 198, ...more });

export const items = (reply: ListReply) =>
  ofType(reply, 'CPLContainerRelation').map(({ fields }) => fields['itemId']?.value);

export async function withAlbum(assets = 4) {
  const started = await startKnown({ library: { assets, bytes: 600 } });
  const { library } = started.simulator;
  const ids = [...library.files()].map(({ asset }) => asset);
  const album = library.addAlbum('Album');
  return { ...started, library, album, ids, first: ids[0] ?? '', second: ids[1] ?? '' };
}
