import type { CollectionChange, MembershipChange } from '../../src/model/photo-source.ts';

/** One asset in an album; `library` is where it was found, once it was. */
interface Member {
  readonly asset: string;
  library: string | undefined;
}

interface Album {
  /** The one that could be read last, also before it was gone. */
  readonly lastName?: string | undefined;
  now: { name: string | undefined; parent: string | undefined; kind: string } | undefined | 'named';
  readonly members: Member[];
}

type Named = Pick<Member, 'library'> & { readonly id: string };

/** Which assets are in which albums, as the catalogue is to remember it. */
export class AlbumsModel {
  readonly #albums = new Map<string, Album>();
  readonly #relations = new Map<string, { readonly album: string; readonly member: Member }>();
  readonly #libraryOf: (library: string, asset: string) => string | undefined;

  constructor(libraryOf: (library: string, asset: string) => string | undefined) {
    this.#libraryOf = libraryOf;
  }

  members(): readonly string[] {
    return [...this.#albums]
      .flatMap(([album, { members }]) => members.map((member) => keyOf(album, member)))
      .toSorted();
  }

  /** Ids of the albums and folders that are there, and have the asset. */
  albumsOf(asset: string): readonly string[] {
    return [...this.#albums]
      .filter(([, { now, members }]) => typeof now === 'object' && members.some((one) => one.asset === asset))
      .map(([key]) => key)
      .toSorted();
  }

  /** The assets that came into an album or left one. */
  changeMembers(library: string, changes: readonly MembershipChange[]): readonly string[] {
    const came = changes.filter(({ isMember }) => isMember).map((change) => this.#join(library, change));
    const keys = came.map((each) => each?.key);
    const went = changes
      .filter(({ isMember }) => !isMember)
      .map((change) => this.#leave(library, change, keys));
    return [...came, ...went].flatMap((change) => (change?.isNews === true ? [change.member.asset] : []));
  }

  /** The assets in an album or folder that is not as it was; undefined: it is. */
  change(library: string, { id, now }: CollectionChange): readonly string[] | undefined {
    const key = `${library} ${id}`;
    const album = this.#albums.get(key);
    const before = album?.now;
    if (now === undefined && before === undefined) return undefined;
    const name = now?.name ?? album?.lastName;
    const next = now && { name, parent: now.parent, kind: now.kind };
    if (album !== undefined && same(before, next)) return undefined;
    this.#albums.set(key, { members: [], ...album, now: next, lastName: name });
    return this.#membersBelow(library, id).map(({ asset }) => asset);
  }

  /** An asset is found in a library: whoever named it before meant that one. */
  came(library: string, asset: string): void {
    const named = [...this.#albums.values()].flatMap(({ members }) => members);
    for (const member of [...named, ...[...this.#relations.values()].map(({ member: one }) => one)])
      if (member.asset === asset) member.library ??= library;
  }

  isNeeded(row: Named): boolean {
    return [...this.#albums.values()].some(
      ({ now, members }) => now !== undefined && members.some((member) => isIt(member, row)),
    );
  }

  /** `twin`: the library where the same asset stands still. */
  forget(row: Named, twin: string | undefined): void {
    const tied: Member = { asset: row.id, library: twin };
    for (const { members } of this.#albums.values()) {
      const at = members.findIndex((member) => isIt(member, row));
      if (at === -1) continue;
      members.splice(at, 1);
      if (twin !== undefined && !members.some((each) => isOne(each, tied))) members.push({ ...tied });
    }
    for (const [name, { album, member }] of this.#relations) {
      if (!isIt(member, row)) continue;
      if (twin === undefined) this.#relations.delete(name);
      else this.#relations.set(name, { album, member: { ...tied } });
    }
  }

  clear(): void {
    this.#albums.clear();
    this.#relations.clear();
  }

  #membersBelow(library: string, id: string, above: readonly string[] = []): readonly Member[] {
    if (above.includes(id)) return [];
    const inner = [...this.#albums].filter(
      ([key, { now }]) => key.startsWith(`${library} `) && typeof now === 'object' && now.parent === id,
    );
    return [
      ...(this.#albums.get(`${library} ${id}`)?.members ?? []),
      ...inner.flatMap(([key]) => this.#membersBelow(library, key.slice(library.length + 1), [...above, id])),
    ];
  }

  #join(library: string, change: MembershipChange) {
    const [asset, album] = endsOf(change);
    if (asset === undefined || album === undefined) return undefined;
    const name = `${library} ${album}`;
    const found = this.#albums.get(name) ?? { now: 'named' as const, members: [] };
    this.#albums.set(name, found);
    const member = this.#find(library, asset);
    if (change.relation !== `${asset}-IN-${album}`) {
      this.#relations.set(`${library} ${change.relation}`, { album: name, member });
    }
    const isNews = !found.members.some((each) => isOne(each, member));
    if (isNews) found.members.push(member);
    return { member, isNews, key: keyOf(name, member) };
  }

  #leave(library: string, change: MembershipChange, came: readonly (string | undefined)[]) {
    const relation = this.#relations.get(`${library} ${change.relation}`);
    const [asset, album] = endsOf(change);
    const name = relation?.album ?? `${library} ${album ?? ''}`;
    const member = relation?.member ?? this.#find(library, asset ?? '');
    if (came.includes(keyOf(name, member))) return undefined;
    const members = this.#albums.get(name)?.members ?? [];
    const at = members.findIndex((each) => isOne(each, member));
    if (at !== -1) members.splice(at, 1);
    return { member, isNews: at !== -1 };
  }

  #find(library: string, asset: string): Member {
    return { asset, library: this.#libraryOf(library, asset) };
  }
}

function endsOf({ relation, asset, collection }: MembershipChange): readonly (string | undefined)[] {
  const [first, second] = relation.split('-IN-');
  return second === undefined ? [asset, collection] : [asset ?? first, collection ?? second];
}

function keyOf(album: string, { asset, library }: Member): string {
  return `${album} ${library ?? ''} ${asset}`;
}

function isOne(one: Member, other: Member): boolean {
  return one.asset === other.asset && one.library === other.library;
}

function isIt(member: Member, { id, library }: Named): boolean {
  return member.asset === id && member.library === library;
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
