import { silentLog } from '../../src/base/log.ts';
import type { Asset, Library } from '../../src/model/asset.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import {
  type ChangesEnd,
  type ListingEnd,
  type ListOptions,
  NO_PAGE,
  type Page,
  type PhotoSource,
} from '../../src/model/photo-source.ts';
import type { FollowedPage } from '../../src/sync/follow/follow-ports.ts';
import type { OtherZone } from '../../src/model/other-zones.ts';
import { FakeClock } from './fake-clock.ts';

/** Pages and how they end; an error instead of pages comes at once, after them in the place of the end. */
export interface Told<End> {
  readonly pages?: readonly Page[];
  readonly end: End | Error;
}

type Changes = NonNullable<Awaited<ReturnType<PhotoSource['changedSince']>>>;

const NOTHING_CHANGED: Changes = {
  cursor: 'c',
  changed: [],
  named: [],
  others: [],
  gone: [],
  trouble: undefined,
};

type Asked = 'libraries' | 'changedSince' | 'list' | 'changes' | 'lookUp' | 'count';

/** A provider that answers what is written down, one answer after the other, the last one for ever; what was asked can be read. */
export class ScriptedLibrary implements Pick<PhotoSource, Asked> {
  readonly asked: string[] = [];
  /** Page generators that have begun and are neither over nor closed. */
  open = 0;
  listings: readonly Told<ListingEnd>[] = [];
  feeds: readonly Told<ChangesEnd>[] = [];
  lookups: readonly Told<void>[] = [];
  counts: readonly (number | undefined)[] = [undefined];
  cursors: readonly (Partial<Changes> | undefined)[] = [undefined];
  known: readonly Library[] = [];
  others: readonly OtherZone[] = [];
  isWhole = true;

  async libraries() {
    this.asked.push('libraries');
    return { libraries: this.known, others: this.others, isWhole: this.isWhole };
  }

  async changedSince(cursor: string | undefined, kinds: readonly Library['kind'][]) {
    const answer = this.#next('changedSince', this.cursors);
    const more = kinds.includes('shared') ? ', shared ones too' : '';
    this.asked.push(`changed since ${cursor ?? 'ever'}${more}`);
    return answer && { ...NOTHING_CHANGED, ...answer };
  }

  list(_library: Library, { limit, from, order }: ListOptions) {
    const range = `${order === 'added' ? 'added ' : ''}${from ?? 0}-${limit ?? ''}`;
    return this.#pages(`list ${range}`, this.#next('list', this.listings));
  }

  changes(_library: string, token: string) {
    return this.#pages(`changes ${token}`, this.#next('changes', this.feeds));
  }

  lookUp(_library: string, assets: readonly string[]) {
    return this.#pages(`look up ${assets.join(' ')}`, this.#next('lookUp', this.lookups));
  }

  async count() {
    this.asked.push('count');
    const shown = this.#next('count', this.counts);
    return shown === undefined ? {} : { shown };
  }

  readonly #calls = new Map<Asked, number>();

  #next<T>(call: Asked, answers: readonly T[]): T {
    const nth = this.#calls.get(call) ?? 0;
    this.#calls.set(call, nth + 1);
    const at = Math.min(nth, answers.length - 1);
    if (at < 0) throw new Error(`${call} was not to be asked`);
    return answers[at]!;
  }

  async *#pages<End>(call: string, { pages = [], end }: Told<End>): AsyncGenerator<Page, End> {
    this.asked.push(call);
    this.open += 1;
    try {
      yield* pages;
      if (end instanceof Error) throw end;
      return end;
    } finally {
      this.open -= 1;
    }
  }
}

/** A page that shows these assets and says this. */
export function pageOf(assets: readonly Asset[], says: Partial<Page> = {}): Page {
  return { ...NO_PAGE, assets, ids: assets.map(({ id }) => id), ...says };
}

export function changesTo(token: string, doubt?: string): ChangesEnd {
  return { kind: 'token', token, doubt };
}

export function listingEnd(says: Partial<ListingEnd> = {}): ListingEnd {
  return {
    isCut: false,
    token: undefined,
    expected: undefined,
    seen: 0,
    elsewhere: 0,
    shortfall: undefined,
    ...says,
  };
}

/** What following needs, with a real catalogue and nothing else that could surprise. */
export function followPorts(source: ScriptedLibrary, catalogue: Catalogue) {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  const state = { jobs: { forgetDone: async () => void source.asked.push('(jobs forget what they did)') } };
  return { source, catalogue, state, clock, log: silentLog, signal, report: () => {}, warnOnce: undefined };
}

/** All pages, and what comes behind them. */
export async function followAll<End>(
  pages: AsyncGenerator<FollowedPage, End>,
): Promise<{ readonly pages: readonly FollowedPage[]; readonly end: End }> {
  const all: FollowedPage[] = [];
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return { pages: all, end: next.value };
    all.push(next.value);
  }
}

/** A listing of so many photos, of which Apple counts so many. */
export function listed(assets: readonly Asset[], says: Partial<ListingEnd> = {}): Told<ListingEnd> {
  const pages = assets.map((asset, at) =>
    pageOf([asset], { rank: at + 1, ...(at === 0 && { token: 't1' }) }),
  );
  return { pages, end: listingEnd({ token: 't1', expected: assets.length, ...says }) };
}
