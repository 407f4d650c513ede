import type { DatabaseSync } from 'node:sqlite';
import { SKIP_REASONS, type SkipReason } from '../model/action.ts';
import type { SeenAsset, SeenGroup, Sighting } from '../model/state-store.ts';
import { packName } from './pack-name.ts';
import type { FailuresTable } from './failures-table.ts';
import { isDate, type Row } from './row.ts';

/** What the provider showed of each library, as of the last page of it. Promises nothing: a full listing makes it anew. */
export class CatalogueTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #failures: FailuresTable;

  constructor(database: DatabaseSync, failures: FailuresTable) {
    database.function('pack_name', (name) => packName(String(name)));
    this.#statements = prepareStatements(database);
    this.#failures = failures;
  }

  see(destination: string, library: string, { pass, assets, unreadable, gone }: Sighting): void {
    for (const asset of assets) {
      const { id, masterId, media, name, capturedAtMs } = asset;
      const skipped = asset.skipped.join(',');
      this.#statements.see.run(
        destination,
        library,
        id,
        masterId,
        media,
        skipped,
        name ?? null,
        capturedAtMs ?? null,
        pass,
      );
    }
    for (const record of unreadable) this.#failures.recordUnreadable(destination, library, record);
    for (const id of gone) {
      this.#statements.forget.run(destination, library, id);
      this.#failures.forgetAsset(destination, library, id);
    }
  }

  newestPass(destination: string, library: string): number {
    return Number(this.#statements.newestPass.get(destination, library)?.['pass'] ?? 0);
  }

  endPass(destination: string, library: string, pass: number): number {
    const { changes } = this.#statements.forgetOlder.run(destination, library, pass);
    this.#failures.forgetUnlisted(destination, library);
    return Number(changes);
  }

  seenAssets(destination: string, library: string, assets: readonly string[]): readonly SeenAsset[] {
    return this.#statements.find.all(JSON.stringify(assets), destination, library).flatMap(decode);
  }

  assetsOfMasters(destination: string, library: string, masters: readonly string[]): readonly string[] {
    const rows = this.#statements.ofMasters.all(destination, library, JSON.stringify(masters));
    return rows.map((row) => String(row['asset']));
  }

  countSeen(destination: string, library: string, pass: number | undefined): number {
    const { count, countPass } = this.#statements;
    const row =
      pass === undefined ? count.get(destination, library) : countPass.get(destination, library, pass);
    return Number(row?.['assets']);
  }

  seenGroups(destination: string): readonly (SeenGroup & { readonly library: string })[] {
    return this.#statements.groups.all(destination).map((row) => ({
      library: String(row['library']),
      media: mediaOf(row['media']),
      skipped: skipReasons(row['skipped']),
      assets: Number(row['assets']),
    }));
  }

  unaccounted(destination: string, library: string): readonly string[] {
    const rows = this.#statements.unaccounted.all(destination, library);
    return rows.map((row) => String(row['asset']));
  }

  countSharedMasters(destination: string, library: string): number {
    return Number(this.#statements.shared.get(destination, library)?.['assets']);
  }
}

function decode(row: Row): readonly SeenAsset[] {
  const { asset, master, name, captured_at_ms: capturedAtMs } = row;
  if (typeof asset !== 'string' || typeof master !== 'string') return [];
  return [
    {
      id: asset,
      masterId: master,
      media: mediaOf(row['media']),
      skipped: skipReasons(row['skipped']),
      name: typeof name === 'string' ? name : undefined,
      capturedAtMs: isDate(capturedAtMs) ? capturedAtMs : undefined,
    },
  ];
}

function mediaOf(value: unknown): SeenAsset['media'] {
  return value === 'photo' || value === 'video' ? value : 'unreadable';
}

function skipReasons(value: unknown): readonly SkipReason[] {
  const words = String(value).split(',');
  return SKIP_REASONS.filter((reason) => words.includes(reason));
}

function prepareStatements(database: DatabaseSync) {
  return {
    see: database.prepare(
      `INSERT INTO seen (destination, library, asset, master, media, skipped, name, captured_at_ms, pass)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET master = excluded.master, media = excluded.media, skipped = excluded.skipped,
         name = excluded.name, captured_at_ms = excluded.captured_at_ms, pass = max(pass, excluded.pass)`,
    ),
    forget: database.prepare('DELETE FROM seen WHERE destination = ? AND library = ? AND asset = ?'),
    forgetOlder: database.prepare('DELETE FROM seen WHERE destination = ? AND library = ? AND pass <> ?'),
    newestPass: database.prepare('SELECT max(pass) AS pass FROM seen WHERE destination = ? AND library = ?'),
    find: database.prepare(
      `SELECT seen.* FROM json_each(?) AS asked CROSS JOIN seen
       ON seen.destination = ? AND seen.library = ? AND seen.asset = asked.value`,
    ),
    ofMasters: database.prepare(
      `SELECT asset FROM seen WHERE destination = ? AND library = ?
       AND master IN (SELECT value FROM json_each(?))`,
    ),
    count: database.prepare('SELECT count(*) AS assets FROM seen WHERE destination = ? AND library = ?'),
    countPass: database.prepare(
      'SELECT count(*) AS assets FROM seen WHERE destination = ? AND library = ? AND pass = ?',
    ),
    groups: database.prepare(
      `SELECT library, media, skipped, count(*) AS assets FROM seen WHERE destination = ?
       GROUP BY library, media, skipped`,
    ),
    unaccounted: database.prepare(
      `SELECT asset FROM seen WHERE destination = ? AND library = ? AND skipped = ''
       AND NOT EXISTS (SELECT 1 FROM placement
         WHERE placement.destination = (SELECT n FROM word WHERE text = seen.destination)
           AND placement.library = (SELECT n FROM word WHERE text = seen.library)
           AND placement.asset = pack_name(seen.asset) AND placement.current = 1)
       AND NOT EXISTS (SELECT 1 FROM failure WHERE failure.destination = seen.destination
         AND failure.library = seen.library AND failure.asset = seen.asset)`,
    ),
    shared: database.prepare(
      `SELECT count(*) - count(DISTINCT master) AS assets FROM seen
       WHERE destination = ? AND library = ? AND media <> 'unreadable'`,
    ),
  };
}
