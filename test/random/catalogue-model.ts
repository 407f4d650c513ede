import type { Asset, Library } from '../../src/model/asset.ts';
import type { Applied, AssetState, CataloguePage, LibraryState, Listing } from '../../src/model/catalogue.ts';
import { NEVER_FOLLOWED } from '../../src/model/catalogue.ts';
import type { MembershipChange } from '../../src/model/photo-source.ts';
import { byName, type View } from './catalogue-view.ts';

interface Row {
  readonly library: string;
  readonly id: string;
  state: AssetState;
  asset: Asset | undefined;
  problem: string | undefined;
  step: number;
  /** Step in which it was read from a record last. */
  readAt: number;
  seenBy: number;
}

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

/** What a catalogue is to be, told in the plainest way: lists that are walked through. */
export class CatalogueModel {
  step = 0;
  cursor: string | undefined;
  readonly #libraries: { readonly library: Library; state: LibraryState }[] = [];
  #rows: Row[] = [];
  readonly #albums = new Map<string, Album>();
  readonly #relations = new Map<string, { readonly album: string; readonly member: Member }>();

  view(): View {
    return {
      step: this.step,
      cursor: this.cursor,
      libraries: this.#libraries.map(({ library, state }) => ({
        library,
        state,
        shown: this.#rows.filter((row) => row.library === library.id && row.state === 'shown').length,
      })),
      rows: this.#rows
        .map(({ library, id, state, asset, problem, step }) => ({ step, library, id, state, asset, problem }))
        .toSorted(byName),
    };
  }

  countSeen(library: string, listing: Listing): number {
    return this.#rows.filter(
      (row) => row.library === library && row.state === 'shown' && isSeen(row, listing),
    ).length;
  }

  /** `album asset` for each asset in an album. */
  members(): readonly string[] {
    return [...this.#albums]
      .flatMap(([album, { members }]) => members.map((member) => keyOf(album, member)))
      .toSorted();
  }

  /** Ids of the albums and folders that are there, by the id of each asset in them. */
  albumsOf(asset: string): readonly string[] {
    return [...this.#albums]
      .filter(([, { now, members }]) => typeof now === 'object' && members.some((one) => one.asset === asset))
      .map(([key]) => key)
      .toSorted();
  }

  apply(page: CataloguePage): Applied {
    this.setLibrary(page.library, page.state);
    const library = page.library.id;
    const step = this.step + 1;
    const wasShown = this.#shownIn(library);
    const changed = new Set<string>();
    let isStep = false;

    const here = new Set([...page.ids, ...page.assets.map(({ id }) => id)]);
    for (const { record, how } of page.gone) {
      const row = this.#row(library, record);
      if (row === undefined || here.has(record) || (how === 'missing' && row.state !== 'shown')) continue;
      const state = how === 'missing' ? 'unlisted' : how;
      if (row.state === state) continue;
      Object.assign(row, { state, step });
      changed.add(record);
    }
    const problemOf = (name: string) => page.unreadable.find(({ record }) => record === name)?.reason;
    for (const id of here) {
      const asset = page.assets.find((each) => each.id === id);
      const problem = problemOf(id) ?? (asset === undefined ? 'its record cannot be used' : undefined);
      const row = this.#row(library, id) ?? this.#newRow(library, id);
      const next = { state: 'shown' as const, asset: asset ?? row.asset, problem };
      if (row.step > 0 && same(next, { state: row.state, asset: row.asset, problem: row.problem })) {
        if (page.listing !== undefined && row.readAt <= page.listing.after) row.seenBy = page.listing.number;
        continue;
      }
      Object.assign(row, next, { step, readAt: step });
      changed.add(id);
    }
    for (const { record, reason } of page.unreadable) {
      const row = this.#row(library, record);
      if (row === undefined || here.has(record) || row.problem === reason) continue;
      Object.assign(row, { problem: reason, step, readAt: step });
      changed.add(record);
    }
    const came = page.memberships
      .filter(({ isMember }) => isMember)
      .map((change) => this.#join(library, change));
    const went = page.memberships
      .filter(({ isMember }) => !isMember)
      .map((change) =>
        this.#leave(
          library,
          change,
          came.map((each) => each?.key),
        ),
      );
    for (const change of [...came, ...went]) {
      if (change?.isNews !== true) continue;
      isStep = true;
      this.#touch(change.member, step, changed);
    }
    for (const { id, now } of page.collections) {
      const key = `${library} ${id}`;
      const album = this.#albums.get(key);
      if (now === undefined && (album === undefined || album.now === undefined)) continue;
      const before = album?.now;
      const name = now?.name ?? album?.lastName;
      const next = now && { name, parent: now.parent, kind: now.kind };
      if (album !== undefined && same(before, next)) continue;
      this.#albums.set(key, { members: [], ...album, now: next, lastName: name });
      isStep = true;
      for (const member of this.#membersBelow(library, id)) this.#touch(member, step, changed);
    }
    const left = [...wasShown].filter((id) => !this.#shownIn(library).has(id)).length;
    if (!isStep && changed.size === 0) return { step: undefined, changed, left };
    this.step = step;
    return { step, changed, left };
  }

  endListing(library: Library, listing: Listing, state: LibraryState): Applied {
    this.setLibrary(library, state);
    const left = this.#rows.filter(
      (row) => row.library === library.id && row.state === 'shown' && !isSeen(row, listing),
    );
    for (const row of this.#rows) if (row.library === library.id) row.seenBy = 0;
    if (left.length === 0) return { step: undefined, changed: new Set(), left: 0 };
    this.step += 1;
    for (const row of left) Object.assign(row, { state: 'unlisted', step: this.step });
    return { step: this.step, changed: new Set(left.map(({ id }) => id)), left: left.length };
  }

  setLibrary(library: Library, state: LibraryState): void {
    const known = this.#libraries.find((each) => each.library.id === library.id);
    if (known === undefined) this.#libraries.push({ library, state });
    else known.state = state;
  }

  setCursor(cursor: string | undefined, due: readonly Library[]): void {
    this.cursor = cursor;
    for (const library of due) {
      const known = this.#libraries.find((each) => each.library.id === library.id);
      this.setLibrary(library, { ...(known?.state ?? NEVER_FOLLOWED), due: true });
    }
  }

  /** What went, oldest first, but for what an album may show again. */
  forgetGone(through: number): number {
    const libraries = this.#libraries.map(({ library }) => library.id);
    const gone = this.#rows
      .filter(({ state, step }) => state !== 'shown' && state !== 'hidden' && step <= through)
      .toSorted((a, b) => a.step - b.step || libraries.indexOf(a.library) - libraries.indexOf(b.library));
    return gone.filter((row) => this.#forget(row)).length;
  }

  #forget(row: Row): boolean {
    const twin = this.#rows.find((each) => each.id === row.id && each !== row);
    const isIt = (member: Member) => member.asset === row.id && member.library === row.library;
    const isFinal = row.state === 'trashed' || row.state === 'purged';
    const albums = [...this.#albums.values()];
    const isNeeded = albums.some(({ now, members }) => now !== undefined && members.some(isIt));
    if (twin === undefined && isNeeded && !isFinal) return false;
    for (const { members } of albums) {
      const at = members.findIndex(isIt);
      if (at === -1) continue;
      members.splice(at, 1);
      const tied = { asset: row.id, library: twin?.library };
      if (twin !== undefined && !members.some((each) => isOne(each, tied))) members.push(tied);
    }
    for (const [name, { album, member }] of this.#relations) {
      if (!isIt(member)) continue;
      if (twin === undefined) this.#relations.delete(name);
      else this.#relations.set(name, { album, member: { asset: row.id, library: twin.library } });
    }
    this.#rows = this.#rows.filter((each) => each !== row);
    return true;
  }

  clear(): void {
    this.step = 0;
    this.cursor = undefined;
    this.#libraries.length = 0;
    this.#rows = [];
    this.#albums.clear();
    this.#relations.clear();
  }

  #row(library: string, id: string): Row | undefined {
    return this.#rows.find((row) => row.library === library && row.id === id);
  }

  #newRow(library: string, id: string): Row {
    const row: Row = {
      library,
      id,
      state: 'shown',
      asset: undefined,
      problem: undefined,
      step: 0,
      readAt: 0,
      seenBy: 0,
    };
    this.#rows.push(row);
    for (const { members } of this.#albums.values()) {
      for (const member of members) if (member.asset === id) member.library ??= library;
    }
    for (const { member } of this.#relations.values()) if (member.asset === id) member.library ??= library;
    return row;
  }

  #shownIn(library: string): ReadonlySet<string> {
    return new Set(
      this.#rows.filter((row) => row.library === library && row.state === 'shown').map(({ id }) => id),
    );
  }

  /** The same photo may stand in several libraries. */
  #touch({ asset }: Member, step: number, changed: Set<string>): void {
    for (const row of this.#rows) {
      if (row.id !== asset || row.step >= step) continue;
      row.step = step;
      changed.add(asset);
    }
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

  /** In its own library before any other. */
  #find(library: string, asset: string): Member {
    const rows = this.#rows.filter(({ id }) => id === asset);
    return { asset, library: (rows.find((row) => row.library === library) ?? rows[0])?.library };
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

function isSeen(row: Row, { number, after }: Listing): boolean {
  return row.readAt > after || row.seenBy === number;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
