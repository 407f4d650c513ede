import { mapParallel } from '../../base/map-parallel.ts';
import { DestinationError } from '../../model/destination.ts';
import type { StateStore } from '../../model/state-store.ts';
import { endOfRun } from '../../transfer/end-of-run.ts';
import type { Place } from '../open-destination.ts';
import { type RecordedPlace, recordedPlaces } from './recorded-places.ts';
import { assetText } from '../asset-text.ts';

/** What only a look at every recorded file tells. */
export interface Looked {
  /** Files that are there, of photos that are shown no longer. */
  readonly kept: number;
  /** Files of photos that are shown, and that are not there. */
  readonly absent: number;
}

const BATCH = 500;
/** Looks are cheap and wait for the disk. */
const LOOKS_AT_ONCE = 32;

/** Looks whether the recorded files are there, and whether their photos are still shown; by library. */
export async function lookThrough(
  state: Pick<StateStore, 'files' | 'seenAssets'>,
  place: Place,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Looked>> {
  const found = new Map<string, Looked>();
  const look = async (batch: readonly RecordedPlace[]) => {
    const shown = await shownAssets(state, place.id, batch);
    const there = await mapParallel(batch, LOOKS_AT_ONCE, (file) => isThere(file, place));
    for (const [at, { rows }] of batch.entries()) {
      const library = rows[0]?.key.library ?? '';
      const isShown = rows.some(({ key }) => shown.has(assetText(key)));
      const { kept, absent } = found.get(library) ?? { kept: 0, absent: 0 };
      found.set(library, {
        kept: kept + (!isShown && there[at] === true ? 1 : 0),
        absent: absent + (isShown && there[at] === false ? 1 : 0),
      });
    }
  };

  let batch: RecordedPlace[] = [];
  for await (const file of recordedPlaces(state, place.id)) {
    signal.throwIfAborted();
    batch.push(file);
    if (batch.length < BATCH) continue;
    await look(batch);
    batch = [];
  }
  await look(batch);
  return found;
}

/** What may not be looked at counts as there: nobody says that it is lost. */
async function isThere({ path }: RecordedPlace, { destination }: Place): Promise<boolean> {
  try {
    return (await destination.stat(path)) !== undefined;
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    if (error.scope === 'volume') throw endOfRun({ kind: 'destination', code: error.code, scope: 'volume' });
    return true;
  }
}

async function shownAssets(
  state: Pick<StateStore, 'seenAssets'>,
  destination: string,
  places: readonly RecordedPlace[],
): Promise<ReadonlySet<string>> {
  const shown = new Set<string>();
  const keys = places.flatMap(({ rows }) => rows.map(({ key }) => key));
  for (const [library, ofLibrary] of Map.groupBy(keys, (key) => key.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    for (const { id } of await state.seenAssets(destination, library, assets)) {
      shown.add(assetText({ library, asset: id }));
    }
  }
  return shown;
}
