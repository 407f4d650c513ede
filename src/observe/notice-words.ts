import { bytes } from '../base/bytes.ts';
import { counted, countedPhotos } from '../base/counted.ts';
import { duration } from '../base/duration.ts';
import { localTime } from '../base/local-time.ts';
import type { ErrorCode } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import type { NoticeGroup } from '../model/notice.ts';
import type { CycleReport } from '../sync/cycle/cycle-report.ts';
import type { PruneReport } from '../sync/freeing/prune-report.ts';
import type { MirrorReport } from '../sync/mirror/mirror-report.ts';
import type { TroubleMemory, WeekMemory } from './memory.ts';
import type { Notice } from './notice.ts';
import { noticeGroupOf, wantsCode } from './notice-group.ts';

const DAY_MS = 86_400_000;

/** More of a kind are not named in a message. */
const MOST_NAMED = 10;

type TroubleWords = Pick<Notice, 'event' | 'title'>;

const FAILED: TroubleWords = { event: 'cycle-failed', title: 'a sync failed' };

const TROUBLE: Readonly<Partial<Record<NoticeGroup, TroubleWords>>> = {
  person: { event: 'person-needed', title: 'you are needed' },
  blocked: { event: 'account-blocked', title: 'Apple does not let this account in' },
  disk: { event: 'destination-trouble', title: 'the photos cannot be written' },
};

export function troubleNotice(
  {
    code,
    message,
    details,
    hint,
    folder,
  }: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details: readonly string[];
    readonly hint: string | undefined;
    readonly folder: string;
  },
  group: NoticeGroup,
): Notice {
  const { event, title } = TROUBLE[group] ?? FAILED;
  return {
    event,
    group,
    title,
    lines: [message, ...details],
    hint,
    facts: { code, message, details, ...(group === 'disk' && { folder }) },
    offersCode: wantsCode(code),
  };
}

/** In the group of what is over: who heard of the one wants the other. */
export function againNotice({ code, sinceMs, tries }: TroubleMemory, nowMs: number): Notice {
  const seconds = Math.max(0, nowMs - sinceMs) / 1000;
  return {
    event: 'works-again',
    group: noticeGroupOf(code) ?? 'failed',
    title: 'works again',
    lines: [
      `a sync came through, ${duration(seconds)} after the first that failed and ${counted(tries, 'try', 'tries')} later`,
    ],
    facts: { code, since: iso(sinceMs), seconds, tries },
  };
}

export function filesNotice(report: CycleReport): Notice {
  const { failed, unreadable, waiting } = report;
  const missing = failed + unreadable + waiting;
  return {
    event: 'files-failed',
    group: 'failed',
    title: `${counted(missing, 'file')} could not be saved`,
    lines: ['all others are; the next run tries again, `keepsake status --failed` names them'],
    facts: { failed, unreadable, waiting },
  };
}

/** More photos were deleted in iCloud than a sync puts aside by itself. */
export function deletionsNotice({ found, most }: NonNullable<MirrorReport['brake']>): Notice {
  return {
    event: 'deletions-stopped',
    group: 'failed',
    title: `${found} photos were deleted in iCloud`,
    lines: [
      `one sync puts aside ${most} at most: all their files stay here`,
      `if it was you, run a sync once with --deletion-limit ${found}`,
    ],
    facts: { found, most },
  };
}

/** More photos are to leave iCloud than a sync moves by itself. */
export function leavingNotice({ most }: NonNullable<PruneReport['brake']>): Notice {
  return {
    event: 'leaving-stopped',
    group: 'failed',
    title: `more than ${most} photos are to leave iCloud`,
    lines: [
      `one sync moves ${most} at most to Recently Deleted: all of them stay`,
      'the sync says by which command you read which ones, and let them go',
    ],
    facts: { most },
  };
}

/** What a watch goes on without, so that nothing else tells that photos stay away. Undefined where all is there. */
export function notThereNotice({
  albums,
  libraries,
}: NonNullable<CycleReport['notThere']>): Notice | undefined {
  const count = albums.length + libraries.length;
  if (count === 0) return undefined;
  const lines = [...absentLines(albums, 'album'), ...absentLines(libraries, 'library')];
  return {
    event: 'not-there',
    group: 'failed',
    title: `${count === 1 ? 'something is' : `${count} things are`} not there that you named`,
    lines: [
      ...lines,
      ...(count > lines.length ? [`and ${count - lines.length} more`] : []),
      'everything else is synced; new photos of what is not there do not come',
    ],
    facts: { albums, libraries },
  };
}

function absentLines(names: readonly string[], what: string): readonly string[] {
  return names.slice(0, MOST_NAMED).map((name) => `there is no ${what} ${printable(name)}`);
}

/** Undefined where nothing came or went. */
export function newsNotice(report: CycleReport, names: readonly string[]): Notice | undefined {
  const { saved, savedBytes, copied, adopted, moved, gone, broughtBack, mirrored, freed } = report;
  const came = saved + copied + adopted;
  const putAside = mirrored?.photos ?? 0;
  const left = freed?.moved ?? 0;
  if (came + moved + gone + broughtBack + putAside + left === 0) return undefined;
  const more = came - names.length;
  return {
    event: 'news',
    group: 'news',
    title: came > 0 ? counted(came, 'new file') : 'photos moved or went in iCloud',
    lines: [
      ...(saved > 0 ? [`${counted(saved, 'file')} downloaded (${bytes(savedBytes)})`] : []),
      ...(copied > 0 ? [`${counted(copied, 'file')} copied from where it was saved`] : []),
      ...(adopted > 0 ? [`${counted(adopted, 'file')} found in place`] : []),
      ...(moved > 0 ? [`${countedPhotos(moved)} moved`] : []),
      ...(gone > 0
        ? [
            `${countedPhotos(gone)} gone from iCloud; ${(mirrored?.held ?? 0) > 0 ? 'those that were deleted are put aside by the next sync' : 'files here stay'}`,
          ]
        : []),
      ...(putAside > 0 ? [`${countedPhotos(putAside)} deleted in iCloud, and their files put aside`] : []),
      ...(left > 0
        ? [`${countedPhotos(left)} moved to Recently Deleted in iCloud by keepsake; their files here stay`]
        : []),
      ...(broughtBack > 0 ? [`${countedPhotos(broughtBack)} back from the trash`] : []),
      ...names.map(printable),
      ...(names.length > 0 && more > 0 ? [`and ${more} more`] : []),
    ],
    facts: {
      saved,
      savedBytes,
      copied,
      adopted,
      moved,
      gone,
      ...(broughtBack > 0 && { broughtBack }),
      ...(putAside > 0 && { putAside }),
      ...(left > 0 && { leftICloud: left }),
      ...(names.length > 0 && { names }),
    },
  };
}

export function trustNotice(
  { atMs, estimated }: { readonly atMs: number; readonly estimated: boolean },
  nowMs: number,
): Notice {
  const days = Math.max(0, Math.ceil((atMs - nowMs) / DAY_MS));
  const date = new Date(atMs).toISOString().slice(0, 10);
  return {
    event: 'trust-ends',
    group: 'trust',
    title: atMs <= nowMs ? "Apple's trust has ended" : `Apple's trust ends in ${counted(days, 'day')}`,
    lines: [
      `until ${date}${estimated ? ' (estimated)' : ''} keepsake signs in without a code; then one is needed`,
    ],
    facts: { trustEnds: iso(atMs), estimated, days },
  };
}

export function weekNotice(week: WeekMemory, nowMs: number): Notice {
  const { sinceMs, cycles, failed, saved } = week;
  return {
    event: 'weekly-summary',
    group: 'weekly',
    title: `${counted(saved, 'new file')} this week`,
    lines: [
      `since ${localTime(sinceMs)}: ${counted(saved, 'file')} saved (${bytes(week.bytes)})`,
      `${counted(cycles, 'sync', 'syncs')}, ${failed} of them failed`,
    ],
    facts: { since: iso(sinceMs), until: iso(nowMs), syncs: cycles, failed, saved, savedBytes: week.bytes },
  };
}

export const TEST_NOTICE: Notice = {
  event: 'test',
  group: 'test',
  title: 'a test message',
  lines: ['keepsake reaches you here'],
  facts: {},
};

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
