import type { DatabaseSync } from 'node:sqlite';
import type { Library } from '../../model/asset.ts';
import { OTHER_KINDS, type OtherZone } from '../../model/other-zones.ts';
import { type KnownLibrary, type LibraryState, NEVER_FOLLOWED } from '../../model/catalogue.ts';
import type { Row } from '../row.ts';
import { packState, unpackState } from './library-state.ts';
import { sumOf } from './sum-of.ts';

/** The libraries: their numbers, how far each is followed, how many assets are shown in it. */
export class LibrariesTable {
  readonly #ids = new Map<number, string>();
  readonly #statements;
  readonly #onDamage: () => void;

  /** `onDamage`: a row was passed over. */
  constructor(database: DatabaseSync, onDamage: () => void) {
    this.#onDamage = onDamage;
    this.#statements = {
      all: database.prepare('SELECT * FROM library ORDER BY n'),
      one: database.prepare('SELECT * FROM library WHERE id = ?'),
      add: database.prepare('INSERT INTO library (id, kind, shown, state, sum) VALUES (?, ?, 0, ?, ?)'),
      set: database.prepare(
        `UPDATE library SET id = ?, kind = ?, state = ?, sum = ?
         WHERE n = ? AND (id, kind, state, sum) <> (?, ?, ?, ?)`,
      ),
      addShown: database.prepare('UPDATE library SET shown = shown + ? WHERE n = ?'),
      countShown: database.prepare(
        `UPDATE library SET shown = (SELECT count(*) FROM asset WHERE library = ? AND state = 0) WHERE n = ?`,
      ),
      remove: database.prepare(`DELETE FROM library WHERE id = ? AND kind NOT IN ('personal', 'shared')`),
      forgetSightings: database.prepare('DELETE FROM sighting WHERE library = ?'),
    };
  }

  all(): readonly KnownLibrary[] {
    return this.#statements.all.all().flatMap((row): readonly KnownLibrary[] => {
      const { id, kind, shown } = row;
      const state = this.#stateIn(row);
      if (typeof id !== 'string' || (kind !== 'personal' && kind !== 'shared') || state === undefined)
        return [];
      return [{ library: { id, kind }, state, shown: Number(shown) }];
    });
  }

  /** What is beside libraries has rows of the same table, and nothing else. */
  others(): readonly OtherZone[] {
    return this.#statements.all.all().flatMap((row): readonly OtherZone[] => {
      const kind = OTHER_KINDS.find((one) => one === row['kind']);
      return kind === undefined || !isSound(row) ? [] : [{ id: row.id, kind }];
    });
  }

  addOther({ id, kind }: OtherZone): void {
    const row = this.#statements.one.get(id);
    if (row !== undefined && isSound(row)) return;
    this.removeOther(id);
    const packed = packState(NEVER_FOLLOWED);
    this.#statements.add.run(id, kind, packed, sumOf(id, packed));
  }

  /** Nothing happens to a library. */
  removeOther(id: string): void {
    this.#statements.remove.run(id);
  }

  state(id: string): LibraryState {
    const row = this.#statements.one.get(id);
    return (row && this.#stateIn(row)) ?? NEVER_FOLLOWED;
  }

  shown(id: string): number {
    return Number(this.#statements.one.get(id)?.['shown'] ?? 0);
  }

  /** Undefined where it was never named. */
  numberOf(id: string): number | undefined {
    const n = this.#statements.one.get(id)?.['n'];
    return typeof n === 'number' ? n : undefined;
  }

  /** Which library a damaged row is of is not known: its assets belong to none until its state is stored again. */
  idOf(n: number): string | undefined {
    if (!this.#ids.has(n)) {
      for (const row of this.#statements.all.all()) {
        if (typeof row['n'] === 'number' && isSound(row)) this.#ids.set(row['n'], row.id);
      }
    }
    return this.#ids.get(n);
  }

  /** Stores the state of a library; answers its number. */
  set({ id, kind }: Library, state: LibraryState): number {
    const packed = packState(state);
    const row = this.#statements.one.get(id);
    const sum = sumOf(id, packed);
    const n = row?.['n'];
    if (row === undefined || typeof n !== 'number') {
      return Number(this.#statements.add.run(id, kind, packed, sum).lastInsertRowid);
    }
    // Which numbers of listings were given out is not known any more: none may be taken for another.
    if (this.#stateIn(row) === undefined) this.#statements.forgetSightings.run(n);
    this.#statements.set.run(id, kind, packed, sum, n, id, kind, packed, sum);
    return n;
  }

  addShown(n: number, more: number): void {
    if (more !== 0) this.#statements.addShown.run(more, n);
  }

  /** Counts anew what is shown. */
  countShown(n: number): void {
    this.#statements.countShown.run(n, n);
  }

  /** A transaction was rolled back, and its numbers with it. */
  forget(): void {
    this.#ids.clear();
  }

  #stateIn(row: Row): LibraryState | undefined {
    const state = isSound(row) ? unpackState(row.state) : undefined;
    if (state === undefined) this.#onDamage();
    return state;
  }
}

function isSound(row: Row): row is Row & { readonly id: string; readonly state: string } {
  const { id, state, sum } = row;
  return typeof id === 'string' && typeof state === 'string' && sum === sumOf(id, state);
}
