import type { Config } from '../../config/config.ts';
import { missingSteps } from '../../model/step-ranges.ts';
import { plansByAlbums } from '../../plan/asks-for-albums.ts';
import type { OpenedJob } from '../jobs/open-job.ts';
import { hasBegunLinks } from '../links/link-journal.ts';
import { owesLinks } from '../links/owes-links.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { hasCrossed } from '../selection/crossed-bounds.ts';
import { wantsAllAlbums } from '../selection/wants-albums.ts';
import { owesSidecars } from '../sidecars/owes-sidecars.ts';
import type { Findings } from './findings.ts';

/** What the questions go by. */
export interface Asked {
  readonly run: Pick<Run, 'state' | 'catalogue' | 'isAwaited'> & {
    readonly clock: Pick<Run['clock'], 'now'>;
    readonly config: Pick<
      Config,
      'selection' | 'folder' | 'naming' | 'trees' | 'sidecars' | 'playlists' | 'task' | 'watch'
    >;
  };
  readonly target: Pick<OpenedDestination, 'id'>;
  readonly job: Pick<OpenedJob, 'done' | 'evaluatedAtMs' | 'writes'>;
  readonly nowMs: number;
  readonly found: Findings;
}

interface Reason {
  readonly name: string;
  /** `news`: photos, albums or the clock went on. `owed`: an earlier run left it, or the user took it away. */
  readonly kind: 'news' | 'owed';
  /** Which runs ask. */
  readonly of: (at: Asked) => boolean;
  /** What only some jobs have is loaded by their question. */
  readonly isThere: (at: Asked) => boolean | Promise<boolean>;
}

const whole = ({ found }: Asked): boolean => found.libraries !== undefined;
const writes = ({ job }: Asked): boolean => job.writes;
const fillsTrees = ({ found }: Asked): boolean => found.trees !== undefined;

/** Why a cycle has something to do, and what for. Questions that cost nothing come first. */
const REASONS = [
  // Libraries changed, or are not read to their end: to follow them.
  {
    name: 'libraries',
    kind: 'news',
    of: whole,
    isThere: ({ found: { libraries = [] } }) => libraries.length > 0,
  },
  // The catalogue has steps that the job has not done: to plan them from it.
  {
    name: 'steps',
    kind: 'news',
    of: whole,
    isThere: async ({ run, job }) => missingSteps(job.done, await run.catalogue.newestStep()).length > 0,
  },
  // The clock let photos in or out: to plan them once more.
  {
    name: 'crossed',
    kind: 'news',
    of: whole,
    isThere: ({ run: { catalogue, config }, job, nowMs }) =>
      hasCrossed({ catalogue, job, selection: config.selection, nowMs }),
  },
  // It is not known what is in all albums that count here, or one that is named is not there: to list them, or to end with that.
  {
    name: 'albums',
    kind: 'news',
    of: (at) => whole(at) && (plansByAlbums(at.run.config) || wantsAllAlbums(at.run.config)),
    isThere: async ({ run: { catalogue, config }, nowMs, found }) => {
      const { albumsAreLeft } = await import('../selection/albums-are-left.ts');
      return albumsAreLeft(catalogue, config, found.known, nowMs);
    },
  },
  // Files failed: to try them again, or to tell of them.
  { name: 'failed', kind: 'owed', of: () => true, isThere: ({ found }) => found.failed.isAnyDue },
  // Files, or sidecars, were taken away: to bring them back. A dry run tells of the files.
  { name: 'removed', kind: 'owed', of: () => true, isThere: ({ found }) => found.removed.length > 0 },
  {
    name: 'removed-sidecars',
    kind: 'owed',
    of: writes,
    isThere: ({ found }) => found.removedSidecars.length > 0,
  },
  // Links could not be made or taken away: to try them again.
  {
    name: 'links',
    kind: 'owed',
    of: fillsTrees,
    isThere: ({ run, target, found }) => owesLinks(run, target, found.trees?.trees ?? []),
  },
  // A run was cut off while it made links: to settle what it left.
  {
    name: 'begun-links',
    kind: 'owed',
    of: fillsTrees,
    isThere: ({ run: { state }, target }) => hasBegunLinks(state, target),
  },
  // Albums changed, and their playlists were not written: to write them.
  {
    name: 'playlists',
    kind: 'owed',
    of: (at) => fillsTrees(at) && at.run.config.playlists !== undefined,
    isThere: async ({ run: { state }, target, found }) => {
      const { owesPlaylists } = await import('../links/album-playlists.ts');
      return owesPlaylists(state, target, found.trees?.trees ?? []);
    },
  },
  // A sync would try links again: for a dry run to tell of them.
  {
    name: 'imagined-links',
    kind: 'owed',
    of: ({ run: { config } }) => config.task === 'dry-run' && config.trees !== undefined,
    isThere: async ({ run, target }) => {
      const { imaginedTrees } = await import('../links/imagined-links.ts');
      return owesLinks(run, target, await imaginedTrees(run.state, target.id, run.config));
    },
  },
  // Sidecars could not be written: to try them again.
  {
    name: 'sidecars',
    kind: 'owed',
    of: (at) => writes(at) && at.run.config.sidecars !== undefined,
    isThere: ({ run, target }) => owesSidecars(run, target),
  },
] as const satisfies readonly Reason[];

type ReasonName = (typeof REASONS)[number]['name'];

/** All news that there are; where nothing is new, the first thing that is owed: with either, all that is owed is done. */
export async function reasonsFor(at: Asked): Promise<Reasons> {
  const names = new Set<ReasonName>();
  let isNew = false;
  for (const { name, kind, of, isThere } of REASONS) {
    const isEnough = kind === 'owed' && names.size > 0;
    if (isEnough || !of(at) || !(await isThere(at))) continue;
    names.add(name);
    isNew ||= kind === 'news';
  }
  return { names, isNew };
}

export interface Reasons {
  readonly names: ReadonlySet<ReasonName>;
  /** Photos, albums or the clock went on. */
  readonly isNew: boolean;
}
