import { beforeEach } from 'vitest';
import type { Catalogue, LibraryState } from '../../src/model/catalogue.ts';
import { readFeed } from '../../src/sync/follow/read-feed.ts';
import { followAll, followPorts, ScriptedLibrary } from './scripted-library.ts';
import { feedPage, following, openTestCatalogue, PERSONAL, someAsset } from './test-catalogue.ts';

export const NOW = Date.UTC(2024, 0, 2, 3, 4, 5);
export const LISTED = following({ token: 't1', listedAtMs: NOW - 1_000, comparedAtMs: 1, seen: 1 });
export const LISTING = { number: 2, after: 0, rank: 500 };

/** A library that is followed; before each test of the file a new catalogue, and a source with nothing to say yet. */
export function followingLibrary() {
  let catalogue: Catalogue;
  let source: ScriptedLibrary;
  beforeEach(() => {
    catalogue = openTestCatalogue();
    source = new ScriptedLibrary();
    return () => catalogue.close();
  });
  return {
    get catalogue() {
      return catalogue;
    },
    get source() {
      return source;
    },
    /** The catalogue shows one asset of a library that is followed as far as this. */
    async known(state: LibraryState = LISTED): Promise<void> {
      await catalogue.apply(feedPage({ assets: [someAsset('old')], state }));
    },
    async read() {
      const { pages, end } = await followAll(readFeed(followPorts(source, catalogue), PERSONAL));
      return { pages, end, state: await catalogue.library(PERSONAL.id) };
    },
  };
}
