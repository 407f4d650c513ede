import type { Config } from '../../config/config.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { RecordedLink, TreeNumber } from '../../model/links.ts';
import type { CollectionId } from '../../model/ids.ts';
import { isSmartAlbumId, smartAlbumId } from '../../model/smart-albums.ts';
import { namesAlbums } from '../../model/template.ts';
import { mayMeanSmart } from '../../plan/album-wishes.ts';
import { parseFolderTemplate } from '../../plan/folder-template.ts';
import type { WantRules } from '../../plan/want-files.ts';
import { AlbumPlaylists } from '../links/album-playlists.ts';
import { readRule } from '../jobs/job-rule.ts';
import type { RemoveLinksPorts } from '../links/remove-links.ts';
import { carryOutRemovals, planRemovals } from '../links/remove-our-links.ts';
import { folderOfTree, treeRulesOf } from '../links/tree-rule.ts';
import type { Job } from '../../model/jobs.ts';
import type { StateStore } from '../../model/state-store.ts';

const ROWS = 500;

interface OldTreesPorts extends Omit<RemoveLinksPorts, 'state'> {
  readonly state: StateStore;
  readonly catalogue: CatalogueReader;
  readonly config: Config;
}

export interface OldTrees {
  readonly linksRemoved: number;
  readonly playlistsRemoved: number;
  /** Names that a run which only looks would free, by `pathKey`. */
  readonly freed: ReadonlySet<string>;
}

/**
 * Takes the links of trees away that neither these settings nor a job of this destination want, and playlists that none of them wants.
 * Nothing but what is ours goes; a run that only looks tells what would. `ending`: jobs that are about to be forgotten, which want
 * nothing any more.
 */
export async function removeOldTrees(
  ports: OldTreesPorts,
  ending: readonly Pick<Job, 'id'>[],
  onLinks: (links: number) => void,
): Promise<OldTrees> {
  const { state, target, config } = ports;
  const isReal = config.task === 'sync';
  const jobs = (await state.jobs.list()).filter(
    (job) => job.destination === target.id && !ending.some(({ id }) => id === job.id),
  );
  const wishes = [config, ...jobs.flatMap((job) => readRule(job.rule) ?? [])];
  const [wanted, listed] = [
    treeRulesOf(wishes),
    treeRulesOf(wishes.filter(({ playlists }) => playlists === true)),
  ];
  const filled = (await state.links.trees(target.id)).filter(({ links }) => links > 0);
  const unlisted = filled.filter(({ rule }) => !listed.has(rule)).map(({ tree }) => tree);
  const playlistsRemoved = await removePlaylists(ports, unlisted, isReal);
  const old = filled.filter(({ rule }) => !wanted.has(rule));
  const named = namedSmartAlbums(wishes);
  const hasAlbums = filled.some(({ rule }) => namesAlbumsIn(rule));
  if (old.length === 0 && !hasAlbums) return { linksRemoved: 0, playlistsRemoved, freed: new Set() };
  // Cut off behind this, such a job may go on after all, and makes its links again.
  if (isReal && old.length > 0 && ending.length > 0) await state.jobs.forgetDone();
  const numbers = new Set(old.map(({ tree }) => tree));
  const freed = new Set<string>();
  let linksRemoved = 0;
  let looked = 0;
  let after: RecordedLink | undefined;
  for (;;) {
    ports.signal.throwIfAborted();
    const page: readonly RecordedLink[] = await state.links.page(target, { after, limit: ROWS });
    if (page.length === 0) return { linksRemoved, playlistsRemoved, freed };
    onLinks((looked += page.length));
    const isUnwanted = ({ tree, collection }: RecordedLink) =>
      numbers.has(tree) || (collection !== undefined && isSmartAlbumId(collection) && !named.has(collection));
    const links = page.filter(isUnwanted);
    const steps = await planRemovals(links, ports);
    if (isReal) linksRemoved += (await carryOutRemovals(steps, ports)).removed;
    else {
      const names = steps.flatMap((step) => (step.do === 'remove' ? [target.pathKey(step.link.path)] : []));
      linksRemoved += names.length;
      // A name that another tree has as well stays.
      const others = await state.links.at(target, names);
      const kept = new Set(
        others.flatMap((other) => (isUnwanted(other) ? [] : [target.pathKey(other.path)])),
      );
      for (const name of names) if (!kept.has(name)) freed.add(name);
    }
    after = page.at(-1);
  }
}

/** Ids of smart albums that any of these may name. */
function namedSmartAlbums(wishes: readonly Pick<WantRules, 'selection'>[]): ReadonlySet<CollectionId> {
  const words = wishes.flatMap(({ selection }) => selection.albums ?? []);
  return new Set(words.flatMap((word) => mayMeanSmart(word) ?? []).map(smartAlbumId));
}

function namesAlbumsIn(rule: string): boolean {
  const folder = parseFolderTemplate(folderOfTree(rule));
  return 'pieces' in folder && namesAlbums(folder);
}

/** Playlists of these trees that are as we wrote them; answers how many. */
async function removePlaylists(
  { state, catalogue, target, config, signal }: OldTreesPorts,
  trees: readonly TreeNumber[],
  isReal: boolean,
): Promise<number> {
  const playlists = new AlbumPlaylists({ run: { config, state, catalogue, signal }, target, trees: [] });
  let removed = 0;
  for (const tree of trees) removed += await playlists.takeAway(tree, isReal);
  return removed;
}
