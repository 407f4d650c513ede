import { WithEnd } from '../../base/with-end.ts';
import { type AlbumsEnd, NO_PAGE, type Page, type ToldCollections } from '../../model/photo-source.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { albumQuery } from './album-query.ts';
import { isRefusal } from './database.ts';
import { lookUpFurther } from './look-up-records.ts';
import { recordsOf } from './records-of.ts';
import { PageWalk } from './page-walk.ts';
import { errorOf, nameOf } from './read-record.ts';
import { sortCollections } from './sort-collections.ts';
import { isMissing } from './sort-shown.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

const KEYS = ['albumNameEnc', 'albumType', 'parentId', 'position', 'isDeleted', 'isExpunged'];
/** Nobody has so many, of all folders together. */
const MOST = { folders: 10_000, pages: 20_000, names: 100_000 };
const ENDLESS = 'Apple goes on for ever about albums';
const UNTOLD = 'Apple does not tell of all albums';

/**
 * Albums and folders of a library: those at the top, then what is in each folder (photos.md 7). What is told twice counts once. A
 * folder that cannot be looked into, or never ends, costs what is in it.
 */
export async function* listCollections(
  ports: ChangesPorts,
  zone: Zone,
  signal: AbortSignal,
): AsyncGenerator<Page, AlbumsEnd> {
  const told = new Set<string>();
  const odd = new Set<string>();
  const folders: (string | undefined)[] = [undefined];
  let pages = 0;
  let shortfall: string | undefined;
  for (const folder of folders) {
    const listed = new WithEnd(listFolder(ports, zone, folder, signal));
    try {
      for await (const page of listed) {
        const { collections, strange, halves } = sortCollections(page.records);
        for (const name of [...strange, ...halves]) odd.add(name);
        if (page.records.some(isUntold) || isBlind(page.records)) shortfall ??= UNTOLD;
        const news = collections.filter(({ id }) => !told.has(id));
        for (const { id, now } of news) {
          told.add(id);
          if (now?.kind === 'folder') folders.push(id);
        }
        yield { ...NO_PAGE, collections: news, asBefore: [...strange, ...halves], token: page.token };
        pages += 1;
        const names = told.size + odd.size;
        if (pages >= MOST.pages || names >= MOST.names || folders.length > MOST.folders)
          return { shortfall: ENDLESS, skipped: odd.size };
      }
      if (!listed.end) shortfall ??= ENDLESS;
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

/** These albums and folders as they are now, whatever a list says of them. One that Apple does not answer for is not told. */
export async function lookUpCollections(
  ports: ChangesPorts,
  zone: Zone,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ToldCollections> {
  const { records } = await lookUpFurther(ports, zone, names, signal, KEYS);
  const { collections, strange, halves } = sortCollections(records.filter((record) => !isMissing(record)));
  const asBefore = [...strange, ...halves];
  const named = new Set([...collections.map(({ id }) => id), ...asBefore]);
  // No record of that name, or one of a project: what was an album is none any more.
  const gone = records.flatMap((record) => {
    const id = nameOf(record);
    return id === undefined || named.has(id) || isUntold(record) ? [] : [{ id, now: undefined }];
  });
  return { collections: [...collections, ...gone], asBefore };
}

/** It is there, and Apple cannot give it now. */
function isUntold(record: unknown): boolean {
  return errorOf(record) !== undefined && !isMissing(record);
}

/** A page on which nothing has a name is no empty one. */
function isBlind(records: readonly unknown[]): boolean {
  return records.length > 0 && records.every((record) => nameOf(record) === undefined);
}

/** What lies in one folder, or at the top; answers whether that was all. */
async function* listFolder(
  { database, clock }: ChangesPorts,
  zone: Zone,
  parentId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<{ readonly records: readonly unknown[]; readonly token: string | undefined }, boolean> {
  const walk = new PageWalk(clock, MOST);
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
    const names = records.map((record) => nameOf(record) ?? '');
    if (marker !== undefined && marker !== null && !(await walk.goesOn(names, signal))) return false;
  } while (marker !== undefined && marker !== null);
  return true;
}
