import type { Asset } from '../../model/asset.ts';
import type { CataloguePage } from '../../model/catalogue.ts';
import type { MembershipChange } from '../../model/photo-source.ts';
import { isSmartAlbumId } from '../../model/smart-albums.ts';
import { blankColumns, columnsOf, SHOWN, stateAfter } from './asset-columns.ts';
import type { AlbumListsTable } from './album-lists-table.ts';
import type { AssetsTable, KnownRow } from './assets-table.ts';
import { type CollectionsTable, type Ends, memberOf, tellsBoth } from './collections-table.ts';
import type { TypeNumbers } from './pack-files.ts';
import type { ReturnedTable } from './returned-table.ts';

/** Told of a record of which only that is known. */
const UNUSABLE = 'its record cannot be used';

export interface PageTables {
  readonly assets: AssetsTable;
  readonly collections: CollectionsTable;
  readonly albumLists: AlbumListsTable;
  readonly returned: ReturnedTable;
  readonly types: TypeNumbers;
}

/** What a page changed. */
export interface PageEffect {
  /** Assets whose rows carry the number of the step. */
  readonly changed: ReadonlySet<string>;
  readonly left: number;
  /** Assets that are shown and were not before, less those that left. */
  readonly moreShown: number;
  /** False where the page changed no row of any kind: it is no step. */
  readonly isStep: boolean;
}

/** Writes what a page says, as the step with this number. Within a transaction. */
export function applyPage(
  page: CataloguePage,
  library: number,
  step: number,
  tables: PageTables,
): PageEffect {
  const application = new PageApplication(page, library, step, tables);
  application.takeGone();
  application.takePutAway();
  application.takeAssets();
  application.takeMemberships();
  application.takeCollections();
  return application.effect();
}

class PageApplication {
  readonly #page: CataloguePage;
  readonly #library: number;
  readonly #step: number;
  readonly #tables: PageTables;
  readonly #changed = new Set<string>();
  #came = 0;
  #left = 0;
  #isStep = false;
  #knownRound: number | undefined;
  #albumsListedAtMs: number | undefined;

  constructor(page: CataloguePage, library: number, step: number, tables: PageTables) {
    this.#page = page;
    this.#library = library;
    this.#step = step;
    this.#tables = tables;
  }

  effect(): PageEffect {
    const isStep = this.#isStep || this.#changed.size > 0;
    return { changed: this.#changed, left: this.#left, moreShown: this.#came - this.#left, isStep };
  }

  /** Names of originals and of assets that are not known are no rows, and change nothing. */
  takeGone(): void {
    const { assets } = this.#tables;
    const { gone, ids } = this.#page;
    if (gone.length === 0) return;
    const here = new Set([...ids, ...this.#page.assets.map(({ id }) => id)]);
    for (const { record, how } of lastOf(gone, (each) => each.record)) {
      if (here.has(record)) continue;
      const known = assets.find(record, this.#library);
      if (known === undefined || known.library === 0) continue;
      // That a lookup finds nothing is what follows from being gone for good: it does not unsay that a record said so.
      if (how === 'missing' && !known.isShown) continue;
      const state = stateAfter(how);
      if (known.state === state) continue;
      assets.setState(known.n, state, known.problem, this.#step);
      if (known.isShown) this.#left += 1;
      this.#changed.add(record);
    }
  }

  /** As they are: what is told of a photo counts, wherever it is. */
  takePutAway(): void {
    const { putAway, ids } = this.#page;
    if (putAway.length === 0) return;
    const { assets, types } = this.#tables;
    const here = new Set(ids);
    for (const { asset, how } of lastOf(putAway, (each) => each.asset.id)) {
      if (here.has(asset.id)) continue;
      const columns = columnsOf(asset, this.#library, types);
      const state = stateAfter(how);
      const known = assets.compare(columns, this.#library, null, state);
      if (known?.isSame === true) continue;
      assets.write(known, columns, this.#library, null, this.#step, state);
      if (known?.isShown === true) this.#left += 1;
      this.#changed.add(asset.id);
    }
  }

  takeAssets(): void {
    const { assets: readable, unreadable, ids } = this.#page;
    const problems = new Map(
      unreadable.flatMap(({ record, nameless, reason }) => (nameless === true ? [] : [[record, reason]])),
    );
    const taken = new Set<string>();
    for (const asset of lastOf(readable, ({ id }) => id)) {
      taken.add(asset.id);
      this.#takeAsset(asset, problems.get(asset.id) ?? null);
    }
    for (const id of ids) {
      if (taken.has(id)) continue;
      taken.add(id);
      this.#takeUnreadable(id, problems.get(id) ?? UNUSABLE);
    }
    for (const [record, problem] of problems) {
      if (!taken.has(record)) this.#takeProblem(record, problem);
    }
  }

  #takeAsset(asset: Asset, problem: string | null): void {
    const { assets, types } = this.#tables;
    const columns = columnsOf(asset, this.#library, types);
    const known = assets.compare(columns, this.#library, problem);
    if (known?.isSame === true) return this.#see(known);
    assets.write(known, columns, this.#library, problem, this.#step);
    this.#written(asset.id, known, asset.addedAtMs);
  }

  /** What could be read of it once stays. */
  #takeUnreadable(id: string, problem: string): void {
    const { assets } = this.#tables;
    const known = assets.find(id, this.#library);
    if (known?.isShown === true && known.problem === problem) return this.#see(known);
    if (known === undefined || known.library === 0) {
      assets.write(known, blankColumns(id, this.#library), this.#library, problem, this.#step);
    } else assets.setState(known.n, SHOWN, problem, this.#step);
    this.#written(id, known, undefined);
  }

  /** A record that may be anything: it says something of an asset only where one of that name is known. */
  #takeProblem(record: string, problem: string): void {
    const known = this.#tables.assets.find(record, this.#library);
    if (known === undefined || known.library === 0 || known.problem === problem) return;
    this.#tables.assets.setState(known.n, known.state, problem, this.#step);
    this.#changed.add(record);
  }

  #written(id: string, known: KnownRow | undefined, addedAtMs: number | undefined): void {
    this.#changed.add(id);
    if (known?.isShown === true) return;
    this.#came += 1;
    if (!this.#mayReturn(known, addedAtMs)) return;
    const row = this.#tables.assets.find(id, this.#library);
    if (row !== undefined) this.#tables.returned.add(row.n);
  }

  /** It was there when albums were listed, and no list could show it. Of what was never known only changes tell that. */
  #mayReturn(known: KnownRow | undefined, addedAtMs = 0): boolean {
    const wasKnown = known !== undefined && known.library !== 0;
    if (!wasKnown && this.#page.kind !== 'feed') return false;
    this.#albumsListedAtMs ??= this.#tables.albumLists.listedAtMs() ?? Number.NEGATIVE_INFINITY;
    return addedAtMs <= this.#albumsListedAtMs;
  }

  #see(known: KnownRow): void {
    const { listing } = this.#page;
    if (listing !== undefined && known.written <= listing.after) {
      this.#tables.assets.see(known.n, this.#library, listing.number);
    }
  }

  takeCollections(): void {
    const { assets, collections } = this.#tables;
    for (const id of this.#page.asBefore ?? []) collections.setAsBefore(this.#library, id, this.#round);
    for (const change of lastOf(this.#page.collections, ({ id }) => id)) {
      const set = collections.set(this.#library, change, this.#round);
      if (set === undefined) continue;
      this.#isStep = true;
      if (!set.isOnlyMoved) this.#touched(assets.touchMembers(set.n, this.#step));
    }
  }

  /** Who was put into an album first: what another record of the same page takes out of it, is in it. */
  takeMemberships(): void {
    const changes = [...lastOf(this.#page.memberships, ({ relation }) => relation)];
    const members = new Set<string>();
    for (const change of changes.filter(({ isMember }) => isMember)) {
      const ends = this.#join(change);
      if (ends !== undefined) members.add(`${ends.collection} ${ends.asset}`);
    }
    for (const change of changes.filter(({ isMember }) => !isMember)) {
      const kept = this.#tables.collections.endsOf(this.#library, change.relation);
      const ends = kept ?? this.#endsOf(change);
      if (ends === undefined || members.has(`${ends.collection} ${ends.asset}`)) continue;
      if (this.#tables.collections.removeMember(ends.collection, ends.asset))
        this.#membershipChanged(ends.asset);
    }
  }

  #join(change: MembershipChange): Ends | undefined {
    const { assets, collections } = this.#tables;
    const member = memberOf(change);
    if (member === undefined) return undefined;
    const collection = collections.numberOf(this.#library, member.collection);
    const known = assets.findAnywhere(member.asset, this.#library);
    const asset = known ?? assets.addNamed(blankColumns(member.asset, 0));
    if (!tellsBoth(change.relation, member)) {
      collections.keepRelation(this.#library, change.relation, { collection, asset });
    }
    const ends = { collection, asset };
    const round = isSmartAlbumId(member.collection) ? collections.roundOf(collection) : this.#round;
    const isMoved = collections.addMember(ends, change.position, round);
    const { isCover } = change;
    const isCoverNews = isCover !== undefined && collections.setCover(collection, member.asset, isCover);
    if (isMoved || isCoverNews) this.#membershipChanged(asset);
    return ends;
  }

  /** Asked for only where a page says anything of albums. */
  get #round(): number {
    this.#knownRound ??= this.#tables.albumLists.round(this.#library);
    return this.#knownRound;
  }

  #membershipChanged(asset: number): void {
    this.#isStep = true;
    this.#touched(this.#tables.assets.touch(asset, this.#step));
  }

  #endsOf(change: MembershipChange): Ends | undefined {
    const member = memberOf(change);
    const collection = member && this.#tables.collections.find(this.#library, member.collection);
    const asset = member && this.#tables.assets.findAnywhere(member.asset, this.#library);
    return collection === undefined || asset === undefined ? undefined : { collection, asset };
  }

  #touched(ids: readonly string[]): void {
    for (const id of ids) this.#changed.add(id);
  }
}

/** Of several words about one thing the last one counts. */
function lastOf<T>(list: readonly T[], nameOf: (each: T) => string): Iterable<T> {
  return list.length < 2 ? list : new Map(list.map((each) => [nameOf(each), each])).values();
}
