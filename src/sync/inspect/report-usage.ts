import { IdSet } from '../../base/id-set.ts';
import type { Role } from '../../model/asset.ts';
import type { CatalogueReader, CatalogueRow, KnownLibrary } from '../../model/catalogue.ts';
import type { RecordedFile, StateReader } from '../../model/state-store.ts';
import { openUserFilter, type UserFilter } from '../selection/open-user-filter.ts';
import { matching } from './query-assets.ts';
import { type UnreadList, unreadLists } from './unread-lists.ts';
import { openGroups, type UsageGroup } from './usage-groups.ts';

/** How much space something takes. */
export interface Usage {
  /** Photos and videos; of roles, files. */
  readonly count: number;
  /** In iCloud, without the smaller sizes that Apple makes. */
  readonly bytes: number;
  /** Those smaller sizes. */
  readonly smaller: number;
  /** Recorded here, older versions too. */
  readonly here: number;
  /** Among `count`: of which nothing is recorded here. */
  readonly missing: number;
  /** What those take in iCloud. */
  readonly missingBytes: number;
}

export interface UsageRow extends Usage {
  readonly name: string;
}

export interface UsageReport {
  /** The largest first; years and months the newest first. */
  readonly rows: readonly UsageRow[];
  /** Each photo once, in however many albums it is. */
  readonly total: Usage;
  /** Bytes recorded here beside `total`, of photos that iCloud does not show; undefined where only some photos were asked about. */
  readonly rest: number | undefined;
  /** Left out, because it is not known of them what the filter asks. */
  readonly notKnown: number;
  /** Lists that the filter asks for and that were never read. */
  readonly unread: readonly UnreadList[];
}

/** The files of one destination; undefined where there are none. */
export type UsageHere =
  | { readonly state: Pick<StateReader, 'known' | 'kept'>; readonly destination: string }
  | undefined;

const SMALLER: ReadonlySet<string> = new Set<Role>(['medium', 'thumb', 'live-medium', 'live-thumb']);
const NOTHING: Usage = { count: 0, bytes: 0, smaller: 0, here: 0, missing: 0, missingBytes: 0 };

/** What takes the space, of all that is shown and meant by a filter. */
export async function reportUsage(
  catalogue: CatalogueReader,
  libraries: readonly KnownLibrary[],
  { by, user, here }: { readonly by: UsageGroup; readonly user: UserFilter; readonly here: UsageHere },
): Promise<UsageReport> {
  const filter = await openUserFilter(catalogue, user);
  const tally = { matched: 0, notKnown: 0 };
  const groupsOf = by === 'role' ? undefined : await openGroups(catalogue, by);
  const sums = new Map<string, Usage>();
  const parts = new Parts();
  let total = NOTHING;
  for await (const rows of matching(catalogue, libraries, filter, tally)) {
    const files = await recordedOf(rows, here);
    const groups = await groupsOf?.(rows);
    for (const [at, row] of rows.entries()) {
      const roles = parts.of(row, files.get(row) ?? []);
      const whole = wholeOf(roles.values(), (files.get(row) ?? []).length > 0);
      const named = groups?.[at]?.map((name) => [name, whole] as const) ?? [...roles];
      for (const [name, usage] of named) sums.set(name, plus(sums.get(name) ?? NOTHING, usage));
      total = groups === undefined ? [...roles.values()].reduce(plus, total) : plus(total, whole);
    }
  }
  const isDate = by === 'year' || by === 'month';
  const rows = [...sums].map(([name, usage]): UsageRow => ({ name, ...usage }));
  const kept = filter === undefined ? await here?.state.kept(here.destination) : undefined;
  const rest = kept && Math.max(0, kept.bytes - total.here);
  return {
    rows: rows.toSorted(isDate ? newestFirst : largestFirst),
    total,
    rest,
    notKnown: tally.notKnown,
    unread: unreadLists(libraries, filter, tally.notKnown),
  };
}

/** By row; each library has a statement of its own. */
async function recordedOf(
  rows: readonly CatalogueRow[],
  here: UsageHere,
): Promise<ReadonlyMap<CatalogueRow, readonly RecordedFile[]>> {
  const all = new Map<CatalogueRow, readonly RecordedFile[]>();
  if (here === undefined) return all;
  const { state, destination } = here;
  for (const [library, own] of Map.groupBy(rows, (row) => row.library)) {
    const known = await state.known({ destination, library, assets: own.map(({ id }) => id) });
    const byAsset = Map.groupBy(known, ({ key }) => key.asset);
    for (const row of own) all.set(row, byAsset.get(row.id) ?? []);
  }
  return all;
}

/** What the files of one photo take, by their roles. */
class Parts {
  /** Two photos of one original share its files: they count with the first. */
  readonly #masters = new IdSet();
  /** A file of several photos, too. */
  readonly #paths = new IdSet();

  of({ library, asset }: CatalogueRow, files: readonly RecordedFile[]): ReadonlyMap<string, Usage> {
    const parts = new Map<string, Usage>();
    if (asset === undefined) return parts.set('unreadable', { ...NOTHING, count: 1, missing: 1 });
    const isFirst = this.#masters.add(`${library}/${asset.masterId}`);
    const isCounted = (role: Role) => isFirst || asset.resources[role]?.heldBy === asset.id;
    for (const { role, size, absent } of Object.values(asset.resources)) {
      if (absent === true || !isCounted(role)) continue;
      const isMissing = !files.some(({ key }) => key.role === role);
      const bytes = SMALLER.has(role) ? { bytes: 0, smaller: size } : { bytes: size, smaller: 0 };
      const missing = isMissing ? { missing: 1, missingBytes: size } : { missing: 0, missingBytes: 0 };
      parts.set(role, { count: 1, ...bytes, here: 0, ...missing });
    }
    for (const { key, path, size } of files) {
      if (!this.#paths.add(path)) continue;
      const part = parts.get(key.role) ?? NOTHING;
      parts.set(key.role, { ...part, here: part.here + size });
    }
    return parts;
  }
}

function wholeOf(parts: Iterable<Usage>, isHere: boolean): Usage {
  const { bytes, smaller, here } = [...parts].reduce(plus, NOTHING);
  return { count: 1, bytes, smaller, here, missing: isHere ? 0 : 1, missingBytes: isHere ? 0 : bytes };
}

function plus(a: Usage, b: Usage): Usage {
  return {
    count: a.count + b.count,
    bytes: a.bytes + b.bytes,
    smaller: a.smaller + b.smaller,
    here: a.here + b.here,
    missing: a.missing + b.missing,
    missingBytes: a.missingBytes + b.missingBytes,
  };
}

/** What has no date comes last. */
function newestFirst(a: UsageRow, b: UsageRow): number {
  const isDate = ({ name }: UsageRow) => /^\d/.test(name);
  if (isDate(a) !== isDate(b)) return isDate(a) ? -1 : 1;
  return a.name < b.name ? 1 : -1;
}

function largestFirst(a: UsageRow, b: UsageRow): number {
  return b.bytes - a.bytes || b.smaller - a.smaller || (a.name < b.name ? -1 : 1);
}
