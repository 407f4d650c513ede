import type { Clock } from '../../base/clock.ts';
import type { Task, Wanted } from '../../model/action.ts';
import type { Asset } from '../../model/asset.ts';
import type { StoredFile } from '../../model/destination.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { AssetState } from '../../model/catalogue.ts';
import type { GoneRecord, PhotoSource } from '../../model/photo-source.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { diskSignature, type RecordedFile, type StateStore } from '../../model/state-store.ts';
import { wishesOfAnyDate } from '../../plan/date-bound.ts';
import { wantAgain, wantFiles, type WantRules } from '../../plan/want-files.ts';
import { transferAll, type TransferAllOptions, type TransferAllPorts } from '../../transfer/transfer-all.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import type { SavedElsewhere } from '../fulfil/saved-elsewhere.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { Look } from './look-at-file.ts';
import type { FileWithRows } from './files-with-rows.ts';
import { replacing } from './replacing.ts';
import type { Repair, Unrepaired } from './verify-report.ts';
import { assetText } from '../../model/asset-text.ts';

export interface RepairPorts extends Pick<TransferAllOptions, 'threads' | 'freeFloor' | 'limits' | 'signal'> {
  readonly source: Pick<PhotoSource, 'libraries' | 'lookUp' | 'lookUpPutAway'>;
  /** States of photos that jobs want. */
  readonly offered: ReadonlySet<AssetState>;
  readonly state: Pick<StateStore, 'record' | 'at'>;
  /** What lies on this machine already, in the place of downloads. */
  readonly elsewhere: Pick<SavedElsewhere, 'look' | 'has' | 'wasCopied' | 'source'>;
  /** How files are named that cannot have their old name; `albums`: by which albums they lie. */
  readonly rules: WantRules;
  readonly albums: Pick<AlbumJudge, 'places'>;
  readonly target: OpenedDestination;
  readonly clock: Clock;
  readonly gate: TransferAllPorts['gate'];
  readonly rewriter: TransferAllPorts['rewriter'];
}

/**
 * Brings bad and missing files back, each under its old name unless another file of ours has that: copied where their bytes lie on this
 * machine, whatever iCloud has, and fetched where not. The copy is complete and verified before the bad file is put aside. Answers one
 * result per file, in order; rejects with what ends the run.
 */
export async function repairFiles(files: readonly Look[], ports: RepairPorts): Promise<readonly Repair[]> {
  const here = await findHere(files, ports);
  const offered = await askFor(
    files.filter((look) => !here.has(look)),
    ports,
  );
  const plans = await planRepairs(files, here, offered, ports);
  const asides = new Map<RelativePath, string>();
  const outcomes = await fetchAgain(files, plans, asides, ports);
  return files.map(({ file }, at): Repair => {
    const plan = plans[at];
    if (plan === undefined || !('wanted' in plan)) return { kind: 'failed', why: plan ?? GONE };
    const outcome = outcomes.get(plan.wanted);
    if (outcome === undefined) return { kind: 'failed', why: { kind: 'cancelled' } };
    if (outcome.kind !== 'failed') {
      const moved = plan.path !== file.path && { path: plan.path };
      const copied = ports.elsewhere.wasCopied(plan.wanted) && ({ copied: true } as const);
      return { kind: 'repaired', aside: asides.get(file.path), ...moved, ...copied };
    }
    return { kind: 'failed', why: outcome.failure, aside: asides.get(file.path) };
  });
}

/** Files whose bytes lie on this machine, as their rows tell of them. */
async function findHere(
  files: readonly Look[],
  { elsewhere, signal }: RepairPorts,
): Promise<ReadonlyMap<Look, Wanted>> {
  const here = new Map<Look, Wanted>();
  for (const look of files) {
    const row = look.file.rows.find(isNewest);
    if (row === undefined || isUnderNameOfAnother(look)) continue;
    const wanted = asRecorded(row);
    await elsewhere.look([{ do: 'fetch', wanted, path: row.path }], signal);
    if (elsewhere.has(wanted)) here.set(look, wanted);
  }
  return here;
}

/** What an older version is recorded as must not replace the newest one. */
function isNewest({ superseded }: RecordedFile): boolean {
  return superseded !== true;
}

/** The file that a row speaks of, as it lay on disk, of a photo of which nothing else has to be known. */
function asRecorded(row: RecordedFile): Wanted {
  const { key, path, size, modifiedAtMs } = row;
  const resource = {
    role: key.role,
    type: undefined,
    size,
    signature: diskSignature(row),
    address: undefined,
    heldBy: key.asset,
  };
  const asset: Asset = {
    id: key.asset,
    library: key.library,
    masterId: '',
    name: undefined,
    media: 'photo',
    type: undefined,
    capturedAtMs: modifiedAtMs,
    addedAtMs: undefined,
    deleted: false,
    resources: { [key.role]: resource },
    details: {},
  };
  return { key, asset, resource, modifiedAtMs, candidates: [path], leftAt: [] };
}

/** What the library says now: an asset, or why it cannot be used. */
type Offered = ReadonlyMap<string, Asset | Unrepaired>;

const GONE: Unrepaired = { kind: 'gone' };

/** Looks the assets of these files up, library by library. */
async function askFor(
  files: readonly Look[],
  { source, offered: states, signal }: RepairPorts,
): Promise<Offered> {
  const offered = new Map<string, Asset | Unrepaired>();
  if (files.length === 0) return offered;
  const { libraries } = await source.libraries(signal);
  const keys = files.flatMap(({ file }) => file.rows.map(({ key }) => key));
  for (const [id, ofLibrary] of Map.groupBy(keys, ({ library }) => library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    const isOffered = libraries.some((library) => library.id === id);
    if (isOffered) await lookUp(id, assets, offered, { source, offered: states, signal });
    else for (const asset of assets) offered.set(assetText({ library: id, asset }), { kind: 'not-offered' });
  }
  return offered;
}

async function lookUp(
  library: string,
  assets: readonly string[],
  offered: Map<string, Asset | Unrepaired>,
  { source, offered: states, signal }: Pick<RepairPorts, 'source' | 'offered' | 'signal'>,
): Promise<void> {
  for await (const page of source.lookUp(library, assets, signal)) {
    for (const asset of page.assets) offered.set(assetText({ library, asset: asset.id }), asset);
    for (const { record } of page.gone) offered.set(assetText({ library, asset: record }), GONE);
    for (const { record, reason } of page.unreadable) {
      offered.set(assetText({ library, asset: record }), { kind: 'unreadable', detail: reason });
    }
    const away = page.gone.flatMap(({ record, how }) => (isOffered(how) ? [record] : []));
    if (away.length === 0) continue;
    for await (const { putAway } of source.lookUpPutAway(library, away, signal))
      for (const { asset } of putAway) offered.set(assetText({ library, asset: asset.id }), asset);
  }

  function isOffered(how: GoneRecord['how']): boolean {
    return (how === 'hidden' || how === 'trashed') && states.has(how);
  }
}

/** The file to fetch, for whichever of its assets still offers it; or why it cannot be had. */
function planRepair(
  { rows }: FileWithRows,
  offered: Offered,
  { fileTime }: Pick<WantRules, 'fileTime'>,
): Wanted | Unrepaired {
  let why = GONE;
  for (const row of rows) {
    const asset = offered.get(assetText(row.key)) ?? GONE;
    const wanted = 'kind' in asset ? asset : wantAgain(row, asset, fileTime);
    if (typeof wanted === 'object' && 'key' in wanted) return wanted;
    const not: Unrepaired = typeof wanted === 'object' ? wanted : { kind: wanted };
    if (not.kind === 'changed' || (not.kind !== 'gone' && why === GONE)) why = not;
  }
  return why;
}

/** What is fetched, and where to. */
interface RepairPlan {
  readonly wanted: Wanted;
  readonly path: RelativePath;
}

async function planRepairs(
  files: readonly Look[],
  here: ReadonlyMap<Look, Wanted>,
  offered: Offered,
  ports: RepairPorts,
): Promise<readonly (RepairPlan | Unrepaired)[]> {
  const taken = new Set<RelativePath>();
  const plans: (RepairPlan | Unrepaired)[] = [];
  for (const look of files) {
    const wanted = here.get(look) ?? planRepair(look.file, offered, ports.rules);
    if ('kind' in wanted) {
      plans.push(wanted);
      continue;
    }
    const path = isUnderNameOfAnother(look) ? await freePath(wanted, taken, ports) : look.file.path;
    if (path !== undefined) taken.add(path);
    plans.push(path === undefined ? { kind: 'no-name' } : { wanted, path });
  }
  return plans;
}

/**
 * Whether the file that lies there lies under its own name, because the disk takes both names for one: it must not be put aside.
 * Compared more widely than any disk does.
 */
function isUnderNameOfAnother({ file, judgement }: Look): boolean {
  const { damage } = judgement;
  return damage?.kind === 'another' && folded(damage.path) === folded(file.path);
}

function folded(path: RelativePath): string {
  return path.normalize('NFKD').toLowerCase().toUpperCase();
}

/** The first name by the rules under which nothing lies, and which no other file is recorded to have. */
async function freePath(
  { key, asset }: Wanted,
  taken: ReadonlySet<RelativePath>,
  { rules, albums, state, target }: RepairPorts,
): Promise<RelativePath | undefined> {
  const around = await albums.places([asset]);
  const { wanted } = wantFiles(asset, wishesOfAnyDate(rules), undefined, around(asset));
  for (const path of wanted.flatMap((file) => (file.key.role === key.role ? file.candidates : []))) {
    if (taken.has(path) || (await target.destination.stat(path)) !== undefined) continue;
    const rows = await state.at(target, [target.pathKey(path)]);
    if (rows.length === 0) return path;
  }
  return undefined;
}

async function fetchAgain(
  files: readonly Look[],
  plans: readonly (RepairPlan | Unrepaired)[],
  asides: Map<RelativePath, string>,
  { elsewhere, state, target, clock, gate, rewriter, threads, freeFloor, limits, signal }: RepairPorts,
): Promise<ReadonlyMap<Wanted, Outcome>> {
  const outcomes = new Map<Wanted, Outcome>();
  const places = new Map<Wanted, FileWithRows>();
  const bad = new Map<RelativePath, StoredFile>();
  const tasks: Task[] = [];
  for (const [at, { file, stored }] of files.entries()) {
    const plan = plans[at];
    if (plan === undefined || !('wanted' in plan)) continue;
    const { wanted, path } = plan;
    places.set(wanted, file);
    if (stored !== undefined && path === file.path) bad.set(path, stored);
    tasks.push({ do: 'fetch', wanted, path });
  }
  const destination = replacing(target.destination, {
    bad,
    now: () => clock.now(),
    onAside: (path, aside) => void asides.set(path, aside),
  });
  await transferAll(
    inTurn(tasks),
    {
      source: elsewhere.source,
      destination,
      rewriter,
      clock,
      gate,
      // A copy that could not be mended is not one that iCloud owes us: what it owes is told by the sync.
      state: {
        record: (id, ended) =>
          state.record(
            id,
            ended.flatMap((one) => forAllRows(one, places)),
          ),
      },
      report(event) {
        if (event.kind === 'ended') outcomes.set(event.outcome.wanted, event.outcome);
      },
    },
    { destination: target, threads, freeFloor, limits, signal },
  );
  return outcomes;
}

async function* inTurn(tasks: readonly Task[]): AsyncGenerator<Task> {
  yield* tasks;
}

/** One file may serve several assets; each has a row. */
function forAllRows(outcome: Outcome, places: ReadonlyMap<Wanted, FileWithRows>): readonly Outcome[] {
  if (outcome.kind === 'failed') return [];
  const { wanted } = outcome;
  const rows = places.get(wanted)?.rows.filter(isNewest) ?? [];
  return rows.map(({ key, signature, installed }) => {
    if (installed === undefined || installed !== wanted.resource.signature)
      return { ...outcome, wanted: { ...wanted, key } };
    // Copied from here, as it was changed before.
    const { size } = wanted.resource;
    const resource = { ...wanted.resource, signature };
    return { ...outcome, wanted: { ...wanted, key, resource }, installed: { size, signature: installed } };
  });
}
