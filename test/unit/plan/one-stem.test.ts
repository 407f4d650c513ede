import { describe, expect, it } from 'vitest';
import type { Wanted } from '../../../src/model/action.ts';
import type { Asset, Role } from '../../../src/model/asset.ts';
import type { SavedFile } from '../../../src/model/state-store.ts';
import { RunClaims } from '../../../src/plan/plan-page.ts';
import { wantFiles } from '../../../src/plan/want-files.ts';
import { checksum } from '../../support/apple-records.ts';
import { photo, resourceOf } from '../../support/plan-asset.ts';
import { folderOf, NAMING, SELECTION } from '../../support/plan-rules.ts';
import { type OnDisk, plan, row, TRAITS } from './planned-page.ts';

const HEIC = 'public.heic';
const JPEG = 'public.jpeg';
const MOV = 'com.apple.quicktime-movie';
/** Sizes by role, so that names tell whose size they have. */
const SIZES: Readonly<Partial<Record<Role, number>>> = {
  original: 100,
  adjusted: 200,
  live: 300,
  'live-adjusted': 400,
};

/** What is wanted of a photo of this name, whose bytes are its own. */
function filesOf(
  id: string,
  name: string,
  types: Partial<Record<Role, string>>,
  changes: { readonly edit?: string; readonly livePolicy?: 'original' } = {},
): readonly Wanted[] {
  const resources = Object.entries(types).map(([role, type]) => {
    const signature = checksum(`${id} ${role} ${role.endsWith('adjusted') ? (changes.edit ?? '') : ''}`);
    return [role, resourceOf(role as Role, { type, size: SIZES[role as Role] ?? 500, signature })];
  });
  const asset: Asset = photo(Object.fromEntries(resources), {
    id,
    masterId: `${id}-master-of-it`,
    name,
    media: types.original === MOV ? 'video' : 'photo',
  });
  const selection = { ...SELECTION, sizes: ['original', 'adjusted'] as const };
  const naming = { ...NAMING, ...(changes.livePolicy && { livePolicy: changes.livePolicy }) };
  return wantFiles(asset, { selection, naming, folder: folderOf('none') }).wanted;
}

const rowsOf = (files: readonly Wanted[], ...names: readonly string[]): readonly SavedFile[] =>
  names.flatMap((name, at) => {
    const file = files[at];
    return file === undefined ? [] : [row(file, name)];
  });
const onDisk = (rows: readonly SavedFile[]): Readonly<Record<string, OnDisk>> =>
  Object.fromEntries(rows.map(({ path, size }) => [path, { content: path, size }]));

const LIVE = { original: HEIC, live: MOV };
const OTHER = filesOf('O', 'IMG.HEIC', LIVE);
const OTHERS = rowsOf(OTHER, 'IMG.HEIC', 'IMG_HEVC.MOV');

describe('the files of a photo keep one stem', () => {
  it.each<[what: string, rows: readonly SavedFile[], files: readonly Wanted[], names: readonly string[]]>([
    ['nothing is in the way', [], filesOf('A', 'IMG.HEIC', LIVE), ['IMG.HEIC', 'IMG_HEVC.MOV']],
    ['both names are taken', OTHERS, filesOf('A', 'IMG.HEIC', LIVE), ['IMG-100.HEIC', 'IMG-100_HEVC.MOV']],
    [
      'that of the still alone',
      rowsOf(filesOf('O', 'IMG.JPG', { original: JPEG }), 'IMG.JPG'),
      filesOf('A', 'IMG.JPG', { original: JPEG, live: MOV }),
      ['IMG-100.JPG', 'IMG-100.MOV'],
    ],
    [
      'that of the moving part alone, by a film',
      rowsOf(filesOf('O', 'IMG.MOV', { original: MOV }), 'IMG.MOV'),
      filesOf('A', 'IMG.HEIC', LIVE, { livePolicy: 'original' }),
      ['IMG-100.HEIC', 'IMG-100.MOV'],
    ],
    [
      'that of the edit alone',
      rowsOf(filesOf('O', 'IMG.JPG', { original: JPEG }), 'IMG.JPG'),
      filesOf('A', 'IMG.HEIC', { original: HEIC, adjusted: JPEG, live: MOV, 'live-adjusted': MOV }),
      ['IMG-100.HEIC', 'IMG-100.JPG', 'IMG-100_HEVC.MOV', 'IMG-100_HEVC-adjusted.MOV'],
    ],
    [
      'a name that Windows gives to a device',
      [],
      filesOf('A', 'CON.HEIC', LIVE),
      ['_CON.HEIC', '_CON_HEVC.MOV'],
    ],
  ])('F7: %s', (_what, rows, files, names) => {
    expect(plan(files, onDisk(rows), rows)).toEqual(names.map((name) => `A fetched to ${name}`));
  });

  it('F7: what comes later goes with what is there: an edit, and another one behind it', () => {
    const types = { original: JPEG, adjusted: JPEG, live: MOV };
    const files = filesOf('A', 'IMG.JPG', types, { edit: '1' });
    const before = rowsOf(
      [files[0], files[2]].flatMap((one) => one ?? []),
      'IMG-100.JPG',
      'IMG-100.MOV',
    );
    const [, edit] = plan(files, onDisk(before), before);
    expect(edit).toBe('A fetched to IMG-100-adjusted.JPG');
    const after = [...before, ...rowsOf(files.slice(1, 2), 'IMG-100-adjusted.JPG')];
    const again = filesOf('A', 'IMG.JPG', types, { edit: '2' });
    expect(plan(again, onDisk(after), after)[1]).toBe('A fetched to IMG-100-adjusted-200.JPG');
  });

  it('F7: what icloudpd made of two live photos of one name counts as present', () => {
    const files = filesOf('A', 'IMG.HEIC', LIVE);
    const [still, moving] = ['IMG-100.HEIC', 'IMG_HEVC-300.MOV'];
    const disk = {
      ...onDisk(OTHERS),
      [still]: { content: 'A original ', size: 100 },
      [moving]: { content: 'A live ', size: 300 },
    };
    expect(plan(files, disk, OTHERS)).toEqual([`A adopted at ${still}`, `A adopted at ${moving}`]);
    const half = { ...onDisk(OTHERS), [still]: { content: 'A original ', size: 100 } };
    expect(plan(files, half, OTHERS)).toEqual([`A adopted at ${still}`, 'A fetched to IMG-100_HEVC.MOV']);
  });

  it('F7: two live photos of one name in one page', () => {
    const files = [...OTHER, ...filesOf('A', 'IMG.HEIC', LIVE)];
    expect(plan(files, {}, [], { claims: new RunClaims(TRAITS) })).toEqual([
      'O fetched to IMG.HEIC',
      'O fetched to IMG_HEVC.MOV',
      'A fetched to IMG-100.HEIC',
      'A fetched to IMG-100_HEVC.MOV',
    ]);
  });
});
