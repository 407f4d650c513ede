import { type AlbumsEnd, NO_PAGE, type Page } from '../../model/photo-source.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { albumQuery } from './album-query.ts';
import { isRefusal } from './database.ts';
import { recordsOf } from './records-of.ts';
import { IdlePages } from './idle-pages.ts';
import { nameOf } from './read-record.ts';
import { sortCollections } from './sort-collections.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

const KEYS = ['albumNameEnc', 'albumType', 'parentId', 'position', 'isDeleted', 'isExpunged'];
/** Folders that are looked into; nobody has so many. */
const MOST_FOLDERS = 10_000;

/**
 * Albums and folders of a library: those at the top, then what is in each folder (photos.md 7). What is told twice counts once. A
 * folder that cannot be looked into costs what is in it.
 */
export async function* listCollections(
  ports: ChangesPorts,
  zone: Zone,
  signal: AbortSignal,
): AsyncGenerator<Page, AlbumsEnd> {
  const told = new Set<string>();
  const odd = new Set<string>();
  const folders: (string | undefined)[] = [undefined];
  let shortfall: string | undefined;
  for (const folder of folders) {
    try {
      for await (const page of listFolder(ports, zone, folder, signal)) {
        const { collections, strange, halves } = sortCollections(page.records);
        for (const name of [...strange, ...halves]) odd.add(name);
        const news = collections.filter(({ id }) => !told.has(id));
        for (const { id, now } of news) {
          told.add(id);
          if (now?.kind === 'folder' && folders.length <= MOST_FOLDERS) folders.push(id);
        }
        yield { ...NO_PAGE, collections: news, token: page.token };
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
      ports.log.debug('albums cannot be listed', { folder: folder ?? 'top', reason: error.message });
      shortfall ??=
        folder === undefined
          ? 'Apple does not list the albums'
          : 'Apple does not list the albums of a folder';
    }
  }
  return { shortfall, skipped: odd.size };
}

/** What lies in one folder, or at the top. */
async function* listFolder(
  { database, clock }: ChangesPorts,
  zone: Zone,
  parentId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<{ readonly records: readonly unknown[]; readonly token: string | undefined }, void> {
  const idlePages = new IdlePages(clock);
  let marker: unknown;
  do {
    const query = {
      recordType: 'CPLAlbumByPositionLive',
      filters: parentId === undefined ? [] : [['parentId', 'STRING', parentId] as const],
      desiredKeys: KEYS,
      marker,
    };
    const reply = await database.call(albumQuery(zone, query), signal);
    const records = recordsOf(reply);
    const token = isJsonObject(reply) ? reply['syncToken'] : undefined;
    yield { records, token: typeof token === 'string' && token !== '' ? token : undefined };
    marker = isJsonObject(reply) ? reply['continuationMarker'] : undefined;
    if (
      !(await idlePages.goesOn(
        records.map((record) => nameOf(record) ?? ''),
        signal,
      ))
    )
      return;
  } while (marker !== undefined && marker !== null);
}
