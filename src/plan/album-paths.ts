import type { KnownCollection } from '../model/collections.ts';
import type { CollectionId } from '../model/ids.ts';
import { isSmartAlbumId } from '../model/smart-albums.ts';
import type { PathTraits } from './page-facts.ts';
import { pathKey, relativePath, type SafeName, safeName, withoutReserved } from './safe-path.ts';

/** An album, and how it is called from the top on: the names of the folders that it lies in, then its own. */
export interface AlbumPath {
  readonly album: KnownCollection;
  /** Names as the user gave them, with whatever is in them. Never empty. */
  readonly parts: readonly string[];
}

/** Apple allows a few; folders that lie in each other never end. */
const MOST_FOLDERS = 32;

/** Where each album lies. A folder that is not known, or that lies in itself, is left out. */
export function albumPaths(collections: readonly KnownCollection[]): readonly AlbumPath[] {
  const byId = new Map(collections.map((one) => [one.id, one]));
  return collections
    .filter(({ kind }) => kind === 'album')
    .map((album) => ({ album, parts: [...foldersOf(album, byId), album].map(nameOf) }));
}

type ById = ReadonlyMap<CollectionId, KnownCollection>;

/** The outermost first. */
function foldersOf(collection: KnownCollection, byId: ById): readonly KnownCollection[] {
  const folders: KnownCollection[] = [];
  let { parent } = collection;
  while (parent !== undefined && folders.length < MOST_FOLDERS) {
    const folder = byId.get(parent);
    if (folder?.kind !== 'folder') break;
    if (folders.includes(folder)) return [];
    folders.unshift(folder);
    parent = folder.parent;
  }
  return folders;
}

function nameOf({ name, kind, id }: KnownCollection): string {
  return name ?? `${kind} ${shortId(id)}`;
}

function shortId(id: CollectionId): string {
  return isSmartAlbumId(id) ? 'smart' : id.slice(0, 8);
}

/**
 * Folders of a disk for albums, by id: each album has its own. Of several that would be one there, the one whose id comes first keeps
 * the name: so it does not depend on which came first.
 */
export function albumFolders(
  collections: readonly KnownCollection[],
  traits: PathTraits,
): ReadonlyMap<CollectionId, readonly SafeName[]> {
  const byId = new Map(collections.map((one) => [one.id, one]));
  const parents = new Map(collections.map((one) => [one.id, foldersOf(one, byId).at(-1)?.id]));
  const names = new Map<CollectionId, SafeName>();
  for (const siblings of Map.groupBy(collections, ({ id }) => parents.get(id)).values()) {
    const taken = new Set<string>();
    for (const one of siblings.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const free = freeName(one, taken, traits);
      names.set(one.id, free);
    }
  }
  const albums = collections.filter(({ kind }) => kind === 'album');
  return new Map(
    albums.map((album) => [
      album.id,
      [...foldersOf(album, byId), album].flatMap(({ id }) => names.get(id) ?? []),
    ]),
  );
}

function freeName(collection: KnownCollection, taken: Set<string>, traits: PathTraits): SafeName {
  const { id } = collection;
  const name = nameOf(collection);
  for (let number = 0; ; number += 1) {
    const marks = ['', ` (${shortId(id)})`, ` (${id})`];
    const folder = folderName(name + (marks[number] ?? ` (${id} ${number})`));
    const key = pathKey(relativePath([folder]), traits);
    if (taken.has(key)) continue;
    taken.add(key);
    return folder;
  }
}

/** Not hidden, and with characters and an end that every disk keeps. */
function folderName(name: string): SafeName {
  const visible = withoutReserved(name.normalize('NFC'))
    .replace(/^[. ]/, '_')
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  return safeName(visible === '' ? '_' : visible);
}

/** What `--album` takes for a path: a slash that belongs to a name is escaped, and so is what would mean something else. */
export function writeAlbumPath(parts: readonly string[]): string {
  const text = parts.map((part) => part.replaceAll(/[\\/]/g, String.raw`\$&`)).join('/');
  return /^(!|none$|smart:)/.test(text) ? `\\${text}` : text;
}

/** Paths of albums, by id, as `--album` takes them; those of which several are called so have their ids with them, for people. */
export function albumLabels(albums: readonly AlbumPath[]): ReadonlyMap<CollectionId, string> {
  const texts = albums.map(({ album: { id }, parts }) => ({ id, text: writeAlbumPath(parts) }));
  const alike = Map.groupBy(texts, ({ text }) => text.normalize('NFC'));
  return new Map(
    texts.map(({ id, text }) => {
      const isOne = alike.get(text.normalize('NFC'))?.length === 1;
      return [id, isOne ? text : `${text} (id ${id})`];
    }),
  );
}

/** Orders paths as people look for them: what lies in one folder stands together. */
export function byPath(a: readonly string[], b: readonly string[]): number {
  for (const [at, part] of a.entries()) {
    const order = part.localeCompare(b[at] ?? '', 'en', { numeric: true });
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
