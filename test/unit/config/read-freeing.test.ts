import { located } from '../../../src/config/layers/located.ts';
import { expect, it } from 'vitest';
import { readPruneFlags } from '../../../src/config/prune-flags.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import type { RawValues } from '../../../src/config/read-values.ts';

const WORLD = { env: {}, cwd: '/home/sam', home: '/home/sam' };

function resolve(more: RawValues) {
  return resolveConfig({ username: ['sam@example.com'], directory: ['photos'], ...more }, WORLD);
}

const LIMIT = { assets: 500, percent: 10 };

it.each<[RawValues, object | undefined, readonly string[]]>([
  [{}, undefined, []],
  [
    { keep: ['favorites', 'album:A, B'], keepRecent: ['2y'] },
    undefined,
    ['favorites', 'album:A, B', 'recent 2y'],
  ],
  [{ deleteAfterDownload: true }, { isOfNew: true, days: 0, limit: LIMIT }, []],
  [{ keepIcloudRecentDays: ['0'] }, { isOfNew: false, days: 0, limit: LIMIT }, []],
  [
    { keepIcloudRecentDays: ['30'], keep: ['favorites'], deletionLimit: ['20%'] },
    { isOfNew: false, days: 30, limit: { percent: 20 } },
    ['favorites', 'recent 30d'],
  ],
])('P20: nothing leaves iCloud unless it is asked for: %j', (raw, freeing, keep) => {
  const resolved = resolve(raw);
  const config = 'config' in resolved ? resolved.config : undefined;
  expect([config?.freeing, config?.keep.map(({ text }) => text)]).toEqual([freeing, keep]);
});

it.each<[RawValues, string]>([
  [{ keepIcloudRecentDays: ['30'], deleteAfterDownload: true }, 'exclude each other'],
  [{ keepIcloudRecentDays: ['-1'] }, 'takes a whole number'],
  [{ keepIcloudRecentDays: ['99999999'] }, 'takes a whole number'],
  [{ keep: ['everything'] }, '--keep takes favorites, or album:NAME'],
  [{ keepRecent: ['90'] }, '--keep-recent takes an age'],
  [{ deleteAfterDownload: true, deletionLimit: ['none'] }, '--deletion-limit takes a number'],
])('P20: %j is refused', (raw, problem) => {
  const resolved = resolve(raw);
  expect('problems' in resolved && resolved.problems).toEqual([expect.stringContaining(problem)]);
});

it('P19: what keepsake prune is asked for is told whole, and everything that is wrong with it at once', () => {
  const flags = { upTo: '20GB', atMost: '30%', sharedLibraryToo: true, yes: true } as const;
  const about = { namesLibraries: true, isDry: false };
  expect(readPruneFlags({ words: [], flags, filter: 'on the line', ...about })).toEqual({
    upTo: 20e9,
    limit: { percent: 30 },
    withShared: true,
    planFile: undefined,
    isSure: true,
    problems: [],
  });
  const plan = readPruneFlags({ words: [], flags: { plan: 'x.json' }, filter: 'on the line', ...about });
  expect(plan).toMatchObject({ planFile: 'x.json', isSure: false, problems: [] });
  const wrong = { upTo: '0', atMost: '0', yes: true, plan: 'x.json', sharedLibraryToo: true } as const;
  const none = { namesLibraries: false, isDry: true };
  expect(readPruneFlags({ words: ['now'], flags: wrong, filter: undefined, ...none }).problems).toHaveLength(
    8,
  );
});

it('prune tells where the filter stands that it does not take, and wants a name for its plan', () => {
  const places = new Map([['filter', { kind: 'environment', name: 'KEEPSAKE_FILTER' }]] as const);
  const { problems } = readPruneFlags({
    words: [],
    flags: { plan: '' },
    filter: 'elsewhere',
    namesLibraries: false,
    isDry: false,
  });
  expect(problems.map((one) => located(one, places))).toEqual([
    'KEEPSAKE_FILTER says what is synced: prune takes a filter of its own, on the command line',
    '--plan takes the name of a new file',
  ]);
});
