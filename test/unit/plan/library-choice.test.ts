import { expect, it } from 'vitest';
import type { LibraryId } from '../../../src/model/ids.ts';
import {
  choosesLibrary,
  kindsOf,
  missingLibraries,
  parseLibraries,
} from '../../../src/plan/library-choice.ts';

const OWN = 'PrimarySync';
const ONE = 'SharedSync-1';
const TWO = 'SharedSync-2';
const ALL: readonly LibraryId[] = [OWN, ONE, TWO];

function parsed(...typed: readonly string[]) {
  const choice = parseLibraries(typed);
  if (choice !== undefined && 'problem' in choice) throw new Error(choice.problem);
  return choice;
}

it.each<[typed: readonly string[], chosen: readonly LibraryId[]]>([
  [[], [OWN]],
  [['personal'], [OWN]],
  [['PERSONAL'], [OWN]],
  [
    ['All', '!Personal'],
    [ONE, TWO],
  ],
  [[OWN], [OWN]],
  [['shared'], [ONE, TWO]],
  [['all'], ALL],
  [['personal', 'shared'], ALL],
  [[TWO], [TWO]],
  [
    [OWN, ONE],
    [OWN, ONE],
  ],
  [
    ['all', `!${ONE}`],
    [OWN, TWO],
  ],
  [['!personal'], [ONE, TWO]],
  [[`!${OWN}`], [ONE, TWO]],
  [['!shared'], [OWN]],
  [['shared', `!${ONE}`, `!${TWO}`], []],
  [[` ${ONE} `, `! ${TWO}`], [ONE]],
  // Names are compared exactly.
  [['sharedsync-1'], []],
  [['primarysync'], []],
])('--library %j means %j', (typed, chosen) => {
  const choice = parsed(...typed);
  expect(ALL.filter((id) => choosesLibrary(choice, id))).toEqual(chosen);
});

it.each([
  [['!all']],
  [['personal', '!personal']],
  [['']],
  [['!']],
  [['!personal', '!shared']],
  [[ONE, `!${ONE}`]],
])('U8: --library %j means nothing', (typed) =>
  expect(parseLibraries(typed)).toEqual({ problem: expect.any(String) }),
);

it('one meaning has one form, and the usual one none at all', () => {
  for (const typed of [[], ['personal'], [OWN], ['personal', OWN]]) expect(parsed(...typed)).toBeUndefined();
  expect(parsed('shared', 'personal')).toEqual(parsed('all', 'all'));
  expect(parsed(TWO, ONE, `!${OWN}`)).toEqual(parsed('!personal', ONE, ONE, TWO));
});

it.each<[typed: readonly string[], missing: readonly string[]]>([
  [['all'], []],
  [['personal'], []],
  [['shared'], ['shared']],
  [[ONE], [ONE]],
  [['personal', `!${ONE}`], [ONE]],
  [['!shared'], []],
])('with the personal library alone, of --library %j there is no %j', (typed, missing) => {
  expect(missingLibraries(parsed(...typed), [OWN])).toEqual(missing);
  expect(missingLibraries(parsed(...typed), ALL)).toEqual([]);
});

it('a name is told that is not there, also beside a kind that holds all', () => {
  expect(missingLibraries(parsed('all', 'SharedSync-3'), ALL)).toEqual(['SharedSync-3']);
  expect(missingLibraries(parsed('all', '!SharedSync-3'), ALL)).toEqual(['SharedSync-3']);
});

it.each<[typed: readonly string[], kinds: readonly string[]]>([
  [[], ['personal']],
  [['personal', `!${ONE}`], ['personal']],
  [['shared'], ['personal', 'shared']],
  [[ONE], ['personal', 'shared']],
  [['all'], ['personal', 'shared']],
])('--library %j may want libraries of %j', (typed, kinds) => {
  expect(kindsOf(parsed(...typed))).toEqual(kinds);
});
