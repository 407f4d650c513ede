import { mapParallel } from '../../base/map-parallel.ts';
import type { AssetName, StateStore } from '../../model/state-store.ts';
import type { RecordedSidecar } from '../../model/sidecars.ts';
import { type FileFilter, meantBy } from '../selection/open-user-filter.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { ofPhotosHere } from '../sidecars/sidecars-of-photos-here.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

const ROWS = 500;
const LOOKS_AT_ONCE = 32;
/** More would bury the rest; the counts are always whole. */
const NAMED_LIMIT = 200;

/** What a check found of sidecars whose photos are here. */
export interface SidecarsVerified {
  readonly sidecars: number;
  readonly right: number;
  /** Not as keepsake left it: the user's, or another program's. */
  readonly edited: number;
  readonly missing: number;
  /** Among `missing`: written again. */
  readonly repaired: number;
  /** The first that are missing. */
  readonly found: readonly string[];
}

export interface VerifySidecarsPorts {
  readonly state: StateStore;
  readonly target: OpenedDestination;
  readonly signal: AbortSignal;
  /** Tells of which photos the user means those; undefined: of all. */
  readonly filter?: FileFilter | undefined;
  /** Writes those of a photo again that are missing; undefined: only look. */
  readonly repair: ((photos: readonly AssetName[]) => Promise<void>) | undefined;
}

/** Looks at every recorded sidecar of the photos that are meant; what is in them is not compared: other programs write there, too. */
export async function verifySidecars(ports: VerifySidecarsPorts): Promise<SidecarsVerified> {
  const { state, target, signal, filter, repair } = ports;
  const counts = { sidecars: 0, right: 0, edited: 0, missing: 0, repaired: 0 };
  const found: string[] = [];
  let after: RecordedSidecar | undefined;
  for (;;) {
    signal.throwIfAborted();
    const page: readonly RecordedSidecar[] = await state.sidecars.page(target, { after, limit: ROWS });
    if (page.length === 0) return { ...counts, found };
    after = page.at(-1);
    const missing: RecordedSidecar[] = [];
    const meant = await meantBy(filter, page, (sidecar) => sidecar);
    await mapParallel(meant, LOOKS_AT_ONCE, async (sidecar) => {
      const verdict = await judge(sidecar, ports);
      if (verdict === 'missing') missing.push(sidecar);
      else if (verdict !== undefined) counts[verdict] += 1;
    });
    const lost = (await ofPhotosHere(missing, ports)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
    counts.missing += lost.length;
    found.push(...lost.map(({ path }) => path).slice(0, NAMED_LIMIT - found.length));
    if (repair !== undefined && lost.length > 0) {
      await repair(lost);
      await mapParallel(lost, LOOKS_AT_ONCE, async (sidecar) => {
        if ((await judge(sidecar, ports)) !== 'missing') counts.repaired += 1;
      });
    }
    counts.sidecars = counts.right + counts.edited + counts.missing;
  }
}

/** Undefined: it cannot be looked at. */
async function judge(
  { path, size, modifiedAtMs, next }: RecordedSidecar,
  { target }: VerifySidecarsPorts,
): Promise<'right' | 'edited' | 'missing' | undefined> {
  const fact = await lookOnce(() => target.destination.links.look(path, undefined));
  // Of one that was about to be written nothing is missing.
  if (fact === undefined || (fact.kind === 'missing' && next !== undefined)) return undefined;
  if (fact.kind === 'missing') return 'missing';
  if (fact.kind !== 'file') return 'edited';
  const isAsLeft = fact.size === size && Math.trunc(fact.modifiedAtMs) === modifiedAtMs;
  return isAsLeft || next !== undefined ? 'right' : 'edited';
}
