import { SKIP_REASONS } from '../../model/action.ts';
import type { Role } from '../../model/asset.ts';
import type { OpenFailure } from '../../model/state-store.ts';
import { describeFailure, SKIPS } from '../cycle-report.ts';
import type { LibraryFacts } from './audit-facts.ts';

/** One number of Apple beside one of ours; undefined: there is none. */
export interface AuditLine {
  readonly what: string;
  readonly apple: number | undefined;
  readonly here: number | undefined;
  readonly note: string | undefined;
}

export interface Difference {
  readonly count: number;
  readonly what: string;
}

/** A library in numbers. */
export interface LibraryAudit {
  readonly library: string;
  readonly status: LibraryFacts['status'];
  readonly lines: readonly AuditLine[];
  /** Why not everything that Apple shows is here, or more than that is. */
  readonly explained: readonly Difference[];
  /** Files and records that the sync could not get, by reason. */
  readonly failed: readonly Difference[];
  /** What nobody can explain. */
  readonly unexplained: readonly Difference[];
}

const LIVE_ROLES: readonly Role[] = ['live', 'live-medium', 'live-thumb'];

/** Whether everything that Apple shows is here, or was left out because the user wants it so. */
export function isProven({ failed, unexplained }: LibraryAudit): boolean {
  return failed.length + unexplained.length === 0;
}

/** Compares Apple's counts with our books, and explains every difference. Pure. */
export function auditLibrary(facts: LibraryFacts): LibraryAudit {
  const { library, status } = facts;
  if (status === 'not-followed') {
    const lines = [line('photos and videos', facts.counts.shown, undefined, 'this library is not synced')];
    return { library: library.id, status, lines, explained: [], failed: [], unexplained: [] };
  }
  const shown = compareShown(facts);
  return {
    library: library.id,
    status,
    lines: [...countLines(facts), ...savedLines(facts)],
    explained: some([...shown.explained, ...leftOut(facts), ...aboutFiles(facts)]),
    failed: failures(facts.failures),
    unexplained: some([
      ...shown.unexplained,
      ...compareVideos(facts),
      {
        count: facts.unaccounted.length,
        what: 'listed once, and neither saved nor failed nor left out by rule',
      },
    ]),
  };
}

function countLines(facts: LibraryFacts): readonly AuditLine[] {
  const { counts, totals, status } = facts;
  if (status === 'withdrawn') return [];
  const live = totals.filter(({ role }) => LIVE_ROLES.includes(role)).reduce(sumOf('files'), 0);
  // Apple counts live photos by their kind, not by whether a moving part is offered: no proof, so no complaint.
  const isLess = counts.live !== undefined && live < counts.live;
  return [
    line('photos and videos', counts.shown, seen(facts)),
    line('  videos', counts.videos, seen(facts, 'video')),
    line(
      '  live photos',
      counts.live,
      live,
      isLess ? 'the rest: left out, or without a moving part' : undefined,
    ),
    line('hidden', counts.hidden, undefined, 'not downloaded by rule'),
    line('recently deleted', counts.deleted, undefined, 'not downloaded by rule'),
  ];
}

function savedLines({ totals }: LibraryFacts): readonly AuditLine[] {
  return totals.map(({ role, files, unverifiable }) =>
    line(
      `saved: ${role}`,
      undefined,
      files,
      unverifiable > 0 ? `${unverifiable} with a signature that cannot be checked` : undefined,
    ),
  );
}

function compareShown(facts: LibraryFacts): Pick<LibraryAudit, 'explained' | 'unexplained'> {
  const { counts, status, recent, totals } = facts;
  if (status === 'withdrawn') {
    const count = totals.reduce(sumOf('files'), 0);
    return {
      explained: [{ count, what: 'files kept here of a library that is not offered any more' }],
      unexplained: [],
    };
  }
  if (counts.shown === undefined) {
    const what = 'at least: Apple does not say how many photos and videos there are';
    return { explained: [], unexplained: [{ count: 1, what }] };
  }
  const here = seen(facts);
  const beyond = here - counts.shown;
  if (beyond > 0) {
    return { explained: [], unexplained: [{ count: beyond, what: 'listed once, shown by Apple no longer' }] };
  }
  const unlisted = Math.min(-beyond, hiddenUnreadable(facts));
  const older = recent !== undefined && here + unlisted >= recent ? -beyond - unlisted : 0;
  return {
    explained: [
      { count: unlisted, what: 'shown by Apple, and unreadable' },
      { count: older, what: `older than the newest ${recent ?? 0} (--recent)` },
    ],
    unexplained: [{ count: -beyond - unlisted - older, what: 'shown by Apple, never listed' }],
  };
}

/** Where one came and one went, the sum tells nothing, but the kinds may. */
function compareVideos(facts: LibraryFacts): readonly Difference[] {
  const { counts } = facts;
  if (counts.videos === undefined || counts.shown !== seen(facts)) return [];
  const difference = Math.abs(counts.videos - seen(facts, 'video'));
  const count = Math.max(0, difference - seen(facts, 'unreadable'));
  return [{ count, what: 'videos more, or fewer, than Apple counts' }];
}

/** Whole photos, or single sizes of them, that the user's own flags leave out. */
function leftOut({ groups }: LibraryFacts): readonly Difference[] {
  return SKIP_REASONS.map((reason) => ({
    count: groups.filter(({ skipped }) => skipped.includes(reason)).reduce(sumOf('assets'), 0),
    what: `left out: ${SKIPS[reason]}`,
  }));
}

function aboutFiles({ totals, sharedMasters, looked }: LibraryFacts): readonly Difference[] {
  return [
    { count: sharedMasters, what: 'share their original with another photo; one file serves both' },
    { count: looked.absent, what: 'files saved once, and taken away or lost: `keepsake verify` names them' },
    {
      count: looked.kept,
      what: 'files kept here of photos that iCloud shows no longer (hidden, deleted, moved)',
    },
    { count: totals.reduce(sumOf('unverifiable'), 0), what: 'files compared by size only' },
  ];
}

function failures(open: readonly OpenFailure[]): readonly Difference[] {
  const groups = Map.groupBy(open, ({ failure }) =>
    failure.kind === 'unreadable'
      ? `records that cannot be used: ${failure.detail}`
      : `files failed: ${describeFailure(failure)}`,
  );
  return Array.from(groups, ([what, { length }]) => ({ count: length, what }));
}

function seen({ groups }: LibraryFacts, media?: LibraryFacts['groups'][number]['media']): number {
  return groups.filter((group) => media === undefined || group.media === media).reduce(sumOf('assets'), 0);
}

/** Records that could not be used and are not among the assets seen. */
function hiddenUnreadable(facts: LibraryFacts): number {
  const all = facts.failures.filter(({ failure }) => failure.kind === 'unreadable').length;
  return Math.max(0, all - seen(facts, 'unreadable'));
}

function sumOf<K extends string>(name: K): (sum: number, item: Readonly<Record<K, number>>) => number {
  return (sum, item) => sum + item[name];
}

function some(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter(({ count }) => count > 0);
}

function line(what: string, apple: number | undefined, here: number | undefined, note?: string): AuditLine {
  return { what, apple, here, note };
}
