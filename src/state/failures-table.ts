import type { DatabaseSync } from 'node:sqlite';
import { coverJson } from '../base/cover-json.ts';
import type { Clock } from '../base/clock.ts';
import type { ResourceKey, UnreadableRecord } from '../model/asset.ts';
import type { Outcome } from '../model/outcome.ts';
import type { After, OpenFailure } from '../model/state-store.ts';
import { decodeFailure } from './decode-failure.ts';
import { isRole, numberOr0, type Row, timeOr0 } from './row.ts';

/** In place of a role, for a record that could not be used as a whole. */
const WHOLE = '';

/** What the provider shows and we do not have, with the number of attempts. */
export class FailuresTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #clock: Pick<Clock, 'now'>;

  readonly #scrub: (text: string) => string;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>, scrub = (text: string) => text) {
    this.#statements = prepareStatements(database);
    this.#clock = clock;
    this.#scrub = scrub;
  }

  /** Pages pass over rows that cannot be read: an empty one is the last. */
  all(destination: string, page?: After<OpenFailure>): readonly OpenFailure[] {
    const { all, first, next } = this.#statements;
    if (page === undefined) return all.all(destination).flatMap((row: Row) => decode(row) ?? []);
    const { after, limit } = page;
    let rows =
      after === undefined
        ? first.all(destination, limit)
        : next.all(destination, after.library, after.asset, after.role ?? WHOLE, limit);
    for (;;) {
      const found = rows.flatMap((row: Row) => decode(row) ?? []);
      const last = rows.at(-1);
      if (found.length > 0 || last === undefined) return found;
      rows = next.all(
        destination,
        String(last['library']),
        String(last['asset']),
        String(last['role']),
        limit,
      );
    }
  }

  /** A run that was ended is no failure of the file. */
  record(destination: string, outcome: Outcome): void {
    if (outcome.kind !== 'failed' || outcome.failure.kind === 'cancelled') return;
    const { key, candidates } = outcome.wanted;
    const path = outcome.path ?? candidates[0] ?? null;
    const failure = coverJson(JSON.stringify(outcome.failure), this.#scrub);
    const { signature } = outcome.wanted.resource;
    const row = [destination, key.library, key.asset, key.role, signature, failure] as const;
    this.#statements.add.run(...row, this.#clock.now(), path);
  }

  recordUnreadable(destination: string, library: string, { record, reason }: UnreadableRecord): void {
    const failure = coverJson(JSON.stringify({ kind: 'unreadable', detail: reason }), this.#scrub);
    const row = [destination, library, this.#scrub(record), WHOLE, null, failure] as const;
    this.#statements.add.run(...row, this.#clock.now(), null);
  }

  forget(destination: string, { library, asset, role }: ResourceKey): void {
    this.#statements.forget.run(destination, library, asset, role);
  }

  forgetAsset(destination: string, library: string, asset: string): void {
    this.#statements.forgetAsset.run(destination, library, asset);
  }

  forgetOpen(destination: string, { library, asset, role }: OpenFailure): void {
    this.#statements.forget.run(destination, library, asset, role ?? WHOLE);
  }
}

/** Undefined for a row that is not what was once written; the next full listing finds the file again. */
function decode(row: Row): OpenFailure | undefined {
  const { library, asset, role, signature, path, attempts, last_at_ms: lastAtMs } = row;
  if (typeof library !== 'string' || typeof asset !== 'string') return undefined;
  if (role !== WHOLE && !isRole(role)) return undefined;
  return {
    library,
    asset,
    role: role === WHOLE ? undefined : role,
    path: typeof path === 'string' ? path : undefined,
    signature: typeof signature === 'string' ? signature : undefined,
    failure: decodeFailure(row['failure']),
    attempts: Math.max(1, numberOr0(attempts)),
    lastAtMs: timeOr0(lastAtMs),
  };
}

function prepareStatements(database: DatabaseSync) {
  return {
    all: database.prepare(
      'SELECT * FROM failure WHERE destination = ? AND tree = 0 AND sidecar = 0 ORDER BY library, asset, role',
    ),
    first: database.prepare(
      'SELECT * FROM failure WHERE destination = ? AND tree = 0 AND sidecar = 0 ORDER BY library, asset, role LIMIT ?',
    ),
    next: database.prepare(
      `SELECT * FROM failure WHERE destination = ? AND tree = 0 AND sidecar = 0 AND (library, asset, role) > (?, ?, ?)
       ORDER BY library, asset, role LIMIT ?`,
    ),
    add: database.prepare(
      `INSERT INTO failure (destination, library, asset, role, signature, attempts, failure, last_at_ms, path)
       VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         attempts = iif(signature IS NULL OR signature = excluded.signature, attempts + 1, 1),
         signature = excluded.signature, failure = excluded.failure,
         last_at_ms = excluded.last_at_ms, path = coalesce(excluded.path, path)`,
    ),
    forget: database.prepare(
      'DELETE FROM failure WHERE destination = ? AND library = ? AND asset = ? AND role = ? AND tree = 0 AND sidecar = 0',
    ),
    forgetAsset: database.prepare('DELETE FROM failure WHERE destination = ? AND library = ? AND asset = ?'),
  };
}
