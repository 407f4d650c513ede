import { oneAhead } from '../../base/one-ahead.ts';
import type { Action, Wanted } from '../../model/action.ts';
import type { Asset } from '../../model/asset.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Page } from '../../model/photo-source.ts';
import type { ProgressEvent } from '../../model/progress.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { planPage, RunClaims } from '../../plan/plan-page.ts';
import { type WantedFiles, wantFiles } from '../../plan/want-files.ts';
import { assetText, failureText } from '../../model/asset-text.ts';
import type { Composed } from '../open/compose.ts';
import type { CycleTally } from '../cycle/cycle-report.ts';
import { gatherFacts } from './gather-facts.ts';
import { nameWarning } from './name-warning.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { sightingOf } from './sighting.ts';
import { Watermark } from './watermark.ts';

/** Where a listing that is under way may go on. */
export interface SafeMark {
  readonly library: string;
  readonly mark: string;
}

/**
 * A dry run looks for files of one name among so many. Those of one folder are near each other in the listing, unless all of
 * them are in one; a name without the addition that the real run will give it is then worth less than the memory.
 */
const MOST_DRY_CLAIMS = 2_000;

export interface PlannedPagesOptions {
  readonly composed: Composed;
  readonly place: OpenedDestination;
  readonly tally: CycleTally;
  /** Assets that the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
  /** Records that could not be used before, by `assetText`. */
  readonly openRecords: ReadonlySet<string>;
  /** Everything up to this mark of a listing is recorded. */
  readonly onSafe: (safe: SafeMark) => Promise<void>;
}

/**
 * Pages of any origin turned into actions, lazily and in their order: listings, changes, lookups. One page is planned ahead
 * of the workers, so that they never wait for a page that is there already. Files whose bytes another file of this run is
 * bringing are put off until that one has ended.
 */
export class PlannedPages {
  readonly #composed: Composed;
  readonly #place: OpenedDestination;
  readonly #tally: CycleTally;
  readonly #ignored: ReadonlySet<string>;
  readonly #openRecords: ReadonlySet<string>;
  readonly #onSafe: PlannedPagesOptions['onSafe'];
  readonly #recovered = new Set<string>();
  readonly #claims: RunClaims;
  readonly #marks = new Watermark<SafeMark>();
  #assets = 0;
  /** Of the libraries before the present one. */
  #assetsBefore = 0;
  #waiting: readonly Wanted[] = [];
  #isPlanning = false;
  readonly #claimed = new Map<Wanted, RelativePath>();
  readonly #owed = new Map<Wanted, { done(): void }>();
  readonly #tried = new Set<string>();
  #ended: Outcome[] = [];
  #endings = 0;
  #wake: (() => void) | undefined;

  constructor({ composed, place, tally, ignored, openRecords, onSafe }: PlannedPagesOptions) {
    this.#composed = composed;
    this.#place = place;
    this.#tally = tally;
    this.#ignored = ignored;
    this.#openRecords = openRecords;
    this.#onSafe = onSafe;
    this.#claims = new RunClaims(place.destination.traits);
  }

  /** `pass`: the full listing whose number the assets get. Returns what the pages return. */
  async *plan<End>(
    library: string,
    pass: number,
    pages: AsyncGenerator<Page, End>,
    look: (page: Page, unended: ReadonlySet<Wanted>) => void = () => {},
  ): AsyncGenerator<Action, End> {
    this.#assetsBefore = this.#assets;
    let end: { readonly value: End } | undefined;
    const planPages = async function* (this: PlannedPages) {
      for (;;) {
        const next = await pages.next();
        if (next.done === true) {
          end = next;
          this.#composed.report({ kind: 'listed', assets: this.#assets, expected: this.#assets });
          return;
        }
        yield await this.#planPage(library, pass, next.value, look);
      }
    }.bind(this);
    for await (const actions of oneAhead(planPages())) yield* actions;
    if (end === undefined) throw new Error('the pages stopped without an end');
    return end.value;
  }

  /** What had to wait for other files; call it last. */
  async *rest(): AsyncGenerator<Action> {
    // Nothing is on its way any more in a dry run, so these would find the bytes in place.
    if (this.#composed.config.task !== 'sync') this.#waiting = [];
    while (this.#waiting.length > 0) {
      const endings = this.#endings;
      const { actions } = await this.#plan([]);
      yield* actions;
      if (actions.length === 0 && endings === this.#endings) await this.#nextEnding();
    }
  }

  /** These files have ended and are recorded: their names can be given out again, or found in the state. */
  async release(outcomes: readonly Outcome[]): Promise<void> {
    for (const { kind, wanted } of outcomes) {
      this.#settle(wanted);
      if (kind === 'failed') this.#tried.add(failureText(wanted.key));
    }
    this.#ended.push(...outcomes);
    this.#endings += outcomes.length;
    if (!this.#isPlanning) this.#releaseEnded();
    this.#wake?.();
    await this.#advance();
  }

  /** Records of `openRecords` that this run could use, by `assetText`: forget them when all that was planned is recorded. */
  recovered(): ReadonlySet<string> {
    return this.#recovered;
  }

  #noteRecovered(library: string, { assets, unreadable }: Page): void {
    if (this.#openRecords.size === 0) return;
    const bad = new Set(unreadable.map(({ record }) => record));
    for (const { id, masterId } of assets) {
      for (const record of [id, masterId]) {
        const text = assetText({ library, asset: record });
        if (!bad.has(record) && this.#openRecords.has(text)) this.#recovered.add(text);
      }
    }
  }

  async #advance(): Promise<void> {
    const safe = this.#marks.advance();
    if (safe !== undefined) await this.#onSafe(safe);
  }

  /** What this run has under way or has tried in vain, as `failureText`. */
  attempted(): ReadonlySet<string> {
    const underWay = [...this.#claimed.keys(), ...this.#waiting].map(({ key }) => failureText(key));
    return new Set([...underWay, ...this.#tried]);
  }

  async #planPage(
    library: string,
    pass: number,
    page: Page,
    look: (page: Page, unended: ReadonlySet<Wanted>) => void,
  ): Promise<readonly Action[]> {
    const { config, state, report } = this.#composed;
    const { assets, unreadable } = page;
    const files = assets.map((asset) => this.#want(asset));
    const wanted = files.flatMap((one) => one.wanted);
    if (config.task === 'sync') {
      if (page.gone.length > 0)
        this.#tally.gone((await state.seenAssets(this.#place.id, library, goneNames(page))).length);
      await state.see(this.#place.id, library, sightingOf(pass, page, files));
    }
    const others = unreadable.filter(({ record }) => !page.ids.includes(record));
    this.#assets += page.ids.length + others.length;
    this.#tally.page(page.ids.length + others.length, unreadable);
    for (const { record } of unreadable)
      this.#tried.add(failureText({ library, asset: record, role: undefined }));
    this.#noteRecovered(library, page);
    const expected = page.expected === undefined ? undefined : this.#assetsBefore + page.expected;
    report({ kind: 'listed', assets: this.#assets, expected });

    for (const { skipped } of files) for (const skip of skipped) this.#tally.decided(skip);
    const { actions, unended } = await this.#plan(wanted);
    look(page, unended);
    if (page.mark !== undefined && config.task === 'sync') {
      const owing = wanted.filter((file) => unended.has(file));
      const debt = this.#marks.begin({ library, mark: page.mark }, owing.length);
      for (const file of owing) this.#owed.set(file, debt);
      await this.#advance();
    }
    return actions;
  }

  #want(asset: Asset): WantedFiles {
    const { config } = this.#composed;
    const isIgnored =
      this.#ignored.size > 0 && this.#ignored.has(assetText({ library: asset.library, asset: asset.id }));
    if (!isIgnored) return wantFiles(asset, config);
    return { wanted: [], skipped: [{ do: 'skip', asset: asset.id, role: undefined, reason: 'ignored' }] };
  }

  /** Plans new files, and again those that were put off. */
  async #plan(wanted: readonly Wanted[]): Promise<{
    readonly actions: readonly Action[];
    /** Files whose outcome is still to come. */
    readonly unended: ReadonlySet<Wanted>;
  }> {
    this.#isPlanning = true;
    try {
      const { state, config, report, signal } = this.#composed;
      const all = [...this.#waiting, ...wanted];
      const ports = { state, removedFiles: config.removedFiles };
      const facts = await gatherFacts(all, this.#place, ports, signal);
      const { actions, waiting } = planPage(all, facts, this.#claims);
      const warning = nameWarning(actions, config.naming);
      if (warning !== undefined) this.#composed.warnOnce(warning);
      for (const action of actions) {
        this.#tally.decided(action);
        // Without a transfer nothing ever ends.
        if (action.do === 'fetch' && config.task === 'sync') this.#claimed.set(action.wanted, action.path);
      }
      if (config.task !== 'sync') this.#claims.releaseOldest(MOST_DRY_CLAIMS);
      this.#waiting = waiting;
      report(plannedEvent(actions));
      const unended = new Set([
        ...waiting,
        ...actions.flatMap((action) => ('wanted' in action ? [action.wanted] : [])),
      ]);
      for (const file of all) if (!unended.has(file)) this.#settle(file);
      return { actions, unended };
    } finally {
      this.#isPlanning = false;
      // What ended while facts were gathered is in none of them, so its claim had to stand until the plan was made.
      this.#releaseEnded();
    }
  }

  #settle(wanted: Wanted): void {
    this.#owed.get(wanted)?.done();
    this.#owed.delete(wanted);
  }

  #releaseEnded(): void {
    for (const { wanted } of this.#ended) {
      const path = this.#claimed.get(wanted);
      if (path !== undefined) this.#claims.release(path);
      this.#claimed.delete(wanted);
    }
    this.#ended = [];
  }

  /** Resolves when the next file has ended, or the run has. */
  #nextEnding(): Promise<void> {
    const { signal } = this.#composed;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake);
    });
  }
}

export function goneNames({ gone }: Pick<Page, 'gone'>): readonly string[] {
  return gone.map(({ record }) => record);
}

function plannedEvent(actions: readonly Action[]): ProgressEvent {
  const ending = actions.filter((action) => action.do !== 'keep' && action.do !== 'skip');
  const bytes = ending.reduce(
    (sum, action) => sum + (action.do === 'fetch' ? action.wanted.resource.size : 0),
    0,
  );
  return { kind: 'planned', files: ending.length, bytes };
}
