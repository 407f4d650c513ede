import { setImmediate } from 'node:timers/promises';
import type { Asset } from '../../model/asset.ts';
import type { CatalogueRow, KnownLibrary } from '../../model/catalogue.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import { ownBytes } from '../../plan/decide-possession.ts';
import type { KeepRule } from '../../plan/keep-rules.ts';
import type { OpenFilter } from '../selection/open-filter.ts';
import { newestRows } from '../jobs/batch.ts';
import type { Run } from '../open/open-account.ts';
import type { Possession } from './possession.ts';
import type { PruneTally } from './prune-report.ts';

/** A photo that is to be proved. */
export interface Candidate {
  readonly library: LibraryId;
  readonly id: AssetId;
  readonly bytes: number;
  readonly takenAtMs: number;
}

/** Which photos the user means. */
export interface OpenWishes {
  /** Undefined: all. */
  readonly filter: OpenFilter | undefined;
  readonly keep: readonly { readonly rule: KeepRule; readonly filter: OpenFilter }[];
  /** Also those of shared libraries. */
  readonly withShared: boolean;
}

/** Rows of a library that may be meant, some at a time. */
export type ProposeRows = (known: KnownLibrary) => AsyncIterable<readonly CatalogueRow[]>;

interface Ports {
  readonly catalogue: Run['catalogue'];
  readonly possession: Pick<Possession, 'look'>;
  readonly wishes: OpenWishes;
  readonly tally: PruneTally;
  readonly signal: AbortSignal;
  /** In place of all that are shown. */
  readonly propose?: ProposeRows;
  /** More need not be looked for. */
  readonly enough?: number;
}

const ROWS = 100;

/** Photos that the catalogue proposes and that seem to be here, the oldest first. Reads no file. */
export async function choosePhotos(
  libraries: readonly KnownLibrary[],
  { catalogue, possession, wishes, tally, signal, enough = Infinity, ...ports }: Ports,
): Promise<readonly Candidate[]> {
  const propose = ports.propose ?? (({ library }) => newestRows(catalogue, library.id, undefined, ROWS));
  const candidates: Candidate[] = [];
  for (const known of libraries) {
    const isLeftOut = known.library.kind === 'shared' && !wishes.withShared;
    for await (const rows of propose(known)) {
      signal.throwIfAborted();
      const assets: Asset[] = [];
      for (const row of await meantOf(rows, wishes, tally)) {
        if (isLeftOut) tally.refuse(row, { refused: 'shared-library' });
        else if (row.asset === undefined || row.problem !== undefined)
          tally.refuse(row, { refused: 'unreadable' });
        else assets.push(row.asset);
      }
      const seen = await possession.look(assets);
      for (const [at, asset] of assets.entries()) {
        const one = seen[at];
        if (one !== undefined && 'refused' in one) tally.refuse({ ...asset, asset }, one);
        else candidates.push(candidateOf(asset));
      }
      if (candidates.length >= enough) return candidates;
      await setImmediate();
    }
  }
  return candidates.toSorted((a, b) => a.takenAtMs - b.takenAtMs);
}

function candidateOf(asset: Asset): Candidate {
  const { library, id, capturedAtMs } = asset;
  return { library, id, bytes: ownBytes(asset), takenAtMs: capturedAtMs ?? Number.POSITIVE_INFINITY };
}

/** Those that the filter means for sure, and that no rule keeps or may keep. */
export async function meantOf<Row extends Pick<CatalogueRow, 'asset' | 'state'>>(
  rows: readonly Row[],
  { filter, keep }: OpenWishes,
  tally: Pick<PruneTally, 'keep' | 'notKnown'>,
): Promise<readonly Row[]> {
  const verdicts = filter === undefined ? rows.map(() => true) : await filter.judgeAll(rows);
  const kept = new Map<Row, string>();
  for (const one of keep) {
    const told = await one.filter.judgeAll(rows);
    for (const [at, row] of rows.entries())
      if (told[at] !== false && !kept.has(row)) kept.set(row, one.rule.text);
  }
  return rows.filter((row, at) => {
    const verdict = verdicts[at];
    if (verdict === undefined) tally.notKnown();
    if (verdict !== true) return false;
    const rule = kept.get(row);
    if (rule !== undefined) tally.keep(rule);
    return rule === undefined;
  });
}
