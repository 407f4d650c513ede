import { oneAhead } from '../base/one-ahead.ts';
import type { Action, Wanted } from '../model/action.ts';
import type { Library } from '../model/asset.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ListingEnd } from '../model/photo-source.ts';
import type { RelativePath } from '../model/relative-path.ts';
import { planPage, RunClaims } from '../plan/plan-page.ts';
import { wantFiles } from '../plan/want-files.ts';
import type { Composed } from './compose.ts';
import type { CycleTally } from './cycle-report.ts';
import { gatherFacts } from './gather-facts.ts';
import type { Place } from './open-destination.ts';

/**
 * The pages of one library turned into actions, lazily and in listing order. One page is planned ahead of the workers, so
 * that they never wait for a page that is there already. Files whose bytes another file of this run is bringing are put
 * off until that one has ended.
 */
export class PlannedListing {
  /** How the listing ended; undefined until it has. */
  end: ListingEnd | undefined;
  readonly #composed: Composed;
  readonly #place: Place;
  readonly #library: Library;
  readonly #tally: CycleTally;
  readonly #claims: RunClaims;
  #assets = 0;
  #waiting: readonly Wanted[] = [];
  #isPlanning = false;
  readonly #claimed = new Map<Wanted, RelativePath>();
  #ended: Outcome[] = [];
  #endings = 0;
  #wake: (() => void) | undefined;

  constructor(composed: Composed, place: Place, library: Library, tally: CycleTally) {
    this.#composed = composed;
    this.#place = place;
    this.#library = library;
    this.#tally = tally;
    this.#claims = new RunClaims(place.destination.traits);
  }

  async *actions(): AsyncGenerator<Action> {
    for await (const actions of oneAhead(this.#pages())) yield* actions;
    // Nothing is on its way any more in a dry run, so these would find the bytes in place.
    if (this.#composed.config.task !== 'sync') this.#waiting = [];
    while (this.#waiting.length > 0) {
      const endings = this.#endings;
      const actions = await this.#plan([]);
      yield* actions;
      if (actions.length === 0 && endings === this.#endings) await this.#nextEnding();
    }
  }

  /** These files have ended and are recorded: their names can be given out again, or found in the state. */
  release(outcomes: readonly Outcome[]): void {
    this.#ended.push(...outcomes);
    this.#endings += outcomes.length;
    if (!this.#isPlanning) this.#releaseEnded();
    this.#wake?.();
  }

  async *#pages(): AsyncGenerator<readonly Action[]> {
    const { source, config, signal, report } = this.#composed;
    const pages = source.list(this.#library, { limit: config.selection.recent }, signal);
    for (;;) {
      const next = await pages.next();
      if (next.done === true) {
        this.end = next.value;
        return;
      }
      const { assets, unreadable } = next.value;
      this.#assets += assets.length + unreadable.length;
      this.#tally.page(assets.length + unreadable.length, unreadable);
      report({ kind: 'listed', assets: this.#assets, expected: undefined });

      const files = assets.map((asset) => wantFiles(asset, config));
      const skips = files.flatMap(({ skipped }) => skipped);
      const actions = await this.#plan(files.flatMap(({ wanted }) => wanted));
      for (const action of [...skips, ...actions]) this.#tally.decided(action);
      yield actions;
    }
  }

  /** Plans new files, and again those that were put off. */
  async #plan(wanted: readonly Wanted[]): Promise<readonly Action[]> {
    this.#isPlanning = true;
    try {
      const { state, config, signal } = this.#composed;
      const all = [...this.#waiting, ...wanted];
      const facts = await gatherFacts(all, this.#place, { state, removedFiles: config.removedFiles }, signal);
      const { actions, waiting } = planPage(all, facts, this.#claims);
      for (const action of actions) if (action.do === 'fetch') this.#claimed.set(action.wanted, action.path);
      this.#waiting = waiting;
      return actions;
    } finally {
      this.#isPlanning = false;
      // What ended while facts were gathered is in none of them, so its claim had to stand until the plan was made.
      this.#releaseEnded();
    }
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
    return new Promise((resolve) => {
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
