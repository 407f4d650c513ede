import { splitPath } from '../base/split-path.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { RecordedLink } from '../model/links.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type {
  DestinationRef,
  MovedFile,
  RecordedFile,
  RenamedAsset,
  SavedFile,
} from '../model/state-store.ts';
import { packName } from './pack-name.ts';
import {
  BYTES,
  decodePlacement,
  kindOf,
  type PlacementExtras,
  type PlacementKey,
  type PlacementValues,
  type Position,
  positionOf,
  PRIMARY,
  sumOf,
} from './placement-row.ts';
import { preparePlacements } from './placement-statements.ts';
import type { Words } from './words.ts';

/** Where a name stands: a row of `folder`, and the last component as the destination compares it. */
interface Name {
  readonly folder: number;
  /** Of the folder. */
  readonly text: string;
  readonly key: string;
}

type Times = Pick<RecordedFile, 'savedAtMs' | 'checkedAtMs'>;

/** A row, and what it says, unless it is not what was once written. */
interface Found {
  readonly file: RecordedFile | undefined;
  readonly others: PlacementExtras | undefined;
  readonly position: Position;
}

/** What is known of a name before a file is written under it. */
interface Under {
  readonly destination: number;
  readonly name: Name;
  readonly there: readonly Found[];
  readonly times: Times;
  /** By default a file of its own. */
  readonly kind?: number;
}

/** Writes names of files and what they hold, and which asset each is of. Call it inside of a transaction. */
export class PlacementsTable {
  readonly #statements: ReturnType<typeof preparePlacements>;
  readonly #words: Words;

  constructor(database: DatabaseSync, words: Words) {
    this.#statements = preparePlacements(database);
    this.#words = words;
  }

  /**
   * This file is what the asset has here from now on. What it had before is kept as an older version, if it is other bytes under
   * another name; whatever older versions lay under this name do not any more.
   */
  place({ id, pathKey }: DestinationRef, file: SavedFile, times: Times): void {
    const key = this.#keyOf(id, file.key);
    const name = this.#nameOf(key[2], pathKey(file.path));
    const there = this.#rows(this.#statements.under(name.folder, name.key));
    const own = this.#rows(this.#statements.ofKey(...key));
    const n = this.#write(file, { destination: key[2], name, there, times });
    for (const row of own) {
      const isHere = row.position.folder === name.text && row.position.key === name.key;
      if (isHere || row.file?.superseded === true) continue;
      const isEdited = row.file !== undefined && row.file.signature !== file.signature;
      if (isEdited) this.#seal(id, { ...row.file, superseded: true }, row.position);
      else this.#drop(row.position);
    }
    for (const row of there) {
      const isOwn = own.some(({ position }) => isSame(position, row.position));
      const isLink = row.position.placement[4] !== PRIMARY[0];
      if (isOwn || isLink || row.file === undefined || row.file.superseded === true) this.#drop(row.position);
      else if (row.position.n === n) this.#seal(id, { ...file, key: row.file.key }, row.position);
    }
    this.#seal(id, file, { n, placement: key });
    for (const { position } of [...own, ...there]) this.#statements.removeUnused.run(position.n, position.n);
  }

  /** A further name of a file that is placed; what else was recorded under this name is not there any more. */
  placeLink({ id, pathKey }: DestinationRef, link: RecordedLink, savedAtMs: number): void {
    const key = this.#keyOf(id, link.key, link);
    const name = this.#nameOf(key[2], pathKey(link.path));
    const others: PlacementExtras = [key[4], key[5], kindOf(link.mode)];
    const there = this.#rows(this.#statements.under(name.folder, name.key));
    const links = there.filter(({ position }) => position.placement[4] !== PRIMARY[0]);
    const n = this.#write(link, {
      destination: key[2],
      name,
      there: links,
      times: { savedAtMs, checkedAtMs: 0 },
      kind: kindOf(link.mode),
    });
    // Two photos of one file may have one link.
    for (const { file, others: own, position } of links) {
      if (position.n !== n || file === undefined) this.#drop(position);
      else this.#seal(id, { ...link, key: file.key }, position, own);
    }
    this.#seal(id, link, { n, placement: key }, others);
    for (const { position } of links) this.#statements.removeUnused.run(position.n, position.n);
  }

  dropLink({ id }: DestinationRef, link: RecordedLink): void {
    const key = this.#keyOf(id, link.key, link);
    for (const { file, position } of this.#rows(this.#statements.ofKey(...key))) {
      if (file?.path !== link.path) continue;
      this.#drop(position);
      this.#statements.removeUnused.run(position.n, position.n);
    }
  }

  /** As an older keepsake wrote it. */
  carryOver(destination: string, file: RecordedFile, pathKey: string): void {
    const key = this.#keyOf(destination, file.key);
    const name = this.#nameOf(key[2], pathKey);
    const there = this.#rows(this.#statements.under(name.folder, name.key));
    const n = this.#write(file, { destination: key[2], name, there, times: file });
    this.#seal(destination, file, { n, placement: key });
  }

  /** All are looked up before any is renamed: two may change places. */
  move({ id, pathKey }: DestinationRef, moves: readonly MovedFile[]): void {
    const destination = this.#words.find(id);
    if (destination === undefined) return;
    const found = moves.map(({ from, to }) => {
      const { folder, key } = this.#nameOf(destination, pathKey(from));
      const there = this.#rows(this.#statements.under(folder, key));
      return { to, rows: there.filter(({ file }) => file?.path === from) };
    });
    const leaving = new Set(found.flatMap(({ rows }) => rows.map(({ position }) => position.n)));
    for (const { to, rows } of found) {
      if (rows.length === 0) continue;
      const name = this.#nameOf(destination, pathKey(to));
      for (const { file, position } of this.#rows(this.#statements.under(name.folder, name.key))) {
        // An older version that lay there does not any more.
        if (leaving.has(position.n) || file?.superseded === undefined) continue;
        this.#drop(position);
        this.#statements.removeUnused.run(position.n, position.n);
      }
      for (const n of new Set(rows.map(({ position }) => position.n)))
        this.#statements.rename.run(...this.#namedAs(destination, name, to), n);
      for (const { file, others, position } of rows)
        if (file !== undefined) this.#seal(id, { ...file, path: to }, position, others);
    }
  }

  /** No file of ours lies under this name any more. Links that stood under it are no files of their own. */
  forget({ id, pathKey }: DestinationRef, path: RelativePath): void {
    const destination = this.#words.find(id);
    if (destination === undefined) return;
    const { folder, key } = this.#nameOf(destination, pathKey(path));
    for (const { file, position } of this.#rows(this.#statements.under(folder, key))) {
      const isLink = position.placement[4] !== PRIMARY[0];
      if (isLink || file?.path !== path) continue;
      this.#drop(position);
      this.#statements.removeUnused.run(position.n, position.n);
    }
  }

  /** See `StateStore.moveFiles`. A row that is not what was once written stays what it is. */
  reassign(destination: string, { from, to }: RenamedAsset): void {
    const [zone, place] = [this.#words.find(from.library), this.#words.find(destination)];
    if (zone === undefined || place === undefined) return;
    const rows = this.#rows(this.#statements.ofAsset(zone, packName(from.asset), place, ...PRIMARY));
    for (const { file, position } of rows) {
      if (file === undefined) continue;
      const key = { ...file.key, ...to };
      const placement = this.#keyOf(destination, key);
      const there = this.#rows(this.#statements.ofKey(...placement));
      const current = there.find((row) => row.file !== undefined && row.file.superseded !== true)?.file;
      const isNew = file.superseded !== true;
      if (isNew && current !== undefined && current.signature !== file.signature) continue;
      this.#drop(position);
      const isThere = there.some((row) => row.position.n === position.n);
      if (!isThere && !(isNew && current !== undefined))
        this.#seal(destination, { ...file, key }, { n: position.n, placement });
      this.#statements.removeUnused.run(position.n, position.n);
    }
  }

  setChecked(destination: string, { key, path }: Pick<SavedFile, 'key' | 'path'>, atMs: number): void {
    for (const { file, position } of this.#rows(this.#statements.ofKey(...this.#keyOf(destination, key))))
      if (file?.path === path) this.#statements.setChecked.run(atMs, position.n);
  }

  /** One name with the same bytes is one row, however many assets it is of. */
  #write(file: SavedFile, { destination, name, there, times, kind = BYTES }: Under): number {
    const { path, size, signature, installed, verified, modifiedAtMs } = file;
    const own = installed === undefined ? null : packName(installed);
    const numbers = [own, size, verified ? 1 : 0, modifiedAtMs, times.savedAtMs, times.checkedAtMs] as const;
    const same = there.find(
      (row) => row.file?.path === path && row.file.signature === signature && row.others?.[2] === kind,
    );
    if (same !== undefined) {
      this.#statements.update.run(...numbers, same.position.n);
      return same.position.n;
    }
    const added = this.#statements.add.run(
      ...this.#namedAs(destination, name, path),
      kind,
      packName(signature),
      ...numbers,
    );
    return Number(added.lastInsertRowid);
  }

  /** Folder, compared name, written folder and written name; what is the same in both is not written twice. */
  #namedAs(destination: number, name: Name, path: string) {
    const [pathFolder, last] = splitPath(path);
    return [
      name.folder,
      name.key === last ? null : name.key,
      name.text === pathFolder ? null : this.#folder(destination, pathFolder),
      last,
    ] as const;
  }

  /** `file` is what the placement promises from now on. */
  #seal(
    destination: string,
    file: SavedFile & Pick<RecordedFile, 'superseded'>,
    { n, placement }: Pick<Position, 'n' | 'placement'>,
    others?: PlacementExtras,
  ): void {
    const isOld = file.superseded === true;
    this.#statements.seal.run(...placement, n, isOld ? 0 : 1, sumOf(destination, file, isOld, others));
  }

  #drop({ n, placement }: Position): void {
    this.#statements.drop.run(...placement, n);
  }

  #rows(rows: readonly PlacementValues[]): readonly Found[] {
    return rows.map((row) => {
      const decoded = decodePlacement(row, this.#words);
      return { file: decoded?.file, others: decoded?.others, position: positionOf(row) };
    });
  }

  #keyOf(
    destination: string,
    { library, asset, role }: SavedFile['key'],
    link?: Pick<RecordedLink, 'tree' | 'collection'>,
  ): PlacementKey {
    const words = this.#words;
    const [primary, noAlbum] = PRIMARY;
    const album = link?.collection;
    return [
      words.numberOf(library),
      packName(asset),
      words.numberOf(destination),
      words.numberOf(role),
      link?.tree ?? primary,
      album === undefined ? noAlbum : words.numberOf(album),
    ];
  }

  #nameOf(destination: number, pathKey: string): Name {
    const [text, key] = splitPath(pathKey);
    return { folder: this.#folder(destination, text), text, key };
  }

  #folder(destination: number, text: string): number {
    const { findFolder, addFolder } = this.#statements;
    const found = findFolder.get(destination, text)?.['n'];
    return typeof found === 'number' ? found : Number(addFolder.run(destination, text).lastInsertRowid);
  }
}

function isSame(a: Position, b: Position): boolean {
  return a.n === b.n && a.placement.every((part, at) => isEqual(part, b.placement[at]));
}

function isEqual(a: number | Uint8Array, b: number | Uint8Array | undefined): boolean {
  return a instanceof Uint8Array ? b instanceof Uint8Array && Buffer.compare(a, b) === 0 : a === b;
}
