import { SKIP_REASONS, type SkipReason } from '../../model/action.ts';
import type { Role } from '../../model/asset.ts';
import type { OpenFailure } from '../../model/state-store.ts';
import { describeFailure, SKIPS } from '../cycle/failure-words.ts';
import type { LibraryFacts } from './audit-facts.ts';

/** One number of Apple beside one of ours; undefined: there is none. */
export interface AuditLine {
  readonly what: string;
  readonly apple: number | undefined;
  readonly here: number | undefined;
  readonly note: string | undefined;
}

interface Difference {
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
  /** What cannot be explained. */
  readonly unexplained: readonly Difference[];
}

const LIVE_ROLES: readonly Role[] = ['live', 'live-medium', 'live-thumb'];

/** Whether everything that Apple shows is here, or was left out because the user wants it so. */
export function isProven({ failed, unexplained }: LibraryAudit): boolean {
  return failed.length + unexplained.length === 0;
}

/** Compares Apple's counts with our catalogue, and explains every difference. Pure. */
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
      {
        count: facts.unaccounted.length,
        what: 'listed once, and neither saved nor failed nor left out by rule',
      },
    ]),
  };
}

function countLines(facts: LibraryFacts): readonly AuditLine[] {
  const { counts, looked, status } = facts;
  if (status === 'withdrawn') return [];
  const live = LIVE_ROLES.reduce((sum, role) => sum + (looked.files[role] ?? 0), 0);
  return [
    line('photos and videos', counts.shown, looked.assets),
    line('  videos', counts.videos, looked.videos),
    line('  live photos', counts.live, live, noteOfLive(facts, live)),
    line('hidden', counts.hidden, undefined, 'not downloaded by rule'),
    line('recently deleted', counts.deleted, undefined, 'not downloaded by rule'),
  ];
}

/** Apple counts live photos by their kind, not by whether a moving part is offered: no proof, so no complaint. */
function noteOfLive({ counts, failures: open }: LibraryFacts, live: number): string | undefined {
  if (counts.live === undefined || live >= counts.live) return undefined;
  const failed = open.filter(({ role }) => role !== undefined && LIVE_ROLES.includes(role)).length;
  const isAll = failed >= counts.live - live;
  const parts = [failed > 0 && `${failed} failed`, !isAll && 'the rest: left out, or without a moving part'];
  return parts.filter((part) => part !== false).join('; ');
}

function savedLines({ totals, looked }: LibraryFacts): readonly AuditLine[] {
  return totals.map(({ role, unverifiable }) =>
    line(
      `saved: ${role}`,
      undefined,
      looked.files[role] ?? 0,
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
  const { sets } = facts;
  const fresh = sets === undefined ? 0 : sets.missing + sets.recorded + sets.unwanted;
  const here = seen(facts) + fresh - (sets?.gone ?? 0);
  const beyond = here - counts.shown;
  const named: readonly Difference[] = [
    { count: sets?.missing ?? 0, what: 'shown by Apple, never listed' },
    { count: sets?.gone ?? 0, what: 'listed once, shown by Apple no longer' },
  ];
  const explained: readonly Difference[] = [
    { count: sets?.recorded ?? 0, what: 'taken over by an import, not listed by a sync yet' },
    { count: sets?.unwanted ?? 0, what: 'not listed by a sync yet, and left out by your rules' },
  ];
  if (beyond > 0) {
    // A change that only the count knows of yet: without sets it is all there is.
    const more = { count: beyond, what: 'listed once, shown by Apple no longer' };
    const less = { count: beyond, what: 'listed by Apple beyond its own count' };
    return sets === undefined
      ? { explained, unexplained: [more] }
      : { explained: [...explained, less], unexplained: named };
  }
  const unlisted = Math.min(-beyond, hiddenUnreadable(facts));
  const older = recent !== undefined && here + unlisted >= recent ? -beyond - unlisted : 0;
  const rest = -beyond - unlisted - older;
  return {
    explained: [
      ...explained,
      { count: unlisted, what: 'shown by Apple, and unreadable' },
      { count: older, what: `older than the newest ${recent ?? 0} (--recent)` },
    ],
    unexplained: [
      ...named,
      {
        count: rest,
        what:
          sets === undefined ? 'shown by Apple, never listed' : 'counted by Apple, and listed by it nowhere',
      },
    ],
  };
}

/** Whole photos, or single sizes of them, that the user's own flags leave out. */
function leftOut({ groups, ignored }: LibraryFacts): readonly Difference[] {
  const since = (reason: SkipReason) => (reason === 'ignored' ? ignored : 0);
  return SKIP_REASONS.map((reason) => ({
    count:
      since(reason) + groups.filter(({ skipped }) => skipped.includes(reason)).reduce(sumOf('assets'), 0),
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
