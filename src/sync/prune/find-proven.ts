import type { Role } from '../../model/asset.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { ProvenAsset, ProvenFile } from '../../model/prune.ts';
import { MOST_IN_BATCH } from '../../model/recently-deleted.ts';
import { ownBytes } from '../../plan/decide-possession.ts';
import type { Candidate } from '../freeing/choose-photos.ts';
import { proveBatch, type ProvePorts } from '../freeing/prove-batch.ts';

/** A photo that was proved, and what of it. */
export interface PlannedAsset {
  readonly library: LibraryId;
  readonly id: AssetId;
  readonly name: string | undefined;
  /** Milliseconds since 1970. */
  readonly takenAtMs: number | undefined;
  /** Of all its files in iCloud. */
  readonly bytes: number;
  /** Of the original. */
  readonly signature: string;
  readonly files: readonly ProvenFile[];
  readonly lost: readonly Role[];
}

/** A plan that nobody can read is none. */
export const MOST_PLANNED = 50_000;

interface FindPorts extends ProvePorts {
  /** What is chosen sums up to so many bytes at most. */
  readonly upTo: number | undefined;
  readonly progress: (photos: number) => void;
}

export interface FoundProven {
  readonly planned: readonly PlannedAsset[];
  readonly doubt: string | undefined;
}

/** As a rule that keeps the rest. */
const ENOUGH = 'beyond what was asked for';

/** Proves these photos, in their order, until they sum up to what is wanted. */
export async function findProven(
  candidates: readonly Candidate[],
  { upTo = Number.POSITIVE_INFINITY, progress, ...ports }: FindPorts,
): Promise<FoundProven> {
  const planned: PlannedAsset[] = [];
  let bytes = 0;
  for (let start = 0; start < candidates.length; start += MOST_IN_BATCH) {
    ports.signal.throwIfAborted();
    const batch = candidates.slice(start, start + MOST_IN_BATCH).filter((one) => {
      const fits = bytes + one.bytes <= upTo && planned.length < MOST_PLANNED;
      if (!fits) ports.tally.keep(ENOUGH);
      return fits;
    });
    const proven = new Map<string, ProvenAsset>();
    for (const [library, ofLibrary] of Map.groupBy(batch, (one) => one.library)) {
      const proved = await proveBatch(library, ofLibrary, ports);
      if (proved.doubt !== undefined) return { planned: [], doubt: proved.doubt };
      for (const one of proved.proven) proven.set(one.asset.id, one);
    }
    for (const { id } of batch) {
      const one = proven.get(id);
      if (one === undefined) continue;
      const more = ownBytes(one.asset);
      if (bytes + more > upTo || planned.length >= MOST_PLANNED) {
        ports.tally.keep(ENOUGH);
        continue;
      }
      bytes += more;
      ports.tally.prove(one);
      planned.push(plannedFrom(one));
    }
    progress(Math.min(start + MOST_IN_BATCH, candidates.length));
  }
  return { planned, doubt: undefined };
}

function plannedFrom({ asset, files, lost }: ProvenAsset): PlannedAsset {
  const { library, id, name, capturedAtMs } = asset;
  const signature = files[0]?.signature ?? '';
  return { library, id, name, takenAtMs: capturedAtMs, bytes: ownBytes(asset), signature, files, lost };
}
