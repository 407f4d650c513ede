import { describe, expect, it } from 'vitest';
import { NOTHING_AROUND, type Around, fieldValues } from '../../../src/plan/field-values.ts';
import {
  hostOffset,
  localTime,
  parseFolderTemplate,
  parseNameTemplate,
  renderFolder,
  writeFolderTemplate,
} from '../../../src/plan/folder-template.ts';
import { wantFiles } from '../../../src/plan/want-files.ts';
import { photo } from '../../support/plan-asset.ts';
import { folderOf, NAMING, SELECTION } from '../../support/plan-rules.ts';

const TAKEN_MS = Date.UTC(2018, 6, 31, 7, 22, 24, 816);
const utc = () => 0;
const render = (text: string, atMs = TAKEN_MS, offset = utc) =>
  renderFolder(folderOf(text), localTime(atMs, offset), () => []).join('/');

describe('parseFolderTemplate', () => {
  it.each([
    ['{:%Y/%m/%d', 'not closed'],
    ['%Y}', 'not closed'],
    ['{:%Y{x}}', 'not closed'],
    [
      '{camera}',
      'a field in braces is not known: fields are {library}, {album}, {year}, {month}, {day}, {type} and {id}',
    ],
    ['{album:%Y}', 'a field in braces is not known'],
    ['{name}', 'a field in braces is not known'],
    ['../{album}', 'no ..'],
    ['{album}/..', 'no ..'],
    ['{1:%Y}', 'a field in braces is not known'],
    ['{.year}', 'a field in braces is not known'],
    ['{!r:%Y}', 'a field in braces is not known'],
    ['{}', 'does not say how to write the date'],
    ['{:}', 'does not say how to write the date'],
    ['{:%Q}', 'behind a % is not known'],
    ['{:%Y-%}', 'behind a % is not known'],
    ['{:%-}', 'behind a % is not known'],
    ['%Y/%Q', 'behind a % is not known'],
    ['{library}/%Q', 'behind a % is not known'],
    ['../%Y', 'no ..'],
    ['{:%Y}/{:%m}', 'one date only'],
    ['{:%Y}/{0:%m}', 'one date only'],
    ['/photos/{:%Y}', 'no / at the start'],
    ['{:/%Y}', 'no / at the start'],
    ['../{:%Y}', 'no ..'],
    ['{:%Y}/../x', 'no ..'],
    ['{:%Y/..}', 'no ..'],
    ['a\\b', 'backslashes'],
    ['a\nb', 'control characters'],
  ])('F12: %j is refused in plain words', (text, words) => {
    expect(parseFolderTemplate(text)).toEqual({ problem: expect.stringContaining(words) });
  });
});

it.each([
  ['none', 'none'],
  ['%Y/%m', '{:%Y/%m}'],
  ['{:%Y}', '{:%Y}'],
  ['of {0:%Y}/{0:%m}', 'of {0:%Y}/{0:%m}'],
  ['{{x}}/{:%Y}', '{{x}}/{:%Y}'],
  ['{library}/%Y/%m', '{library}/{:%Y/%m}'],
  ['%Y/{type}/%m/{0:%d}', '{0:%Y}/{type}/{0:%m}/{0:%d}'],
])('writeFolderTemplate: %s is written %s, and means the same', (text, written) => {
  expect(writeFolderTemplate(folderOf(text))).toBe(written);
  expect(render(written)).toBe(render(text));
});

describe('renderFolder', () => {
  it.each([
    ['none', ''],
    ['NONE', ''],
    ['', ''],
    ['{:%Y/%m/%d}', '2018/07/31'],
    ['{0:%Y}/{0:%m}', '2018/07'],
    ['photos', 'photos'],
    ['photos/{:%Y}', 'photos/2018'],
    ['./{:%Y}//x/./', '2018/x'],
    ['{{{:%Y}}}', '{2018}'],
    ['{:%Y-%m-%d}', '2018-07-31'],
    ['{:%Y}-%m', '2018-%m'],
    ['%Y/%m', '2018/07'],
    ['photos %Y/%-d', 'photos 2018/31'],
    ['{type}/%Y', '2018'],
    ['%Y{{x}}/{type}/{:%m}/%d/', '2018{x}/07/31'],
    ['100%', '100%'],
    ['100%/{type}', '100%'],
    ['50% off', '50% off'],
    ['{:%B %b %h %A %a}', 'July Jul Jul Tuesday Tue'],
    ['{:%^b}', 'JUL'],
    ['{:%y %C %-m %_m %e %-d}', '18 20 7  7 31 31'],
    ['{:%H.%I.%M.%S.%p}', '07.07.22.24.AM'],
    ['{:%j %u %w %U %W %V %G}', '212 2 2 30 31 31 2018'],
    ['{:%F %D}', '2018-07-31 07/31/18'],
    ['{:%T %R %z %%}', '07:22:24 07:22 +0000 %'],
    ['{: %Y }', ' 2018 '],
  ])('%j: %j', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it.each<[name: string, atMs: number, expected: string]>([
    ['G1: the year 5', Date.parse('0005-03-02T00:00:00Z'), '5/03/02'],
    ['G1: before 1970', Date.UTC(1904, 0, 1), '1904/01/01'],
    ['G1: the year 9999', Date.UTC(9999, 11, 31, 23), '9999/12/31'],
    ['a leap day', Date.UTC(2024, 1, 29), '2024/02/29'],
  ])('%s', (_name, atMs, expected) => {
    expect(render('{:%Y/%m/%d}', atMs)).toBe(expected);
  });

  it.each<[date: string, expected: string]>([
    ['2021-01-03', '2020-53 7 01 00 003'],
    ['2021-01-04', '2021-01 1 01 01 004'],
    ['2018-12-31', '2019-01 1 52 53 365'],
    ['2020-12-31', '2020-53 4 52 52 366'],
    ['2017-01-01', '2016-52 7 01 00 001'],
  ])('weeks of %s', (date, expected) => {
    expect(render('{:%G-%V %u %U %W %j}', Date.parse(`${date}T12:00:00Z`))).toBe(expected);
  });

  it.each<[offsetMinutes: number, expected: string]>([
    [0, '2018/07/31 +0000'],
    [-480, '2018/07/30 -0800'],
    [1020, '2018/08/01 +1700'],
    [-450, '2018/07/30 -0730'],
  ])('G3: the place of the host decides: %i minutes', (offset, expected) => {
    expect(render('{:%Y/%m/%d %z}', TAKEN_MS, () => offset)).toBe(expected);
  });

  it('G3: asks for the offset of that day, not of today', () => {
    const asked: number[] = [];
    localTime(TAKEN_MS, (atMs) => {
      asked.push(atMs);
      return 0;
    });
    expect(asked).toEqual([TAKEN_MS]);
    expect(Number.isFinite(hostOffset(TAKEN_MS))).toBe(true);
  });
});

describe('fields', () => {
  const around: Around = { album: ['Travel', '2024/25', 'Rome'] };
  const inFields = (text: string, changes: Partial<Around> = {}) => {
    const time = localTime(TAKEN_MS, utc);
    const values = fieldValues(photo(), time, { ...around, ...changes });
    return renderFolder(folderOf(text), time, values).join('|');
  };

  it.each<[text: string, expected: string]>([
    ['{library}/{year}/{month}-{day}', 'personal|2018|07-31'],
    ['{type}/{id}', 'photo|F2A23C38'],
    ['{{id}}/{id}', '{id}|F2A23C38'],
    ['{library} {:%Y/%m}/x', 'personal 2018|07|x'],
    ['{:%Y}/{album}', '2018|Travel|2024_25|Rome'],
    ['in {album} ({year})/x', 'in Travel|2024_25|Rome (2018)|x'],
  ])('F40: %s mixes fields, dates and text; only an album makes folders in folders', (text, expected) => {
    expect(inFields(text)).toBe(expected);
  });

  it.each<[text: string, changes: Partial<Around>, expected: string]>([
    ['{album}/{year}', { album: [] }, '2018'],
    ['of {album}/{year}', { album: [] }, '2018'],
    ['{year}/{album}', { album: [''] }, '2018'],
    ['{album}', { album: ['..'] }, '__'],
    ['{album}/x', { album: ['.'] }, '_|x'],
    ['{album}', { album: ['../../etc'] }, '.._.._etc'],
    ['{album}', { album: ['.keepsake', 'CON'] }, '_.keepsake|_CON'],
    ['{album}', { album: ['a\u0000b', '\u{1f5fc}'] }, 'a_b|\u{1f5fc}'],
  ])('F41: %s of %j: a value is one safe folder, and none where there is none', (text, changes, expected) => {
    expect(inFields(text, changes)).toBe(expected);
  });

  it('F41: whatever an album is called, its folder stays below the one that the template names', () => {
    for (const name of ['..', '.', '', '/', '../x', '~', 'nul', ' ', 'a/b', '\\', '\u202e', '.keepsake']) {
      const [first, second, ...rest] = inFields('Albums/{album}', { album: [name] }).split('|');
      expect([first, rest]).toEqual(['Albums', []]);
      expect(second ?? 'x').not.toMatch(/^\.{0,2}$|[/\\]/);
    }
  });

  it('a live photo and a video have types of their own', () => {
    const typeOf = (asset: ReturnType<typeof photo>) =>
      fieldValues(asset, localTime(0, utc), NOTHING_AROUND)('type');
    expect(typeOf(photo({ original: 'public.heic', live: 'com.apple.quicktime-movie' }))).toEqual(['live']);
    expect(typeOf(photo(undefined, { media: 'video' }))).toEqual(['video']);
  });
});

describe('parseNameTemplate', () => {
  it.each([
    ['{stem}/{id}', 'no /'],
    [
      '{camera}',
      'fields are {library}, {album}, {year}, {month}, {day}, {type}, {id}, {name}, {stem} and {ext}',
    ],
    ['{stem', 'not closed'],
  ])('F40: %s is refused in plain words', (text, words) => {
    expect(parseNameTemplate(text)).toEqual({ problem: expect.stringContaining(words) });
  });
});

describe('a file name of the own making', () => {
  const called = (text: string, asset = photo(), naming = NAMING, around = NOTHING_AROUND) => {
    const fileName = parseNameTemplate(text);
    if ('problem' in fileName) throw new Error(fileName.problem);
    const rules = { selection: SELECTION, naming: { ...naming, fileName }, folder: folderOf('none') };
    return wantFiles(asset, rules, utc, around).wanted;
  };

  it.each([
    ['{stem}_{id}', 'IMG_7409_F2A23C38.JPG'],
    ['{id}', 'F2A23C38.JPG'],
    ['{name}', 'IMG_7409.JPG'],
    ['{:%Y%m%d-%H%M%S}_{stem}.{ext}', '20180731-072224_IMG_7409.JPG'],
    ['{year}{{x}}', '2018{x}.JPG'],
    ['{:%D}', '07_31_18.JPG'],
  ])('F40: %s makes %s', (text, expected) => {
    expect(called(text)[0]?.candidates[0]).toBe(expected);
  });

  it('F40: versions and clashes are told apart as with any name, and the usual names are looked at', () => {
    const live = photo({ original: 'public.heic', live: 'com.apple.quicktime-movie', medium: 'public.jpeg' });
    const [original, moving] = called('{stem}_{id}', { ...live, name: 'IMG_1.HEIC' });
    expect(original?.candidates.slice(0, 2)).toEqual(['IMG_1_F2A23C38.HEIC', 'IMG_1_F2A23C38-100.HEIC']);
    expect(moving?.candidates[0]).toBe('IMG_1_F2A23C38_HEVC.MOV');
    expect(original?.leftAt).toContain('IMG_1.HEIC');
    expect(moving?.leftAt).toContain('IMG_1_HEVC.MOV');
  });

  it('F41: of an album its own name stands in a file name; a name without an extension gets no dot', () => {
    const around = { album: ['Travel', 'a/b'] };
    expect(called('{album}_{stem}', photo(), NAMING, around)[0]?.candidates[0]).toBe('a_b_IMG_7409.JPG');
    // In no album, a template of nothing else leaves the name as it is.
    expect(called('{album}_{stem}')[0]?.candidates[0]).toBe('_IMG_7409.JPG');
    for (const text of ['{album}', '{album}.{ext}']) {
      expect(called(text, photo(), NAMING, around)[0]?.candidates[0]).toBe('a_b.JPG');
      expect(called(text)[0]?.candidates[0]).toBe('IMG_7409.JPG');
    }
    const bare = photo({ original: 'x.unknown' }, { name: 'IMG' });
    expect(called('{stem}.{ext}', bare)[0]?.candidates[0]).toBe('IMG');
  });
});
