import type { AssetName, SavedFile, StateStore } from '../../model/state-store.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { TrashedFile } from '../../model/trash.ts';
import { agrees } from '../../plan/page-facts.ts';
import { folderOf, pathBeside } from '../../plan/safe-path.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { throwIfRunEnds } from '../moves/code-of.ts';
import { lookWhether } from '../moves/look-at.ts';
import { removeEmptied } from '../moves/remove-emptied.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

export interface BringBackPorts {
  readonly state: Pick<StateStore, 'recordFiles' | 'at'>;
  readonly target: OpenedDestination;
}

export interface BroughtBack {
  /** Where each lies now. */
  readonly back: ReadonlyMap<TrashedFile, RelativePath>;
  /** Not where the list says, or changed there: somebody else took it. */
  readonly lost: ReadonlySet<TrashedFile>;
  /** Could not be moved. */
  readonly failed: ReadonlySet<TrashedFile>;
}

const MOST_COPIES = 1000;

/**
 * Moves files that were put aside to where they lay, or beside what lies there now, and records them as they were recorded. One that a run
 * which was cut off has moved already is recorded, too.
 */
export async function bringBack(
  files: readonly TrashedFile[],
  { state, target }: BringBackPorts,
): Promise<BroughtBack> {
  const { destination } = target;
  const back = new Map<TrashedFile, RelativePath>();
  const lost = new Set<TrashedFile>();
  const failed = new Set<TrashedFile>();
  for (const file of files) {
    const stored = await lookWhether(destination, file.at);
    if (stored === 'unknown') failed.add(file);
    else if (stored !== 'missing' && agrees(file, stored)) {
      const path = await placeFor(file);
      if (path === undefined) failed.add(file);
      else back.set(file, path);
    } else if (await liesAt(file, file.path)) back.set(file, file.path);
    else lost.add(file);
  }
  await destination.confirm([...back.values()]);
  await state.recordFiles(
    target,
    [...back].toSorted(([a], [b]) => ageOf(a) - ageOf(b)).flatMap(([file, path]) => rowsOf(file, path)),
  );
  await removeEmptied(
    [...back.keys()].flatMap(({ at }) => folderOf(at) ?? []),
    destination,
  );
  return { back, lost, failed };

  async function liesAt(file: TrashedFile, path: RelativePath): Promise<boolean> {
    const stored = await lookOnce(() => destination.stat(path));
    return stored !== undefined && agrees(file, stored);
  }

  async function placeFor({ at, path }: TrashedFile): Promise<RelativePath | undefined> {
    try {
      for (let copy = 1; copy <= MOST_COPIES; copy += 1) {
        const to = copy === 1 ? path : pathBeside(path, copy);
        // A name of which another row tells is that one's.
        const isFree = (await state.at(target, [target.pathKey(to)])).every(({ key }) => isOf(at, key));
        if (isFree && (await destination.move(at, to)) === 'moved') return to;
      }
    } catch (error) {
      throwIfRunEnds(error);
    }
    return undefined;
  }

  function isOf(at: RelativePath, name: AssetName): boolean {
    const file = files.find((one) => one.at === at);
    return file?.of.some(({ library, asset }) => library === name.library && asset === name.asset) === true;
  }
}

/** An older version is recorded before what took its place. */
function ageOf({ photo }: TrashedFile): number {
  return photo?.isOlder === true ? 0 : 1;
}

function rowsOf({ of, photo, size, modifiedAtMs }: TrashedFile, path: RelativePath): readonly SavedFile[] {
  if (photo === undefined) return [];
  const { signature, installed, verified } = photo;
  return of.flatMap(({ library, asset, role }) =>
    role === undefined
      ? []
      : [
          {
            key: { library, asset, role },
            path,
            size,
            signature,
            ...(installed !== undefined && { installed }),
            verified,
            modifiedAtMs,
          },
        ],
  );
}
