import { IdSet } from '../../base/id-set.ts';
import type { Log } from '../../base/log.ts';
import type { Asset, UnreadableRecord } from '../../model/asset.ts';
import type { GoneRecord, Page } from '../../model/photo-source.ts';
import { decodeAsset } from './decode-asset.ts';
import type { DecodedPage } from './decode-page.ts';
import type { Holder } from './decode-resource.ts';
import { NO_ASSET, orphanReason } from './list-changes.ts';
import { warnOfOdd } from './odd-fields.ts';
import type { PageExtent } from './page-extent.ts';

export interface ListedPage {
  readonly decoded: DecodedPage;
  /** Names of records that are no photos of this library. */
  readonly gone: readonly GoneRecord[];
  readonly extent: PageExtent;
  readonly syncToken: string | undefined;
  /** Originals that the page lacks, and whether they could not be asked for. */
  readonly missing: readonly string[];
  readonly isRefused: boolean;
}

/** What of a page was not seen before. */
export interface Told extends Pick<Page, 'assets' | 'unreadable' | 'ids' | 'gone'> {
  readonly isNew: boolean;
  /** Assets of this page that an earlier one told already. */
  readonly known: number;
  /** Nothing on it can be told from what another page may show: records without a name, or of types that are not known. */
  readonly isBlind: boolean;
}

/** Halves of photos that are held until the other half comes; beyond that they are told as they are. */
const MOST_HALVES = 2_000;

/** What a listing has seen so far: each asset is given once (E5), and a server that repeats itself is noticed (E6). */
export class ListedSoFar {
  elsewhere = 0;
  readonly #library: string;
  readonly #log: Log;
  /** Ids of all pages. */
  readonly #assets = new IdSet();
  readonly #gone = new IdSet();
  readonly #reported = new IdSet();
  readonly #otherTypes = new Set<string>();
  /** Assets by the original that is missing on their page, and originals whose asset is: a page may end between the two. */
  readonly #orphans = new Map<string, { readonly record: Holder; readonly reason: string }[]>();
  readonly #lonely = new Map<string, Holder>();
  #held = 0;
  /** Originals that assets of other pages have. */
  readonly #borrowed = new Set<string>();

  constructor(library: string, log: Log) {
    this.#library = library;
    this.#log = log;
  }

  get assets(): number {
    return this.#assets.size;
  }

  /** Something of an earlier page has not been given yet. */
  get isOwing(): boolean {
    return this.#orphans.size > 0;
  }

  take({ decoded, gone, missing, isRefused }: ListedPage): Told {
    for (const type of decoded.otherTypes) {
      if (!this.#otherTypes.has(type)) this.#log.debug('records of a type nobody asked for', { type });
      this.#otherTypes.add(type);
    }
    warnOfOdd(this.#log, decoded.oddFields, this.#library);
    const fresh = new Set([...decoded.assetIds].filter((id) => this.#assets.add(id)));
    const newlyGone = gone.filter(({ record }) => !decoded.assetIds.has(record) && this.#gone.add(record));
    this.elsewhere += newlyGone.length;

    const whole = decoded.assets.filter((asset) => this.#isHeld(asset));
    const assets = [...decoded.assets.filter(({ id }) => fresh.has(id)), ...whole];
    const unreadable = decoded.unreadable.filter((bad) => this.#isUnreported(bad));
    const held = new Set<string>();
    for (const { record, master } of decoded.orphans) {
      if (!fresh.has(record.recordName)) continue;
      const reason = orphanReason(isRefused);
      if (master !== undefined && this.#hold(master, record, reason)) held.add(record.recordName);
      else unreadable.push({ record: record.recordName, reason });
    }
    for (const master of decoded.lonelyMasters) {
      const isAwaited = this.#orphans.has(master.recordName) || !this.#borrowed.has(master.recordName);
      if (isAwaited && this.#lonely.size < MOST_HALVES) this.#lonely.set(master.recordName, master);
    }
    const joined = this.#join(unreadable);
    for (const master of missing) {
      this.#lonely.delete(master);
      if (this.#borrowed.size < MOST_HALVES) this.#borrowed.add(master);
    }
    const ids = [...[...fresh].filter((id) => !held.has(id)), ...whole.map(({ id }) => id), ...joined.ids];
    return {
      assets: [...assets, ...joined.assets],
      unreadable,
      ids,
      gone: newlyGone,
      isNew: fresh.size + newlyGone.length > 0 || unreadable.some(({ nameless }) => nameless === undefined),
      known: decoded.assetIds.size - fresh.size,
      isBlind: decoded.unreadable.some(({ nameless }) => nameless === true) || hasOnlyOthers(decoded),
    };
  }

  /** What stayed a half to the end. An original without an asset belongs to none where no asset is missing. */
  end(isShort: boolean): Told {
    const orphans = [...this.#orphans.values()].flat();
    const lonely = isShort ? [...this.#lonely.keys()] : [];
    const unreadable = [
      ...orphans.map(({ record, reason }) => ({ record: record.recordName, reason })),
      ...lonely.map((record) => ({ record, reason: NO_ASSET })),
    ].filter((bad) => this.#isUnreported(bad));
    const ids = orphans.map(({ record }) => record.recordName);
    this.#orphans.clear();
    return { assets: [], unreadable, ids, gone: [], isNew: false, known: 0, isBlind: false };
  }

  /** Half of it came before, and was not given; now it is whole. */
  #isHeld({ id, masterId }: Asset): boolean {
    const held = this.#orphans.get(masterId) ?? [];
    const others = held.filter(({ record }) => record.recordName !== id);
    if (others.length === held.length) return false;
    this.#held -= held.length - others.length;
    if (others.length > 0) this.#orphans.set(masterId, others);
    else this.#orphans.delete(masterId);
    return true;
  }

  #hold(master: string, record: Holder, reason: string): boolean {
    if (this.#held >= MOST_HALVES) return false;
    this.#held += 1;
    this.#orphans.set(master, [...(this.#orphans.get(master) ?? []), { record, reason }]);
    return true;
  }

  /** Photos whose second half has come. */
  #join(unreadable: UnreadableRecord[]): {
    readonly assets: readonly Asset[];
    readonly ids: readonly string[];
  } {
    const assets: Asset[] = [];
    const ids: string[] = [];
    for (const [name, orphans] of this.#orphans) {
      const master = this.#lonely.get(name);
      if (master === undefined) continue;
      for (const { record } of orphans) {
        const { asset, problem } = decodeAsset(record, master, this.#library);
        ids.push(record.recordName);
        if (asset !== undefined) assets.push(asset);
        if (problem !== undefined) unreadable.push({ record: record.recordName, reason: problem.reason });
      }
      this.#held -= orphans.length;
      this.#orphans.delete(name);
      this.#lonely.delete(name);
    }
    return { assets, ids };
  }

  /** A record without a name says nothing of another one on a page. */
  #isUnreported({ record, nameless }: UnreadableRecord): boolean {
    if (nameless === true) return true;
    return this.#reported.add(record);
  }
}

function hasOnlyOthers({ assetIds, lonelyMasters, unreadable, otherTypes }: DecodedPage): boolean {
  return otherTypes.size > 0 && assetIds.size + lonelyMasters.length + unreadable.length === 0;
}
