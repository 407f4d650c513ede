import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, RecordedFile, StateStore } from '../../model/state-store.ts';

/** One file on disk, and all rows about it: two assets of one original share it. */
export interface RecordedPlace {
  readonly path: RelativePath;
  readonly size: number;
  readonly signature: string;
  /** Never empty. */
  readonly rows: readonly RecordedFile[];
}

const PAGE = 500;

/** All files of a destination in the order of their paths; memory holds a page. */
export async function* recordedPlaces(
  state: Pick<StateStore, 'files'>,
  destination: DestinationRef,
): AsyncGenerator<RecordedPlace> {
  let place: RecordedPlace | undefined;
  for await (const row of recordedFiles(state, destination)) {
    const { path, size, signature } = row;
    if (place?.path === path && place.signature === signature) {
      place = { ...place, rows: [...place.rows, row] };
      continue;
    }
    if (place !== undefined) yield place;
    place = { path, size, signature, rows: [row] };
  }
  if (place !== undefined) yield place;
}

async function* recordedFiles(
  state: Pick<StateStore, 'files'>,
  destination: DestinationRef,
): AsyncGenerator<RecordedFile> {
  let last: RecordedFile | undefined;
  for (;;) {
    const rows = await state.files(destination, { after: last, limit: PAGE });
    yield* rows;
    last = rows.at(-1);
    if (last === undefined) return;
  }
}
