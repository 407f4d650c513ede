import type { DatabaseSync } from 'node:sqlite';
import type { HashedFile } from '../model/hashed-files.ts';
import type { IgnoredAsset } from '../model/ignored-assets.ts';
import type { AssetName } from '../model/state-store.ts';
import { proofOf, type Row } from './row.ts';

/** Small things by name: cursors, places, what the user wants ignored, what was read through for an import. */
export class NotesTable {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  note(name: string): string | undefined {
    const row = this.#statements.note.get(name);
    const text = String(row?.['text']);
    return row?.['proof'] === proofOf([name, text]) ? text : undefined;
  }

  setNote(name: string, text: string | undefined): void {
    if (text === undefined) this.#statements.forgetNote.run(name);
    else this.#statements.setNote.run(name, text, proofOf([name, text]));
  }

  destinationId(location: string): string | undefined {
    const row = this.#statements.destination.get(location);
    const id = String(row?.['id']);
    return row?.['proof'] === proofOf([location, id]) ? id : undefined;
  }

  destinations(): readonly { readonly location: string; readonly id: string }[] {
    return this.#statements.destinations.all().flatMap((row) => {
      const [location, id] = [String(row['location']), String(row['id'])];
      return row['proof'] === proofOf([location, id]) ? [{ location, id }] : [];
    });
  }

  setDestination(location: string, id: string): void {
    this.#statements.setDestination.run(location, id, proofOf([location, id]));
    this.#statements.visit.run(location, id);
  }

  ignored(): readonly IgnoredAsset[] {
    return this.#statements.ignored.all().map(({ library, asset, signature }) => ({
      library: String(library),
      asset: String(asset),
      ...(typeof signature === 'string' && { signature }),
    }));
  }

  ignore({ library, asset, signature }: IgnoredAsset, sinceMs: number): void {
    this.#statements.ignore.run(library, asset, sinceMs, signature ?? null);
  }

  unignore({ library, asset }: AssetName): void {
    this.#statements.unignore.run(library, asset);
  }

  hashedAt(paths: readonly string[]): readonly HashedFile[] {
    return this.#statements.hashedAt.all(JSON.stringify(paths)).flatMap(decodeHashed);
  }

  hashedAs(signatures: readonly string[]): readonly HashedFile[] {
    return this.#statements.hashedAs.all(JSON.stringify(signatures)).flatMap(decodeHashed);
  }

  recordHashed({ path, size, modifiedAtMs, signature }: HashedFile): void {
    this.#statements.recordHashed.run(path, size, modifiedAtMs, signature);
  }
}

function decodeHashed(row: Row): readonly HashedFile[] {
  const { path, size, modified_at_ms: modifiedAtMs, signature } = row;
  if (typeof path !== 'string' || typeof size !== 'number') return [];
  if (typeof modifiedAtMs !== 'number' || typeof signature !== 'string') return [];
  return [{ path, size, modifiedAtMs, signature }];
}

function prepareStatements(database: DatabaseSync) {
  return {
    note: database.prepare('SELECT text, proof FROM notes WHERE name = ?'),
    setNote: database.prepare('INSERT OR REPLACE INTO notes (name, text, proof) VALUES (?, ?, ?)'),
    forgetNote: database.prepare('DELETE FROM notes WHERE name = ?'),
    destination: database.prepare('SELECT id, proof FROM destinations WHERE location = ?'),
    destinations: database.prepare('SELECT * FROM destinations ORDER BY location'),
    setDestination: database.prepare(
      'INSERT OR REPLACE INTO destinations (location, id, proof) VALUES (?, ?, ?)',
    ),
    visit: database.prepare('INSERT OR IGNORE INTO visited (location, id) VALUES (?, ?)'),
    ignored: database.prepare('SELECT library, asset, signature FROM ignored ORDER BY library, asset'),
    ignore: database.prepare(
      `INSERT INTO ignored (library, asset, since_ms, signature) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET signature = coalesce(excluded.signature, signature)`,
    ),
    unignore: database.prepare('DELETE FROM ignored WHERE library = ? AND asset = ?'),
    hashedAt: database.prepare(
      'SELECT hashed.* FROM json_each(?) AS asked CROSS JOIN hashed ON hashed.path = asked.value',
    ),
    hashedAs: database.prepare(
      `SELECT hashed.* FROM json_each(?) AS asked CROSS JOIN hashed INDEXED BY hashed_by_signature
       ON hashed.signature = asked.value`,
    ),
    recordHashed: database.prepare(
      'INSERT OR REPLACE INTO hashed (path, size, modified_at_ms, signature) VALUES (?, ?, ?, ?)',
    ),
  };
}
