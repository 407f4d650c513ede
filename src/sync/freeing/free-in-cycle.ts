import { randomUUID } from 'node:crypto';
import { KeepsakeError } from '../../base/errors.ts';
import type { FreeingWishes } from '../../config/config.ts';
import type { CatalogueRow, KnownLibrary } from '../../model/catalogue.ts';
import { mostDeletions } from '../../plan/decide-brake.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { asksAlbums } from '../../plan/filter/filter-terms.ts';
import { joinFilters } from '../../plan/filter/normal-form.ts';
import type { KeepRule } from '../../plan/keep-rules.ts';
import { selectVersions } from '../../plan/select-versions.ts';
import { chosenOf } from '../follow/chosen.ts';
import { whyNotFresh } from '../follow/why-not-fresh.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { newestRows } from '../jobs/batch.ts';
import { refreshFilter } from '../selection/refresh-filter.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { choosePhotos, type Candidate, type OpenWishes, type ProposeRows } from './choose-photos.ts';
import { openKeep } from './open-keep.ts';
import type { FreeingNote } from './freeing-note.ts';
import { movePhotos } from './move-photos.ts';
import { markProof } from './proof-marks.ts';
import { Possession } from './possession.ts';
import { type PruneReport, PruneTally } from './prune-report.ts';
import { settleUnsure } from '../deletions/settle-unsure.ts';

export interface FreeOptions {
  readonly run: Run;
  readonly target: OpenedDestination;
  readonly wishes: FreeingWishes;
  readonly note: FreeingNote;
  /** Why this cycle may have missed something. */
  readonly shortfall: string | undefined;
}

const ROWS = 100;
const DAY_MS = 86_400_000;

/**
 * Behind a sync: what the user wants to leave iCloud, of the photos that this job wants, and only what is proved. A run that only looks
 * tells what would be.
 */
export async function freeInCycle(options: FreeOptions): Promise<PruneReport> {
  const { run, target, wishes, shortfall } = options;
  const { catalogue, config, signal, clock } = run;
  const known = chosenOf(await catalogue.libraries(), config.selection.libraries).filter(
    // Others would lose theirs, too: that takes `keepsake prune`.
    ({ library }) => library.kind === 'personal',
  );
  const tally = new PruneTally();
  const waits = shortfall ?? known.flatMap((one) => whyNotFresh(one) ?? [])[0];
  if (waits !== undefined) return tally.report({ waits });
  const possession = await Possession.open({ ...run, target }, clock.now());
  const most = mostDeletions(
    wishes.limit,
    known.reduce((sum, one) => sum + one.shown, 0),
  );
  const ports = { catalogue, possession, tally, signal, propose: proposing(options), enough: most + 1 };
  const chosen = await chooseKept(run, known, ports);
  if ('waits' in chosen) return tally.report(chosen);
  const { candidates, opened } = chosen;
  if (candidates.length > most) return tally.report({ brake: { found: candidates.length, most } });
  if (config.task !== 'sync') for (const one of candidates) tally.expect(one);
  if (config.task !== 'sync' || candidates.length === 0) return tally.report();
  await settleUnsure(run);
  const id = randomUUID();
  const {
    waits: doubt,
    stop,
    ...moved
  } = await movePhotos(candidates, {
    ...run,
    possession,
    wishes: opened,
    tally,
    id,
    mark: () => markProof(target.destination, run.journal, { ...config, run: id }),
    why: wishes.isOfNew ? '--delete-after-download' : `--keep-icloud-recent-days ${wishes.days}`,
    folder: config.directory?.absolute ?? '',
    progress: () => {},
  });
  signal.throwIfAborted();
  if (stop?.error instanceof KeepsakeError) throw stop.error;
  return tally.report({ waits: doubt, stop }, moved);
}

type Choosing = Omit<Parameters<typeof choosePhotos>[1], 'wishes'>;

type ChosenHere =
  | { readonly candidates: readonly Candidate[]; readonly opened: OpenWishes }
  | { readonly waits: string };

/** Lists of albums are read only where photos are left that they may keep. */
async function chooseKept(run: Run, known: readonly KnownLibrary[], ports: Choosing): Promise<ChosenHere> {
  const { keep } = run.config;
  const byAlbums = keep.filter(({ filter }) => asksAlbums(filter));
  const others = keep.filter((rule) => !byAlbums.includes(rule));
  const first = await openWishes(run, others);
  const trial = byAlbums.length === 0 ? ports : { ...ports, tally: new PruneTally(), enough: 1 };
  const candidates = await choosePhotos(known, { ...trial, wishes: first });
  if (byAlbums.length === 0 || candidates.length === 0) return { candidates, opened: first };
  const unread = await readAlbums(run, byAlbums);
  if (unread !== undefined) return { waits: unread };
  try {
    const opened = await openWishes(run, keep);
    return { candidates: await choosePhotos(known, { ...ports, wishes: opened }), opened };
  } catch (error) {
    // The album that keeps them is not there any more, or is called otherwise: a watch goes on, and nothing leaves.
    if (!(error instanceof KeepsakeError) || error.code !== 'USAGE') throw error;
    return { waits: error.message };
  }
}

async function openWishes(run: Run, keep: readonly KeepRule[]): Promise<OpenWishes> {
  const nowMs = run.clock.now();
  return { filter: undefined, keep: await openKeep(run, keep, { nowMs, albumHint: '' }), withShared: false };
}

function readAlbums(run: Run, rules: readonly KeepRule[]): Promise<string | undefined> {
  const [first, ...more] = rules.map(({ filter }) => filter);
  if (first === undefined) return Promise.resolve(undefined);
  const selection = { ...run.config.selection, filter: joinFilters('or', [first, ...more]) };
  return refreshFilter({ ...run, config: { ...run.config, selection } });
}

/** What of a library this job wants, and is old enough, or new enough here. */
function proposing({ run, target, wishes, note }: FreeOptions): ProposeRows {
  const { catalogue, config, clock, state } = run;
  const nowMs = clock.now();
  const { selection } = wishesAt(config, nowMs);
  const judge = new AlbumJudge(catalogue, selection);
  return async function* (known) {
    const { library } = known;
    const all =
      wishes.days === 0
        ? newestRows(catalogue, library.id, undefined, ROWS)
        : takenThrough(catalogue, library.id, nowMs - wishes.days * DAY_MS);
    for await (const rows of all) {
      const outside = await judge.outside(rows.flatMap(({ asset }) => asset ?? []));
      const wanted = rows.filter(({ id, asset }) => {
        const why = outside.get(id);
        return asset !== undefined && selectVersions(asset, selection, why).versions.length > 0;
      });
      if (!wishes.isOfNew) {
        yield wanted;
        continue;
      }
      const asked = { destination: target.id, library: library.id, assets: wanted.map(({ id }) => id) };
      const files = await state.known(asked);
      const fresh = new Set(
        files.flatMap(({ key, savedAtMs }) =>
          key.role === 'original' && savedAtMs >= note.sinceMs ? [key.asset] : [],
        ),
      );
      yield wanted.filter(({ id }) => fresh.has(id));
    }
  };
}

async function* takenThrough(
  catalogue: Run['catalogue'],
  library: string,
  toMs: number,
): AsyncGenerator<readonly CatalogueRow[], void> {
  let after: CatalogueRow | undefined;
  do {
    const span = { fromMs: Number.MIN_SAFE_INTEGER, toMs };
    const rows: readonly CatalogueRow[] = await catalogue.takenIn(library, span, after, ROWS);
    yield rows;
    after = rows.at(-1);
  } while (after !== undefined);
}
