import { createHash } from 'node:crypto';
import type { ErrorCode } from '../base/errors.ts';
import type { CycleReport } from '../sync/cycle/cycle-report.ts';
import type { Memory, TroubleMemory, WeekMemory } from './memory.ts';
import type { Notice } from './notice.ts';
import { noticeGroupOf } from './notice-group.ts';
import {
  againNotice,
  deletionsNotice,
  filesNotice,
  leavingNotice,
  newsNotice,
  notThereNotice,
  troubleNotice,
  trustNotice,
  weekNotice,
} from './notice-words.ts';

/** How a cycle ended. */
type Ended =
  | {
      readonly kind: 'ended';
      /** Undefined where nothing but a sign-in was asked for. */
      readonly report: CycleReport | undefined;
      readonly names: readonly string[];
    }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: readonly string[];
      readonly hint: string | undefined;
      /** No user sees how it ended. */
      readonly isAlone: boolean;
    };

/** The same, and what stands behind it. */
export type CycleEnd = Ended & {
  readonly nowMs: number;
  /** Where the photos go; empty where the task has no folder. */
  readonly folder: string;
  /** Which of the account's jobs, where that has a name. */
  readonly job: string | undefined;
  /** Of Apple's trust in this device, where it is known. */
  readonly trustEnds: { readonly atMs: number; readonly estimated: boolean } | undefined;
  /** What gets a new trust. */
  readonly renewCommand: string;
};

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** So many days before the trust ends its end is told (session.md R18). */
const TRUST_DAYS = [1, 3, 7] as const;

/** What the user is told after a cycle, and what is remembered; what a door took joins `told` afterwards. Pure. */
export function decideNotices(
  memory: Memory,
  end: CycleEnd,
): { readonly memory: Memory; readonly notices: readonly Notice[] } {
  const steps = [end.kind === 'failed' ? failed : ended, trustEnding, weekOver];
  const notices: Notice[] = [];
  let now = memory;
  for (const step of steps) {
    const taken = step(now, end);
    now = taken.memory;
    notices.push(...taken.notices.filter(({ key }) => key === undefined || !now.told.includes(key)));
  }
  return { memory: now, notices };
}

type Step = (memory: Memory, end: CycleEnd) => ReturnType<typeof decideNotices>;

/** A cause is told once, until a cycle comes through: what happens in between is no other cause. */
const failed: Step = (memory, end) => {
  if (end.kind !== 'failed') return { memory, notices: [] };
  const group = noticeGroupOf(end.code, end.isAlone);
  if (group === undefined) return { memory, notices: [] };
  const who = whoOf(end);
  const scope = group === 'disk' ? end.folder : '';
  const isIt = (trouble: TroubleMemory) => trouble.code === end.code && trouble.scope === scope;
  const before = memory.troubles.find((one) => isIt(one) && !isLeft(one, who, end.nowMs));
  const trouble: TroubleMemory = {
    code: end.code,
    scope,
    sinceMs: Math.min(before?.sinceMs ?? end.nowMs, end.nowMs),
    tries: (before?.tries ?? 0) + 1,
    by: [...(before?.by ?? []).filter((one) => one !== who), who],
    lastMs: end.nowMs,
  };
  const troubles = [...memory.troubles.filter((other) => !isIt(other)), trouble];
  const key = troubleKey(trouble);
  const notice = { ...troubleNotice(end, group), key };
  const told = before === undefined ? memory.told.filter((one) => one !== key) : memory.told;
  return {
    memory: { ...memory, told, troubles, week: withCycle(memory.week, end.nowMs, { failed: 1 }) },
    notices: [notice],
  };
};

const ended: Step = (memory, end) => {
  if (end.kind !== 'ended') return { memory, notices: [] };
  const { report, folder, nowMs, names } = end;
  const who = whoOf(end);
  const over = memory.troubles.filter((trouble) =>
    trouble.scope === '' ? isOver(trouble, who, report) : report && trouble.scope === folder,
  );
  const gone = new Set(over.map(troubleKey));
  const left = {
    ...memory,
    told: memory.told.filter((key) => !gone.has(key)),
    troubles: memory.troubles.filter((trouble) => !over.includes(trouble)),
  };
  const again = over
    .filter((trouble) => memory.told.includes(troubleKey(trouble)))
    .map((trouble) => againNotice(trouble, nowMs));
  if (report === undefined) return { memory: left, notices: again };

  const missing = report.failed + report.unreadable + report.waiting;
  const stem = `files|${who}|`;
  const key = `${stem}${missing}`;
  const brakes = brakesOf(report, who);
  // A run that does not look at deletions says nothing of them.
  const isSettled = (one: string) =>
    brakes.some((brake) => brake.isLookedAt && one !== brake.key && isOf(brake.stem, one));
  const news = newsNotice(report, names);
  const more = { saved: report.saved + report.copied, bytes: report.savedBytes };
  return {
    memory: {
      ...left,
      told: left.told.filter((one) => (one === key || !isOf(stem, one)) && !isSettled(one)),
      week: withCycle(memory.week, nowMs, more),
    },
    notices: [
      ...again,
      ...(missing > 0 ? [{ ...filesNotice(report), key }] : []),
      ...brakes.flatMap(({ notice, key: of }) => (notice === undefined ? [] : [{ ...notice, key: of }])),
      ...(news === undefined ? [] : [news]),
    ],
  };
};

/** Two jobs of an account may fill one folder, and each has files and troubles of its own. */
function whoOf({ folder, job }: Pick<CycleEnd, 'folder' | 'job'>): string {
  return job === undefined ? folder : `${folder}|${job}`;
}

/** A key is its stem with a number behind it, a digest, or nothing. */
function isOf(stem: string, key: string): boolean {
  return key.startsWith(stem) && /^[0-9a-f]*$/.test(key.slice(stem.length));
}

/**
 * Whether a cycle that came through ends a trouble of the account. Who is let in is let in for all jobs; what else went wrong may be about
 * the photos of the jobs that met it.
 */
function isOver({ code, by }: TroubleMemory, who: string, report: CycleReport | undefined): boolean {
  const isOfSignIn = report === undefined || noticeGroupOf(code) !== 'failed';
  return isOfSignIn || by === undefined || by.includes(who);
}

/** The jobs that met it are gone, as far as can be told: nobody is left to say that it is over. */
function isLeft({ by, lastMs }: TroubleMemory, who: string, nowMs: number): boolean {
  return by?.includes(who) === false && lastMs !== undefined && nowMs - lastMs > WEEK_MS;
}

interface Brake {
  readonly isLookedAt: boolean;
  readonly notice: Notice | undefined;
  /** Of all that are told of this brake of this job. */
  readonly stem: string;
  readonly key: string;
}

/** Where a sync left something to a person: it was too much at a time, or is not there. */
function brakesOf({ mirrored, freed, notThere }: CycleReport, who: string): readonly Brake[] {
  const [deletions, leaving, absent] = [`deletions|${who}|`, `leaving|${who}|`, `absent|${who}|`];
  const ofAbsent = notThere && notThereNotice(notThere);
  return [
    {
      isLookedAt: mirrored !== undefined,
      notice: mirrored?.brake && deletionsNotice(mirrored.brake),
      stem: deletions,
      key: `${deletions}${mirrored?.brake?.found ?? ''}`,
    },
    {
      isLookedAt: freed !== undefined,
      notice: freed?.brake && leavingNotice(freed.brake),
      stem: leaving,
      key: `${leaving}${freed?.brake?.most ?? ''}`,
    },
    {
      isLookedAt: notThere !== undefined,
      notice: ofAbsent,
      stem: absent,
      key: `${absent}${ofAbsent === undefined ? '' : createHash('sha256').update(JSON.stringify(notThere)).digest('hex').slice(0, 12)}`,
    },
  ];
}

const trustEnding: Step = (memory, { trustEnds, nowMs, renewCommand }) => {
  if (trustEnds === undefined) return { memory, notices: [] };
  const stem = `trust|${Math.floor(trustEnds.atMs / DAY_MS)}|`;
  const told = memory.told.filter((key) => !key.startsWith('trust|') || key.startsWith(stem));
  const left = { ...memory, told };
  const days = TRUST_DAYS.find((bound) => trustEnds.atMs - nowMs <= bound * DAY_MS);
  if (days === undefined) return { memory: left, notices: [] };
  return {
    memory: left,
    notices: [
      {
        ...trustNotice(trustEnds, nowMs),
        hint: `run \`${renewCommand}\` in a terminal`,
        key: `${stem}${days}`,
      },
    ],
  };
};

/** The week begins anew once it was told of. */
const weekOver: Step = (memory, { nowMs }) => {
  const { week, told } = memory;
  if (week === undefined || nowMs - week.sinceMs < WEEK_MS) return { memory, notices: [] };
  const key = `week|${week.sinceMs}`;
  if (!told.includes(key)) return { memory, notices: [{ ...weekNotice(week, nowMs), key }] };
  return {
    memory: {
      ...memory,
      told: told.filter((one) => one !== key),
      week: { sinceMs: nowMs, cycles: 0, failed: 0, saved: 0, bytes: 0 },
    },
    notices: [],
  };
};

function troubleKey({ code, scope }: TroubleMemory): string {
  return `trouble|${code}|${scope}`;
}

/** A clock that was ahead must not put the summary off for years. */
function withCycle(
  week: WeekMemory | undefined,
  nowMs: number,
  { failed: more = 0, saved = 0, bytes = 0 }: { failed?: number; saved?: number; bytes?: number },
): WeekMemory {
  const before = week ?? { sinceMs: nowMs, cycles: 0, failed: 0, saved: 0, bytes: 0 };
  return {
    sinceMs: Math.min(before.sinceMs, nowMs),
    cycles: before.cycles + 1,
    failed: before.failed + more,
    saved: before.saved + saved,
    bytes: before.bytes + bytes,
  };
}
