import { crc32 } from 'node:zlib';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import type { RecordedSidecar, SidecarChanges, SidecarFailure } from '../model/sidecars.ts';
import type { After, AssetName, DestinationRef, MovedFile, RenamedAsset } from '../model/state-store.ts';
import { decodeFailure } from './decode-failure.ts';
import { packName, unpackName } from './pack-name.ts';
import { isPath, numberOr0, proofOf, type Row, timeOr0 } from './row.ts';
import type { Words } from './words.ts';

/** Sidecars: where they lie, of which asset they are, and what we said in them. */
export class SidecarsTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #words: Words;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(database: DatabaseSync, words: Words, clock: Pick<Clock, 'now'>) {
    this.#statements = prepareStatements(database);
    this.#words = words;
    this.#clock = clock;
  }

  ofAssets(destination: string, library: string, assets: readonly string[]): readonly RecordedSidecar[] {
    const [place, zone] = [this.#words.find(destination), this.#words.find(library)];
    if (place === undefined || zone === undefined) return [];
    const asked = JSON.stringify(assets.map((asset) => packName(asset).toString('hex')));
    return this.#decode(destination, this.#statements.ofAssets.all(asked, zone, place));
  }

  count(destination: string): number {
    return numberOr0(this.#statements.count.get(this.#words.find(destination) ?? null)?.['sidecars']);
  }

  at({ id, pathKey }: DestinationRef, pathKeys: readonly string[]): readonly RecordedSidecar[] {
    const place = this.#words.find(id);
    if (place === undefined) return [];
    const asked = new Set(pathKeys);
    const rows = this.#statements.at.all(JSON.stringify([...asked]), place);
    return this.#decode(id, rows).filter(({ path }) => asked.has(pathKey(path)));
  }

  page(
    { id, pathKey }: DestinationRef,
    { after, limit }: After<RecordedSidecar>,
  ): readonly RecordedSidecar[] {
    const place = this.#words.find(id);
    if (place === undefined) return [];
    let from = after === undefined ? '' : pathKey(after.path);
    for (;;) {
      const rows = this.#statements.page.all(place, from, limit);
      const found = this.#decode(id, rows);
      const last = rows.at(-1);
      if (found.length > 0 || last === undefined) return found;
      from = String(last['key']);
    }
  }

  write({ id, pathKey }: DestinationRef, sidecar: RecordedSidecar): void {
    const { library, asset, path, said, next, size, modifiedAtMs } = sidecar;
    const words = this.#words;
    this.#statements.put.run(
      words.numberOf(id),
      pathKey(path),
      path,
      words.numberOf(library),
      packName(asset),
      said,
      next ?? null,
      size,
      modifiedAtMs,
      sumOf(id, sidecar),
    );
  }

  drop({ id, pathKey }: DestinationRef, { path }: Pick<RecordedSidecar, 'path'>): void {
    this.#statements.drop.run(this.#words.find(id) ?? null, pathKey(path));
  }

  /** All are looked up before any is renamed: two may change places. */
  move(destination: DestinationRef, moves: readonly MovedFile[]): void {
    const goals = new Map(moves.map(({ from, to }) => [from, to]));
    const found = this.at(destination, [...goals.keys()].map(destination.pathKey));
    const moved = found.flatMap((sidecar) => {
      const path = goals.get(sidecar.path);
      return path === undefined ? [] : [{ from: sidecar, to: { ...sidecar, path } }];
    });
    for (const { from } of moved) this.drop(destination, from);
    for (const { to } of moved) this.write(destination, to);
  }

  reassign(destination: DestinationRef, { from, to }: RenamedAsset): void {
    for (const sidecar of this.ofAssets(destination.id, from.library, [from.asset]))
      this.write(destination, { ...sidecar, ...to });
  }

  failures(destination: string, { after, limit }: After<SidecarFailure>): readonly SidecarFailure[] {
    let from: readonly [string, string] = [after?.library ?? '', after?.asset ?? ''];
    for (;;) {
      const rows = this.#statements.failures.all(destination, ...from, limit);
      const found = rows.flatMap((row) => decodeSidecarFailure(row) ?? []);
      const last = rows.at(-1);
      if (found.length > 0 || last === undefined) return found;
      from = [String(last['library']), String(last['asset'])];
    }
  }

  owe(destination: string, { library, asset }: AssetName): void {
    const failure = JSON.stringify({ kind: 'undescribed' });
    this.#statements.fail.run(destination, library, asset, failure, this.#clock.now(), null);
  }

  settle(destination: string, { failed, settled }: Pick<SidecarChanges, 'failed' | 'settled'>): void {
    const again = new Set(failed.map(textOf));
    for (const photo of settled)
      if (!again.has(textOf(photo))) this.#statements.settle.run(destination, photo.library, photo.asset);
    for (const { library, asset, path, code } of new Map(failed.map((one) => [textOf(one), one])).values()) {
      const failure = JSON.stringify({ kind: 'destination', code, scope: 'file' });
      this.#statements.fail.run(destination, library, asset, failure, this.#clock.now(), path);
    }
  }

  /** A row that is not what was once written is as good as none: the file tells by itself what of it is ours. */
  #decode(destination: string, rows: readonly Row[]): readonly RecordedSidecar[] {
    return rows.flatMap((row) => {
      const { path, asset, said, next, size, modified_at_ms: modifiedAtMs } = row;
      const library = this.#words.textOf(row['library']);
      if (library === undefined || !isPath(path) || !isBytes(asset) || !isBytes(said)) return [];
      if (typeof size !== 'number' || typeof modifiedAtMs !== 'number') return [];
      const sidecar: RecordedSidecar = {
        library,
        asset: unpackName(asset),
        path,
        said,
        next: isBytes(next) ? next : undefined,
        size,
        modifiedAtMs,
      };
      return row['sum'] === sumOf(destination, sidecar) ? [sidecar] : [];
    });
  }
}

function textOf({ library, asset }: AssetName): string {
  return JSON.stringify([library, asset]);
}

function sumOf(
  destination: string,
  { library, asset, path, said, next, size, modifiedAtMs }: RecordedSidecar,
): number {
  const bytes = [crc32(said), next === undefined ? -1 : crc32(next)];
  return proofOf([destination, library, asset, path, ...bytes, size, modifiedAtMs]) | 0;
}

function decodeSidecarFailure(row: Row): SidecarFailure | undefined {
  const { library, asset, path } = row;
  if (typeof library !== 'string' || typeof asset !== 'string') return undefined;
  return {
    library,
    asset,
    path: typeof path === 'string' ? path : undefined,
    failure: decodeFailure(row['failure']),
    attempts: Math.max(1, numberOr0(row['attempts'])),
    lastAtMs: timeOr0(row['last_at_ms']),
  };
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function prepareStatements(database: DatabaseSync) {
  return {
    ofAssets: database.prepare(
      `SELECT sidecar.* FROM json_each(?) AS asked CROSS JOIN sidecar
         ON sidecar.library = ? AND sidecar.asset = unhex(asked.value) AND sidecar.destination = ?`,
    ),
    count: database.prepare('SELECT count(*) AS sidecars FROM sidecar WHERE destination = ?'),
    at: database.prepare(
      `SELECT sidecar.* FROM json_each(?) AS asked
       CROSS JOIN sidecar ON sidecar.destination = ? AND sidecar.key = asked.value`,
    ),
    page: database.prepare('SELECT * FROM sidecar WHERE destination = ? AND key > ? ORDER BY key LIMIT ?'),
    put: database.prepare(
      `INSERT OR REPLACE INTO sidecar
         (destination, key, path, library, asset, said, next, size, modified_at_ms, sum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    drop: database.prepare('DELETE FROM sidecar WHERE destination = ? AND key = ?'),
    failures: database.prepare(
      `SELECT * FROM failure WHERE destination = ? AND sidecar = 1 AND (library, asset) > (?, ?)
       ORDER BY library, asset LIMIT ?`,
    ),
    fail: database.prepare(
      `INSERT INTO failure (destination, library, asset, role, sidecar, attempts, failure, last_at_ms, path)
       VALUES (?, ?, ?, '', 1, 1, ?, ?, ?)
       ON CONFLICT DO UPDATE SET attempts = attempts + 1, failure = excluded.failure,
         last_at_ms = excluded.last_at_ms, path = excluded.path`,
    ),
    settle: database.prepare(
      'DELETE FROM failure WHERE destination = ? AND library = ? AND asset = ? AND sidecar = 1',
    ),
  };
}
