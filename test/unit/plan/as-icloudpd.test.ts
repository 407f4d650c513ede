import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../src/icloud/photos/decode-page.ts';
import type { Wanted } from '../../../src/model/action.ts';
import type { Asset } from '../../../src/model/asset.ts';
import { possiblePaths } from '../../../src/plan/page-facts.ts';
import { wantFiles } from '../../../src/plan/want-files.ts';
import { type IcloudpdFile, icloudpdPaths } from '../../support/naming/icloudpd-names.ts';
import { namingFlagSets, rulesOfFlags } from '../../support/naming/naming-flags.ts';
import { oddLibraryPage } from '../../support/naming/odd-library.ts';
import { describeRecorded, expectedNames, listPageOf } from '../../support/recordings.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

interface Vectors {
  readonly paths: readonly string[];
  readonly sets: readonly { readonly args: string; readonly printed: string; readonly again: string }[];
}

const vectors: Vectors = JSON.parse(readFileSync(resolve(ROOT, 'test/vectors/icloudpd-names.json'), 'utf8'));
const pathsOf = (numbers: string) =>
  numbers === '' ? [] : numbers.split(' ').map((number) => vectors.paths[Number(number)]);
const wordsOf = (args: string) => (args === '' ? [] : args.split('\t'));

describe('the names of icloudpd, written once more', () => {
  it('are what icloudpd prints for each set of flags, and where other files have them', () => {
    for (const { args, printed, again } of vectors.sets) {
      const files = icloudpdPaths(oddLibraryPage(), wordsOf(args));
      expect(files.map(({ path }) => path)).toEqual(pathsOf(printed));
      // With an id in every name, a file of that name counts whatever it holds.
      const further = args.includes('name-id7') ? [] : files.map((file) => file.again);
      expect(further).toEqual(pathsOf(again));
    }
  });

  it('were printed for every set of flags that is tried', () => {
    expect(vectors.sets.map(({ args }) => wordsOf(args))).toEqual(namingFlagSets());
  });
});

describeRecorded('the names of icloudpd, written once more, on recorded answers', () => {
  it.each(expectedNames())('$recording with $label', ({ recording, args, paths }) => {
    expect(icloudpdPaths(listPageOf(recording), args).map(({ path }) => path)).toEqual(paths);
  });
});

interface Pair {
  readonly asset: Asset;
  readonly theirs: IcloudpdFile;
  readonly ours: Wanted;
}

const nameOf = (path = '') => path.slice(path.lastIndexOf('/') + 1);
const isBare = ({ name = '.' }: Asset) => !/.\.[^.]*$/.test(name.replaceAll(/[^\0-\x7f]/g, ''));

/** What docs/design/names.md says of a case, and whether a name of ours that is another than theirs is such a case. */
const OTHER_NAMES: readonly (readonly [row: string, is: (pair: Pair) => boolean])[] = [
  [
    'no letter of ASCII in the name, without `--keep-unicode-in-filenames`',
    ({ asset, ours }) =>
      /^[^\0-\x7f]+(\.\w+)?$/.test(asset.name ?? '') &&
      nameOf(ours.candidates[0]).startsWith(asset.masterId.slice(0, 12)),
  ],
  [
    'moving part of a photo without an extension',
    ({ asset, theirs, ours }) =>
      isBare(asset) && ours.key.role.startsWith('live') && ours.candidates[0] === `${theirs.path}.MOV`,
  ],
  [
    'a type without an extension of icloudpd’s, and a name without one',
    ({ asset, theirs, ours }) =>
      (isBare(asset) || asset.name === undefined) &&
      ours.candidates[0]?.replace(/\.MP4$/, '') === theirs.path.replace(/\.(unknown)?$/, ''),
  ],
  [
    'names that some systems cannot hold',
    ({ theirs, ours }) =>
      ours.candidates[0] === theirs.path.replaceAll(/\p{Cc}/gu, '_').replace(/(^|\/)(CON[^/]*)$/, '$1_$2'),
  ],
  [
    'edited version with `name-id7`',
    ({ asset, theirs, ours }) => {
      const suffix = /-(?:adjusted|alternative)(?=\.)/.exec(theirs.path)?.[0];
      if (suffix === undefined) return false;
      const id7 = Buffer.from(asset.masterId).toString('base64').slice(0, 7);
      const clean = theirs.path.replaceAll(/[^\0-\x7f]/g, '').replaceAll(/\p{Cc}/gu, '_');
      const withId = [theirs.path, clean].map((path) => path.replace(suffix, `_${id7}${suffix}`));
      return [...withId, clean].includes(ours.candidates[0] ?? '');
    },
  ],
];

/** The same for files that only one of the two wants. */
const OTHER_FILES: readonly (readonly [row: string, is: (asset: Asset, file: Wanted) => boolean])[] = [
  ['edited videos', (asset, { key }) => asset.media === 'video' && key.role === 'adjusted'],
  ['the moving part of an edited live photo', (_asset, { key }) => key.role === 'live-adjusted'],
];
const TAKEN_FOR_VIDEOS = 'pictures of a type that icloudpd does not know';
const SAME_FILE_TWICE = 'an original in place of two sizes';

/** Differences that names.md does not tell of, and the rows that were met. */
function compare(page: { readonly records: readonly unknown[] }) {
  const unexplained: unknown[] = [];
  const met = new Set<string>();
  for (const args of namingFlagSets()) {
    const rules = rulesOfFlags(args);
    const { assets } = decodePage(page, 'PrimarySync', { most: rules.selection.recent ?? Infinity });
    const byAsset = Map.groupBy(icloudpdPaths(page, args), ({ asset }) => asset);
    for (const asset of assets) {
      const printed = byAsset.get(asset.id) ?? [];
      const theirs = new Map(printed.map((file) => [file.size, file]));
      if (theirs.size < printed.length) met.add(SAME_FILE_TWICE);
      if (/gif|webp/.test(asset.type ?? '')) {
        met.add(TAKEN_FOR_VIDEOS);
        continue;
      }
      const all = wantFiles(asset, rules, () => 0).wanted;
      const ours = all.filter((file) => theirs.has(file.resource.size));
      const further = all.filter((file) => !ours.includes(file));
      const rows = further.map((file) => OTHER_FILES.find(([, is]) => is(asset, file))?.[0]);
      for (const row of rows) if (row !== undefined) met.add(row);
      // Without the edit that it does not know, icloudpd takes the original.
      if (rows.includes('edited videos'))
        for (const [size] of theirs)
          if (!ours.some(({ resource }) => resource.size === size)) theirs.delete(size);
      const sizes = ours.map(({ resource }) => resource.size);
      if (rows.includes(undefined) || JSON.stringify(sizes) !== JSON.stringify([...theirs.keys()]))
        unexplained.push({ args, theirs: [...theirs.values()], ours: all.map(possiblePaths) });
      for (const file of ours) {
        const one = theirs.get(file.resource.size);
        if (one === undefined) continue;
        if (file.candidates[0] !== one.path) {
          const row = OTHER_NAMES.find(([, is]) => is({ asset, theirs: one, ours: file }))?.[0];
          if (row === undefined) unexplained.push({ args, theirs: one.path, ours: file.candidates });
          else met.add(row);
        }
        const left = rules.naming.matchPolicy === 'name-id7' ? [one.path] : [one.path, one.again];
        const known = new Set<string>(possiblePaths(file));
        const unknown = left.filter((path) => nameOf(path) !== '' && !known.has(path));
        if (unknown.length > 0) unexplained.push({ args, unknown, of: [...known] });
      }
    }
  }
  return { unexplained, met };
}

describe('keepsake’s names beside icloudpd’s, for flags of which each pair of values is tried', () => {
  it('differ as names.md says, and whatever icloudpd wrote is found', () => {
    const { unexplained, met } = compare(oddLibraryPage());
    expect(unexplained).toEqual([]);
    const rows = [...OTHER_NAMES, ...OTHER_FILES].map(([row]) => row);
    expect([...met].toSorted()).toEqual([...rows, TAKEN_FOR_VIDEOS, SAME_FILE_TWICE].toSorted());
  });

  it('have no other differences than names.md lists', () => {
    const design = readFileSync(resolve(ROOT, 'docs/design/names.md'), 'utf8');
    const rows = [...OTHER_NAMES, ...OTHER_FILES].map(([row]) => row);
    for (const row of [...rows, TAKEN_FOR_VIDEOS, SAME_FILE_TWICE]) expect(design).toContain(`| ${row} |`);
  });
});

describeRecorded('keepsake’s names beside icloudpd’s on recorded answers', () => {
  it.each([
    'listing_photos',
    'listing_photos_two_sizes',
    'listing_photos_missing_filenameEnc',
    'listing_videos',
  ])('%s', (recording) => {
    expect(compare(listPageOf(recording)).unexplained).toEqual([]);
  });
});
