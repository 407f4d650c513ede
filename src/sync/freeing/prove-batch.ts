import type { Asset } from '../../model/asset.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { ProvenAsset, Refusal } from '../../model/prune.ts';
import type { AssetLook } from '../../model/recently-deleted.ts';
import { clockDoubt } from '../../plan/clock-doubt.ts';
import type { Run } from '../open/open-account.ts';
import { meantOf, type OpenWishes } from './choose-photos.ts';
import type { Possession } from './possession.ts';
import type { PruneTally } from './prune-report.ts';

/** A photo that is to be proved. */
export interface ToProve {
  readonly library: LibraryId;
  readonly id: AssetId;
  /** Of its original, where it was proved before. */
  readonly signature?: string | undefined;
}

export interface ProvePorts extends Pick<Run, 'recentlyDeleted' | 'signal'> {
  readonly clock: Pick<Run['clock'], 'now'>;
  readonly possession: Pick<Possession, 'prove'>;
  /** What the user means, looked at once more; undefined: just these photos. */
  readonly wishes: OpenWishes | undefined;
  readonly tally: PruneTally;
}

export interface ProvedBatch {
  readonly proven: readonly ProvenAsset[];
  /** Why no age can be believed, in words: then nothing is proven. */
  readonly doubt: string | undefined;
}

/** Asks the provider about photos of one library as they are now, and reads their files: what has all of it, is proven. */
export async function proveBatch(
  library: LibraryId,
  batch: readonly ToProve[],
  { recentlyDeleted, signal, clock, possession, wishes, tally }: ProvePorts,
): Promise<ProvedBatch> {
  const looks = await recentlyDeleted.look(
    library,
    batch.map(({ id }) => id),
    signal,
  );
  const shown: Asset[] = [];
  for (const one of batch) {
    const look = looks.get(one.id);
    const why = look === undefined ? 'unreadable' : whyNot(look, one);
    if (why !== undefined) tally.refuse({ ...one, asset: undefined }, { refused: why });
    else if (look?.kind === 'shown') shown.push(look.asset);
  }
  if (shown.length === 0) return { proven: [], doubt: undefined };
  const ends = shown.flatMap(({ resources }) => resources.original?.address?.expiresAtMs ?? []);
  const doubt = clockDoubt(ends, clock.now());
  if (doubt !== undefined) return { proven: [], doubt };
  const rows = shown.map((asset) => ({ asset, state: 'shown' as const }));
  const meant = (wishes === undefined ? rows : await meantOf(rows, wishes, tally)).map(({ asset }) => asset);
  const proven: ProvenAsset[] = [];
  for (const [at, result] of (await possession.prove(meant)).entries()) {
    const asset = meant[at];
    if ('asset' in result) proven.push(result);
    else if (asset !== undefined) tally.refuse({ ...asset, asset }, result);
  }
  return { proven, doubt: undefined };
}

function whyNot(look: AssetLook, { signature }: ToProve): Refusal | undefined {
  if (look.kind === 'unreadable') return 'unreadable';
  if (look.kind !== 'shown') return 'not-shown';
  const isOther = signature !== undefined && look.asset.resources.original?.signature !== signature;
  return isOther ? 'changed' : undefined;
}
