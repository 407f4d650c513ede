import type { DatabaseSync } from 'node:sqlite';
import { timeFrom } from '../../base/outside-numbers.ts';
import type { AlbumsState } from '../../model/collections.ts';

/** Rows that were never told in a round have the number 0. */
const FIRST_ROUND = 1;

/**
 * How far the albums of each library are known. A round ends when changes were missed: what is in which album has to be told anew
 * then, and what is not told in the new round has gone meanwhile.
 */
export class AlbumListsTable {
  readonly #statements;

  constructor(database: DatabaseSync) {
    this.#statements = {
      one: database.prepare('SELECT * FROM album_list WHERE library = ?'),
      listedAt: database.prepare('SELECT max(at_ms) AS at_ms FROM album_list WHERE is_listed = 1'),
      set: database.prepare('INSERT OR REPLACE INTO album_list VALUES (?, ?, ?, ?)'),
    };
  }

  state(library: number): AlbumsState {
    const row = this.#statements.one.get(library);
    return { areKnown: row?.['is_listed'] === 1, listedAtMs: timeFrom(row?.['at_ms']) ?? 0 };
  }

  /** When the albums of a library were listed last; undefined where those of none are known. */
  listedAtMs(): number | undefined {
    return timeFrom(this.#statements.listedAt.get()?.['at_ms']);
  }

  /** Number of the round that is under way. */
  round(library: number): number {
    const round = this.#statements.one.get(library)?.['round'];
    return typeof round === 'number' && round >= FIRST_ROUND ? round : FIRST_ROUND;
  }

  setListed(library: number, nowMs: number): void {
    this.#statements.set.run(library, this.round(library), 1, nowMs);
  }

  /** Changes were missed. */
  beginRound(library: number): void {
    const { listedAtMs } = this.state(library);
    this.#statements.set.run(library, this.round(library) + 1, 0, listedAtMs);
  }
}
