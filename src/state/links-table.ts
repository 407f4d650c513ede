import { splitPath } from '../base/split-path.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import type {
  FailedLink,
  KnownTree,
  LinkFailure,
  OwedLinks,
  RecordedLink,
  TreeNumber,
} from '../model/links.ts';
import type { After, DestinationRef } from '../model/state-store.ts';
import { damaged } from './database-error.ts';
import { decodeFailure } from './decode-failure.ts';
import { packName } from './pack-name.ts';
import {
  decodePlacement,
  modeOf,
  placementsFrom,
  type PlacementValues,
  positionOf,
} from './placement-row.ts';
import { isRole, numberOr0, proofOf, type Row, timeOr0 } from './row.ts';
import type { Words } from './words.ts';

/** In place of a role: all links of a photo. */
const WHOLE = '';

/** Trees of links, what is recorded of links, and what of them could not be made. */
export class LinksTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #words: Words;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(database: DatabaseSync, words: Words, clock: Pick<Clock, 'now'>) {
    this.#statements = prepareStatements(database);
    this.#words = words;
    this.#clock = clock;
  }

  openTree(destination: string, rule: string): TreeNumber {
    const rows = this.#statements.trees.all(destination);
    const known = treesIn(destination, rows).find((tree) => tree.rule === rule);
    if (known !== undefined) return known.n;
    // Also beyond those that are damaged: their links are of no other tree.
    const used = this.#words.find(destination);
    const most = used === undefined ? 0 : numberOr0(this.#statements.greatest.get(used)?.['n']);
    const n = Math.max(most, ...rows.map((row) => numberOr0(row['n'])), 0) + 1;
    this.#statements.addTree.run(destination, n, rule, proofOf([destination, n, rule]));
    if (!treesIn(destination, this.#statements.trees.all(destination)).some((tree) => tree.n === n))
      throw damaged('a tree cannot be found again');
    return n;
  }

  trees(destination: string): readonly KnownTree[] {
    const place = this.#words.find(destination) ?? null;
    return treesIn(destination, this.#statements.trees.all(destination)).map(({ n, rule }) => ({
      tree: n,
      rule,
      links: numberOr0(this.#statements.count.get(place, n)?.['links']),
    }));
  }

  ofAssets(destination: string, library: string, assets: readonly string[]): readonly RecordedLink[] {
    const [place, zone] = [this.#words.find(destination), this.#words.find(library)];
    if (place === undefined || zone === undefined) return [];
    const asked = JSON.stringify(assets.map((asset) => packName(asset).toString('hex')));
    return this.#links(this.#statements.ofAssets(asked, zone, place));
  }

  ofCollection(destination: string, tree: TreeNumber, collection: string): readonly RecordedLink[] {
    const [place, album] = [this.#words.find(destination), this.#words.find(collection)];
    if (place === undefined || album === undefined) return [];
    return this.#links(this.#statements.ofCollection(place, tree, album));
  }

  at({ id, pathKey }: DestinationRef, pathKeys: readonly string[]): readonly RecordedLink[] {
    const place = this.#words.find(id);
    if (place === undefined) return [];
    const asked = new Set(pathKeys);
    const rows = this.#statements.at(JSON.stringify([...asked].map(splitPath)), place);
    return this.#links(rows).filter((link) => asked.has(pathKey(link.path)));
  }

  page({ id, pathKey }: DestinationRef, { after, limit }: After<RecordedLink>): readonly RecordedLink[] {
    const place = this.#words.find(id);
    if (place === undefined) return [];
    let [folder, key] = after === undefined ? ['', ''] : splitPath(pathKey(after.path));
    for (;;) {
      const rows = this.#statements.page(place, folder, key, limit);
      const links = this.#links(rows);
      const last = rows.at(-1);
      if (links.length > 0 || last === undefined) return links;
      ({ folder, key } = positionOf(last));
    }
  }

  failures(destination: string, { after, limit }: After<LinkFailure>): readonly LinkFailure[] {
    let from: FailureKey = after === undefined ? ['', '', '', 0, ''] : failureKey(after);
    for (;;) {
      const rows = this.#statements.failures.all(destination, ...from, limit);
      const found = rows.flatMap((row) => decodeLinkFailure(row) ?? []);
      const last = rows.at(-1);
      if (found.length > 0 || last === undefined) return found;
      from = [
        String(last['library']),
        String(last['asset']),
        String(last['role']),
        numberOr0(last['tree']),
        String(last['collection']),
      ];
    }
  }

  owe(destination: string, { library, asset, tree }: OwedLinks): void {
    this.#add(
      destination,
      { library, asset, role: WHOLE, tree, collection: undefined, path: undefined },
      { kind: 'unlinked' },
    );
  }

  fail(destination: string, { key, tree, collection, path, code }: FailedLink): void {
    this.#add(destination, { ...key, tree, collection, path }, { kind: 'destination', code, scope: 'file' });
  }

  /** All that was owed of a photo in a tree, but for what failed again. */
  settle(destination: string, { library, asset, tree }: OwedLinks, failed: readonly FailedLink[]): void {
    const again = new Set(
      failed
        .filter(({ key, tree: of }) => key.asset === asset && key.library === library && of === tree)
        .map(({ key, collection }) => `${key.role} ${collection ?? ''}`),
    );
    for (const { role, collection } of this.#statements.owed.all(destination, library, asset, tree)) {
      if (again.has(`${String(role)} ${String(collection)}`)) continue;
      this.#statements.settle.run(destination, library, asset, tree, role ?? null, collection ?? null);
    }
  }

  #add(
    destination: string,
    {
      library,
      asset,
      role,
      tree,
      collection,
      path,
    }: { library: string; asset: string; role: string } & Pick<FailedLink, 'tree' | 'collection' | 'path'>,
    failure: object,
  ): void {
    const key = [destination, library, asset, role, tree, collection ?? ''] as const;
    this.#statements.fail.run(...key, JSON.stringify(failure), this.#clock.now(), path ?? null);
  }

  #links(rows: readonly PlacementValues[]): readonly RecordedLink[] {
    return rows.flatMap((row) => {
      const decoded = decodePlacement(row, this.#words);
      if (decoded === undefined) return [];
      const [tree, album, kind] = decoded.others;
      const mode = modeOf(kind);
      const collection = album === 0 ? undefined : this.#words.textOf(album);
      if (mode === undefined || (album !== 0 && collection === undefined)) return [];
      const { savedAtMs: _saved, checkedAtMs: _checked, superseded: _old, ...file } = decoded.file;
      return [{ ...file, tree, collection, mode }];
    });
  }
}

type FailureKey = readonly [library: string, asset: string, role: string, tree: number, collection: string];

function failureKey({ library, asset, role, tree, collection }: LinkFailure): FailureKey {
  return [library, asset, role ?? WHOLE, tree, collection ?? ''];
}

function decodeLinkFailure(row: Row): LinkFailure | undefined {
  const { library, asset, role, tree, collection, path } = row;
  if (typeof library !== 'string' || typeof asset !== 'string' || typeof tree !== 'number') return undefined;
  if (role !== WHOLE && !isRole(role)) return undefined;
  return {
    library,
    asset,
    role: role === WHOLE ? undefined : role,
    tree,
    collection: typeof collection === 'string' && collection !== '' ? collection : undefined,
    path: typeof path === 'string' ? path : undefined,
    failure: decodeFailure(row['failure']),
    attempts: Math.max(1, numberOr0(row['attempts'])),
    lastAtMs: timeOr0(row['last_at_ms']),
  };
}

/** Without those that are not what was once written. */
function treesIn(
  destination: string,
  rows: readonly Row[],
): readonly { readonly n: number; readonly rule: string }[] {
  return rows.flatMap((row) => {
    const [n, rule] = [numberOr0(row['n']), String(row['rule'])];
    return row['proof'] === proofOf([destination, n, rule]) ? [{ n, rule }] : [];
  });
}

/** The joins are CROSS JOINs because SQLite keeps their order. */
function prepareStatements(database: DatabaseSync) {
  const ofPlacement =
    'CROSS JOIN file ON file.n = placement.file CROSS JOIN folder ON folder.n = file.folder';
  const key = 'coalesce(file.key, file.name)';
  return {
    trees: database.prepare('SELECT n, rule, proof FROM tree WHERE destination = ? ORDER BY n'),
    addTree: database.prepare('INSERT INTO tree (destination, n, rule, proof) VALUES (?, ?, ?, ?)'),
    greatest: database.prepare('SELECT max(tree) AS n FROM placement WHERE destination = ? AND tree <> 0'),
    count: database.prepare(
      'SELECT count(*) AS links FROM placement WHERE destination = ? AND tree = ? AND tree <> 0',
    ),
    ofAssets: placementsFrom(
      database,
      `FROM json_each(?) AS asked CROSS JOIN placement
         ON placement.library = ? AND placement.asset = unhex(asked.value) AND placement.destination = ?
       ${ofPlacement} WHERE placement.tree <> 0`,
    ),
    ofCollection: placementsFrom(
      database,
      `FROM placement INDEXED BY placement_of_link ${ofPlacement}
       WHERE placement.destination = ? AND placement.tree = ? AND placement.collection = ? AND placement.tree <> 0`,
    ),
    at: placementsFrom(
      database,
      `FROM json_each(?) AS asked
       CROSS JOIN folder ON folder.destination = ? AND folder.text = asked.value ->> 0
       CROSS JOIN file ON file.folder = folder.n AND ${key} = asked.value ->> 1
       CROSS JOIN placement ON placement.file = file.n WHERE placement.tree <> 0`,
    ),
    page: placementsFrom(
      database,
      `FROM folder CROSS JOIN file ON file.folder = folder.n
       CROSS JOIN placement ON placement.file = file.n
       WHERE folder.destination = ? AND (folder.text, ${key}) > (?, ?) AND placement.tree <> 0
       ORDER BY folder.text, ${key} LIMIT ?`,
    ),
    failures: database.prepare(
      `SELECT * FROM failure WHERE destination = ? AND tree <> 0
         AND (library, asset, role, tree, collection) > (?, ?, ?, ?, ?)
       ORDER BY library, asset, role, tree, collection LIMIT ?`,
    ),
    fail: database.prepare(
      `INSERT INTO failure (destination, library, asset, role, tree, collection, attempts, failure, last_at_ms, path)
       VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
       ON CONFLICT DO UPDATE SET attempts = attempts + 1, failure = excluded.failure,
         last_at_ms = excluded.last_at_ms, path = excluded.path`,
    ),
    owed: database.prepare(
      'SELECT role, collection FROM failure WHERE destination = ? AND library = ? AND asset = ? AND tree = ?',
    ),
    settle: database.prepare(
      `DELETE FROM failure WHERE destination = ? AND library = ? AND asset = ? AND tree = ?
         AND role = ? AND collection = ?`,
    ),
  };
}
