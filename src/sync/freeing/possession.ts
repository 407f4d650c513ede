import { mapParallel } from '../../base/map-parallel.ts';
import { type Asset, type Resource, type Role, ROLES } from '../../model/asset.ts';
import { failureText } from '../../model/asset-text.ts';
import type { DestinationId } from '../../model/ids.ts';
import type { ProvenAsset, RefusedAsset } from '../../model/prune.ts';
import type { Moment } from '../../model/selection.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { RecordedFile } from '../../model/state-store.ts';
import type { StoredFile } from '../../model/stored-file.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { decidePossession, type FileFact } from '../../plan/decide-possession.ts';
import { agrees } from '../../plan/page-facts.ts';
import { selectVersions } from '../../plan/select-versions.ts';
import type { WantRules } from '../../plan/want-files.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { readRule } from '../jobs/job-rule.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { failurePages } from '../selection/open-failures.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

interface Ports extends Pick<Run, 'state' | 'catalogue' | 'signal'> {
  readonly target: OpenedDestination;
}

/** What a job wants, and where. */
interface JobWish {
  readonly destination: DestinationId;
  readonly rules: Omit<WantRules, 'selection'> & { readonly selection: WantRules<Moment>['selection'] };
  readonly judge: AlbumJudge;
}

/** What is asked of the disk and the state about one photo. */
interface Asked {
  readonly asset: Asset;
  readonly jobs: number;
  readonly isOwedElsewhere: boolean;
  readonly hasUnknownJob: boolean;
  readonly wanted: readonly Resource[];
  readonly rows: readonly RecordedFile[];
}

/** Reading whole files fills the disk's time. */
const READS_AT_ONCE = 4;
const LOOKS_AT_ONCE = 32;

/** Tells whether photos are safe in a folder: all that its jobs want of them is there, byte for byte. */
export class Possession {
  readonly #ports: Ports;
  readonly #jobs: readonly JobWish[];
  readonly #hasUnknownJob: boolean;
  /** Files that did not come, by `failureText`. */
  readonly #failed: ReadonlySet<string>;

  private constructor(ports: Ports, jobs: readonly (JobWish | undefined)[], failed: ReadonlySet<string>) {
    this.#ports = ports;
    this.#jobs = jobs.filter((job) => job !== undefined);
    this.#hasUnknownJob = jobs.includes(undefined);
    this.#failed = failed;
  }

  static async open(ports: Ports, nowMs: number): Promise<Possession> {
    const { state, catalogue, target } = ports;
    const jobs = (await state.jobs.list()).map(({ destination, rule }): JobWish | undefined => {
      const read = readRule(rule);
      if (read === undefined) return undefined;
      const rules = wishesAt(read, nowMs);
      return { destination, rules, judge: new AlbumJudge(catalogue, rules.selection) };
    });
    const failed = new Set<string>();
    for await (const page of failurePages(state, target.id))
      for (const one of page)
        if (one.failure.kind !== 'unlinked' && one.failure.kind !== 'undescribed')
          failed.add(failureText(one));
    return new Possession(ports, jobs, failed);
  }

  /** What can be said of these without reading any file; all of one library. */
  async look(assets: readonly Asset[]): Promise<readonly (ProvenAsset | RefusedAsset)[]> {
    const asked = await this.#ask(assets);
    return mapParallel(asked, LOOKS_AT_ONCE, async (one) => {
      const files: FileFact[] = [];
      for (const resource of one.wanted)
        files.push(await this.#fact(one, resource, (row) => this.#isThere(row)));
      return decidePossession({ ...one, files }, { isLooking: true });
    });
  }

  /**
   * Reads every file that is wanted of these, now; all of one library. Reading takes long: at the end each is looked at once more, whether
   * it is as it was when it was read.
   */
  async prove(assets: readonly Asset[]): Promise<readonly (ProvenAsset | RefusedAsset)[]> {
    const asked = await this.#ask(assets);
    const whenRead: WhenRead = new Map();
    const proved = await mapParallel(asked, READS_AT_ONCE, async (one) => {
      const files: FileFact[] = [];
      for (const resource of one.wanted)
        files.push(await this.#fact(one, resource, (row) => this.#read(row, whenRead)));
      return decidePossession({ ...one, files });
    });
    return mapParallel(proved, LOOKS_AT_ONCE, async (one) =>
      'refused' in one ? one : ((await this.#changedSince(one, whenRead)) ?? one),
    );
  }

  async #changedSince({ files }: ProvenAsset, whenRead: WhenRead): Promise<RefusedAsset | undefined> {
    for (const { path } of files) {
      const before = whenRead.get(path);
      const now = await this.#stat(path);
      if (now === undefined) return { refused: 'missing', path };
      const isSame =
        now.kind === before?.kind && now.size === before.size && now.modifiedAtMs === before.modifiedAtMs;
      if (!isSame) return { refused: 'edited', path };
    }
    return undefined;
  }

  async #ask(assets: readonly Asset[]): Promise<readonly Asked[]> {
    const { state, target } = this.#ports;
    const [first] = assets;
    if (first === undefined) return [];
    const names = { library: first.library, assets: assets.map(({ id }) => id) };
    const wishes = await Promise.all(this.#jobs.map((job) => wantedBy(job, assets)));
    const own = await state.known({ destination: target.id, ...names });
    const signatures = new Set(assets.flatMap(({ resources }) => signaturesOf(resources)));
    const alike = await state.filesWithSignatures({ destination: target.id, signatures: [...signatures] });
    const owed = await this.#owedElsewhere(names, wishes);
    return assets.map((asset) => {
      const here = wishes.filter((_, at) => this.#jobs[at]?.destination === target.id);
      const ofAsset = here.flatMap((wish) => wish.get(asset.id) ?? []);
      const wanted = new Map<Role, Resource>();
      const { original } = asset.resources;
      if (original !== undefined) wanted.set('original', original);
      for (const resource of ofAsset.flat()) wanted.set(resource.role, resource);
      const mine = own.filter(({ key }) => key.asset === asset.id);
      return {
        asset,
        jobs: ofAsset.length,
        isOwedElsewhere: owed.has(asset.id),
        hasUnknownJob: this.#hasUnknownJob,
        wanted: [...wanted.values()],
        rows: [...mine, ...alike],
      };
    });
  }

  /** Assets that a job of another folder wants, and of which not all is recorded there. */
  async #owedElsewhere(
    names: { readonly library: string; readonly assets: readonly string[] },
    wishes: readonly Wishes[],
  ): Promise<ReadonlySet<string>> {
    const { state, target } = this.#ports;
    const owed = new Set<string>();
    const others = [...this.#jobs.entries()].filter(([, job]) => job.destination !== target.id);
    for (const [destination, jobs] of Map.groupBy(others, ([, job]) => job.destination)) {
      const known = await state.known({ destination, ...names });
      const has = new Set(known.map(({ key, signature }) => fileText(key.asset, key.role, signature)));
      for (const [at] of jobs)
        for (const [asset, resources] of wishes[at] ?? [])
          if (resources.some(({ role, signature }) => !has.has(fileText(asset, role, signature))))
            owed.add(asset);
    }
    return owed;
  }

  async #fact(
    { asset, rows }: Asked,
    { role, size, signature, absent }: Resource,
    see: (row: RecordedFile) => Promise<FileFact['found']>,
  ): Promise<FileFact> {
    const file = { role, size, signature };
    const name = { library: asset.library, asset: asset.id };
    const isFailed = [role, undefined].some((of) => this.#failed.has(failureText({ ...name, role: of })));
    if (isFailed) return { ...file, found: { kind: 'failed' } };
    const same = rows.filter((row) => row.signature === signature);
    const own = same.filter(({ key }) => key.asset === asset.id && key.role === role);
    const [first] = own;
    // A file of another photo alone may go with that one.
    if (first === undefined || absent === true) return { ...file, found: { kind: 'not-saved' } };
    let found: FileFact['found'] = { kind: 'rewritten', path: first.path };
    // What was written into a file since it came makes it no proof; the same bytes under another name may be one.
    const plain = own.filter(isAsItCame);
    const readable = plain.length > 0 ? plain : same.filter(isAsItCame);
    for (const row of new Map(readable.map((one) => [one.path, one])).values()) {
      const seen = await see(row);
      if (seen.kind === 'unread' || (seen.kind === 'read' && seen.signature === signature))
        return { ...file, found: seen };
      if (found.kind === 'rewritten') found = seen;
    }
    return { ...file, found };
  }

  async #isThere(row: RecordedFile): Promise<FileFact['found']> {
    return isThere(row, await this.#stat(row.path));
  }

  #stat(path: RelativePath): Promise<StoredFile | undefined> {
    return lookOnce(() => this.#ports.target.destination.stat(path));
  }

  async #read(row: RecordedFile, whenRead: WhenRead): Promise<FileFact['found']> {
    const { path } = row;
    const { target, signal } = this.#ports;
    signal.throwIfAborted();
    const before = await this.#stat(path);
    const seen = isThere(row, before);
    if (seen.kind !== 'unread' || before === undefined) return seen;
    const signature = await lookOnce(() => target.destination.signature(path, signal));
    if (signature === undefined) return { kind: 'not-looked-at', path };
    if (signature === row.signature) {
      whenRead.set(path, before);
      return { kind: 'read', path, signature };
    }
    // As we left it by its time, and other bytes: nobody edited it.
    const stored = await this.#stat(path);
    return { kind: stored !== undefined && agrees(row, stored) ? 'damaged' : 'edited', path };
  }
}

/** Of another size, it cannot be what Apple signed. */
function isThere({ path, size }: RecordedFile, stored: StoredFile | undefined): FileFact['found'] {
  if (stored === undefined) return { kind: 'missing', path };
  if (stored.kind === 'file' && stored.size === size) return { kind: 'unread', path };
  return { kind: stored.kind === 'file' && stored.size === 0 ? 'damaged' : 'edited', path };
}

function isAsItCame({ installed, signature }: RecordedFile): boolean {
  return installed === undefined || installed === signature;
}

/** What a file was right before it was read. */
type WhenRead = Map<RelativePath, StoredFile>;

type Wishes = ReadonlyMap<string, readonly Resource[]>;

/** What a job wants of those of these that it wants. */
async function wantedBy({ rules, judge }: JobWish, assets: readonly Asset[]): Promise<Wishes> {
  const outside = await judge.outside(assets);
  const wanted = assets.map((asset): [string, readonly Resource[]] => {
    const { versions } = selectVersions(asset, rules.selection, outside.get(asset.id));
    return [asset.id, versions.map(({ resource }) => resource)];
  });
  return new Map(wanted.filter(([, resources]) => resources.length > 0));
}

function signaturesOf(resources: Asset['resources']): readonly string[] {
  return ROLES.flatMap((role) => resources[role]?.signature ?? []);
}

function fileText(asset: string, role: Role, signature: string): string {
  return JSON.stringify([asset, role, signature]);
}
