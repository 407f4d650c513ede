import { SKIP_REASONS, type SkipReason } from '../../model/action.ts';
import type { Role } from '../../model/asset.ts';
import type { StoredFailure } from '../../model/state-store.ts';
import type { LibraryFacts } from './audit-facts.ts';

/** One number of Apple beside one of ours; undefined: there is none. */
interface AuditLine {
  readonly of: Counted;
  readonly apple: number | undefined;
  readonly here: number | undefined;
  readonly note: Note | undefined;
}

export type Counted =
  | { readonly kind: 'shown' | 'videos' | 'live' | 'hidden' | 'deleted' }
  | { readonly kind: 'saved'; readonly role: Role };

export type Note =
  | { readonly kind: 'not-synced' | 'by-rule' }
  | { readonly kind: 'unverifiable'; readonly files: number }
  /** `rest`: more live photos than those that failed have no moving part here. */
  | { readonly kind: 'live'; readonly failed: number; readonly rest: boolean };

export interface Difference {
  readonly count: number;
  readonly why: Why;
}

export type Why =
  | {
      readonly kind:
        | 'withdrawn'
        | 'not-counted'
        | 'never-listed'
        | 'shown-no-longer'
        | 'beyond-count'
        | 'listed-nowhere'
        | 'unaccounted'
        | 'unreadable'
        | 'imported'
        | 'unlisted-unwanted'
        | 'shared-original'
        | 'taken-away'
        | 'held'
        | 'kept'
        | 'size-only';
    }
  | { readonly kind: 'older'; readonly recent: number }
  | { readonly kind: 'left-out'; readonly reason: SkipReason }
  | { readonly kind: 'failed'; readonly failure: StoredFailure };

/** A library in numbers. */
export interface LibraryAudit {
  readonly library: string;
  readonly status: LibraryFacts['status'];
  readonly lines: readonly AuditLine[];
  /** Why not everything that Apple shows is here, or more than that is. */
  readonly explained: readonly Difference[];
  /** Files and records that the sync could not get, one by one. */
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
    const lines = [line('shown', facts.counts.shown, undefined, { kind: 'not-synced' })];
    return { library: library.id, status, lines, explained: [], failed: [], unexplained: [] };
  }
  const shown = compareShown(facts);
  return {
    library: library.id,
    status,
    lines: [...countLines(facts), ...savedLines(facts)],
    explained: some([...shown.explained, ...leftOut(facts), ...aboutFiles(facts)]),
    failed: facts.failures.map(({ failure }) => ({ count: 1, why: { kind: 'failed', failure } })),
    unexplained: some([...shown.unexplained, { count: facts.unaccounted, why: { kind: 'unaccounted' } }]),
  };
}

function countLines(facts: LibraryFacts): readonly AuditLine[] {
  const { counts, looked, status } = facts;
  if (status === 'withdrawn') return [];
  const live = LIVE_ROLES.reduce((sum, role) => sum + (looked.files[role] ?? 0), 0);
  return [
    line('shown', counts.shown, looked.assets),
    line('videos', counts.videos, looked.videos),
    line('live', counts.live, live, noteOfLive(facts, live)),
    line('hidden', counts.hidden, undefined, { kind: 'by-rule' }),
    line('deleted', counts.deleted, undefined, { kind: 'by-rule' }),
  ];
}

/** Apple counts live photos by their kind, not by whether a moving part is offered: no proof, so no complaint. */
function noteOfLive({ counts, failures: open }: LibraryFacts, live: number): Note | undefined {
  if (counts.live === undefined || live >= counts.live) return undefined;
  const failed = open.filter(({ role }) => role !== undefined && LIVE_ROLES.includes(role)).length;
  return { kind: 'live', failed, rest: failed < counts.live - live };
}

function savedLines({ totals, looked }: LibraryFacts): readonly AuditLine[] {
  return totals.map(({ role, unverifiable }) => ({
    of: { kind: 'saved', role },
    apple: undefined,
    here: looked.files[role] ?? 0,
    note: unverifiable > 0 ? { kind: 'unverifiable', files: unverifiable } : undefined,
  }));
}

function compareShown(facts: LibraryFacts): Pick<LibraryAudit, 'explained' | 'unexplained'> {
  const { counts, status, recent, totals } = facts;
  if (status === 'withdrawn') {
    const count = totals.reduce(sumOf('files'), 0);
    return {
      explained: [{ count, why: { kind: 'withdrawn' } }],
      unexplained: [],
    };
  }
  if (counts.shown === undefined) {
    return { explained: [], unexplained: [{ count: 1, why: { kind: 'not-counted' } }] };
  }
  const { sets } = facts;
  const fresh = sets === undefined ? 0 : sets.missing + sets.recorded + sets.unwanted;
  const here = seen(facts) + fresh - (sets?.gone ?? 0);
  const beyond = here - counts.shown;
  const named: readonly Difference[] = [
    { count: sets?.missing ?? 0, why: { kind: 'never-listed' } },
    { count: sets?.gone ?? 0, why: { kind: 'shown-no-longer' } },
  ];
  const explained: readonly Difference[] = [
    { count: sets?.recorded ?? 0, why: { kind: 'imported' } },
    { count: sets?.unwanted ?? 0, why: { kind: 'unlisted-unwanted' } },
  ];
  if (beyond > 0) {
    // A change that only the count knows of yet: without sets it is all there is.
    const more: Difference = { count: beyond, why: { kind: 'shown-no-longer' } };
    const less: Difference = { count: beyond, why: { kind: 'beyond-count' } };
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
      { count: unlisted, why: { kind: 'unreadable' } },
      { count: older, why: { kind: 'older', recent: recent ?? 0 } },
    ],
    unexplained: [
      ...named,
      {
        count: rest,
        why: { kind: sets === undefined ? 'never-listed' : 'listed-nowhere' },
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
    why: { kind: 'left-out', reason },
  }));
}

function aboutFiles({ totals, sharedMasters, looked, held }: LibraryFacts): readonly Difference[] {
  return [
    { count: sharedMasters, why: { kind: 'shared-original' } },
    { count: held, why: { kind: 'held' } },
    { count: looked.absent, why: { kind: 'taken-away' } },
    { count: looked.kept, why: { kind: 'kept' } },
    { count: totals.reduce(sumOf('unverifiable'), 0), why: { kind: 'size-only' } },
  ];
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

function line(
  kind: Exclude<Counted['kind'], 'saved'>,
  apple: number | undefined,
  here: number | undefined,
  note?: Note,
): AuditLine {
  return { of: { kind }, apple, here, note };
}
