import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Library } from '../../model/asset.ts';
import type { Applied, Catalogue, CataloguePage, LibraryState } from '../../model/catalogue.ts';
import type { Page, PhotoSource } from '../../model/photo-source.ts';

/** What following a library needs. */
export interface FollowPorts {
  readonly source: Pick<PhotoSource, 'list' | 'changes' | 'lookUp' | 'count'>;
  readonly catalogue: Catalogue;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What following albums needs. */
export interface AlbumPorts extends FollowPorts {
  readonly source: FollowPorts['source'] &
    Pick<PhotoSource, 'collections' | 'lookUpCollections' | 'members' | 'countMembers' | 'countSmartAlbums'>;
}

/** A page that stands in the catalogue, as it came: with links. */
export interface FollowedPage extends Applied {
  readonly library: Library;
  readonly page: Page;
}

/** Puts a page into the catalogue, together with how far its library is followed then. */
export async function follow(
  { catalogue }: Pick<FollowPorts, 'catalogue'>,
  page: Page,
  about: Pick<CataloguePage, 'library' | 'kind' | 'state'> & { readonly listing?: CataloguePage['listing'] },
): Promise<FollowedPage> {
  const applied = await catalogue.apply({ ...page, listing: undefined, ...about });
  return { ...applied, library: about.library, page };
}

/** These assets as they are now, put into the catalogue. */
export async function* lookUpInto(
  ports: FollowPorts,
  library: Library,
  assets: readonly string[],
  state: LibraryState,
): AsyncGenerator<FollowedPage, void> {
  if (assets.length === 0) return;
  for await (const page of ports.source.lookUp(library.id, assets, ports.signal)) {
    yield await follow(ports, page, { library, kind: 'lookup', state });
  }
}
