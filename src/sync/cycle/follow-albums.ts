import type { Task } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { Selection } from '../../model/selection.ts';
import type { SmartAlbum } from '../../model/smart-albums.ts';
import type { ChosenAlbums } from '../../plan/choose-albums.ts';
import { englishName } from '../../plan/filter/smart-albums.ts';
import { placesByAlbums } from '../../plan/place-albums.ts';
import { lookUpMembers, readCollections, readMembers } from '../follow/read-albums.ts';
import { type ChangedAssets, ChangedNames, readSmartAlbums } from '../follow/read-smart-albums.ts';
import { readReturned } from '../follow/read-returned.ts';
import { readFeed } from '../follow/read-feed.ts';
import { NOT_LISTED, readListing } from '../follow/read-listing.ts';
import { spared } from '../follow/spared.ts';
import { tellingOf } from '../follow/telling-of.ts';
import { isWindowed } from '../jobs/is-windowed.ts';
import { isLeftToList, wantsCovers } from '../selection/wants-albums.ts';
import { newestOfAlbums } from '../selection/newest-of-albums.ts';
import { type Batch } from '../jobs/batch.ts';
import type { DoneSteps } from '../jobs/done-steps.ts';
import { lookAgain } from '../jobs/look-again.ts';
import { type AlbumTask, findAlbums } from './follow-chosen-albums.ts';
import { batches, drain, endOfListing, planBacklog, type FollowAndPlan } from './followed-batches.ts';
import { followHeads } from './follow-heads.ts';

/**
 * Photos that are chosen by albums, or lie by them. Changes come into the catalogue first, because they tell which albums there are; then it has to be known what is
 * in those that are meant. A library that was never listed is not listed for them where albums name all that is wanted.
 */
export async function* followAlbums(
  work: FollowAndPlan,
  changed: readonly Library[],
): AsyncGenerator<Task, void> {
  const { run, plan, doneSteps, fallsShort, albums, wanted, moved } = work;
  const { catalogue } = run;
  const unlisted: Library[] = [];
  const changes = new Map<LibraryId, ChangedAssets>();
  const named = new Set<AssetId>();
  for (const library of changed) {
    const { token: since } = await catalogue.library(library.id);
    const names = new ChangedNames();
    const feed = spared(library, readFeed(run, library), 'refused', fallsShort);
    const end = await drain(work, feed, ({ page }) => {
      names.add(page);
      for (const { asset, isMember } of page.memberships)
        if (isMember && asset !== undefined) named.add(asset);
    });
    const { token, doubt } = await catalogue.library(library.id);
    if (end === 'settled' && since && token && doubt === undefined)
      changes.set(library.id, names.between(since, token));
    if (end === 'listing' && wanted.has(library.id)) unlisted.push(library);
  }
  const libraries = tellingOf(await catalogue.libraries(), wanted);
  const task = await findAlbums(run, albums, { libraries, unlisted }, fallsShort);
  if (task === undefined) return;
  const { chosen, toList, toListWhole } = task;
  const lookUpIn = task.lookUpIn.filter(({ id }) => wanted.has(id));
  const { recent } = run.config.selection;
  const most = mostOf(run.config.selection);
  warnOfShared(work, task.smart, libraries);
  // Before anything is planned: what is left out may be among them.
  for (const library of libraries) {
    if (library.kind !== 'personal' || !wanted.has(library.id)) continue;
    const shortfall = await drain(work, readSmartAlbums(run, library, task.smart, changes.get(library.id)));
    if (shortfall !== undefined) fallsShort(shortfall);
  }
  for (const library of libraries) {
    const pages = readMembers(run, library, toList.get(library.id) ?? [], {
      lookUpIn,
      newest: recent,
      covers: wantsCovers(run.config),
    });
    // Before anything is planned that a later page may tell to leave out.
    const shortfall = isPlannedAsListed(work, chosen)
      ? yield* plan(batches(pages, doneSteps), { mayHold: true })
      : await drain(work, pages);
    if (shortfall !== undefined) fallsShort(shortfall);
  }
  if (placesByAlbums(run.config) && !(await albums.isAllKnown()))
    run.warnOnce(
      'not all albums could be listed: what comes now lies where the other albums put it; `keepsake relayout` moves it later',
    );
  // What a filter asks of albums is known now.
  await albums.choose();
  if (lookUpIn.length > 0) yield* planUnknownMembers(work, { ...task, lookUpIn });
  // Where only the newest are looked up: what came into an album just now may be among them.
  if (most !== undefined) {
    const pages = lookUpMembers(run, lookUpIn, await unknownAmong(work, lookUpIn, [...named]));
    const shortfall = await drain(work, pages);
    if (shortfall !== undefined) fallsShort(shortfall);
  }
  for (const library of libraries) {
    const shortfall = await drain(work, readReturned(run, library));
    if (shortfall !== undefined) fallsShort(shortfall);
  }
  if (most !== undefined && chosen.wanted === undefined) {
    yield* followHeads(work, unlisted);
    return;
  }
  if (most === undefined) {
    yield* plan(work.crossed(), { mayHold: true });
    yield* planBacklog(work);
  }
  for (const library of toListWhole) {
    const pages = spared(library, readListing(run, library), NOT_LISTED, fallsShort);
    const read =
      most === undefined
        ? yield* plan(batches(pages, doneSteps), { mayHold: true })
        : await drain(work, pages);
    await endOfListing(work, library, read);
  }
  if (most !== undefined) {
    yield* planNewestOfAlbums(work, libraries, chosen, most);
    return;
  }
  if (toListWhole.length > 0) yield* planBacklog(work);
  if (moved !== undefined) yield* plan(moved.decided());
}

/** Shared libraries have no lists of these (photos.md 3.2). */
function warnOfShared(
  { run, wanted }: FollowAndPlan,
  smart: readonly SmartAlbum[],
  libraries: readonly Library[],
): void {
  if (!libraries.some(({ id, kind }) => kind === 'shared' && wanted.has(id))) return;
  for (const album of smart)
    run.warnOnce(
      `Apple does not tell which photos of shared libraries are in ${englishName(album)}: none counts as such`,
    );
}

/** Whether what is told of albums can be planned as it comes. A run that only looks plans each photo once, in however many albums it is. */
function isPlannedAsListed({ run, writes }: FollowAndPlan, { without, asked }: ChosenAlbums): boolean {
  return (
    writes &&
    !isWindowed(run.config.selection) &&
    [without, asked].every(({ collections, none }) => collections.size === 0 && !none)
  );
}

/**
 * Members that only an album names, of libraries that were not listed: changes told of them. Of the newest alone they are looked up where
 * too few are known, and planned later.
 */
async function* planUnknownMembers(
  work: FollowAndPlan,
  { chosen, lookUpIn }: AlbumTask,
): AsyncGenerator<Task, void> {
  const { run, writes, plan, doneSteps, fallsShort } = work;
  const { catalogue } = run;
  const { recent } = run.config.selection;
  for (const album of chosen.wanted?.collections ?? []) {
    for (let last = ''; ; ) {
      if (recent !== undefined && (await catalogue.newestIn(album, undefined, recent)).length >= recent)
        break;
      const members = await catalogue.unknownMembers([album], MOST_UNKNOWN);
      const text = members.join(' ');
      // What cannot be asked for stays unknown.
      if (members.length === 0 || text === last) break;
      last = text;
      const pages = lookUpMembers(run, lookUpIn, members);
      const shortfall =
        writes && !isWindowed(run.config.selection)
          ? yield* plan(batches(pages, doneSteps), { mayHold: true })
          : await drain(work, pages);
      if (shortfall !== undefined) fallsShort(shortfall);
    }
  }
}

const MOST_UNKNOWN = 500;

/** Those of which no library has told anything. */
async function unknownAmong(
  { run }: FollowAndPlan,
  libraries: readonly Library[],
  assets: readonly AssetId[],
): Promise<readonly AssetId[]> {
  const known = new Set<AssetId>();
  for (const { id } of libraries) for (const row of await run.catalogue.assets(id, assets)) known.add(row.id);
  return assets.filter((asset) => !known.has(asset)).slice(0, MOST_UNKNOWN);
}

/** How many of each album are looked at; undefined where all are followed. */
function mostOf({ recent, untilFound }: Selection): number | undefined {
  return recent ?? (untilFound === undefined ? undefined : Number.POSITIVE_INFINITY);
}

/** The newest of each album, as icloudpd takes them: so many, or until so many in a row are here. */
async function* planNewestOfAlbums(
  { run, plan, cut }: FollowAndPlan,
  libraries: readonly Library[],
  { wanted }: ChosenAlbums,
  most: number,
): AsyncGenerator<Task, void> {
  if (wanted === undefined) return;
  for (const newest of newestOfAlbums(run.catalogue, libraries, wanted, most))
    yield* plan(lookAgain(run, cut(newest), undefined));
}

/**
 * What is in each album, for a job that wants to know it of every photo: page by page beside the pages of photos, so that it is asked for while
 * files are on their way.
 */
export async function* readAllAlbums({
  run,
  doneSteps,
  wanted,
  fallsShort,
  albumsAreRead,
}: Pick<FollowAndPlan, 'run' | 'wanted' | 'fallsShort' | 'albumsAreRead'> & {
  readonly doneSteps: DoneSteps | undefined;
}): AsyncGenerator<Batch, void> {
  const { catalogue } = run;
  for (const library of tellingOf(await catalogue.libraries(), wanted)) {
    const found = yield* batches(readCollections(run, library), doneSteps);
    const toList = (await catalogue.collections()).filter(
      (one) => one.library === library.id && isLeftToList(one, run.config),
    );
    const ids = toList.map(({ id }) => id);
    const listed =
      found ??
      (yield* batches(readMembers(run, library, ids, { covers: wantsCovers(run.config) }), doneSteps));
    const shortfall = listed ?? (yield* batches(readReturned(run, library), doneSteps));
    if (shortfall !== undefined) fallsShort(shortfall);
  }
  albumsAreRead?.();
}
