import type { StateStore } from '../../model/state-store.ts';
import { type RecordedPlace, recordedPlaces } from './recorded-places.ts';

const BATCH = 500;

/** How many files of each library belong to no asset that is shown still. */
export async function countKept(
  state: Pick<StateStore, 'files' | 'seenAssets'>,
  destination: string,
): Promise<ReadonlyMap<string, number>> {
  const kept = new Map<string, number>();
  let batch: RecordedPlace[] = [];
  const count = async () => {
    const shown = await shownAssets(state, destination, batch);
    for (const { rows } of batch) {
      const library = rows[0]?.key.library ?? '';
      const isShown = rows.some(({ key }) => shown.has(nameOf(key)));
      if (!isShown) kept.set(library, (kept.get(library) ?? 0) + 1);
    }
    batch = [];
  };
  for await (const place of recordedPlaces(state, destination)) {
    batch.push(place);
    if (batch.length >= BATCH) await count();
  }
  await count();
  return kept;
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
      shown.add(nameOf({ library, asset: id }));
    }
  }
  return shown;
}

function nameOf({ library, asset }: { readonly library: string; readonly asset: string }): string {
  return JSON.stringify([library, asset]);
}
