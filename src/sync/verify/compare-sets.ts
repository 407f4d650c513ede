import { IdSet } from '../../base/id-set.ts';
import type { Asset, Library } from '../../model/asset.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { Page } from '../../model/photo-source.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { wantFiles } from '../../plan/want-files.ts';
import { assetText } from '../../model/asset-text.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import type { Run } from '../open/open-account.ts';
import { isRefusedCall } from '../follow/refused-call.ts';
import { isListed } from '../follow/is-unfinished.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

/** How the assets that Apple shows now differ from those that the catalogue knows, asset by asset. */
export interface SetDifference {
  /** Shown now, unknown to the catalogue, and not here. */
  readonly missing: number;
  /** Shown now, unknown to the catalogue, and recorded here all the same: taken over by an import. */
  readonly recorded: number;
  /** Shown now, unknown to the catalogue, and not wanted. */
  readonly unwanted: number;
  /** Known to the catalogue, and shown no longer. */
  readonly gone: number;
}

/**
 * Compares sets, because equal sums prove nothing: by what changed since the last sync, or where Apple cannot tell that by
 * a listing. Undefined where only the newest few are asked for: then it is not known what all are.
 */
export async function compareSets(
  run: Run,
  target: OpenedDestination,
  library: Library,
  ignored: ReadonlySet<string>,
): Promise<SetDifference | undefined> {
  const { config, catalogue } = run;
  if (config.selection.recent !== undefined) return undefined;
  const known = await catalogue.library(library.id);
  // A listing that is broken off has not seen all, whatever changed since.
  const token = isListed(known) ? known.token : undefined;
  const compared = { run, target, library, ignored };
  const byChanges = token ? await compareChanges(compared, token) : undefined;
  return byChanges ?? compareListing(compared);
}

interface Compared {
  readonly run: Run;
  readonly target: OpenedDestination;
  readonly library: Library;
  readonly ignored: ReadonlySet<string>;
}

/** Undefined where Apple does not tell what changed. */
async function compareChanges(compared: Compared, token: string): Promise<SetDifference | undefined> {
  const { run, library } = compared;
  const { source, catalogue, signal } = run;
  const strangers = new Map<string, Kind>();
  const gone = new Set<string>();
  try {
    const pages = source.changes(library.id, token, signal);
    for (;;) {
      const next = await pages.next();
      if (next.done === true) {
        if (next.value.kind !== 'token') return undefined;
        break;
      }
      const page = next.value;
      for (const [id, kind] of await strangersOf(page, compared)) strangers.set(id, kind);
      for (const id of page.ids) gone.delete(id);
      const names = page.gone.map(({ record }) => record);
      for (const id of names) strangers.delete(id);
      for (const { id } of await shownOf(catalogue, library.id, names)) gone.add(id);
    }
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    return undefined;
  }
  return { ...sumUp(strangers.values()), gone: gone.size };
}

async function compareListing(compared: Compared): Promise<SetDifference> {
  const { run, library } = compared;
  const { source, catalogue, signal } = run;
  const listed = new IdSet();
  const kinds: Kind[] = [];
  let known = 0;
  for await (const page of source.list(library, { limit: undefined }, signal)) {
    const ids = page.ids.filter((id) => listed.add(id));
    const fresh = new Set(ids);
    known += (await shownOf(catalogue, library.id, ids)).length;
    for (const [id, kind] of await strangersOf(page, compared)) if (fresh.has(id)) kinds.push(kind);
  }
  const gone = (await catalogue.countShown(library.id)) - known;
  return { ...sumUp(kinds), gone: Math.max(0, gone) };
}

async function shownOf(
  catalogue: CatalogueReader,
  library: string,
  ids: readonly string[],
): Promise<readonly CatalogueRow[]> {
  return (await catalogue.assets(library, ids)).filter(({ state }) => state === 'shown');
}

type Kind = 'missing' | 'recorded' | 'unwanted';

/** Assets of a page that the catalogue does not know. */
async function strangersOf(
  page: Page,
  { run, target, library, ignored }: Compared,
): Promise<ReadonlyMap<string, Kind>> {
  const { state, catalogue, config, clock } = run;
  const known = new Set((await shownOf(catalogue, library.id, page.ids)).map(({ id }) => id));
  const strange = page.ids.filter((id) => !known.has(id));
  const rows =
    strange.length === 0
      ? []
      : await state.known({ destination: target.id, library: library.id, assets: strange });
  const recorded = new Set(rows.map(({ key }) => key.asset));
  const assets = new Map(page.assets.map((asset) => [asset.id, asset]));
  const rules = wishesAt(config, clock.now());
  const outside = await new AlbumJudge(catalogue, rules.selection).outside(page.assets);
  const isUnwanted = (id: string, asset: Asset | undefined) =>
    ignored.has(assetText({ library: library.id, asset: id })) ||
    (asset !== undefined && (outside.has(id) || wantFiles(asset, rules).wanted.length === 0));
  return new Map(
    strange.map((id) => {
      if (isUnwanted(id, assets.get(id))) return [id, 'unwanted'];
      return [id, recorded.has(id) ? 'recorded' : 'missing'];
    }),
  );
}

function sumUp(kinds: Iterable<Kind>): Omit<SetDifference, 'gone'> {
  const sums = { missing: 0, recorded: 0, unwanted: 0 };
  for (const kind of kinds) sums[kind] += 1;
  return sums;
}
