import type { DatabaseSync } from 'node:sqlite';
import type { KnownCollection, Membership } from '../../model/collections.ts';
import { packName, unpackName } from '../pack-name.ts';
import type { Row } from '../row.ts';
import { unpackText } from './pack-text.ts';

/** What can be asked of albums, and of what lies in them. */
export class AlbumsView {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #libraryOf: (n: number) => string | undefined;

  constructor(database: DatabaseSync, libraryOf: (n: number) => string | undefined) {
    this.#statements = prepareStatements(database);
    this.#libraryOf = libraryOf;
  }

  collections(): readonly KnownCollection[] {
    return this.#statements.collections.all().flatMap((row) => {
      const { kind, name, parent, position, cover } = row;
      const of = this.#collectionIn(row);
      if (of === undefined || (kind !== 'album' && kind !== 'folder')) return [];
      return {
        library: of.library,
        id: of.collection,
        kind,
        name: typeof name === 'string' ? unpackText(name) : undefined,
        parent: parent instanceof Uint8Array ? unpackName(parent) : undefined,
        position: numberIn(position),
        isKnown: kind === 'folder' || row['is_listed'] === 1,
        ...(cover instanceof Uint8Array && { cover: unpackName(cover) }),
        ...(row['is_cover_known'] === 1 && { isCoverKnown: true as const }),
      };
    });
  }

  albumsOf(assets: readonly string[]): ReadonlyMap<string, readonly Membership[]> {
    const found = new Map<string, readonly Membership[]>();
    for (const asset of new Set(assets)) {
      const albums = this.#statements.albumsOf.all(packName(asset)).flatMap((row): readonly Membership[] => {
        const of = this.#collectionIn(row);
        return of === undefined ? [] : [{ ...of, position: numberIn(row['position']) }];
      });
      if (albums.length > 0) found.set(asset, albums);
    }
    return found;
  }

  countMembers(): ReadonlyMap<string, number> {
    return new Map(
      this.#statements.countMembers
        .all()
        .flatMap(({ id, assets }) => (id instanceof Uint8Array ? [[unpackName(id), Number(assets)]] : [])),
    );
  }

  unknownMembers(collections: readonly string[], limit: number): readonly string[] {
    const members = new Set<string>();
    for (const collection of collections) {
      for (const { id } of this.#statements.unknownMembers.all(packName(collection), limit - members.size))
        if (id instanceof Uint8Array) members.add(unpackName(id));
      if (members.size >= limit) break;
    }
    return [...members];
  }

  #collectionIn({ library, collection }: Row): Pick<Membership, 'library' | 'collection'> | undefined {
    const id = typeof library === 'number' ? this.#libraryOf(library) : undefined;
    return id === undefined || !(collection instanceof Uint8Array)
      ? undefined
      : { library: id, collection: unpackName(collection) };
  }
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** An asset is in an album by its id, whichever row of that id the membership is tied to. */
function prepareStatements(database: DatabaseSync) {
  return {
    collections: database.prepare(
      `SELECT collection.library, collection.id AS collection, kind, name, parent, position, cover,
         collection.covers > 0 AND collection.covers = album_list.round AS is_cover_known,
         collection.listed > 0 AND collection.listed = album_list.round AS is_listed
       FROM collection LEFT JOIN album_list ON album_list.library = collection.library
       WHERE state = 0 ORDER BY collection.library, position, collection.id`,
    ),
    albumsOf: database.prepare(
      `SELECT collection.library, collection.id AS collection, max(membership.position) AS position
       FROM asset CROSS JOIN membership ON membership.asset = asset.n
       CROSS JOIN collection ON collection.n = membership.collection
       WHERE asset.id = ? AND collection.state = 0 GROUP BY collection.n ORDER BY collection.library, collection.id`,
    ),
    countMembers: database.prepare(
      `SELECT collection.id, count(DISTINCT asset.id) AS assets
       FROM collection CROSS JOIN membership ON membership.collection = collection.n
       CROSS JOIN asset ON asset.n = membership.asset
       WHERE collection.state = 0 AND (asset.library > 0 AND asset.state = 0
         OR EXISTS (SELECT 1 FROM asset AS twin WHERE twin.id = asset.id AND twin.library > 0 AND twin.state = 0))
       GROUP BY collection.n`,
    ),
    // A row of no library that was not looked for in vain.
    unknownMembers: database.prepare(
      `SELECT asset.id FROM collection CROSS JOIN membership ON membership.collection = collection.n
       CROSS JOIN asset ON asset.n = membership.asset
       WHERE collection.id = ? AND collection.state = 0 AND asset.library = 0 AND asset.state = 0
         AND NOT EXISTS (SELECT 1 FROM asset AS twin WHERE twin.id = asset.id AND twin.library > 0)
       LIMIT ?`,
    ),
  };
}
