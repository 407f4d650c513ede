import { IdSet } from '../../base/id-set.ts';
import { mapParallel } from '../../base/map-parallel.ts';
import { DestinationError } from '../../model/destination.ts';
import type { Role } from '../../model/asset.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import { endOfRun } from '../../transfer/end-of-run.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { type FileWithRows, filesWithRows } from './files-with-rows.ts';
import { assetText } from '../../model/asset-text.ts';

/** What only a look at every recorded file tells. */
export interface Looked {
  /** Files that are there, of photos that are shown no longer. */
  readonly kept: number;
  /** Files of photos that are shown and wanted, and that are not there. */
  readonly absent: number;
  /** Assets of which at least one file is there. */
  readonly assets: number;
  readonly videos: number;
  /** Files that are there, by what they are for; one that serves two photos counts once. */
  readonly files: Readonly<Partial<Record<Role, number>>>;
}

export const NOTHING_LOOKED_AT: Looked = { kept: 0, absent: 0, assets: 0, videos: 0, files: {} };

const BATCH = 500;
/** Looks are cheap and wait for the disk. */
const LOOKS_AT_ONCE = 32;

/** Looks whether the recorded files are there, and whether their photos are still shown; by library. */
export async function lookThrough(
  { state, catalogue }: Pick<Run, 'state' | 'catalogue'>,
  target: OpenedDestination,
  ignored: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Looked>> {
  const listedLibraries = new Set((await catalogue.libraries()).map(({ library }) => library.id));
  const found = new Map<string, Looked>();
  // An asset has files in several places, which are looked at far from each other.
  const here = new IdSet();
  const look = async (batch: readonly FileWithRows[]) => {
    const shown = await shownAssets(catalogue, batch);
    const there = await mapParallel(batch, LOOKS_AT_ONCE, (file) => isThere(file, target));
    // A file of photos of two libraries counts in each.
    const ofLibraries = batch.flatMap(({ rows }, at) =>
      [...Map.groupBy(rows, ({ key }) => key.library).values()].map((ofLibrary) => ({ at, rows: ofLibrary })),
    );
    for (const { at, rows } of ofLibraries) {
      const [first] = rows;
      // What was edited since is told of by `verify`; here the newest version counts.
      if (first === undefined || rows.every(({ superseded }) => superseded === true)) continue;
      const { library, role } = first.key;
      const seen = rows.flatMap(({ key }) => shown.get(assetText(key)) ?? []);
      const isWanted = rows.some(({ key }) => !ignored.has(assetText(key)));
      const isHere = there[at] === true;
      const before = found.get(library) ?? NOTHING_LOOKED_AT;
      const fresh = isHere ? rows.filter(({ key }) => here.add(assetText(key))) : [];
      // Before anything was listed, it is not known what is shown.
      const isGone = seen.length === 0 && listedLibraries.has(library);
      const videos = new Set(seen.filter(({ asset }) => asset?.media === 'video').map(({ id }) => id));
      found.set(library, {
        kept: before.kept + (isGone && isHere ? 1 : 0),
        absent: before.absent + (!isGone && isWanted && !isHere ? 1 : 0),
        assets: before.assets + (isGone ? 0 : fresh.length),
        videos: before.videos + fresh.filter(({ key }) => videos.has(key.asset)).length,
        files: isHere ? { ...before.files, [role]: (before.files[role] ?? 0) + 1 } : before.files,
      });
    }
  };

  let batch: FileWithRows[] = [];
  for await (const file of filesWithRows(state, target)) {
    signal.throwIfAborted();
    batch.push(file);
    if (batch.length < BATCH) continue;
    await look(batch);
    batch = [];
  }
  await look(batch);
  return found;
}

/** What may not be looked at counts as there: it is not called lost. */
async function isThere({ path }: FileWithRows, { destination }: OpenedDestination): Promise<boolean> {
  try {
    return (await destination.stat(path)) !== undefined;
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    if (error.scope === 'volume') throw endOfRun({ kind: 'destination', code: error.code, scope: 'volume' });
    return true;
  }
}

async function shownAssets(
  catalogue: CatalogueReader,
  files: readonly FileWithRows[],
): Promise<ReadonlyMap<string, CatalogueRow>> {
  const shown = new Map<string, CatalogueRow>();
  const keys = files.flatMap(({ rows }) => rows.map(({ key }) => key));
  for (const [library, ofLibrary] of Map.groupBy(keys, (key) => key.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    for (const row of await catalogue.assets(library, assets)) {
      if (row.state === 'shown') shown.set(assetText({ library, asset: row.id }), row);
    }
  }
  return shown;
}
