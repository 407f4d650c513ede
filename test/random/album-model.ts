import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Album } from '../../src/simulator/library/albums.ts';
import { ALBUM_NAMES, albumsIn } from './album-changes.ts';
import type { Stage } from './stage.ts';
import { digestOf, type Tree } from './tree.ts';

const TREE = 'Albums';

/** Bytes below a tree, by the folder that they are in, links followed; the rest apart. */
export interface Seen {
  readonly links: ReadonlySet<string>;
  readonly primaries: ReadonlySet<string>;
  readonly problems: readonly string[];
}

export function look(root: string, tree: Tree): Seen {
  const links = new Set<string>();
  const primaries = new Set<string>();
  const problems: string[] = [];
  for (const [path, digest] of tree) {
    if (!path.startsWith(`${TREE}/`)) {
      primaries.add(digest);
      continue;
    }
    if (path.endsWith('.m3u8')) continue;
    const whole = join(root, path);
    const isBroken =
      lstatSync(whole).isSymbolicLink() && statSync(whole, { throwIfNoEntry: false }) === undefined;
    if (isBroken) problems.push(`${path} leads nowhere`);
    else links.add(placeOf(path.slice(0, path.lastIndexOf('/')), digestOf(readFileSync(whole))));
  }
  return { links, primaries, problems };
}

/** Says what must lie in the folders of albums, and what may not, knowing nothing of how it comes there. */
export class AlbumModel {
  readonly #stage: Stage;
  /** Photos that ever had these bytes. */
  readonly #holders = new Map<string, Set<string>>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Before the library changes again. */
  learn(): void {
    for (const file of this.#stage.library.files()) {
      const digest = digestOf(file.bytes());
      this.#holders.set(digest, (this.#holders.get(digest) ?? new Set()).add(file.asset));
    }
  }

  judge(seen: Seen): readonly string[] {
    this.learn();
    const { library, model } = this.#stage;
    const albums = albumsIn(this.#stage);
    const folders = foldersOf(albums);
    const prefixes = ['resOriginal', 'resOriginalVidCompl', ...(model.withEdits ? ['resJPEGFull'] : [])];
    const files = [...library.files()].filter(
      ({ prefix, deleted, hidden }) => prefixes.includes(prefix) && !deleted && !hidden,
    );
    const names = new Map(files.map((file) => [digestOf(file.bytes()), `${file.prefix} of ${file.name}`]));
    const wanted = new Set<string>();
    for (const { id, relations } of albums) {
      const folder = folders.get(id);
      if (folder === undefined) continue;
      for (const file of files)
        if (relations.get(file.asset) !== undefined) wanted.add(placeOf(folder, digestOf(file.bytes())));
    }
    const shown = new Set(files.map(({ asset }) => asset));
    // Of what iCloud shows no longer, links stay where they were.
    const mayStay = (digest: string) =>
      !names.has(digest) || [...(this.#holders.get(digest) ?? [])].some((asset) => !shown.has(asset));
    const tell = (place: string) => {
      const [folder = '', digest = ''] = place.split('|');
      return `${names.get(digest) ?? digest} in ${folder}`;
    };
    return [
      ...seen.problems,
      ...[...names].flatMap(([digest, name]) => (seen.primaries.has(digest) ? [] : `${name} is missing`)),
      ...[...wanted].flatMap((place) => (seen.links.has(place) ? [] : `a link is missing: ${tell(place)}`)),
      ...[...seen.links].flatMap((place) =>
        wanted.has(place) || mayStay(place.split('|')[1] ?? '') ? [] : `a link too much: ${tell(place)}`,
      ),
    ];
  }
}

/** Each album has a folder of its own; of several that would have one, that with the least id keeps it. */
function foldersOf(all: readonly Album[]): ReadonlyMap<string, string> {
  const byId = new Map(all.map((album) => [album.id, album]));
  const parentOf = ({ parentId }: Album) => {
    const parent = parentId === undefined ? undefined : byId.get(parentId);
    return parent?.albumType === 3 ? parent.id : undefined;
  };
  const names = new Map<string, string>();
  for (const siblings of Map.groupBy(all, parentOf).values()) {
    const taken = new Set<string>();
    for (const { id, name } of siblings.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const plain = safe(name);
      const chosen = taken.has(plain) ? safe(`${name} (${id.slice(0, 8)})`) : plain;
      taken.add(chosen);
      names.set(id, chosen);
    }
  }
  return new Map(
    all
      .filter(({ albumType }) => albumType === 0)
      .map((album) => {
        const parent = parentOf(album);
        const parts = [parent === undefined ? undefined : names.get(parent), names.get(album.id)];
        return [album.id, [TREE, ...parts.flatMap((part) => part ?? [])].join('/')];
      }),
  );
}

function safe(name: string): string {
  const known: Readonly<Record<string, string>> = ALBUM_NAMES;
  return known[name] ?? name.replaceAll('/', '_');
}

function placeOf(folder: string, digest: string): string {
  return `${folder}|${digest}`;
}
