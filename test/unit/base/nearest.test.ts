import { expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../src/base/nearest.ts';

const KNOWN = [
  'skip-videos',
  'skip-photos',
  'skip-live-photos',
  'recent',
  'size',
  'sms',
  'password',
  'status',
  'PrimarySync',
  'SharedSync-01234567-89ab-CDEF-0123-456789ABCDEF',
  'long-'.repeat(1_000),
];

it.each<[typed: string, meant: readonly string[]]>([
  ['skip-vid', ['skip-videos']],
  ['skip', ['skip-videos', 'skip-photos', 'skip-live-photos']],
  ['recnet', ['recent']],
  ['recent', ['recent']],
  ['RECENTT', ['recent']],
  ['statsu', ['status']],
  ['staus', ['status']],
  ['siz', ['size']],
  ['sm', []],
  ['foo', []],
  ['smtp-password', []],
  ['hunter2', []],
  ['', []],
  ['x'.repeat(100_000), []],
  ['primarysync', ['PrimarySync']],
  ['SharedSync-01234567-89AB-CDEF-0123-456789ABCDE', ['SharedSync-01234567-89ab-CDEF-0123-456789ABCDEF']],
])('U8: %j may mean %j', (typed, meant) => {
  expect(nearest(typed, KNOWN)).toEqual(meant);
});

it('a beginning of too many says nothing', () => {
  expect(nearest('skip', [...KNOWN, 'skip-all'])).toEqual([]);
});

it('U8: only known words are shown', () => {
  expect(didYouMean('skip-vid', KNOWN, (word) => `--${word}`)).toBe('; did you mean --skip-videos?');
  expect(didYouMean('hunter2', KNOWN)).toBe('');
});
