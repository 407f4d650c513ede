import { expect, it } from 'vitest';
import type { Fact } from '../../../../src/observe/fact.ts';
import {
  afterFact,
  afterProgress,
  heard,
  isStuck,
  newPulse,
  type Pulse,
} from '../../../../src/observe/vitals/pulse.ts';
import { cycleReport } from '../../../support/cycle-report.ts';
import { relative, wantedFile } from '../../../support/wanted.ts';

const HOUR_MS = 3_600_000;
const ended = (exitCode: number): Fact => ({
  kind: 'ended',
  report: cycleReport(),
  answer: { exitCode, data: {} },
});
const FAILED: Fact = {
  kind: 'failed',
  code: 'SERVICE_UNREACHABLE',
  message: 'no network',
  details: [],
  answer: { exitCode: 7, data: {} },
};

/** Facts, each a second after the one before. */
const after = (...facts: readonly Fact[]): Pulse =>
  facts.reduce((pulse, fact, at) => afterFact(pulse, fact, (at + 1) * 1000), newPulse(0));

it('L10: counts each cycle once, by how it ended, and knows when the next one begins', () => {
  const rest: Fact = { kind: 'resting', nextLookMs: 99_000 };
  const pulse = after({ kind: 'began' }, ended(0), rest, { kind: 'began' }, ended(3), FAILED, rest);
  expect(pulse).toMatchObject({ cycleSinceMs: undefined, nextLookMs: 99_000, isOver: false });
  expect(pulse.tally).toMatchObject({ cycles: { ok: 1, partial: 1, failed: 1 }, lastCycleMs: 1000 });
  expect(after({ kind: 'began' })).toMatchObject({ cycleSinceMs: 1000, nextLookMs: undefined });
  const paused = after(rest, { ...rest, pausedSinceMs: 5 });
  expect(paused).toMatchObject({ nextLookMs: undefined, isPaused: true });
  expect(after({ ...rest, pausedSinceMs: 5 }, rest)).toMatchObject({ nextLookMs: 99_000, isPaused: false });
  expect(after({ kind: 'began' }, { kind: 'interrupted', exitCode: 143 })).toMatchObject({
    cycleSinceMs: undefined,
    tally: { cycles: { ok: 0, partial: 0, failed: 0 } },
  });
});

it('L10: a cycle is stuck when nothing happens for hours, and no wait was announced', () => {
  const began = after({ kind: 'began' });
  expect([isStuck(began, 6 * HOUR_MS + 1000), isStuck(began, 6 * HOUR_MS + 1001)]).toEqual([false, true]);
  const waits = afterProgress(began, { kind: 'waiting', reason: 'Apple', ms: 8 * HOUR_MS }, 2000);
  expect(isStuck(waits, 13 * HOUR_MS)).toBe(false);
  expect(isStuck(waits, 15 * HOUR_MS)).toBe(true);
  expect(isStuck(heard(began, 5 * HOUR_MS), 10 * HOUR_MS)).toBe(false);
  expect(
    isStuck(afterProgress(began, { kind: 'listed', assets: 1, expected: 2 }, 5 * HOUR_MS), 10 * HOUR_MS),
  ).toBe(false);
  // Between two cycles nothing has to happen.
  expect(isStuck(after({ kind: 'began' }, ended(0)), 99 * HOUR_MS)).toBe(false);
});

it('L10: counts what came and what it waited for', () => {
  const path = relative('a.jpg');
  const wanted = wantedFile(path, Buffer.from('photo'));
  const here = { wanted, path, modifiedAtMs: 0, verified: true };
  const failure = { kind: 'wrong', why: 'empty' } as const;
  const pulse = [
    { kind: 'ended', outcome: { kind: 'saved', ...here } } as const,
    { kind: 'ended', outcome: { kind: 'saved', ...here } } as const,
    { kind: 'ended', outcome: { kind: 'adopted', ...here } } as const,
    { kind: 'ended', outcome: { kind: 'failed', wanted, path, failure } } as const,
    { kind: 'received', bytes: 70 } as const,
    { kind: 'received', bytes: 30 } as const,
    { kind: 'waiting', reason: 'Apple', ms: 1500 } as const,
  ].reduce((before, event) => afterProgress(before, event, 5), newPulse(0));
  expect(pulse.tally).toMatchObject({ receivedBytes: 100, waitedMs: 1500, saved: 2, failedFiles: 1 });
});
