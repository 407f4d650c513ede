import type { Page } from '../../model/photo-source.ts';
import type { SeenAsset, Sighting } from '../../model/state-store.ts';
import type { WantedFiles } from '../../plan/want-files.ts';

/** What a page shows, for the books. `files`: what is wanted of each of the page's assets, in the same order. */
export function sightingOf(pass: number, page: Page, files: readonly WantedFiles[]): Sighting {
  const readable = new Set(page.assets.map(({ id }) => id));
  const assets = page.assets.map((asset, at): SeenAsset => {
    const { id, masterId, media, name, capturedAtMs } = asset;
    const { wanted = [], skipped = [] } = files[at] ?? {};
    // One file that is wanted is reason enough to expect the asset on disk.
    const reasons = wanted.length > 0 ? [] : [...new Set(skipped.map(({ reason }) => reason))];
    return { id, masterId, media, name, capturedAtMs, skipped: reasons };
  });
  const unreadable = page.ids
    .filter((id) => !readable.has(id))
    .map(
      (id): SeenAsset => ({
        id,
        masterId: '',
        media: 'unreadable',
        name: undefined,
        capturedAtMs: undefined,
        skipped: [],
      }),
    );
  const named = page.unreadable.filter((record) => record.nameless === undefined);
  return {
    pass,
    assets: [...assets, ...unreadable],
    unreadable: named,
    gone: page.gone.map(({ record }) => record),
  };
}
