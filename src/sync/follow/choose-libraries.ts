import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Library } from '../../model/asset.ts';
import type { Catalogue, KnownLibrary, LibraryState } from '../../model/catalogue.ts';
import type { Jobs } from '../../model/jobs.ts';
import type { Offered, PhotoSource } from '../../model/photo-source.ts';
import type { Selection } from '../../model/selection.ts';
import { asksForAlbums } from '../../plan/asks-for-albums.ts';
import { mayNeedListing } from '../../plan/album-wishes.ts';
import { namedLibraries } from '../../plan/named-libraries.ts';
import { kindsOf, missingLibraries } from '../../plan/library-choice.ts';
import { chosenOf } from './chosen.ts';
import { hasHead } from './is-head-known.ts';
import { isListed, isUnfinished } from './is-unfinished.ts';
import { markLeft } from './mark-left.ts';
import { noSuchLibrary } from './no-such-library.ts';

export interface ChoicePorts {
  readonly source: Pick<PhotoSource, 'libraries' | 'changedSince'>;
  readonly catalogue: Catalogue;
  readonly state: { readonly jobs: Pick<Jobs, 'forgetDone'> };
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Of a run that goes on where a library is not there. */
  readonly warnOnce: ((warning: string) => void) | undefined;
}

export interface Wishes extends Pick<Selection, 'libraries' | 'recent' | 'untilFound' | 'albums' | 'filter'> {
  /** It has to be known who is in which album, whether or not these choose photos. */
  readonly tellsOfAlbums?: boolean;
}

export interface Chosen {
  /** To be read, the personal one first. */
  readonly libraries: readonly Library[];
  /** Why something may be missing all the same, in words. */
  readonly shortfall: string | undefined;
}

/**
 * Asks which libraries changed, and answers those that are wanted and have to be read: they changed, are not listed to the end, or
 * were not counted for long. What Apple names is remembered until it is read, whoever wants it. Rejects with `USAGE` where a library
 * that the user named is not there.
 */
export async function chooseLibraries(ports: ChoicePorts, wishes: Wishes): Promise<Chosen> {
  const { source, catalogue, clock, signal } = ports;
  const cursor = await catalogue.cursor();
  const kinds = kindsOf(wishes.libraries);
  // A cursor that is not accepted any more is replaced by a fresh one (FAULTS.md E8).
  const changes =
    (await source.changedSince(cursor, kinds, signal)) ??
    (cursor === undefined ? undefined : await source.changedSince(undefined, kinds, signal));
  const offered = changes?.changed === undefined ? await source.libraries(signal) : undefined;
  const changed = changes?.changed ?? offered?.libraries ?? [];
  const others = [...(offered?.others ?? []), ...(changes?.others ?? [])];
  const { named = [], gone = [], trouble } = changes ?? {};
  // What a list leaves out is gone where the other answer leaves it out as well.
  const mayBeThere = ({ id, kind }: Library) =>
    changes === undefined ||
    named.some((one) => one.id === id) ||
    trouble !== undefined ||
    !kinds.includes(kind);
  await noteZones(ports, { changed, others, gone, offered, mayBeThere });
  // Apple gives another cursor each time; the old one is as good where nothing changed, and a run of nothing new writes nothing.
  if (cursor === undefined || changed.length > 0) await catalogue.setCursor(changes?.cursor, changed);

  await checkNames(ports, wishes, offered);
  const isChanged = new Set(changed.map(({ id }) => id));
  const toRead = (await wantedOf(catalogue, wishes)).filter(
    ({ library, state }) => isChanged.has(library.id) || isBehind(state, wishes, clock.now()),
  );
  const libraries = toRead.map(({ library }) => library);
  return {
    libraries: [
      ...libraries.filter(({ kind }) => kind === 'personal'),
      ...libraries.filter(({ kind }) => kind !== 'personal'),
    ],
    shortfall: changes?.trouble && `shared libraries cannot be asked for now: ${changes.trouble}`,
  };
}

/** Of photos chosen by albums the personal library tells, whichever library they are in. */
async function wantedOf(
  catalogue: Pick<Catalogue, 'libraries'>,
  wishes: Wishes,
): Promise<readonly KnownLibrary[]> {
  const known = await catalogue.libraries();
  const chosen = chosenOf(known, wishes.libraries);
  if (!asksForAlbums(wishes) && wishes.tellsOfAlbums !== true) return chosen;
  return [...chosen, ...chosenOf(known, undefined).filter((one) => !chosen.includes(one))];
}

interface Named {
  readonly changed: readonly Library[];
  readonly others: Offered['others'];
  readonly gone: readonly string[];
  /** All that there is; undefined where only changes were asked for. */
  readonly offered: Offered | undefined;
  /** Although it is not among those. */
  readonly mayBeThere: (library: Library) => boolean;
}

async function noteZones(
  ports: ChoicePorts,
  { changed, others, gone, offered, mayBeThere }: Named,
): Promise<void> {
  const { catalogue, state } = ports;
  const known = await catalogue.libraries();
  const knownOthers = new Set((await catalogue.others()).map(({ id }) => id));
  const there = new Set([...changed, ...(offered?.libraries ?? [])].map(({ id }) => id));
  const isOffered = (id: string) => offered?.isWhole !== true || there.has(id);
  for (const one of known) {
    const isGone = gone.includes(one.library.id) || (!isOffered(one.library.id) && !mayBeThere(one.library));
    if (isGone && !there.has(one.library.id)) await markLeft(ports, one.library, one.state);
  }
  const othersThere = new Set(others.map(({ id }) => id));
  const othersGone = [...knownOthers].filter(
    (id) => !othersThere.has(id) && (gone.includes(id) || offered?.isWhole === true),
  );
  const isNew = others.some(({ id }) => !knownOthers.has(id));
  if (isNew || othersGone.length > 0) await catalogue.setOthers(others, othersGone);
  // What was not fetched of a library before it was left was not accounted for.
  if (known.some((one) => one.state.left === true && there.has(one.library.id)))
    await state.jobs.forgetDone();
}

/** Names are asked for only where the catalogue does not know them. */
async function checkNames(
  { source, catalogue, signal, warnOnce }: ChoicePorts,
  wishes: Wishes,
  offered: Offered | undefined,
): Promise<void> {
  const { libraries: choice } = wishes;
  const inFilter = namedLibraries(wishes);
  const known = async () => (await catalogue.libraries()).map(({ library }) => library.id);
  const ids = await known();
  const isAnyMissing = missingLibraries(choice, ids).length > 0 || inFilter.some((id) => !ids.includes(id));
  if (isAnyMissing && offered === undefined) {
    const { libraries } = await source.libraries(signal);
    const before = new Set(await known());
    await catalogue.setCursor(
      await catalogue.cursor(),
      libraries.filter(({ id }) => !before.has(id)),
    );
  }
  const error = noSuchLibrary(choice, await known(), inFilter);
  if (error === undefined) return;
  if (warnOnce === undefined) throw error;
  for (const text of [error.message, ...error.details]) warnOnce(text);
}

/** Of what was added last so much has to be known; with `--until-found` alone that is for the run to find out. */
function headOf({ recent, untilFound }: Wishes): number | undefined {
  return recent ?? (untilFound === undefined ? undefined : 1);
}

function isBehind(state: LibraryState, wishes: Wishes, nowMs: number): boolean {
  const { albums } = wishes;
  const recent = headOf(wishes);
  // Albums name all that is wanted: nothing has to be listed.
  if (albums !== undefined && !isListed(state) && !mayNeedListing(albums)) return state.due;
  if (recent === undefined || isListed(state)) return isUnfinished(state, nowMs);
  return state.due || !hasHead(state, recent);
}
