import { describe, expect, it } from 'vitest';
import { auditLines, libraryJson } from '../../../../src/answer/audit-answer.ts';
import type { LibraryFacts } from '../../../../src/sync/verify/audit-facts.ts';
import { auditLibrary, isProven } from '../../../../src/sync/verify/audit-library.ts';
import type { OpenFailure, SavedTotals } from '../../../../src/model/state-store.ts';

const LIBRARY = 'PrimarySync';

function totals(role: SavedTotals['role'], files: number, unverifiable = 0): SavedTotals {
  return { library: LIBRARY, role, files, bytes: files * 1000, unverifiable };
}

function failure(why: OpenFailure['failure']): OpenFailure {
  return {
    library: LIBRARY,
    asset: 'A',
    role: why.kind === 'unreadable' ? undefined : 'original',
    path: 'a.jpg',
    failure: why,
    attempts: 1,
    lastAtMs: 0,
  };
}

const LOOKED = { kept: 0, absent: 0, assets: 13, videos: 3, files: { original: 13, live: 2 } };

/** Ten photos, two of them live, and three videos: all here. */
const WHOLE: LibraryFacts = {
  library: { id: LIBRARY, kind: 'personal' },
  status: 'followed',
  counts: { shown: 13, videos: 3, live: 2, hidden: 0, deleted: 0 },
  groups: [
    { media: 'photo', skipped: [], assets: 10 },
    { media: 'video', skipped: [], assets: 3 },
  ],
  totals: [totals('original', 13), totals('live', 2)],
  failures: [],
  unaccounted: 0,
  sharedMasters: 0,
  looked: LOOKED,
  sets: undefined,
  ignored: 0,
  held: 0,
  recent: undefined,
};

const NEVER_LISTED = 'shown by Apple, never listed';

describe('an audit', () => {
  it.each<[rule: string, facts: Partial<LibraryFacts>, explained: readonly (readonly [number, string])[]]>([
    ['has nothing to explain where all is here', {}, []],
    [
      'explains what the user’s flags leave out, by reason',
      {
        groups: [
          { media: 'photo', skipped: ['size-missing', 'live-size-missing'], assets: 4 },
          { media: 'photo', skipped: ['size-missing'], assets: 6 },
          { media: 'video', skipped: ['video'], assets: 3 },
        ],
      },
      [
        [3, 'left out: videos'],
        [10, 'left out: without that size'],
        [4, 'left out: live photos without that size'],
      ],
    ],
    [
      'explains what the user ignored or took away',
      {
        groups: [
          { media: 'photo', skipped: ['ignored'], assets: 2 },
          { media: 'photo', skipped: ['removed'], assets: 8 },
          { media: 'video', skipped: [], assets: 3 },
        ],
      },
      [
        [2, 'left out: ignored as you wished'],
        [8, 'left out: removed here by you'],
      ],
    ],
    [
      'I12: explains what an import took over before the first sync, and what the rules leave out then',
      { groups: [], sets: { missing: 0, recorded: 11, unwanted: 2, gone: 0 } },
      [
        [11, 'taken over by an import, not listed by a sync yet'],
        [2, 'not listed by a sync yet, and left out by your rules'],
      ],
    ],
    [
      'E57: explains what two libraries show',
      { held: 2 },
      [[2, 'shown by two libraries since the last sync; the next one tells whether they moved']],
    ],
    ['I12: explains what was ignored since', { ignored: 2 }, [[2, 'left out: ignored as you wished']]],
    ['I12: does not mind what Apple calls a video', { counts: { shown: 13, videos: 4 } }, []],
    [
      'explains two photos of one original',
      { sharedMasters: 1 },
      [[1, 'share their original with another photo; one file serves both']],
    ],
    [
      'explains files of photos that iCloud shows no longer',
      { looked: { ...LOOKED, kept: 2 } },
      [[2, 'files kept here of photos that iCloud shows no longer (hidden, deleted, moved)']],
    ],
    [
      'B12: explains files that are not there any more',
      { looked: { ...LOOKED, absent: 3, assets: 10 } },
      [[3, 'files saved once, and taken away or lost: `keepsake verify` names them']],
    ],
    [
      'says which files nobody can check',
      { totals: [totals('original', 13, 4)] },
      [[4, 'files compared by size only']],
    ],
    [
      'explains what is older than the newest few that are asked for',
      { counts: { shown: 100, videos: 50 }, recent: 13 },
      [[87, 'older than the newest 13 (--recent)']],
    ],
  ])('%s', (_rule, facts, explained) => {
    const audit = auditLibrary({ ...WHOLE, ...facts });
    expect(libraryJson(audit).explained.map(({ count, what }) => [count, what])).toEqual(explained);
    expect(audit.unexplained).toEqual([]);
    expect(isProven(audit)).toBe(true);
  });

  it.each<[rule: string, facts: Partial<LibraryFacts>, unexplained: readonly (readonly [number, string])[]]>([
    ['E9: what Apple shows and no listing had', { counts: { shown: 15, videos: 3 } }, [[2, NEVER_LISTED]]],
    ['everything, before the first sync', { groups: [], totals: [] }, [[13, NEVER_LISTED]]],
    [
      'what a listing had and Apple shows no longer',
      { counts: { shown: 12, videos: 3 } },
      [[1, 'listed once, shown by Apple no longer']],
    ],
    [
      'I12: three that came while three went, although the sums agree',
      { sets: { missing: 3, recorded: 0, unwanted: 0, gone: 3 } },
      [
        [3, NEVER_LISTED],
        [3, 'listed once, shown by Apple no longer'],
      ],
    ],
    [
      'I12: what Apple counts and lists nowhere',
      { counts: { shown: 15 }, sets: { missing: 0, recorded: 0, unwanted: 0, gone: 0 } },
      [[2, 'counted by Apple, and listed by it nowhere']],
    ],
    [
      'what our own records lost',
      { unaccounted: 2 },
      [[2, 'listed once, and neither saved nor failed nor left out by rule']],
    ],
    [
      'a library that Apple does not count',
      { counts: {} },
      [[1, 'at least: Apple does not say how many photos and videos there are']],
    ],
    ['more than the newest few can explain', { counts: { shown: 100 }, recent: 20 }, [[87, NEVER_LISTED]]],
  ])('does not explain %s', (_rule, facts, unexplained) => {
    const audit = auditLibrary({ ...WHOLE, ...facts });
    expect(libraryJson(audit).unexplained.map(({ count, what }) => [count, what])).toEqual(unexplained);
    expect(isProven(audit)).toBe(false);
  });

  it('tells failed files and unreadable records by reason, and calls neither a proof', () => {
    const audit = auditLibrary({
      ...WHOLE,
      counts: { shown: 14, videos: 3 },
      failures: [
        failure({ kind: 'denied', detail: '403' }),
        failure({ kind: 'denied', detail: '403' }),
        failure({ kind: 'unreadable', detail: 'no original' }),
      ],
    });
    expect(libraryJson(audit).failed).toEqual([
      { count: 2, what: 'files failed: the server refuses it (403)', code: 'denied' },
      { count: 1, what: 'records that cannot be used: no original', code: 'unreadable' },
    ]);
    expect(audit.explained).toContainEqual({ count: 1, why: { kind: 'unreadable' } });
    expect(audit.unexplained).toEqual([]);
    expect(isProven(audit)).toBe(false);
  });

  it('does not hold fewer live parts than Apple counts live photos against anybody', () => {
    const looked = { ...LOOKED, files: { original: 13 } };
    const facts = { ...WHOLE, totals: [totals('original', 13)], looked };
    const audit = auditLibrary(facts);
    const live = ({ what }: { what: string }) => what === '  live photos';
    expect(libraryJson(audit).lines.find(live)).toMatchObject({ apple: 2, here: 0 });
    const failed = { ...failure({ kind: 'denied', detail: '403' }), role: 'live' as const };
    expect(libraryJson(auditLibrary({ ...facts, failures: [failed] })).lines.find(live)?.note).toBe(
      '1 failed; the rest: left out, or without a moving part',
    );
    expect(libraryJson(auditLibrary({ ...facts, failures: [failed, failed] })).lines.find(live)?.note).toBe(
      '2 failed',
    );
    expect(isProven(audit)).toBe(true);
  });

  it('asks nothing of a library that is not synced, or that was withdrawn', () => {
    const counts = { shown: 500 };
    const none = { groups: [], totals: [] };
    expect(isProven(auditLibrary({ ...WHOLE, ...none, counts, status: 'not-followed' }))).toBe(true);
    const withdrawn = auditLibrary({
      ...WHOLE,
      counts: {},
      status: 'withdrawn',
    });
    expect(libraryJson(withdrawn).explained).toEqual([
      { count: 15, what: 'files kept here of a library that is not offered any more', code: 'withdrawn' },
    ]);
    expect(isProven(withdrawn)).toBe(true);
  });

  it('is a table for people', () => {
    const audit = auditLibrary({ ...WHOLE, counts: { ...WHOLE.counts, shown: 15, hidden: 1 } });
    expect(auditLines(audit)).toEqual([
      'PrimarySync        APPLE  HERE',
      'photos and videos  15     13',
      '  videos           3      3',
      '  live photos      2      2',
      'hidden             1      –     not downloaded by rule',
      'recently deleted   0      –     not downloaded by rule',
      'saved: original    –      13',
      'saved: live        –      2',
      '  2 unexplained: shown by Apple, never listed',
      '  not everything is here',
    ]);
  });
});
