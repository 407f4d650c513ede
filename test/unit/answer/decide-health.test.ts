import { expect, it } from 'vitest';
import { countFailed, decideHealth, healthReasons, healthStatus } from '../../../src/answer/decide-health.ts';
import { intervalOf } from '../../../src/config/interval-of.ts';
import type { SessionReport } from '../../../src/model/account-files.ts';
import type { FailureReport } from '../../../src/sync/inspect/status-report.ts';

const FAILURE: FailureReport = {
  library: 'PrimarySync',
  asset: 'A-1',
  role: 'original',
  path: 'a.jpg',
  failure: { kind: 'wrong', why: 'empty' },
  attempts: 1,
  lastAtMs: 0,
};
const NOTHING = { failures: [], failedLinks: [], failedSidecars: [] };
const LIVING: SessionReport = {
  clientSinceMs: undefined,
  entries: [],
  summary: {
    hasLogin: true,
    hasSessionToken: true,
    hasTrust: true,
    awaitsCode: false,
    trustEnds: undefined,
    lastExtendedMs: undefined,
  },
  lastSignInMs: undefined,
  credential: 'not stored',
  next: { kind: 'go-on' },
};
const ASKING: SessionReport = { ...LIVING, next: { kind: 'ask-person', wants: 'code' } };
const trouble = (code: string) => ({ code, sinceMs: 0, tries: 1 });

it.each([
  ['all is well', LIVING, undefined, NOTHING, 0],
  ['nothing was tried yet', undefined, undefined, undefined, 0],
  ['there is no session any more', undefined, undefined, NOTHING, 4],
  ['the first sync asked for a person', undefined, 'CODE_NEEDED', undefined, 4],
  ['the first sync had no network', undefined, 'SERVICE_UNREACHABLE', undefined, 7],
  ['a person is asked for', ASKING, 'CODE_NEEDED', NOTHING, 4],
  ['a person was asked for, and did it', LIVING, 'CODE_NEEDED', NOTHING, 0],
  ['the disk is away', LIVING, 'DESTINATION_MISSING', NOTHING, 6],
  ['the disk is away and a person is asked for', ASKING, 'DESTINATION_FULL', NOTHING, 6],
  ['Apple is away', LIVING, 'SERVICE_THROTTLING', NOTHING, 7],
  ['Apple is away and a person is asked for', ASKING, 'SERVICE_UNREACHABLE', NOTHING, 4],
  ['our own files are damaged', LIVING, 'STATE_DAMAGED', NOTHING, 8],
  ['a file failed', LIVING, undefined, { ...NOTHING, failures: [FAILURE] }, 3],
  ['a link failed', LIVING, undefined, { ...NOTHING, failedLinks: [FAILURE] }, 3],
  ['a sidecar failed', LIVING, undefined, { ...NOTHING, failedSidecars: [FAILURE] }, 3],
  ['a file failed and Apple is away', LIVING, 'SERVICE_REFUSING', { ...NOTHING, failures: [FAILURE] }, 7],
  ['a word of tomorrow', LIVING, 'A_WORD_OF_TOMORROW', NOTHING, 3],
] as const)('L7: %s', (_what, session, code, failed, exitCode) => {
  const standing = { session, trouble: code === undefined ? undefined : trouble(code) };
  expect(decideHealth(healthReasons(standing, failed && countFailed(failed), 0))).toBe(exitCode);
});

const HOUR_MS = 3_600_000;
const owner = {
  pid: 1,
  startTicks: undefined,
  bootId: undefined,
  pidNamespace: undefined,
  host: 'nas',
  sinceMs: 0,
  command: 'keepsake (sync, watching)',
};
const watcher = (nextLookMs: number, intervalMs = HOUR_MS) => ({ id: 'w', owner, intervalMs, nextLookMs });
const AT_NIGHT = { when: { cron: '0 3 * * *' }, delayMs: 0, quietHours: [] };
const pausedWatcher = { ...watcher(0), pausedSinceMs: 0 };
const ended = (facts = {}) => ({
  ...watcher(9 * HOUR_MS),
  endedBy: { code: 'USAGE', atMs: 0, hasRested: true },
  isGone: false,
  ...facts,
});
const gone = (nextLookMs: number, facts = {}) => ({ ...watcher(nextLookMs), ...facts, isGone: true });

interface Seen {
  readonly session?: SessionReport;
  readonly code?: string;
  readonly watchers?: ReturnType<typeof watcher>[];
  readonly awaited?: readonly ReturnType<typeof gone>[];
  readonly isAtWork?: boolean;
  readonly failed?: number;
}

it.each<[string, Seen, number, string, number]>([
  ['all is well', {}, 0, 'ok', 0],
  ['files failed, which are tried again', { failed: 2 }, 0, 'degraded', 3],
  ['Apple is away for a while', { code: 'SERVICE_UNREACHABLE' }, HOUR_MS, 'degraded', 7],
  ['Apple is away for long', { code: 'SERVICE_UNREACHABLE' }, HOUR_MS + 1, 'failing', 7],
  [
    'Apple is away for as long as three looks take',
    { code: 'SERVICE_UNREACHABLE', watchers: [watcher(5 * HOUR_MS)] },
    4 * HOUR_MS,
    'degraded',
    7,
  ],
  [
    'Apple is away at the time of one look a day',
    { code: 'SERVICE_UNREACHABLE', watchers: [watcher(80 * HOUR_MS, intervalOf(AT_NIGHT))] },
    73 * HOUR_MS,
    'degraded',
    7,
  ],
  ['the disk is away', { code: 'DESTINATION_MISSING' }, 0, 'failing', 6],
  ['a person is asked for', { session: ASKING, code: 'CODE_NEEDED' }, 0, 'failing', 4],
  ['our own files are damaged', { code: 'STATE_UNREADABLE' }, 0, 'failing', 8],
  ['a watch rests', { watchers: [watcher(10)] }, 10, 'ok', 0],
  ['a watch is a little late', { watchers: [watcher(0, 1_000)] }, 10 * 60_000, 'ok', 0],
  ['a watch is late', { watchers: [watcher(0, 1_000)] }, 10 * 60_000 + 1, 'failing', 3],
  ['a watch of days is late', { watchers: [watcher(0, 48 * HOUR_MS)] }, HOUR_MS + 1, 'failing', 3],
  ['a watch is late because it is at work', { watchers: [watcher(0)], isAtWork: true }, 9 * HOUR_MS, 'ok', 0],
  ['a watch that the user paused is not late', { watchers: [pausedWatcher] }, 90 * HOUR_MS, 'ok', 0],
  ['a watch was killed, and is not late yet', { watchers: [], awaited: [gone(HOUR_MS)] }, HOUR_MS, 'ok', 0],
  ['a watch was killed days ago', { watchers: [], awaited: [gone(0)] }, 99 * HOUR_MS, 'failing', 3],
  ['killed in a pause', { awaited: [gone(0, { pausedSinceMs: 0 })] }, 2 * HOUR_MS, 'failing', 3],
  ['an error ended a watch, whose process goes on', { awaited: [ended()] }, 0, 'failing', 2],
  ['the same while another job is at work', { awaited: [ended()], isAtWork: true }, 0, 'failing', 2],
  ['its process is gone, too', { awaited: [ended({ isGone: true })] }, 9 * HOUR_MS, 'ok', 0],
  ['and nobody looked since', { awaited: [ended({ isGone: true })] }, 11 * HOUR_MS, 'failing', 3],
  ['another did its work', { watchers: [watcher(0)], awaited: [] }, 9 * HOUR_MS, 'ok', 0],
  ['one of two watches is late', { watchers: [watcher(9 * HOUR_MS), watcher(0)] }, 8 * HOUR_MS, 'failing', 3],
])(
  'L10: %s',
  (_what, { session = LIVING, code, watchers, awaited, isAtWork, failed = 0 }, nowMs, status, exitCode) => {
    const standing = {
      session,
      watchers,
      awaited,
      isAtWork,
      trouble: code === undefined ? undefined : trouble(code),
    };
    const reasons = healthReasons(standing, failed, nowMs);
    expect([healthStatus(reasons), decideHealth(reasons)]).toEqual([status, exitCode]);
    expect(reasons.every(({ text }) => text.length > 10)).toBe(true);
  },
);
