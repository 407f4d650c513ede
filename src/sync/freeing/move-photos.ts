import type { LibraryId } from '../../model/ids.ts';
import type { ProvenAsset } from '../../model/prune.ts';
import { type ChangeOutcome, MOST_IN_BATCH } from '../../model/recently-deleted.ts';
import { ownBytes } from '../../plan/decide-possession.ts';
import type { Run } from '../open/open-account.ts';
import { journaledChange } from '../deletions/journaled-change.ts';
import { proveBatch, type ProvePorts, type ToProve } from './prove-batch.ts';
import type { PruneReport } from './prune-report.ts';

export interface MovePorts extends ProvePorts, Pick<Run, 'journal'> {
  /** This call of the command, and the user's wish in words: for the journal. */
  readonly id: string;
  readonly why: string;
  /** Where the files lie that prove it, as the user knows it. */
  readonly folder: string;
  readonly progress: (photos: number) => void;
  /** Tells those who keep this folder, too, that files of it are a proof. Called when the journal says so, before iCloud is asked. */
  readonly mark: () => Promise<void>;
}

export type Moved = Pick<
  PruneReport,
  'moved' | 'movedBytes' | 'already' | 'notMoved' | 'unknown' | 'reasons' | 'waits' | 'stop'
>;

const MOST_REASONS = 20;

/**
 * Moves photos to Recently Deleted, each batch of which is proved right before. Stops at the first answer that is not as expected.
 */
export async function movePhotos(photos: readonly ToProve[], ports: MovePorts): Promise<Moved> {
  const { signal, progress } = ports;
  const count = { moved: 0, movedBytes: 0, already: 0, notMoved: 0, unknown: 0 };
  const reasons = new Set<string>();
  let done = 0;
  let marked: Promise<void> | undefined;
  const once = { ...ports, mark: () => (marked ??= ports.mark()) };
  for (const [library, ofLibrary] of Map.groupBy(photos, (one) => one.library)) {
    for (let start = 0; start < ofLibrary.length; start += MOST_IN_BATCH) {
      signal.throwIfAborted();
      const batch = ofLibrary.slice(start, start + MOST_IN_BATCH);
      const { proven, doubt } = await proveBatch(library, batch, ports);
      if (doubt !== undefined) return { ...count, reasons: [...reasons], waits: doubt, stop: undefined };
      const { ended, stop } = await moveBatch(library, proven, once);
      for (const { photo, outcome } of ended) {
        const kind = COUNTED[outcome.kind];
        count[kind] += 1;
        if (kind === 'moved') count.movedBytes += ownBytes(photo.asset);
        // What ended it here is none of iCloud's reasons, and told by itself.
        const isOwn = stop?.error !== undefined && 'reason' in outcome && outcome.reason === stop.reason;
        if ('reason' in outcome && !isOwn && reasons.size < MOST_REASONS) reasons.add(outcome.reason);
      }
      progress((done += batch.length));
      if (stop === undefined) continue;
      if (stop.scope === 'account') return { ...count, reasons: [...reasons], waits: undefined, stop };
      reasons.add(stop.reason);
      break;
    }
  }
  return { ...count, reasons: [...reasons], waits: undefined, stop: undefined };
}

function moveBatch(
  library: LibraryId,
  proven: readonly ProvenAsset[],
  { recentlyDeleted, signal, id: run, why, folder: destination, mark, ...ports }: MovePorts,
) {
  return journaledChange(ports, {
    run,
    library,
    photos: proven,
    idOf: ({ asset }) => asset.id,
    intent({ asset, files }) {
      const [original] = files;
      const proof = files.map(({ path }) => ({ destination, path }));
      const { size, signature } = original ?? {};
      return { what: 'intent', name: asset.name, master: asset.masterId, size, signature, proof, why };
    },
    async ask() {
      await mark();
      const assets = proven.map(({ asset }) => asset);
      return recentlyDeleted.moveIn(library, assets, signal);
    },
    done: { what: 'done' },
    already: () => ({ what: 'refused', reason: 'it was in Recently Deleted already' }),
  });
}

const COUNTED = {
  done: 'moved',
  already: 'already',
  gone: 'already',
  changed: 'notMoved',
  refused: 'notMoved',
  unknown: 'unknown',
} as const satisfies Record<ChangeOutcome['kind'], string>;
