import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/base/errors.ts';
import { type CycleEnd, decideNotices } from '../../../src/observe/decide-notices.ts';
import { type Memory, NO_MEMORY } from '../../../src/observe/memory.ts';
import type { CycleReport } from '../../../src/sync/cycle/cycle-report.ts';
import { PruneTally } from '../../../src/sync/freeing/prune-report.ts';
import { NOTHING_MIRRORED } from '../../../src/sync/mirror/mirror-report.ts';
import { cycleReport } from '../../support/cycle-report.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 10, 12);

type Step = {
  readonly afterMs?: number;
  readonly folder?: string;
  readonly job?: string;
  readonly trust?: number;
  readonly isAlone?: boolean;
} & ({ readonly fails: ErrorCode } | { readonly works: Partial<CycleReport> } | { readonly signsIn: true });

/** Plays cycles one after the other; answers what each of them told. `isDeaf`: no door takes anything. */
function play(steps: readonly (Step & { readonly isDeaf?: boolean })[]): readonly (readonly string[])[] {
  let memory: Memory = NO_MEMORY;
  let nowMs = START;
  return steps.map((step) => {
    nowMs += step.afterMs ?? HOUR;
    const trustEnds = step.trust === undefined ? undefined : { atMs: step.trust, estimated: false };
    const { folder = '/photos', job, isAlone = false } = step;
    const base = { nowMs, folder, job, trustEnds, renewCommand: 'keepsake login' };
    const end: CycleEnd =
      'fails' in step
        ? { ...base, kind: 'failed', code: step.fails, message: 'why', details: [], hint: undefined, isAlone }
        : {
            ...base,
            kind: 'ended',
            names: [],
            report: 'works' in step ? cycleReport(step.works) : undefined,
          };
    const decided = decideNotices(memory, end);
    const keys = decided.notices.flatMap(({ key }) => (key === undefined ? [] : [key]));
    memory = { ...decided.memory, told: [...decided.memory.told, ...(step.isDeaf === true ? [] : keys)] };
    return decided.notices.map(({ event }) => event);
  });
}

const fine = { works: {} } as const;

describe('what a user is told', () => {
  it('M1: a cause once, however often it comes back, and that it is over', () => {
    expect(
      play([fine, { fails: 'CODE_NEEDED' }, { fails: 'CODE_NEEDED' }, { fails: 'CODE_NEEDED' }, fine, fine]),
    ).toEqual([[], ['person-needed'], [], [], ['works-again'], []]);
  });

  it('M1: another cause is another message; the first is not told anew when it is back', () => {
    expect(
      play([{ fails: 'CODE_NEEDED' }, { fails: 'SERVICE_UNREACHABLE' }, { fails: 'CODE_NEEDED' }, fine]),
    ).toEqual([['person-needed'], ['cycle-failed'], [], ['works-again', 'works-again']]);
  });

  it('M1: the same cause after a cycle that came through is new', () => {
    expect(play([{ fails: 'CODE_NEEDED' }, fine, { fails: 'CODE_NEEDED' }])).toEqual([
      ['person-needed'],
      ['works-again'],
      ['person-needed'],
    ]);
  });

  it('M2: what no door took is told by the next cycle, and nobody hears the end of what nobody heard', () => {
    expect(
      play([
        { fails: 'CODE_NEEDED', isDeaf: true },
        { fails: 'CODE_NEEDED' },
        { fails: 'CODE_NEEDED' },
        fine,
      ]),
    ).toEqual([['person-needed'], ['person-needed'], [], ['works-again']]);
    expect(play([{ fails: 'CODE_NEEDED', isDeaf: true }, fine])).toEqual([['person-needed'], []]);
  });

  it('M1: a full disk is about its folder: another job of the account does not end it', () => {
    const disk = { fails: 'DESTINATION_FULL', folder: '/a' } as const;
    expect(play([disk, { ...fine, folder: '/b' }, disk, { ...fine, folder: '/a' }])).toEqual([
      ['destination-trouble'],
      [],
      [],
      ['works-again'],
    ]);
  });

  it('M1: a sign-in ends what was about signing in, and nothing of a folder', () => {
    expect(
      play([{ fails: 'CODE_NEEDED' }, { fails: 'DESTINATION_MISSING' }, { signsIn: true }, fine]),
    ).toEqual([['person-needed'], ['destination-trouble'], ['works-again'], ['works-again']]);
  });

  it('M1: what one job meets is not over because another job of the account comes through, nor told again', () => {
    const bad = { fails: 'SERVICE_REFUSING', job: 'shared', folder: '/b' } as const;
    const well = { ...fine, job: 'own' };
    expect(play([bad, well, bad, well, bad, { ...fine, job: 'shared', folder: '/b' }])).toEqual([
      ['cycle-failed'],
      [],
      [],
      [],
      [],
      ['works-again'],
    ]);
    // What both met is over with the first that comes through; a sign-in is of all.
    const alsoBad = { fails: 'SERVICE_REFUSING', job: 'own' } as const;
    expect(play([bad, alsoBad, well, well])).toEqual([['cycle-failed'], [], ['works-again'], []]);
    expect(play([{ ...bad, fails: 'CODE_NEEDED' }, well])).toEqual([['person-needed'], ['works-again']]);
  });

  it('M1: a trouble of a job that is gone does not keep that of another job from being told', () => {
    const bad = (job: string, afterMs = HOUR) => ({ fails: 'SERVICE_REFUSING', job, afterMs }) as const;
    expect(play([bad('gone'), bad('other')])).toEqual([['cycle-failed'], []]);
    const told = play([bad('gone'), bad('other', 8 * DAY), bad('other', 30 * DAY)]);
    expect(told.map((events) => events.includes('cycle-failed'))).toEqual([true, true, false]);
  });

  it('M1: two jobs with one folder are told of their own files, each time the number is another', () => {
    const some = (job: string | undefined, failed: number) => ({
      ...(job !== undefined && { job }),
      works: { failed },
    });
    expect(
      play([some('a', 2), some('b', 0), some(undefined, 0), some('a', 2), some('b', 1), some('a', 2)]),
    ).toEqual([['files-failed'], [], [], [], ['files-failed'], []]);
  });

  it.each(['USAGE', 'OUTPUT_UNWRITABLE'] as const)('M1: %s where no user sees it is told', (fails) => {
    expect(play([{ fails, isAlone: true }, { fails, isAlone: true }, fine])).toEqual([
      ['cycle-failed'],
      [],
      ['works-again'],
    ]);
    expect(play([{ fails: 'ACCOUNT_BUSY', isAlone: true }])).toEqual([[]]);
  });

  it.each(['USAGE', 'INTERRUPTED', 'ACCOUNT_BUSY'] as const)('%s is told to nobody', (fails) => {
    expect(play([{ fails }, fine])).toEqual([[], []]);
  });

  it('the account that Apple has closed has a message of its own', () => {
    expect(play([{ fails: 'ACCOUNT_LOCKED' }])).toEqual([['account-blocked']]);
  });

  it('files that failed are told when their number changes, and again after all were saved', () => {
    const some = (failed: number) => ({ works: { failed } });
    expect(play([some(2), some(2), some(3), some(3), some(0), some(3)])).toEqual([
      ['files-failed'],
      [],
      ['files-failed'],
      [],
      [],
      ['files-failed'],
    ]);
  });

  it('news come each time', () => {
    const new1 = { works: { saved: 1 } };
    expect(play([new1, fine, new1, { works: { gone: 2 } }, { works: { kept: 5 } }])).toEqual([
      ['news'],
      [],
      ['news'],
      ['news'],
      [],
    ]);
  });

  it('M3: the end of the trust seven, three and one days before, once each, however often one looks', () => {
    const trust = START + 10 * DAY;
    const days = [2, 1, 1, 1, 1, 1, 0.5, 1, 0.5, 0.25, 1].map((day) => ({
      ...fine,
      trust,
      afterMs: day * DAY,
    }));
    const told = play(days).map((events) => events.filter((event) => event === 'trust-ends').length);
    expect(told).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
  });

  it('M3: a cycle after a long time tells the nearest bound alone; a new trust is told of anew', () => {
    const trust = START + 10 * DAY;
    const later = trust + 90 * DAY;
    const steps = [
      { ...fine, trust, afterMs: 9.5 * DAY },
      { ...fine, trust },
      { ...fine, trust: later },
      { fails: 'SERVICE_UNREACHABLE' as const, trust: later, afterMs: 85 * DAY },
      { ...fine, trust: later },
    ];
    expect(play(steps).map((events) => events.includes('trust-ends'))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('T3: a brake on deletions is told once for each number of them, and anew after it was gone', () => {
    const stopped = (found: number) => ({
      works: { mirrored: { ...NOTHING_MIRRORED, brake: { found, most: 2 } } },
    });
    const looked = { works: { mirrored: NOTHING_MIRRORED } };
    const told = play([stopped(3), stopped(3), stopped(4), fine, stopped(4), looked, stopped(4), fine]);
    expect(told.map((events) => events.length)).toEqual([1, 0, 1, 0, 0, 0, 1, 0]);
    expect(told[0]).toEqual(['deletions-stopped']);
    expect(play([{ works: { mirrored: { ...NOTHING_MIRRORED, photos: 1, files: 2 } } }])).toEqual([['news']]);
  });

  it('P20: a brake on what leaves iCloud is told while it stands, and what left is news', () => {
    const tally = new PruneTally();
    const stopped = { works: { freed: tally.report({ brake: { found: 9, most: 2 } }) } };
    const looked = { works: { freed: tally.report() } };
    const told = play([stopped, stopped, fine, stopped, looked, stopped]);
    expect(told.map((events) => events.join(' '))).toEqual([
      'leaving-stopped',
      '',
      '',
      '',
      '',
      'leaving-stopped',
    ]);
    expect(play([{ works: { freed: { ...tally.report(), moved: 1 } } }])).toEqual([['news']]);
  });

  it('M13: what a watch goes on without is told once, and anew when it is something else or was there again', () => {
    const without = (...albums: readonly string[]) => ({ works: { notThere: { albums, libraries: [] } } });
    expect(
      play([without('A'), without('A'), fine, without('A', 'B'), without('A'), without(), without('A')]),
    ).toEqual([['not-there'], [], [], ['not-there'], ['not-there'], [], ['not-there']]);
    // Each job names what it wants.
    expect(
      play([
        { ...without('A'), job: 'a' },
        { ...without(), job: 'b' },
        { ...without('A'), job: 'a' },
      ]),
    ).toEqual([['not-there'], [], []]);
  });

  it('a week is summed up once it is over, and begins anew when that was heard', () => {
    const new2 = { works: { saved: 2 }, afterMs: 3 * DAY };
    expect(
      play([new2, new2, { ...new2, isDeaf: true }, new2, fine, fine]).map((events) =>
        events.filter((event) => event !== 'news'),
      ),
    ).toEqual([[], [], [], ['weekly-summary'], [], []]);
  });

  it('a clock that was ahead does not put the summary off', () => {
    expect(play([fine, { ...fine, afterMs: -300 * DAY }, { ...fine, afterMs: 8 * DAY }])).toEqual([
      [],
      [],
      ['weekly-summary'],
    ]);
  });
});
