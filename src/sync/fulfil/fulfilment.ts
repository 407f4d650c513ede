import { IdSet } from '../../base/id-set.ts';
import { inTurns } from '../../base/in-turns.ts';
import { oneAhead } from '../../base/one-ahead.ts';
import { WithEnd } from '../../base/with-end.ts';
import { type Action, isTask, type Task, type Wanted } from '../../model/action.ts';
import type { UnreadableRecord } from '../../model/asset.ts';
import { assetText, failureText } from '../../model/asset-text.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { Moment } from '../../model/selection.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { PhotoSource } from '../../model/photo-source.ts';
import type { AssetName } from '../../model/recorded.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { planPage, RunClaims } from '../../plan/plan-page.ts';
import type { WantRules } from '../../plan/want-files.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import type { Batch } from '../jobs/batch.ts';
import { expectAddresses } from './expect-addresses.ts';
import { gatherFacts } from './gather-facts.ts';
import type { SavedElsewhere } from './saved-elsewhere.ts';
import { nameWarning } from './name-warning.ts';
import { plannedEvent } from './planned-event.ts';
import { PromisedNames } from './promised-names.ts';
import { recordLosses } from './record-losses.ts';
import type { StrayFiles } from '../strays/stray-files.ts';
import { TriedFiles } from './tried-files.ts';
import { WaitingFiles } from './waiting-files.ts';
import { wantAsset } from './want-asset.ts';

/**
 * A dry run looks for files of one name among so many. Those of one folder are near each other in the listing, unless all of
 * them are in one; a name without the addition that the real run will give it is then worth less than the memory.
 */
const MOST_DRY_CLAIMS = 2_000;

/** Sets of `IdSet`; skipped are assets of which any part is. */
const LOOKED = 0;
const SKIPPED = 1;

/** Counts what becomes of what is planned. */
export interface FulfilmentTally {
  page(assets: number, unreadable: readonly UnreadableRecord[]): void;
  gone(assets: number): void;
  decided(action: Action): void;
  outsideAlbums(assets: number): void;
  wouldShare(files: readonly Wanted[]): void;
}

interface FulfilmentPorts extends Pick<Run, 'config' | 'state' | 'report' | 'signal' | 'warnOnce'> {
  readonly source: Pick<PhotoSource, 'expect'>;
}

export interface FulfilmentOptions {
  readonly run: FulfilmentPorts;
  readonly target: OpenedDestination;
  readonly tally: FulfilmentTally;
  /** What is wanted, by the time at which the run began. */
  readonly rules: WantRules<Moment>;
  /** Assets that the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
  /** Which of them are among those chosen by albums, and by which albums they lie. */
  readonly albums: Pick<AlbumJudge, 'around'>;
  /** Records that could not be used before, by `assetText`. */
  readonly openRecords: ReadonlySet<string>;
  /** Finds files that lie there already, under names that no rule gives. */
  readonly strays: StrayFiles;
  /** Undefined for a run that only looks: nothing is fetched or recorded. */
  readonly elsewhere: SavedElsewhere | undefined;
  /** What failed of photos that went may be wanted by another job: it is left to that one. */
  readonly keepsFailures?: boolean;
  /** Hears of assets that are planned and of which no step tells. */
  readonly onLoose?: ((library: LibraryId, assets: readonly AssetId[]) => void) | undefined;
}

/**
 * Batches of any origin turned into tasks, lazily and in their order. One batch is planned ahead of the workers, so that they
 * never wait for one that is there already. Files whose bytes another file of this run is bringing wait until that one has ended.
 */
export class Fulfilment {
  readonly #run: FulfilmentPorts;
  readonly #target: OpenedDestination;
  readonly #tally: FulfilmentTally;
  readonly #rules: WantRules<Moment>;
  readonly #ignored: ReadonlySet<string>;
  readonly #albums: Pick<AlbumJudge, 'around'>;
  readonly #openRecords: ReadonlySet<string>;
  readonly #recovered = new Set<string>();
  readonly #claims: RunClaims;
  readonly #strays: StrayFiles;
  readonly #elsewhere: SavedElsewhere | undefined;
  readonly #keepsFailures: boolean;
  readonly #onLoose: FulfilmentOptions['onLoose'];
  #assets = 0;
  /** Of the libraries before the present one. */
  #assetsBefore = 0;
  readonly #waiting: WaitingFiles;
  readonly names: PromisedNames;
  /** Records of this run, `LOOKED` at and `SKIPPED`: one that comes again, because an album or another list told of it, counts once. */
  readonly #counted = new IdSet();
  /** Files whose outcome is still to come, and whom to tell. */
  readonly #owed = new Map<Wanted, { settle(): void } | undefined>();
  readonly #tried = new TriedFiles();

  constructor({
    run,
    target,
    tally,
    rules,
    ignored,
    albums,
    openRecords,
    elsewhere,
    keepsFailures = false,
    onLoose,
    strays,
  }: FulfilmentOptions) {
    this.#elsewhere = elsewhere;
    this.#onLoose = onLoose;
    this.#keepsFailures = keepsFailures;
    this.#run = run;
    this.#target = target;
    this.#tally = tally;
    this.#rules = rules;
    this.#ignored = ignored;
    this.#albums = albums;
    this.#openRecords = openRecords;
    this.#claims = new RunClaims(target.destination.traits);
    this.#waiting = new WaitingFiles(this.#claims);
    this.names = new PromisedNames(this.#claims, run.signal);
    this.#strays = strays;
  }

  /** Returns what the batches return. */
  async *plan<End>(batches: AsyncGenerator<Batch, End>): AsyncGenerator<Task, End> {
    this.#assetsBefore = this.#assets;
    const all = new WithEnd(batches);
    for await (const tasks of oneAhead(inTurns(this.#planEach(all)))) yield* tasks;
    return all.end;
  }

  async *#planEach(batches: AsyncIterable<Batch>): AsyncGenerator<readonly Task[], void> {
    for await (const batch of batches) yield await this.#planBatch(batch);
    this.#run.report({ kind: 'listed', assets: this.#assets, expected: this.#assets });
  }

  /** What had to wait for other files; call it last. */
  async *rest(): AsyncGenerator<Task> {
    if (!this.#writes) this.#tally.wouldShare(this.#waiting.takeAll());
    while (!this.#waiting.isEmpty) {
      const { ended } = this.names;
      const { tasks } = await this.names.hold(() => this.#plan([]));
      yield* tasks;
      // What waited for a file that failed may be that file, and is not tried again.
      const isStuck = tasks.length === 0 && !this.#waiting.isEmpty;
      if (isStuck && ended === this.names.ended) await this.names.next();
    }
  }

  /** These files have ended and are recorded: their names can be given out again, or found in the state. */
  release(outcomes: readonly Outcome[]): void {
    const awaited = this.#waiting.signatures();
    for (const { kind, wanted } of outcomes) {
      this.#settle(wanted);
      const { signature } = wanted.resource;
      if (kind !== 'failed' && awaited.has(signature)) this.#claims.arrived(signature);
    }
    this.#tried.ended(outcomes);
    this.names.release(outcomes);
  }

  /** Whether a step of the catalogue is not done before this file has ended. */
  isOfStep(wanted: Wanted): boolean {
    return this.#owed.get(wanted) !== undefined;
  }

  /** Records of `openRecords` that this run could use, by `assetText`: forget them when all that was planned is recorded. */
  recovered(): ReadonlySet<string> {
    return this.#recovered;
  }

  /** Whether a file of this run is on its way to a name. */
  isPromised(path: RelativePath): boolean {
    return this.claimOf(path) !== undefined;
  }

  /** The signature of that file. */
  claimOf(path: RelativePath): string | undefined {
    return this.#claims.get(path);
  }

  /** What this run has under way or has tried in vain, as `failureText`. */
  attempted(): ReadonlySet<string> {
    const underWay = [...this.#owed.keys()].map(({ key }) => failureText(key));
    return new Set([...underWay, ...this.#tried.names()]);
  }

  get #writes(): boolean {
    return this.#elsewhere !== undefined;
  }

  async #planBatch(batch: Batch): Promise<readonly Task[]> {
    const { library, assets, unreadable, left, looked, expected, steps } = batch;
    const around = await this.#albums.around(assets);
    const staying = assets.filter((asset) => around(asset).outside === 'album');
    await this.#tellStaying(staying.map(({ id }) => batch.recordedAs?.get(id) ?? { library, asset: id }));
    const wishes = { rules: this.#rules, ignored: this.#ignored };
    const files = assets.map((asset) => {
      const recordedAs = batch.recordedAs?.get(asset.id);
      return { asset, ...wantAsset(asset, around(asset), { ...wishes, recordedAs }) };
    });
    const wanted = files.flatMap((one) => one.wanted);
    if (this.#writes) await recordLosses(this.#run.state, this.#target.id, batch, this.#keepsFailures);
    const counted = looked.filter((asset) => this.#counted.add(assetText({ library, asset }), LOOKED)).length;
    this.#assets += counted;
    this.#tally.page(counted, this.#tried.unreadable(library, unreadable));
    this.#tally.gone(left);
    this.#noteRecovered(batch);
    const sum = expected === undefined ? undefined : this.#assetsBefore + expected;
    this.#run.report({ kind: 'listed', assets: this.#assets, expected: sum });

    for (const { asset, skipped } of files)
      if (skipped.length > 0 && this.#counted.add(assetText({ library, asset: asset.id }), SKIPPED))
        for (const skip of skipped) this.#tally.decided(skip);
    const { tasks, unended } = await this.names.hold(() => this.#plan(wanted));
    const ids = assets.map(({ id }) => id);
    if (steps === undefined) this.#onLoose?.(library, ids);
    if (!this.#writes) return tasks;
    const owing = wanted.filter((file) => unended.has(file));
    const debt = steps?.stretch.add(steps.last, owing.length);
    for (const file of owing) this.#owed.set(file, debt);
    return tasks;
  }

  /** What was saved of them stays. */
  async #tellStaying(names: readonly AssetName[]): Promise<void> {
    for (const [library, some] of Map.groupBy(names, (name) => name.library)) {
      const assets = some.map(({ asset }) => asset);
      const rows = await this.#run.state.known({ destination: this.#target.id, library, assets });
      this.#tally.outsideAlbums(new Set(rows.map(({ key }) => key.asset)).size);
    }
  }

  /** What was tried in vain counts as not tried, by `failureText`. */
  tryAgain(texts: ReadonlySet<string>): void {
    this.#tried.forget(texts);
  }

  #noteRecovered({ library, assets, unreadable }: Batch): void {
    if (this.#openRecords.size === 0) return;
    const bad = new Set(unreadable.map(({ record }) => record));
    for (const { id, masterId } of assets) {
      const names: readonly string[] = [id, masterId];
      for (const record of names) {
        const text = assetText({ library, asset: record });
        if (!bad.has(record) && this.#openRecords.has(text)) this.#recovered.add(text);
      }
    }
  }

  /** Plans new files, and again those that were put off. */
  async #plan(wanted: readonly Wanted[]): Promise<{
    readonly tasks: readonly Task[];
    /** Files whose outcome is still to come. */
    readonly unended: ReadonlySet<Wanted>;
  }> {
    const { state, config, report, signal } = this.#run;
    const all = [...this.#waiting.takeDue(), ...wanted];
    const open = all.filter((file) => !this.#tried.has(file));
    for (const file of all) if (this.#tried.has(file)) this.#claims.unreserve(file);
    const ports = { state, removedFiles: config.removedFiles, strays: this.#strays };
    const facts = await gatherFacts(open, this.#target, ports, signal);
    // Without a transfer nothing ever comes.
    const room = this.#writes ? this.#waiting.room : 0;
    const { actions, waiting } = planPage(open, facts, this.#claims, room);
    this.#strays.taken.note(actions, facts);
    const warning = nameWarning(actions, config.naming);
    if (warning !== undefined) this.#run.warnOnce(warning);
    for (const action of actions) {
      this.#tally.decided(action);
      if (action.do === 'fetch' && this.#writes) this.names.promise(action.wanted, action.path);
    }
    if (!this.#writes) this.#claims.releaseOldest(MOST_DRY_CLAIMS);
    this.#waiting.add(waiting);
    const tasks = actions.filter(isTask);
    await this.#elsewhere?.look(tasks);
    expectAddresses(this.#run.source, tasks);
    report({ kind: 'kept', files: actions.filter((action) => action.do === 'keep').length });
    report(plannedEvent(tasks));
    const unended = new Set([...waiting, ...tasks.map((task) => task.wanted)]);
    for (const file of all) if (!unended.has(file)) this.#settle(file);
    return { tasks, unended };
  }

  #settle(wanted: Wanted): void {
    this.#owed.get(wanted)?.settle();
    this.#owed.delete(wanted);
  }
}
