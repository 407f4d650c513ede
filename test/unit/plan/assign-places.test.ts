import { describe, expect, it } from 'vitest';
import { assignPlaces } from '../../../src/plan/assign-places.ts';
import { relative } from '../../support/wanted.ts';

/** `path signature: candidates`, in the order of the library. */
type Files = Readonly<Record<string, readonly string[]>>;

interface Facts {
  readonly taken?: readonly string[];
  readonly former?: Readonly<Record<string, string>>;
}

function placed(files: Files, { taken = [], former = {} }: Facts = {}) {
  const misplaced = Object.entries(files).map(([file, candidates]) => {
    const [path = '', signature = ''] = file.split(' ');
    return { path: relative(path), signature, candidates: candidates.map(relative) };
  });
  const places = assignPlaces(misplaced, {
    keyOf: (path) => path.toLowerCase(),
    isTaken: (path) => taken.includes(path),
    formerly: (path) => former[path],
  });
  return Object.fromEntries([...places].map(([{ path }, to]) => [path, to]));
}

describe('the place of each file', () => {
  it.each<[what: string, files: Files, facts: Facts, places: Readonly<Record<string, string>>]>([
    ['is its first name', { 'old/A a': ['new/A', 'new/A-1'] }, {}, { 'old/A': 'new/A' }],
    [
      'F31: is the next name where something lies',
      { 'old/A a': ['new/A', 'new/A-1'] },
      { taken: ['new/A'] },
      { 'old/A': 'new/A-1' },
    ],
    ['F31: is none where all names are taken', { 'old/A a': ['new/A'] }, { taken: ['new/A'] }, {}],
    [
      'F7: goes to the one that was added first',
      { 'x/A a': ['new/A', 'new/A-1'], 'y/A b': ['new/A', 'new/A-2'] },
      {},
      { 'x/A': 'new/A', 'y/A': 'new/A-2' },
    ],
    [
      'F6: is one for names that the disk takes for one',
      { 'x/A a': ['new/A'], 'y/a b': ['new/a', 'new/a-2'] },
      {},
      { 'x/A': 'new/A', 'y/a': 'new/a-2' },
    ],
    [
      'F33: is the one that an earlier relayout took it from, whoever was added first',
      { 'x/A a': ['new/A', 'new/A-1'], 'y/A b': ['new/A', 'new/A-2'] },
      { former: { 'new/A': 'b', 'new/A-1': 'a' } },
      { 'x/A': 'new/A-1', 'y/A': 'new/A' },
    ],
    [
      'F33: is no former one that something else has by now',
      { 'x/A a': ['new/A', 'new/A-1'] },
      { former: { 'new/A': 'a' }, taken: ['new/A'] },
      { 'x/A': 'new/A-1' },
    ],
    [
      'F33: is its former one though it has a better one by now, or another has it',
      { 'new/A a': ['new/A', 'new/A-1'], 'new/A-1 b': ['new/A', 'new/A-1'] },
      { former: { 'new/A': 'b', 'new/A-1': 'a' } },
      { 'new/A': 'new/A-1', 'new/A-1': 'new/A' },
    ],
    [
      'is a name that another left for a better one, too',
      { 'x/B b': ['new/A-1', 'new/B'], 'new/A-1 a': ['new/A', 'new/A-1'] },
      {},
      { 'x/B': 'new/A-1', 'new/A-1': 'new/A' },
    ],
    [
      'stays a later name of its own as long as the better one is taken',
      { 'new/A-1 a': ['new/A', 'new/A-1'] },
      { taken: ['new/A'] },
      { 'new/A-1': 'new/A-1' },
    ],
    ['is a better name that became free', { 'new/A-1 a': ['new/A', 'new/A-1'] }, {}, { 'new/A-1': 'new/A' }],
    [
      'is not the name of another that keeps it, though that comes later',
      { 'x/B b': ['new/A-1', 'new/B'], 'new/A-1 a': ['new/A', 'new/A-1'] },
      { taken: ['new/A'] },
      { 'x/B': 'new/B', 'new/A-1': 'new/A-1' },
    ],
    [
      'F32: is the name that another leaves',
      { '5/A a': ['6/A'], '6/A b': ['5/A'] },
      {},
      { '5/A': '6/A', '6/A': '5/A' },
    ],
    [
      'F31: is not the name of one that has to stay',
      { 'x/A a': ['y/A', 'y/A-1'], 'y/A b': ['z/A'] },
      { taken: ['z/A'] },
      { 'x/A': 'y/A-1' },
    ],
  ])('%s', (_what, files, facts, places) => {
    expect(placed(files, facts)).toEqual(places);
  });
});
