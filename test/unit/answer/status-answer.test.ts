import { describe, expect, it } from 'vitest';
import { standingJson, standingLines } from '../../../src/answer/standing-words.ts';
import { failureLines, statusAnswer, statusJson, statusLines } from '../../../src/answer/status-answer.ts';
import { localTime } from '../../../src/base/local-time.ts';
import type { Standing } from '../../../src/sync/inspect/report-standing.ts';
import type { StatusReport } from '../../../src/sync/inspect/status-report.ts';

const OF = { account: 'sam@example.com', directory: '/photos', nowMs: 0 };
const REPORT: StatusReport = {
  destination: 'disk',
  files: 2,
  bytes: 3_000,
  unverifiable: 0,
  totals: [],
  assets: 3,
  skipped: {},
  failures: [],
  trees: [],
  failedLinks: [],
  sidecars: 0,
  failedSidecars: [],
  ignored: 0,
  left: [],
  others: [],
  listedAtMs: undefined,
  lastSync: undefined,
};
const FAILURE = {
  library: 'PrimarySync',
  asset: 'A-1',
  role: 'original',
  path: '2024/a.JPG',
  failure: { kind: 'wrong', why: 'empty' },
  attempts: 2,
  lastAtMs: Date.UTC(2026, 0, 2),
} as const;

describe('status', () => {
  it('E12 and E56: names libraries that were left, and counts what is no library', () => {
    const report: StatusReport = {
      ...REPORT,
      left: ['SharedSync-1'],
      others: [
        { id: 'a', kind: 'shared-album' },
        { id: 'b', kind: 'unknown' },
        { id: 'c', kind: 'shared-album' },
      ],
    };
    expect(statusLines(OF, report)).toEqual(
      expect.arrayContaining([
        'left       SharedSync-1: this account has it no longer; what is here stays',
        'beside     2 shared albums, 1 zone of a kind that is not known; not synced',
      ]),
    );
    expect(statusJson(OF, report, false)).toMatchObject({
      leftLibraries: ['SharedSync-1'],
      others: { 'shared-album': 2, unknown: 1 },
    });
  });

  it('says one fact a line', () => {
    expect(statusLines(OF, REPORT)).toEqual([
      'account    sam@example.com',
      'directory  /photos',
      'kept       2 files, 3.0 kB',
      'in iCloud  3 photos and videos seen so far; the listing is not complete yet',
      'failed     nothing',
      'last sync  not noted',
    ]);
  });

  it('names what the last look at the account ended with', () => {
    const trouble = { code: 'TERMS_NOT_ACCEPTED', sinceMs: Date.UTC(2026, 0, 2), untilMs: undefined };
    expect(statusLines({ ...OF, trouble }, REPORT).at(-1)).toMatch(
      /^trouble {4}TERMS_NOT_ACCEPTED since 2026-01-0/,
    );
    expect(statusJson({ ...OF, trouble }, REPORT, false)).toMatchObject({
      trouble: { code: 'TERMS_NOT_ACCEPTED', since: '2026-01-02T00:00:00.000Z', notBefore: null },
    });
    expect(statusJson(OF, REPORT, false)).toMatchObject({ trouble: null });
  });

  it('names what is skipped, failed, ignored and cannot be checked, and how the last sync ended', () => {
    const lastSync = {
      endedAtMs: 0,
      error: undefined,
      isPartial: true,
      saved: 4,
      failed: 1,
    };
    const lines = statusLines(OF, {
      ...REPORT,
      unverifiable: 1,
      skipped: { video: 2, ignored: 1 },
      failures: [FAILURE],
      ignored: 1,
      listedAtMs: 0,
      lastSync,
    });
    expect(lines).toContain('kept       2 files, 3.0 kB, 1 with a signature that cannot be checked');
    expect(lines).toContain('skipped    2 videos, 1 ignored as you wished');
    expect(lines).toContain('failed     1 file; --failed names them');
    expect(lines).toContain('ignored    1 photo or video');
    expect(lines.at(-2)).toMatch(/^listed {5}completely on (1970-01-01|1969-12-31) /);
    expect(lines.at(-1)).toMatch(
      /^last sync {2}with something to do ended on .* with exit code 3, 4 downloaded, 1 failed$/,
    );
  });

  it('names a failure with its reason, and a record by its own name; nothing in it reaches the terminal raw', () => {
    const [file, record] = failureLines([
      FAILURE,
      { ...FAILURE, path: undefined, role: undefined, asset: 'evil\u001b[2J', attempts: 1 },
    ]);
    expect(file).toMatch(/^2024\/a\.JPG \(original\): nothing came; 2 attempts, last on 2026-01-0/);
    expect(record).toMatch(/^evil\\u001b\[2J: nothing came; 1 attempt, last on /);
  });

  it('says what ended the last sync, where it did not get to its end', () => {
    const lastSync = {
      endedAtMs: 0,
      error: 'SERVICE_UNREACHABLE',
      isPartial: true,
      saved: 0,
      failed: 0,
    };
    const lines = statusLines(OF, { ...REPORT, lastSync });
    expect(lines.at(-1)).toMatch(/^last sync {2}failed on .* \(SERVICE_UNREACHABLE\); the same command/);
  });

  it('names failures in JSON only where they are asked for', () => {
    const report = { ...REPORT, failures: [FAILURE] };
    expect(statusJson(OF, report, false)).toMatchObject({
      failed: 1,
      lastSync: null,
      lastListing: null,
    });
    expect(statusJson(OF, report, false)).not.toHaveProperty('failures');
    expect(statusJson(OF, report, true)).toMatchObject({
      failures: [
        {
          path: '2024/a.JPG',
          reason: 'nothing came',
          code: 'wrong-empty',
          attempts: 2,
          lastAt: '2026-01-02T00:00:00.000Z',
        },
      ],
    });
  });
});

describe('how it stands', () => {
  const at = Date.UTC(2026, 0, 2);
  const owner = {
    pid: 7,
    startTicks: undefined,
    bootId: undefined,
    pidNamespace: undefined,
    host: 'nas',
    sinceMs: at,
    command: 'keepsake (sync, watching)',
  };

  it('L8: names who is at work, who watches until when, each job, and what fails since when', () => {
    const standing: Standing = {
      atWork: { owner, state: 'unknown' },
      watchers: [
        { id: 'w', owner, intervalMs: 3_600_000, nextLookMs: at + 1000 },
        { id: 'v', owner, intervalMs: 86_400_000, schedule: '0 3 * * *', nextLookMs: at + 2000 },
        { id: 'u', owner, intervalMs: 1000, nextLookMs: at, pausedSinceMs: at },
      ],
      jobs: [
        { key: 'a', name: 'a', lookedAtMs: at, goodAtMs: at },
        { key: 'b', name: 'b', lookedAtMs: at, goodAtMs: undefined },
      ],
      trouble: { code: 'DESTINATION_MISSING', sinceMs: at, tries: 3 },
      session: undefined,
    };
    const time = localTime(at);
    expect(standingLines(standing, {})).toEqual([
      `running    keepsake (sync, watching), process 7 on nas, since ${time}`,
      `watching   process 7 on nas, since ${time}, every 3600 s; next look ${localTime(at + 1000)}`,
      `watching   process 7 on nas, since ${time}, at 0 3 * * *; next look ${localTime(at + 2000)}`,
      `watching   process 7 on nas, since ${time}, every 1 s; paused since ${time}`,
      `last look  a: ${time}; all went well`,
      `last look  b: ${time}; none was without failures yet`,
      `failing    DESTINATION_MISSING since ${time}, 3 looks`,
      'session    none; signing in needs you',
    ]);
    expect(standingJson(standing)).toMatchObject({
      running: { pid: 7, host: 'nas', since: '2026-01-02T00:00:00.000Z', isCertain: false },
      watching: [
        { intervalSeconds: 3600, schedule: null, nextLook: '2026-01-02T00:00:01.000Z' },
        { intervalSeconds: null, schedule: '0 3 * * *', pausedSince: null },
        { nextLook: null, pausedSince: '2026-01-02T00:00:00.000Z' },
      ],
      looks: [{ job: 'a' }, { job: 'b', lastSuccess: null }],
      failing: { code: 'DESTINATION_MISSING', tries: 3, needsPerson: false },
      session: { next: null, needsPerson: true, trustEnds: null },
    });
  });

  it('a folder that was never tried is said to be so, and one that failed at once how', () => {
    const none: Standing = {
      atWork: undefined,
      watchers: [],
      jobs: [],
      trouble: undefined,
      session: undefined,
    };
    expect(statusAnswer({ ...OF, standing: none }, undefined, false)).toMatchObject({ exitCode: 0 });
    expect(statusAnswer({ ...OF, standing: none }, undefined, false).lines).toBeUndefined();
    const failed: Standing = {
      ...none,
      jobs: [{ key: 'a', name: undefined, lookedAtMs: at, goodAtMs: undefined }],
      trouble: { code: 'CODE_NEEDED', sinceMs: at, tries: 1 },
    };
    const answer = statusAnswer({ ...OF, standing: failed, typed: {} }, undefined, false);
    expect(answer).toMatchObject({
      exitCode: 4,
      hint: 'run `keepsake login --username ADDRESS` in a terminal',
    });
    expect(answer.lines).toContain(`failing    CODE_NEEDED since ${localTime(at)}, 1 look`);
  });
});
