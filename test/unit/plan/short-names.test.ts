import { expect, it } from 'vitest';
import type { Asset } from '../../../src/model/asset.ts';
import { sidecarPath } from '../../../src/plan/want-sidecars.ts';
import { wantFiles } from '../../../src/plan/want-files.ts';
import { wantLinks } from '../../../src/plan/want-links.ts';
import { playlistPath } from '../../../src/plan/playlist.ts';
import { pathBeside, safeName } from '../../../src/plan/safe-path.ts';
import { splitExtension } from '../../../src/plan/split-extension.ts';
import { parseNameTemplate } from '../../../src/plan/folder-template.ts';
import { photo } from '../../support/plan-asset.ts';
import { folderOf, NAMING, SELECTION } from '../../support/plan-rules.ts';

const HEIC = 'public.heic';
const FILES = { original: HEIC, adjusted: HEIC, alternative: 'com.adobe.raw-image', live: undefined };
const LONG = `${'ü'.repeat(140)}.HEIC`;
const longNamed = (name: string, changes: Partial<Asset> = {}) =>
  photo(
    { ...FILES, live: 'com.apple.quicktime-movie', medium: HEIC },
    { name, media: 'photo', type: HEIC, ...changes },
  );

function rulesOn(longestName: number | undefined, fileName?: string) {
  const template = fileName === undefined ? undefined : parseNameTemplate(fileName);
  if (template !== undefined && 'problem' in template) throw new Error(template.problem);
  return {
    selection: { ...SELECTION, sizes: ['original', 'adjusted', 'alternative', 'medium'] as const },
    naming: { ...NAMING, keepUnicode: true, ...(template !== undefined && { fileName: template }) },
    folder: folderOf('{:%Y}/{album}'),
    longestName,
  };
}

const album = ['Ä'.repeat(120), 'b'.repeat(250)];

it.each<[disk: number, fileName: string | undefined]>([
  [254, undefined],
  [175, undefined],
  [143, undefined],
  [143, '{stem}-{stem}-{id}.{ext}'],
  [100, undefined],
])('F3: on a disk that takes names of %i bytes all names fit (--file-name %s)', (disk, fileName) => {
  const asset = longNamed(LONG);
  const rules = rulesOn(disk, fileName);
  const { wanted } = wantFiles(asset, rules, undefined, { album });
  const files = wanted.map(({ key }) => ({ key }) as never);
  const tree = folderOf('{album}');
  const albums = [{ collection: 'A', folders: album.map((name) => safeName(name)) }];
  const links = wantLinks({ asset, wanted, files, albums, isShown: true }, tree, rules);
  const names = [...wanted, ...links].flatMap(({ candidates }) => candidates);
  const beside = names.flatMap((path) => [
    sidecarPath(path, 'full'),
    sidecarPath(path, 'stem'),
    pathBeside(path, 99),
    playlistPath([{ path }]) ?? path,
  ]);
  const parts = [...names, ...beside].flatMap((path) => path.split('/'));
  expect(parts.filter((part) => Buffer.byteLength(part) > disk)).toEqual([]);
  expect(wanted.length).toBeGreaterThan(4);
  expect(links).toHaveLength(wanted.length);
  // Each file has a name that none of the others has.
  expect(new Set(wanted.map(({ candidates }) => candidates.at(-1))).size).toBe(wanted.length);
});

it('F7: the parts of a live photo begin alike there, and two long names stay two', () => {
  const firstNames = (asset: Asset) =>
    wantFiles(asset, rulesOn(143)).wanted.map(({ candidates: [first = ''] }) => first);
  const [original = '', ...others] = firstNames(longNamed(LONG));
  const { stem } = splitExtension(original);
  expect(others.filter((name) => !name.startsWith(stem))).toEqual([]);
  expect(original).toMatch(/-[0-9a-f]{8}\.HEIC$/);
  const another = firstNames(longNamed(`${'ü'.repeat(140)}2.HEIC`));
  expect(another[0]).not.toBe(original);
});

it('names that fit are what they are on any other disk', () => {
  for (const name of ['IMG_7409.HEIC', `${'n'.repeat(130)}.HEIC`]) {
    const on = (disk: number | undefined) =>
      wantFiles(longNamed(name), rulesOn(disk)).wanted[0]?.candidates[0];
    expect(on(143)).toBe(on(undefined));
  }
  const everywhere = wantFiles(longNamed(LONG), rulesOn(undefined)).wanted;
  expect(wantFiles(longNamed(LONG), rulesOn(255)).wanted).toEqual(everywhere);
});
