import type { DatabaseSync } from 'node:sqlite';

/** That there are any tells that albums are to be asked; which ones only saves requests. */
const MOST = 1_000;

/** Photos that are shown again, and of which an album may not have told: no list of an album names what is in Recently Deleted or hidden. */
export class ReturnedTable {
  readonly #statements;

  constructor(database: DatabaseSync) {
    this.#statements = {
      add: database.prepare(
        `INSERT OR IGNORE INTO returned SELECT ? WHERE (SELECT count(*) FROM returned) < ${MOST}`,
      ),
      all: database.prepare('SELECT asset FROM returned ORDER BY asset'),
      remove: database.prepare('DELETE FROM returned WHERE asset = ?'),
    };
  }

  add(asset: number): void {
    this.#statements.add.run(asset);
  }

  all(): readonly number[] {
    return this.#statements.all.all().map(({ asset }) => Number(asset));
  }

  remove(assets: readonly number[]): void {
    for (const asset of assets) this.#statements.remove.run(asset);
  }
}
