import { mapParallel } from '../../base/map-parallel.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { RecordedSidecar, SidecarNames } from '../../model/sidecars.ts';
import type { RecordedFile, StateReader } from '../../model/state-store.ts';
import { sidecarPath } from '../../plan/want-sidecars.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookOnce } from '../paths/look-at-paths.ts';

const LOOKS_AT_ONCE = 32;
const FORMS: readonly SidecarNames[] = ['full', 'stem'];

interface Ports {
  readonly state: Pick<StateReader, 'known'>;
  readonly target: OpenedDestination;
}

/** Those whose photos are here, called in one of these forms: where the user took the photo away as well, none is missing. */
export async function ofPhotosHere(
  sidecars: readonly RecordedSidecar[],
  { state, target }: Ports,
  forms = FORMS,
): Promise<readonly RecordedSidecar[]> {
  const here: RecordedSidecar[] = [];
  for (const [library, ofLibrary] of Map.groupBy(sidecars, (one) => one.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    const files = await state.known({ destination: target.id, library, assets });
    for (const sidecar of ofLibrary) {
      const photos = files.filter(
        (file) => file.key.asset === sidecar.asset && isBeside(file, sidecar.path, forms),
      );
      const there = await mapParallel(photos, LOOKS_AT_ONCE, async ({ path }) => {
        const stored = await lookOnce(() => target.destination.stat(path));
        return stored?.kind === 'file';
      });
      if (there.includes(true)) here.push(sidecar);
    }
  }
  return here;
}

function isBeside({ path }: RecordedFile, sidecar: RelativePath, forms: readonly SidecarNames[]): boolean {
  return forms.some((form) => sidecarPath(path, form) === sidecar);
}
