import type { Wanted } from '../model/action.ts';
import type { ResourceKey } from '../model/asset.ts';
import { type StoredFile, TIME_STEP_MS } from '../model/destination.ts';
import { isVerifiable } from '../model/digest.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { SavedFile } from '../model/state-store.ts';
import { pathKey } from './safe-path.ts';

/** How the destination compares names. */
export interface PathTraits {
  readonly caseSensitive: boolean;
}

/** What the state knows about the files of a page: by their own keys, and by the paths they may take. */
export interface Saved {
  readonly ofKey: (key: ResourceKey) => SavedFile | undefined;
  readonly atPath: (path: RelativePath) => readonly SavedFile[];
}

/** Everything that planning a page may look at. Gathered in three steps by the functions below, each in parallel. */
export interface PageFacts {
  readonly traits: PathTraits;
  /** Whether a file that we saved once and that the user took away is to come back. */
  readonly removedFiles: 'leave' | 'fetch';
  readonly saved: Saved;
  /** What lies at the paths of `pathsToStat`; a path that is missing here is free. */
  readonly stored: ReadonlyMap<RelativePath, StoredFile>;
  /** Content signatures of the paths of `pathsToSign`; a path that is missing here could not be read. */
  readonly signatures: ReadonlyMap<RelativePath, string>;
  /** By `keyText`: what of `filesToSeek` lies in its folder under a name of somebody else's. */
  readonly strays: ReadonlyMap<string, RelativePath>;
}

/** Rows of the state, in any order and with repetitions. */
export function indexSaved(rows: readonly SavedFile[], traits: PathTraits): Saved {
  // By the asset alone: an asset has few rows, and to make one text of a key takes longer than to look through them.
  const byAsset = new Map<string, SavedFile[]>();
  for (const row of rows) {
    const ofAsset = byAsset.get(row.key.asset) ?? [];
    const at = ofAsset.findIndex(({ key }) => isKey(key, row.key));
    ofAsset[at < 0 ? ofAsset.length : at] = row;
    byAsset.set(row.key.asset, ofAsset);
  }
  const byPath = Map.groupBy([...byAsset.values()].flat(), (row) => pathKey(row.path, traits));
  return {
    ofKey: (key) => byAsset.get(key.asset)?.find((row) => isKey(row.key, key)),
    atPath: (path) => byPath.get(pathKey(path, traits)) ?? [],
  };
}

function isKey(one: ResourceKey, other: ResourceKey): boolean {
  return one.asset === other.asset && one.role === other.role && one.library === other.library;
}

/** A text that two keys share only if they are one. */
export function keyText({ library, asset, role }: ResourceKey): string {
  return `${role} ${library.length} ${library}${asset}`;
}

/**
 * Files that are not simply where their row says: without a row for just these bytes, or with another file recorded under the very name
 * of that row, as a disk that was taken for another kind may have it. In a run where nothing is new there are none.
 */
export function openFiles(wanted: readonly Wanted[], saved: Saved): readonly Wanted[] {
  return wanted.filter(({ key, resource: { signature } }) => {
    const row = saved.ofKey(key);
    return row?.signature !== signature || saved.atPath(row.path).some((one) => one.signature !== signature);
  });
}

/** Step 1, after `StateStore.known`: keys of all paths that open files may take, for `StateStore.at`. */
export function pathKeysToLookUp(open: readonly Wanted[], traits: PathTraits): readonly string[] {
  return [...new Set(open.flatMap((file) => possiblePaths(file).map((path) => pathKey(path, traits))))];
}

/** Step 2: paths to look at on disk; `open`: those of `wanted` that `openFiles` finds. */
export function pathsToStat(
  wanted: readonly Wanted[],
  open: readonly Wanted[],
  saved: Saved,
): readonly RelativePath[] {
  const recorded = wanted.flatMap(({ key, resource }) => {
    const row = saved.ofKey(key);
    return row?.signature === resource.signature ? [row.path] : [];
  });
  return [...new Set([...recorded, ...open.flatMap(possiblePaths)])];
}

/** Step 3: open files to be read through, because they have the size of a file that is wanted and no row vouches for them. */
export function pathsToSign(
  open: readonly Wanted[],
  facts: Pick<PageFacts, 'saved' | 'stored'>,
): readonly RelativePath[] {
  const paths = open
    .filter((file) => isVerifiable(file.resource.signature))
    .flatMap((file) =>
      possiblePaths(file).filter((path) => {
        const stored = facts.stored.get(path);
        const hasSize = stored?.kind === 'file' && stored.size === file.resource.size;
        return hasSize && voucherFor(path, stored, facts.saved) === undefined;
      }),
    );
  return [...new Set(paths)];
}

/** Where the bytes of a file may lie already, the most likely first. */
export function possiblePaths({ candidates, leftAt }: Wanted): readonly RelativePath[] {
  return [...candidates, ...leftAt];
}

/** Whether the state has a row for just these bytes. */
export function isRecorded({ key, resource }: Wanted, saved: Saved): boolean {
  return saved.ofKey(key)?.signature === resource.signature;
}

/** The row that says what is in a file, provided that the file was not touched since. */
export function voucherFor(path: RelativePath, stored: StoredFile, saved: Saved): SavedFile | undefined {
  return saved.atPath(path).find((row) => agrees(row, stored));
}

/** Whether a file is as we left it: no edit of a photo leaves no other trace than so small a step (FAULTS.md G2). */
export function agrees(row: Pick<SavedFile, 'size' | 'modifiedAtMs'>, stored: StoredFile): boolean {
  return (
    stored.kind === 'file' &&
    stored.size === row.size &&
    Math.abs(stored.modifiedAtMs - row.modifiedAtMs) <= TIME_STEP_MS
  );
}
