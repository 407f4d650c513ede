import type { Asset, Library } from '../../src/model/asset.ts';
import type { Applied, AssetState, CataloguePage, LibraryState, Listing } from '../../src/model/catalogue.ts';
import { NEVER_FOLLOWED } from '../../src/model/catalogue.ts';
import { AlbumsModel, same } from './catalogue-albums-model.ts';
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

/** What a catalogue is to be, told in the plainest way: lists that are walked through. */
export class CatalogueModel {
  step = 0;
  cursor: string | undefined;
  readonly #libraries: { readonly library: Library; state: LibraryState }[] = [];
  #rows: Row[] = [];
  readonly #albums = new AlbumsModel((library, asset) => this.#libraryOf(library, asset));

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
    return this.#albums.members();
  }

  albumsOf(asset: string): readonly string[] {
    return this.#albums.albumsOf(asset);
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
    for (const asset of this.#albums.changeMembers(library, page.memberships)) {
      isStep = true;
      this.#touch(asset, step, changed);
    }
    for (const change of page.collections) {
      const inIt = this.#albums.change(library, change);
      if (inIt === undefined) continue;
      isStep = true;
      for (const asset of inIt) this.#touch(asset, step, changed);
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
    const isFinal = row.state === 'trashed' || row.state === 'purged';
    if (twin === undefined && !isFinal && this.#albums.isNeeded(row)) return false;
    this.#albums.forget(row, twin?.library);
    this.#rows = this.#rows.filter((each) => each !== row);
    return true;
  }

  clear(): void {
    this.step = 0;
    this.cursor = undefined;
    this.#libraries.length = 0;
    this.#rows = [];
    this.#albums.clear();
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
    this.#albums.came(library, id);
    return row;
  }

  #shownIn(library: string): ReadonlySet<string> {
    return new Set(
      this.#rows.filter((row) => row.library === library && row.state === 'shown').map(({ id }) => id),
    );
  }

  /** The same photo may stand in several libraries. */
  #touch(asset: string, step: number, changed: Set<string>): void {
    for (const row of this.#rows) {
      if (row.id !== asset || row.step >= step) continue;
      row.step = step;
      changed.add(asset);
    }
  }

  /** Where an asset is: in this library before any other. */
  #libraryOf(library: string, asset: string): string | undefined {
    const rows = this.#rows.filter(({ id }) => id === asset);
    return (rows.find((row) => row.library === library) ?? rows[0])?.library;
  }
}

function isSeen(row: Row, { number, after }: Listing): boolean {
  return row.readAt > after || row.seenBy === number;
}
