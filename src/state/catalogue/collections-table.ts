import type { DatabaseSync } from 'node:sqlite';
import type { CollectionChange, MembershipChange } from '../../model/photo-source.ts';
import { packName } from '../pack-name.ts';
import { HIDDEN, TRASHED } from './asset-columns.ts';
import { packText } from './pack-text.ts';

const THERE = 0;
const GONE = 1;
/** Only a membership spoke of it. */
const NAMED = 2;

/** The kind of a smart album: neither an album nor a folder, whoever asks for those. */
const SMART = 'smart';

/** Names of relations that tell both themselves are written so. */
const BETWEEN = '-IN-';

/** Numbers of the rows that a relation ties. */
export interface Ends {
  readonly collection: number;
  readonly asset: number;
}

interface Member {
  readonly asset: string;
  readonly collection: string;
}

/** Albums and folders, and what lies in them. */
export class CollectionsTable {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  /** What that means for those in it; undefined where the row is as before. `round`: it was told in this one. */
  set(
    library: number,
    { id, now }: CollectionChange,
    round: number,
  ): { readonly n: number; readonly isOnlyMoved: boolean } | undefined {
    const packed = packName(id);
    const before = this.#statements.one.get(library, packed);
    if (now === undefined) {
      if (before === undefined || before['state'] === GONE) return undefined;
      const n = Number(before['n']);
      this.#statements.end.run(n);
      return { n, isOnlyMoved: false };
    }
    const parent = now.parent === undefined ? null : packName(now.parent);
    const position = now.position ?? null;
    const readable = now.name === undefined ? undefined : packText(now.name);
    if (before === undefined) {
      const added = this.#statements.add.run(
        library,
        packed,
        THERE,
        now.kind,
        parent,
        readable ?? null,
        position,
        round,
      );
      return { n: Number(added.lastInsertRowid), isOnlyMoved: false };
    }
    // A name that cannot be read says nothing against the one that could.
    const name = readable ?? before['name'] ?? null;
    const n = Number(before['n']);
    const oldParent = before['parent'];
    const isSame =
      before['state'] === THERE &&
      before['kind'] === now.kind &&
      before['name'] === name &&
      (oldParent instanceof Uint8Array ? parent !== null && parent.equals(oldParent) : parent === null);
    if (isSame && before['position'] === position) {
      if (before['seen'] !== round) this.#statements.see.run(round, n);
      return undefined;
    }
    this.#statements.update.run(
      THERE,
      now.kind,
      parent,
      typeof name === 'string' ? name : null,
      position,
      round,
      n,
    );
    return { n, isOnlyMoved: isSame };
  }

  /** It was told in this round, and nothing of it could be read. One that is not known stays so. */
  setAsBefore(library: number, id: string, round: number): void {
    const before = this.#statements.one.get(library, packName(id));
    if (before?.['state'] === THERE) this.#statements.see.run(round, Number(before['n']));
  }

  /** Those that were not told in this round are gone; answers their numbers. */
  endRound(library: number, round: number): readonly number[] {
    const unseen = this.#statements.unseen.all(library, THERE, round);
    const numbers = unseen.map(({ n }) => Number(n));
    for (const n of numbers) this.#statements.end.run(n);
    return numbers;
  }

  /** All members were told in this round: those that were not are in it no more, but for photos that a list does not show. */
  endMembers(collection: number, round: number, covers: boolean): readonly number[] {
    const left = this.#statements.removeUnseen.all(collection, round);
    this.#statements.setListed.run(round, collection);
    if (covers) this.#statements.setCoverKnown.run(round, collection);
    return left.map(({ asset }) => Number(asset));
  }

  /**
   * A list of a smart album begins. Such lists have a round of their own each: a photo comes to be in one, or not, without a word of it in
   * the changes of albums.
   */
  beginSmart(library: number, id: string): void {
    this.#statements.beginSmart.run(library, packName(id));
  }

  /** Number of the round of the list of a smart album that is under way, or was last. */
  roundOf(collection: number): number {
    return Number(this.#statements.roundOf.get(collection)?.['seen'] ?? 0);
  }

  /** Number of a collection, named now where it was not known. */
  numberOf(library: number, id: string): number {
    const packed = packName(id);
    const known = this.#statements.one.get(library, packed);
    if (known !== undefined) return Number(known['n']);
    return Number(
      this.#statements.add.run(library, packed, NAMED, null, null, null, null, 0).lastInsertRowid,
    );
  }

  /** Number of a collection that is known. */
  find(library: number, id: string): number | undefined {
    const known = this.#statements.one.get(library, packName(id));
    return known === undefined ? undefined : Number(known['n']);
  }

  /**
   * By the row of the relation; undefined where its name tells, or nothing does. The row stays when the relation is gone: told of it
   * once more, it means the same.
   */
  endsOf(library: number, name: string): Ends | undefined {
    const row = this.#statements.ends.get(library, packName(name));
    return row === undefined
      ? undefined
      : { collection: Number(row['collection']), asset: Number(row['asset']) };
  }

  keepRelation(library: number, name: string, { collection, asset }: Ends): void {
    this.#statements.keepRelation.run(library, packName(name), collection, asset);
  }

  /** False where it was there before, at the same place. */
  addMember({ collection, asset }: Ends, position: number | undefined, round: number): boolean {
    const before = this.#statements.member.get(collection, asset);
    if (before === undefined) {
      this.#statements.addMember.run(collection, asset, round, position ?? null);
      return true;
    }
    const place = position ?? before['position'] ?? null;
    if (before['seen'] !== round || before['position'] !== place)
      this.#statements.updateMember.run(
        round,
        Number.isFinite(place) ? Number(place) : null,
        collection,
        asset,
      );
    return before['position'] !== place;
  }

  /** Whether it changes who stands for the collection. */
  setCover(collection: number, asset: string, isCover: boolean): boolean {
    const packed = packName(asset);
    const statement = isCover ? this.#statements.setCover : this.#statements.clearCover;
    return statement.run(...(isCover ? [packed, collection, packed] : [collection, packed])).changes === 1;
  }

  /** False where it was not there. */
  removeMember(collection: number, asset: number): boolean {
    return this.#statements.removeMember.run(collection, asset).changes === 1;
  }
}

/** Both ends of a relation, as far as the change or the relation's name tells. */
export function memberOf({ asset, collection, relation }: MembershipChange): Member | undefined {
  const at = relation.indexOf(BETWEEN);
  const isPair = at > 0 && at + BETWEEN.length < relation.length;
  const ends = {
    asset: asset ?? (isPair ? relation.slice(0, at) : undefined),
    collection: collection ?? (isPair ? relation.slice(at + BETWEEN.length) : undefined),
  };
  return ends.asset === undefined || ends.collection === undefined
    ? undefined
    : { asset: ends.asset, collection: ends.collection };
}

/** Whether the name tells both ends. */
export function tellsBoth(relation: string, { asset, collection }: Member): boolean {
  return relation === `${asset}${BETWEEN}${collection}`;
}

function prepareStatements(database: DatabaseSync) {
  return {
    one: database.prepare('SELECT * FROM collection WHERE library = ? AND id = ?'),
    add: database.prepare(
      `INSERT INTO collection (library, id, state, kind, parent, name, position, seen)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    update: database.prepare(
      'UPDATE collection SET state = ?, kind = ?, parent = ?, name = ?, position = ?, seen = ? WHERE n = ?',
    ),
    see: database.prepare('UPDATE collection SET seen = ? WHERE n = ?'),
    // Should it come back: changes do not tell what is in it then.
    end: database.prepare(`UPDATE collection SET state = ${GONE}, listed = 0, covers = 0 WHERE n = ?`),
    unseen: database.prepare(
      `SELECT n FROM collection WHERE library = ? AND state = ? AND seen < ? AND kind <> '${SMART}'`,
    ),
    beginSmart: database.prepare(
      `INSERT INTO collection (library, id, state, kind, seen) VALUES (?, ?, ${THERE}, '${SMART}', 1)
       ON CONFLICT (library, id) DO UPDATE SET state = ${THERE}, kind = '${SMART}', seen = seen + 1`,
    ),
    roundOf: database.prepare('SELECT seen FROM collection WHERE n = ?'),
    setListed: database.prepare('UPDATE collection SET listed = ? WHERE n = ?'),
    setCoverKnown: database.prepare('UPDATE collection SET covers = ? WHERE n = ?'),
    setCover: database.prepare('UPDATE collection SET cover = ? WHERE n = ? AND cover IS NOT ?'),
    clearCover: database.prepare('UPDATE collection SET cover = NULL WHERE n = ? AND cover = ?'),
    member: database.prepare('SELECT * FROM membership WHERE collection = ? AND asset = ?'),
    addMember: database.prepare(
      'INSERT INTO membership (collection, asset, seen, position) VALUES (?, ?, ?, ?)',
    ),
    updateMember: database.prepare(
      'UPDATE membership SET seen = ?, position = ? WHERE collection = ? AND asset = ?',
    ),
    removeMember: database.prepare('DELETE FROM membership WHERE collection = ? AND asset = ?'),
    removeUnseen: database.prepare(
      `DELETE FROM membership WHERE collection = ? AND seen < ?
         AND asset NOT IN (SELECT n FROM asset WHERE state IN (${HIDDEN}, ${TRASHED})) RETURNING asset`,
    ),
    keepRelation: database.prepare('INSERT OR REPLACE INTO relation VALUES (?, ?, ?, ?)'),
    ends: database.prepare('SELECT collection, asset FROM relation WHERE library = ? AND name = ?'),
  };
}
