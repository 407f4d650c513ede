import type { Role } from '../model/asset.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { SidecarNames } from '../model/sidecars.ts';
import type { SavedFile } from '../model/state-store.ts';
import { fileName, folderOf, leftName, pathIn, safeName } from './safe-path.ts';
import { splitExtension } from './split-extension.ts';

/** A sidecar of one photo. */
export interface WantedSidecar {
  /** In order of preference; never empty: another photo's may have the first. */
  readonly candidates: readonly RelativePath[];
  /** The files that it is about. */
  readonly files: readonly SavedFile[];
}

/** Moving parts have the sidecar of their photo, as with icloudpd. */
export function hasSidecar(role: Role): boolean {
  return !role.startsWith('live');
}

/** The name that a sidecar of this file has. */
export function sidecarPath(file: RelativePath, names: SidecarNames): RelativePath {
  const name = fileName(file);
  const wished = `${names === 'full' ? name : splitExtension(name).stem}.xmp`;
  return pathIn(folderOf(file), leftName(wished) ?? safeName(wished));
}

/** Which sidecars the files of a photo have. */
export function wantSidecars(
  files: readonly SavedFile[],
  names: SidecarNames,
  keyOf: (path: RelativePath) => string,
): readonly WantedSidecar[] {
  const own = files.filter(({ key }) => hasSidecar(key.role));
  const groups = Map.groupBy(own, ({ path }) => keyOf(sidecarPath(path, names)));
  return [...groups.values()].flatMap((group): readonly WantedSidecar[] => {
    const [first] = group;
    if (first === undefined) return [];
    const candidates = [sidecarPath(first.path, names), sidecarPath(first.path, 'full')];
    return [{ candidates: [...new Set(candidates)], files: group }];
  });
}

/** Of a file that was made by the camera: what Apple makes of it is turned already. */
export function isUnturned(role: Role): boolean {
  return role === 'original' || role === 'alternative';
}
