import type { Clock } from '../../base/clock.ts';
import type { Library } from '../../model/asset.ts';
import type { Catalogue, LibraryState } from '../../model/catalogue.ts';
import type { PhotoSource } from '../../model/photo-source.ts';
import { FOLLOWED } from './followed.ts';
import { isListed, isUnfinished } from './is-unfinished.ts';

interface Ports {
  readonly source: Pick<PhotoSource, 'libraries' | 'changedSince'>;
  readonly catalogue: Catalogue;
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
}

/**
 * Asks which libraries changed, and answers those that have to be read: they changed, are not listed to the end, or were not counted
 * for long. What Apple names is remembered until it is read. `recent`: only so many of the newest assets are asked for.
 */
export async function chooseLibraries(
  { source, catalogue, clock, signal }: Ports,
  recent: number | undefined,
): Promise<readonly Library[]> {
  const cursor = await catalogue.cursor();
  // A cursor that is not accepted any more is replaced by a fresh one (FAULTS.md E8).
  const changes =
    (await source.changedSince(cursor, FOLLOWED, signal)) ??
    (cursor === undefined ? undefined : await source.changedSince(undefined, FOLLOWED, signal));
  const changed =
    changes?.changed ?? (await source.libraries(signal)).filter(({ kind }) => FOLLOWED.includes(kind));
  // Apple gives another cursor each time; the old one is as good where nothing changed, and a run of nothing new writes nothing.
  if (cursor === undefined || changed.length > 0) await catalogue.setCursor(changes?.cursor, changed);

  const chosen = new Map(changed.map((library) => [library.id, library]));
  for (const { library, state } of await catalogue.libraries()) {
    if (FOLLOWED.includes(library.kind) && isBehind(state, recent, clock.now()))
      chosen.set(library.id, library);
  }
  return [...chosen.values()];
}

function isBehind(state: LibraryState, recent: number | undefined, nowMs: number): boolean {
  if (recent === undefined || isListed(state)) return isUnfinished(state, nowMs);
  return state.due || !hasHead(state, recent);
}

/** Whether so many of the newest assets are in the catalogue, without a gap between them. */
export function hasHead(state: LibraryState, recent: number): boolean {
  return isListed(state) || (Boolean(state.token) && (state.listing?.rank ?? 0) >= recent);
}
