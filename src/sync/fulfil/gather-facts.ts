import type { Wanted } from '../../model/action.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { StateStore } from '../../model/state-store.ts';
import {
  indexSaved,
  openFiles,
  type PageFacts,
  pathKeysToLookUp,
  pathsToSign,
  pathsToStat,
} from '../../plan/page-facts.ts';
import { filesToSeek } from '../../plan/plan-resource.ts';
import { folderOf } from '../../plan/safe-path.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookAtPaths } from '../paths/look-at-paths.ts';
import type { StrayFiles } from '../strays/stray-files.ts';

/** Unlike looks, reading whole files fills the disk's time. */
const READS_AT_ONCE = 4;

interface FactPorts extends Pick<PageFacts, 'removedFiles'> {
  readonly state: StateStore;
  /** Undefined where the names of a file are all that is looked for. */
  readonly strays?: StrayFiles;
}

/** Asks state and disk everything that planning these files may want to know. */
export async function gatherFacts(
  wanted: readonly Wanted[],
  target: OpenedDestination,
  { state, removedFiles, strays }: FactPorts,
  signal: AbortSignal,
): Promise<PageFacts> {
  const { destination, id } = target;
  const { traits } = destination;
  const byLibrary = [...Map.groupBy(wanted, ({ key }) => key.library)];
  const rowsOf = byLibrary.map(([library, files]) =>
    state.known({ destination: id, library, assets: [...new Set(files.map(({ key }) => key.asset))] }),
  );
  const rows = (await Promise.all(rowsOf)).flat();
  const known = indexSaved(rows, traits);
  const keys = pathKeysToLookUp(openFiles(wanted, known), traits);
  const saved = keys.length === 0 ? known : indexSaved([...(await state.at(target, keys)), ...rows], traits);
  const open = keys.length === 0 ? [] : openFiles(wanted, saved);

  const look = (path: RelativePath) => destination.stat(path);
  const paths = pathsToStat(wanted, open, saved);
  // A file has half a dozen names it may have, and most photos of a first sync are the first ones of their folder.
  const folders = await lookAtPaths(foldersOf(paths), look);
  const inFolders = paths.filter((path) => isIn(path, folders));
  const stored = await withoutLinks(await lookAtPaths(inFolders, look), { saved, state, target });
  const read = (path: RelativePath) => destination.signature(path, signal);
  const signatures = await lookAtPaths(pathsToSign(open, { saved, stored }), read, READS_AT_ONCE);
  const facts = { traits, removedFiles, saved, stored, signatures };
  const found = await strays?.find(filesToSeek(open, facts), folders);
  return { ...facts, strays: found ?? new Map() };
}

/** A link of ours is no place for a photo: it goes when its album does. */
async function withoutLinks(
  stored: PageFacts['stored'],
  {
    saved,
    state,
    target,
  }: Pick<PageFacts, 'saved'> & Pick<FactPorts, 'state'> & { target: OpenedDestination },
): Promise<PageFacts['stored']> {
  const unrecorded = [...stored.keys()].filter((path) => saved.atPath(path).length === 0);
  if (unrecorded.length === 0) return stored;
  const links = await state.links.at(target, unrecorded.map(target.pathKey));
  if (links.length === 0) return stored;
  const keys = new Set(links.map(({ path }) => target.pathKey(path)));
  return new Map(
    [...stored].map(([path, file]) => [
      path,
      keys.has(target.pathKey(path)) ? { ...file, kind: 'other' } : file,
    ]),
  );
}

function foldersOf(paths: readonly RelativePath[]): readonly RelativePath[] {
  return [...new Set(paths.flatMap((path) => folderOf(path) ?? []))];
}

/** Whether the folder that the path lies in is there. */
function isIn(path: RelativePath, folders: ReadonlyMap<RelativePath, unknown>): boolean {
  const folder = folderOf(path);
  return folder === undefined || folders.has(folder);
}
