import { expect, it } from 'vitest';
import { clockDoubt } from '../../../src/plan/clock-doubt.ts';
import { filterAt } from '../../../src/plan/date-bound.ts';
import { compileFilter } from '../../../src/plan/filter/compile-filter.ts';
import { keepTakenIn, type KeepRule, parseKeep, parseKeepRecent } from '../../../src/plan/keep-rules.ts';
import { someAsset } from '../../support/test-catalogue.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

function verdict(rule: KeepRule | undefined, takenDays: number | undefined, addedDays: number | undefined) {
  const ago = (days: number | undefined) => (days === undefined ? undefined : NOW - days * DAY);
  const asset = someAsset('A', { capturedAtMs: ago(takenDays), addedAtMs: ago(addedDays) });
  return rule && compileFilter(filterAt(rule.filter, NOW))(asset, []);
}

it.each<[string, KeepRule | undefined, number | undefined, number | undefined, boolean | undefined]>([
  ['old', parseKeepRecent('90d'), 91, 91, false],
  ['taken lately', parseKeepRecent('90d'), 89, 3650, true],
  ['an old scan that came lately', parseKeepRecent('90d'), 9000, 3, true],
  ['of an unknown day, as everywhere one of 1970', parseKeepRecent('90d'), undefined, 400, false],
  ['of an unknown day that came lately', parseKeepRecent('90d'), undefined, 3, true],
  ['of tomorrow', parseKeepRecent('90d'), -1, 400, true],
  ['an old scan, by the meaning of icloudpd', keepTakenIn(90), 9000, 3, false],
  ['taken lately, by that meaning', keepTakenIn(90), 89, 3, true],
  ['everything that was taken', keepTakenIn(0), 0.1, 0, false],
])('a rule about age: %s', (_what, rule, taken, added, kept) => {
  expect(verdict(rule, taken, added)).toBe(kept);
});

it.each([
  ['favorites', { kind: 'is', what: 'favorite' }],
  [' album: Our family ', { kind: 'album', op: '=', text: 'Our family' }],
  ['album:Trips/Rome, 2020', { kind: 'album', op: '=', text: 'Trips/Rome, 2020' }],
])('--keep %s', (text, filter) => {
  expect(parseKeep(text)?.filter).toEqual(filter);
});

it.each(['', 'favourites!', 'album:', 'album: ', 'ALBUM'])('--keep %j is refused', (text) => {
  expect(parseKeep(text)).toBe(undefined);
});

it.each(['', '90', 'd', '-3d', '1.5d', '999999999d', '90 days'])('--keep-recent %j is refused', (text) => {
  expect(parseKeepRecent(text)).toBe(undefined);
});

it.each<[string, readonly number[], boolean]>([
  ['addresses end in an hour', [NOW + 3_600_000], false],
  ['half a day off', [NOW + 12 * 3_600_000], false],
  ['2099 here', [NOW - 73 * 365 * DAY], true],
  ['1970 here', [NOW + 56 * 365 * DAY], true],
  ['one that agrees', [NOW - 73 * 365 * DAY, NOW], false],
  ['no address tells it', [], true],
])('P15: the clock of this computer beside that of iCloud: %s', (_what, ends, isWrong) => {
  expect(clockDoubt(ends, NOW) !== undefined).toBe(isWrong);
});
