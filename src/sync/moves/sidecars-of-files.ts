import type { Destination } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { RecordedSidecar, SidecarNames } from '../../model/sidecars.ts';
import type { DestinationRef, MovedFile } from '../../model/state-store.ts';
import { hasSidecar, sidecarPath } from '../../plan/want-sidecars.ts';
import type { JournalState } from './move-journal.ts';

export const FORMS: readonly SidecarNames[] = ['full', 'stem'];

export interface SidecarPorts {
  readonly state: Pick<JournalState, 'sidecars' | 'versions'>;
  readonly target: DestinationRef & { readonly destination: Destination };
}

/** A sidecar of ours, and where it belongs when this file has its new name. */
interface SidecarOfFile extends MovedFile {
  readonly file: RelativePath;
}

/**
 * The sidecars that are recorded beside the former names of these files. A moving part has none, though one may be called like it, and
 * neither has a file of another photo. `moves`: before the state says so.
 */
export async function sidecarsOfFiles(
  moves: readonly MovedFile[],
  { state, target }: SidecarPorts,
): Promise<readonly SidecarOfFile[]> {
  const { pathKey } = target;
  const all = moves.flatMap((move) =>
    FORMS.map((form) => ({
      file: move.from,
      from: sidecarPath(move.from, form),
      to: sidecarPath(move.to, form),
    })),
  );
  const keys = [...new Set(all.map(({ from }) => pathKey(from)))];
  const rows = await state.sidecars.at(target, keys);
  if (rows.length === 0) return [];
  const files = await filesBeside(rows, { state, target });
  return all.filter(({ file, from }) => {
    const own = files.get(from);
    // Of a photo of which no file is recorded, whichever has the name.
    return own !== undefined && (own.size === 0 || own.has(pathKey(file)));
  });
}

/** The files that each sidecar is about, by `pathKey`. */
async function filesBeside(
  rows: readonly RecordedSidecar[],
  { state, target }: SidecarPorts,
): Promise<ReadonlyMap<RelativePath, ReadonlySet<string>>> {
  const beside = new Map(rows.map(({ path }) => [path, new Set<string>()]));
  for (const [library, ofLibrary] of Map.groupBy(rows, (row) => row.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    const files = await state.versions({ destination: target.id, library, assets });
    const ofAsset = Map.groupBy(files, ({ key }) => key.asset);
    for (const { asset, path } of ofLibrary)
      for (const file of ofAsset.get(asset) ?? [])
        if (hasSidecar(file.key.role) && FORMS.some((form) => sidecarPath(file.path, form) === path))
          beside.get(path)?.add(target.pathKey(file.path));
  }
  return beside;
}
