import type { DatabaseSync } from 'node:sqlite';
import { PURGED, TRASHED } from './asset-columns.ts';

/** What an album still needs of a row that went. */
type Needed =
  | { readonly by: 'nobody' }
  /** The same photo stands in another library: what albums know of the one counts for the other. */
  | { readonly by: 'twin'; readonly twin: number };

/** Rows of assets that went from iCloud, and how they are forgotten. */
export class GoneAssets {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  /** At most so many of those that no step behind `through` changed; answers how many there were. */
  forget(through: number, most: number): number {
    let forgotten = 0;
    for (const row of this.#statements.old.all(through, most)) {
      const n = Number(row['n']);
      const needed = this.#neededBy(n, Number(row['state']));
      if (needed === undefined) continue;
      this.#forgetOne(n, needed);
      forgotten += 1;
    }
    return forgotten;
  }

  /** Undefined: an album may show it again. */
  #neededBy(n: number, state: number): Needed | undefined {
    const twin = this.#statements.twin.get(n, n)?.['twin'];
    if (typeof twin === 'number') return { by: 'twin', twin };
    const isFinal = state === PURGED || state === TRASHED;
    return isFinal || this.#statements.inAlbum.get(n) === undefined ? { by: 'nobody' } : undefined;
  }

  /** Its number may be given to another asset: nothing may know it. */
  #forgetOne(n: number, needed: Needed): void {
    const {
      tieMembers,
      tieRelations,
      removeMembers,
      removeRelations,
      removeSighting,
      removeReturned,
      remove,
    } = this.#statements;
    if (needed.by === 'twin') {
      tieMembers.run(needed.twin, n);
      tieRelations.run(needed.twin, n);
    }
    removeMembers.run(n);
    removeRelations.run(n);
    removeSighting.run(n);
    removeReturned.run(n);
    remove.run(n);
  }
}

/** A photo of the same id in another library. */
const HAS_TWIN = `SELECT 1 FROM asset AS twin WHERE twin.id = asset.id AND twin.n <> asset.n AND twin.library > 0`;

/** In one that is there, or that only its members named. */
function isInAlbum(n: string): string {
  return `SELECT 1 FROM membership JOIN collection ON collection.n = membership.collection
    WHERE membership.asset = ${n} AND collection.state <> 1`;
}

function prepareStatements(database: DatabaseSync) {
  return {
    // The condition of the index, to the letter.
    old: database.prepare(
      `SELECT n, state FROM asset INDEXED BY asset_gone WHERE state > 1 AND library > 0 AND change <= ?
         AND (state IN (${TRASHED}, ${PURGED}) OR EXISTS (${HAS_TWIN}) OR NOT EXISTS (${isInAlbum('asset.n')}))
       ORDER BY change, library LIMIT ?`,
    ),
    twin: database.prepare(
      `SELECT n AS twin FROM asset WHERE id = (SELECT id FROM asset WHERE n = ?) AND n <> ? AND library > 0
       ORDER BY state LIMIT 1`,
    ),
    inAlbum: database.prepare(isInAlbum('?')),
    tieMembers: database.prepare('UPDATE OR IGNORE membership SET asset = ? WHERE asset = ?'),
    tieRelations: database.prepare('UPDATE relation SET asset = ? WHERE asset = ?'),
    removeMembers: database.prepare('DELETE FROM membership WHERE asset = ?'),
    removeRelations: database.prepare('DELETE FROM relation WHERE asset = ?'),
    removeReturned: database.prepare('DELETE FROM returned WHERE asset = ?'),
    removeSighting: database.prepare('DELETE FROM sighting WHERE asset = ?'),
    remove: database.prepare('DELETE FROM asset WHERE n = ?'),
  };
}
