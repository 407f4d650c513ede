import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/model/failure.ts';
import {
  decidePlaces,
  handsFor,
  type Load,
  loadOf,
  type Places,
} from '../../../src/transfer/decide-places.ts';
import { relative } from '../../support/wanted.ts';

const MOST = 8;

describe('decidePlaces', () => {
  it.each<[rule: string, places: Places, load: Load, begunInRound: number, next: Places]>([
    ['halves', { count: 8, round: 0, saved: 5 }, 'too-much', 0, { count: 4, round: 1, saved: 0 }],
    ['rounds down', { count: 5, round: 2, saved: 0 }, 'too-much', 2, { count: 2, round: 3, saved: 0 }],
    ['keeps one', { count: 1, round: 3, saved: 0 }, 'too-much', 3, { count: 1, round: 4, saved: 0 }],
    ['H9: halves once', { count: 4, round: 1, saved: 0 }, 'too-much', 0, { count: 4, round: 1, saved: 0 }],
    ['counts files', { count: 4, round: 1, saved: 2 }, 'borne', 1, { count: 4, round: 1, saved: 3 }],
    ['of this round', { count: 4, round: 1, saved: 2 }, 'borne', 0, { count: 4, round: 1, saved: 2 }],
    ['adds one place', { count: 4, round: 1, saved: 3 }, 'borne', 1, { count: 5, round: 1, saved: 0 }],
    ['has a limit', { count: 8, round: 0, saved: 7 }, 'borne', 0, { count: 8, round: 0, saved: 0 }],
    ['ignores the rest', { count: 4, round: 1, saved: 3 }, undefined, 1, { count: 4, round: 1, saved: 3 }],
  ])('%s', (_rule, places, load, begunInRound, next) => {
    expect(decidePlaces(places, load, begunInRound, MOST)).toEqual(next);
  });

  it('grows back to all places, and not beyond', () => {
    let places: Places = { count: 1, round: 3, saved: 0 };
    for (let n = 0; n < 100; n += 1) places = decidePlaces(places, 'borne', 3, MOST);
    expect(places.count).toBe(MOST);
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
])('with %i places on the line, %i files are worked on', (places, hands) => {
  expect(handsFor(places)).toBe(hands);
});
