import { setImmediate } from 'node:timers/promises';
import type {
  AssetState,
  CatalogueGroup,
  CatalogueReader,
  CatalogueRow,
  KnownLibrary,
} from '../../model/catalogue.ts';

/** Rows of one statement: what outlives a page costs the collector, and a list its memory. */
const ROWS = 100;

/** What is shown, newest first, library by library, at most `limit` of it. */
export async function* shownAssets(
  catalogue: Pick<CatalogueReader, 'newest'>,
  libraries: readonly KnownLibrary[],
  limit: number,
): AsyncGenerator<readonly CatalogueRow[], void> {
  let left = limit;
  for (const { library } of libraries) {
    let after: CatalogueRow | undefined;
    while (left > 0) {
      const asked = Math.min(ROWS, left);
      const rows: readonly CatalogueRow[] = await catalogue.newest(library.id, after, asked);
      yield rows;
      left -= rows.length;
      after = rows.at(-1);
      if (rows.length < asked) break;
      // Reading and printing never wait: an interruption has to be seen in between.
      await setImmediate();
    }
  }
}

/** How many assets there are, by what they are and by what became of them. */
export interface AssetCounts extends Readonly<Record<AssetState, number>> {
  /** Among `shown`; `unreadable`: nothing of them can be used. */
  readonly photos: number;
  readonly videos: number;
  readonly unreadable: number;
}

export function countAssets(groups: readonly CatalogueGroup[]): AssetCounts {
  const sum = (belongs: (group: CatalogueGroup) => boolean) =>
    groups.filter(belongs).reduce((all, { assets }) => all + assets, 0);
  const shown = (media: CatalogueGroup['media']) =>
    sum((group) => group.state === 'shown' && group.media === media);
  const inState = (state: AssetState) => sum((group) => group.state === state);
  return {
    shown: inState('shown'),
    hidden: inState('hidden'),
    trashed: inState('trashed'),
    purged: inState('purged'),
    elsewhere: inState('elsewhere'),
    unlisted: inState('unlisted'),
    photos: shown('photo'),
    videos: shown('video'),
    unreadable: shown('unreadable'),
  };
}
