import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/model/failure.ts';
import {
  decideConcurrency,
  workersFor,
  type Load,
  loadOf,
  type Concurrency,
} from '../../../src/transfer/decide-concurrency.ts';
import { relative } from '../../support/wanted.ts';

const MOST = 8;

describe('decideConcurrency', () => {
  it.each<[rule: string, now: Concurrency, load: Load, begunInRound: number, next: Concurrency]>([
    ['halves', { count: 8, round: 0, saved: 5 }, 'too-much', 0, { count: 4, round: 1, saved: 0 }],
    ['rounds down', { count: 5, round: 2, saved: 0 }, 'too-much', 2, { count: 2, round: 3, saved: 0 }],
    ['keeps one', { count: 1, round: 3, saved: 0 }, 'too-much', 3, { count: 1, round: 4, saved: 0 }],
    ['H9: halves once', { count: 4, round: 1, saved: 0 }, 'too-much', 0, { count: 4, round: 1, saved: 0 }],
    ['counts files', { count: 4, round: 1, saved: 2 }, 'borne', 1, { count: 4, round: 1, saved: 3 }],
    ['of this round', { count: 4, round: 1, saved: 2 }, 'borne', 0, { count: 4, round: 1, saved: 2 }],
    ['adds one', { count: 4, round: 1, saved: 3 }, 'borne', 1, { count: 5, round: 1, saved: 0 }],
    ['has a limit', { count: 8, round: 0, saved: 7 }, 'borne', 0, { count: 8, round: 0, saved: 0 }],
    ['ignores the rest', { count: 4, round: 1, saved: 3 }, undefined, 1, { count: 4, round: 1, saved: 3 }],
  ])('%s', (_rule, now, load, begunInRound, next) => {
    expect(decideConcurrency(now, load, begunInRound, MOST)).toEqual(next);
  });

  it('grows back to the most, and not beyond', () => {
    let now: Concurrency = { count: 1, round: 3, saved: 0 };
    for (let n = 0; n < 100; n += 1) now = decideConcurrency(now, 'borne', 3, MOST);
    expect(now.count).toBe(MOST);
  });
});

it.each<[failure: Failure, load: Load]>([
  [{ kind: 'busy' }, 'too-much'],
  [{ kind: 'busy', retryAfterMs: 5 }, 'too-much'],
  [{ kind: 'destination', code: 'EMFILE', scope: 'file' }, 'too-much'],
  [{ kind: 'destination', code: 'ENFILE', scope: 'file' }, 'too-much'],
  [{ kind: 'broken', code: 'EMFILE', gained: 0 }, 'too-much'],
  [{ kind: 'broken', code: 'ECONNRESET', gained: 0 }, undefined],
  [{ kind: 'destination', code: 'EIO', scope: 'file' }, undefined],
  [{ kind: 'link-expired' }, undefined],
])('C21, B11: what %j says about the load', (failure, load) => {
  expect(loadOf({ kind: 'failed', failure, held: 0 })).toBe(load);
});

it('a saved file says that the load was borne', () => {
  expect(loadOf({ kind: 'saved', path: relative('a.jpg'), verified: true })).toBe('borne');
});

it.each([
  [1, 2],
  [4, 8],
  [16, 20],
])('with %i bodies at a time, %i files are worked on', (bodies, workers) => {
  expect(workersFor(bodies)).toBe(workers);
});
