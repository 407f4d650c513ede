import { splitPath } from '../base/split-path.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '../base/log.ts';
import {
  type After,
  type AssetName,
  diskSignature,
  type DestinationRef,
  type KeptFiles,
  type RecordedFile,
  type SavedFile,
  type SavedTotals,
} from '../model/state-store.ts';
import { packName } from './pack-name.ts';
import {
  decodePlacement,
  type PlacementRow,
  placementsFrom,
  type PlacementValues,
  type Position,
  positionOf,
} from './placement-row.ts';
import { isRole } from './row.ts';
import type { Words } from './words.ts';

/** Answers about files that are durable on disk. */
export class FilesTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #words: Words;
  readonly #log: Log;
  /** Where a file stands: its key was made as the disk of that day compared names. */
  readonly #positions = new WeakMap<SavedFile, Position>();

  constructor(database: DatabaseSync, { words, log }: { readonly words: Words; readonly log: Log }) {
    this.#statements = prepareStatements(database);
    this.#words = words;
    this.#log = log;
  }

  known(destination: string, library: string, assets: readonly string[]): readonly RecordedFile[] {
    const [place, zone] = [this.#words.find(destination), this.#words.find(library)];
    if (place === undefined || zone === undefined) return [];
    return this.#files(this.#statements.known(JSON.stringify(assets.map(hexOf)), zone, place));
  }

  versions(destination: string, library: string, assets: readonly string[]): readonly RecordedFile[] {
    const [place, zone] = [this.#words.find(destination), this.#words.find(library)];
    if (place === undefined || zone === undefined) return [];
    return this.#files(this.#statements.versions(JSON.stringify(assets.map(hexOf)), zone, place));
  }

  at({ id, pathKey }: DestinationRef, pathKeys: readonly string[]): readonly RecordedFile[] {
    const place = this.#words.find(id);
    if (place === undefined) return [];
    const asked = new Set(pathKeys);
    const rows = this.#statements.at(JSON.stringify([...asked].map(splitPath)), place);
    // An index entry with a flipped bit leads to a sound row of another path.
    return this.#files(rows).filter((file) => asked.has(pathKey(file.path)));
  }

  /** Names alone, and unproven: there may be a hundred thousand. */
  namesIn({ id }: Pick<DestinationRef, 'id'>, folderKey: string): ReadonlySet<string> {
    const rows = this.#statements.namesIn.all(this.#words.find(id) ?? null, folderKey);
    return new Set(rows.map(({ name }) => String(name)));
  }

  withSignatures(
    signatures: readonly string[],
    only: string | undefined,
  ): readonly (RecordedFile & { readonly destination: string })[] {
    const asked = new Set(signatures);
    const names = JSON.stringify([...asked].map(hexOf));
    const { withSignatures, installedWith } = this.#statements;
    const ofApple = this.#decode(withSignatures(names)).filter(({ file }) => asked.has(file.signature));
    const onDisk = this.#decode(installedWith(names)).filter(
      ({ file }) => !asked.has(file.signature) && asked.has(diskSignature(file)),
    );
    return [...ofApple, ...onDisk]
      .map(({ file, destination }) => ({ ...file, destination }))
      .filter((file) => (only ?? file.destination) === file.destination);
  }

  files(destination: DestinationRef, { after, limit }: After<SavedFile>): readonly RecordedFile[] {
    const place = this.#words.find(destination.id);
    if (place === undefined) return [];
    let rows = this.#behind(place, after === undefined ? START : this.#positionOf(destination, after), limit);
    for (;;) {
      const decoded = this.#decode(rows);
      for (const { file, row } of decoded) this.#positions.set(file, positionOf(row));
      const last = rows.at(-1);
      if (decoded.length > 0 || last === undefined) return decoded.map(({ file }) => file);
      rows = this.#behind(place, positionOf(last), limit);
    }
  }

  totals(destination: string): readonly SavedTotals[] {
    const rows = this.#statements.totals.all(this.#words.find(destination) ?? null);
    const totals = rows.flatMap(({ library, role, files, bytes, unverifiable }) => {
      const [zone, part] = [this.#words.textOf(library), this.#words.textOf(role)];
      if (zone === undefined || !isRole(part)) return [];
      const numbers = { files: Number(files), bytes: Number(bytes), unverifiable: Number(unverifiable) };
      return [{ library: zone, role: part, ...numbers }];
    });
    return totals.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** Of any destination; the newest version. */
  originalOf({ library, asset }: AssetName): RecordedFile | undefined {
    const zone = this.#words.find(library) ?? null;
    const files = this.#files(this.#statements.ofAsset(zone, packName(asset)));
    return files.find(({ key }) => key.role === 'original');
  }

  /** Of every destination that ever lay at this path. */
  countAt(location: string): number {
    return Number(this.#statements.countAt.get(location)?.['files']);
  }

  kept(destination: string): KeptFiles {
    const row = this.#statements.kept.get(this.#words.find(destination) ?? null);
    return {
      files: Number(row?.['files']),
      bytes: Number(row?.['bytes'] ?? 0),
      unverifiable: Number(row?.['unverifiable'] ?? 0),
    };
  }

  /** The rest of the same file, then of the same folder, then of the folders behind it. */
  #behind(place: number, { folder, key, n, placement }: Position, limit: number): readonly PlacementValues[] {
    const { ofFile, ofFolder, ofLater } = this.#statements;
    const [library, asset, destination, role, tree, collection] = placement;
    const rows = [...ofFile(n, library, asset, destination, role, tree, collection, limit)];
    rows.push(...ofFolder(place, folder, key, key, n, limit - rows.length));
    rows.push(...ofLater(place, folder, limit - rows.length));
    return rows;
  }

  #positionOf(destination: DestinationRef, file: SavedFile): Position {
    const known = this.#positions.get(file);
    if (known !== undefined) return known;
    const [folder, key] = splitPath(destination.pathKey(file.path));
    // Behind everything under this name.
    return { ...START, folder, key, n: Number.MAX_SAFE_INTEGER };
  }

  #files(rows: readonly PlacementValues[]): readonly RecordedFile[] {
    return this.#decode(rows).map(({ file }) => file);
  }

  #decode(rows: readonly PlacementValues[]): readonly (PlacementRow & { readonly row: PlacementValues })[] {
    const found = rows.flatMap((row) => {
      const decoded = decodePlacement(row, this.#words);
      return decoded === undefined ? [] : [{ ...decoded, row }];
    });
    if (found.length < rows.length) {
      this.#log.warn('damaged rows in the state file were passed over', { rows: rows.length - found.length });
    }
    return found;
  }
}

/** Before every file. */
const START: Position = { folder: '', key: '', n: -1, placement: [0, packName(''), 0, 0, 0, 0] };

function nameOf({ library, role }: SavedTotals): string {
  return `${library} ${role}`;
}

function hexOf(name: string): string {
  return packName(name).toString('hex');
}

/**
 * The joins are CROSS JOINs because SQLite keeps their order: the few names asked for lead, the index follows. Left to itself
 * it walks a whole destination for every path (measured: 60 ms instead of 0.2 ms for a page, with 1000 files).
 */
function prepareStatements(database: DatabaseSync) {
  const ofPlacement =
    'CROSS JOIN file ON file.n = placement.file CROSS JOIN folder ON folder.n = file.folder';
  const ofFile = 'CROSS JOIN placement ON placement.file = file.n';
  const key = 'coalesce(file.key, file.name)';
  const within =
    'placement.library, placement.asset, placement.destination, placement.role, placement.tree, placement.collection';
  const ofAssets = `FROM json_each(?) AS asked CROSS JOIN placement
         ON placement.library = ? AND placement.asset = unhex(asked.value) AND placement.destination = ?
       ${ofPlacement}`;
  return {
    known: placementsFrom(database, `${ofAssets} WHERE placement.current = 1 AND placement.tree = 0`),
    versions: placementsFrom(database, `${ofAssets} WHERE placement.tree = 0`),
    ofAsset: placementsFrom(
      database,
      `FROM placement ${ofPlacement}
       WHERE placement.library = ? AND placement.asset = ? AND placement.current = 1 AND placement.tree = 0`,
    ),
    at: placementsFrom(
      database,
      `FROM json_each(?) AS asked
       CROSS JOIN folder ON folder.destination = ? AND folder.text = asked.value ->> 0
       CROSS JOIN file ON file.folder = folder.n AND ${key} = asked.value ->> 1
       ${ofFile} WHERE placement.current = 1 AND placement.tree = 0`,
    ),
    namesIn: database.prepare(
      `SELECT ${key} AS name FROM folder CROSS JOIN file ON file.folder = folder.n
       WHERE folder.destination = ? AND folder.text = ?`,
    ),
    withSignatures: placementsFrom(
      database,
      `FROM json_each(?) AS asked CROSS JOIN file INDEXED BY file_by_apple
         ON substr(file.apple, -6) = substr(unhex(asked.value), -6) AND file.apple = unhex(asked.value)
       ${ofFile} CROSS JOIN folder ON folder.n = file.folder WHERE placement.tree = 0`,
    ),
    installedWith: placementsFrom(
      database,
      `FROM json_each(?) AS asked CROSS JOIN file INDEXED BY file_by_installed
         ON substr(file.installed, -6) = substr(unhex(asked.value), -6) AND file.installed = unhex(asked.value)
       ${ofFile} CROSS JOIN folder ON folder.n = file.folder WHERE placement.tree = 0`,
    ),
    ofLater: placementsFrom(
      database,
      `FROM folder CROSS JOIN file ON file.folder = folder.n ${ofFile}
       WHERE folder.destination = ? AND folder.text > ? AND placement.tree = 0
       ORDER BY folder.text, ${key}, file.n, ${within} LIMIT ?`,
    ),
    // The first condition finds the place in the index, which has names the other way round than the second one.
    ofFolder: placementsFrom(
      database,
      `FROM folder CROSS JOIN file ON file.folder = folder.n ${ofFile}
       WHERE folder.destination = ? AND folder.text = ? AND ${key} >= ? AND (${key}, file.n) > (?, ?)
         AND placement.tree = 0
       ORDER BY ${key}, file.n, ${within} LIMIT ?`,
    ),
    ofFile: placementsFrom(
      database,
      `FROM file ${ofFile} CROSS JOIN folder ON folder.n = file.folder
       WHERE file.n = ? AND (${within}) > (?, ?, ?, ?, ?, ?) AND placement.tree = 0 ORDER BY ${within} LIMIT ?`,
    ),
    totals: database.prepare(
      `SELECT library, role, count(*) AS files, sum(size) AS bytes, sum(verified = 0) AS unverifiable
       FROM (SELECT placement.library, placement.role, max(file.size) AS size, max(file.verified) AS verified
         FROM folder CROSS JOIN file ON file.folder = folder.n ${ofFile}
         WHERE folder.destination = ? AND placement.current = 1 AND placement.tree = 0
         GROUP BY placement.library, placement.role, file.folder, ${key})
       GROUP BY library, role`,
    ),
    kept: database.prepare(
      `SELECT count(*) AS files, sum(size) AS bytes, sum(verified = 0) AS unverifiable
       FROM (SELECT max(file.size) AS size, max(file.verified) AS verified
         FROM folder CROSS JOIN file ON file.folder = folder.n
         WHERE folder.destination = ? AND file.kind = 0 GROUP BY file.folder, ${key})`,
    ),
    countAt: database.prepare(
      `SELECT count(*) AS files FROM visited CROSS JOIN word ON word.text = visited.id
       CROSS JOIN folder ON folder.destination = word.n CROSS JOIN file ON file.folder = folder.n
       WHERE visited.location = ? AND file.kind = 0`,
    ),
  };
}
