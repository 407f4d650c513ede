import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderOf, pathKey, relativePath, safeName, shortenName } from '../../../src/plan/safe-path.ts';
import { relative } from '../../support/wanted.ts';

const LONG = 'x'.repeat(300);

describe('safeName', () => {
  it.each([
    ['IMG_7409.JPG'],
    ['i_n v_a_l_i_d.JPG'],
    ['.JPG'],
    ['...a'],
    ['a.'],
    ['a '],
    [' a'],
    ['IMG 中文.JPG'],
    ['e\u0301.jpg'],
    ['\u00e9.jpg'],
    ['console.jpg'],
    ['COM10.jpg'],
    ['a.con'],
    ['-rf'],
    ['~'],
    ['x'.repeat(255)],
  ])('what icloudpd writes and every place takes stays: %j', (name) => {
    expect(safeName(name)).toBe(name);
  });

  it.each<[id: string, name: string, safe: string]>([
    ['F1', '', '_'],
    ['F1', '.', '_'],
    ['F1', '..', '__'],
    ['F1', '   ', '___'],
    ['F1', '. .', '___'],
    ['F1', '../../etc/passwd', '.._.._etc_passwd'],
    ['F1', '/etc/passwd', '_etc_passwd'],
    ['F1', '..\\..\\x', '.._.._x'],
    ['F1', 'a\0b.jpg', 'a_b.jpg'],
    ['F13', 'a\nb\u001b[31m\u009b.jpg', 'a_b_[31m_.jpg'],
    ['F2', 'CON', '_CON'],
    ['F2', 'nul.jpg', '_nul.jpg'],
    ['F2', 'Aux .tar.gz', '_Aux .tar.gz'],
    ['F2', 'COM¹.mov', '_COM¹.mov'],
    ['F2', 'lpt9', '_lpt9'],
    ['own folder', '.keepsake', '_.keepsake'],
    ['own folder', '.Keepsake', '_.Keepsake'],
  ])('%s: %j becomes %j', (_id, name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  it.each([
    ['ASCII', `${LONG}.JPG`],
    ['two bytes a character', `${'é'.repeat(200)}.JPG`],
    ['four bytes a character', `${'🌄'.repeat(100)}.jpeg`],
    ['no extension', LONG],
    ['an endless extension', `a.${LONG}`],
  ])('F3: %s: shortened at a character border, with the digest of the whole name', (_what, name) => {
    const short = safeName(name);
    const bytes = Buffer.byteLength(short);
    expect(bytes).toBeLessThanOrEqual(255);
    expect(bytes).toBeGreaterThan(248);
    expect(short.isWellFormed()).toBe(true);
    expect(short).toMatch(/-[0-9a-f]{8}(\.\w{3,4})?$/);
    expect(safeName(`y${name}`)).not.toBe(short);
  });

  it('F3: keeps the extension', () => {
    expect(safeName(`${LONG}.JPG`)).toMatch(/\.JPG$/);
  });

  it('F5: two names with different half characters stay two', () => {
    const names = ['a\ud800.jpg', 'a\ud801.jpg', 'a\udc00.jpg'].map(safeName);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^a\ufffd-[0-9a-f]{8}\.jpg$/);
  });

  it('F1 to F5: random names: one component, inside, within the limits, and safe names stay', () => {
    const unit = fc.constantFrom(
      '.',
      '..',
      '/',
      '\\',
      ' ',
      '\0',
      '\n',
      ':',
      'con',
      'nul',
      '.jpg',
      'é',
      '🌄',
      '\ud800',
      'ab'.repeat(40),
      'x',
    );
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(unit, { maxLength: 12 }).map((units) => units.join('')),
    );
    fc.assert(
      fc.property(names, (name) => {
        const safe = safeName(name);
        expect(safe).not.toMatch(/[/\\\0]/);
        expect(safe).not.toMatch(/^[. ]*$/);
        expect(safe.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
        expect(safeName(safe)).toBe(safe);
        expect(safeName(name)).toBe(safe);
      }),
      { numRuns: process.env['KEEPSAKE_LONG'] === undefined ? 10_000 : 1_000_000 },
    );
  });
});

describe('shortenName', () => {
  it('leaves room where it is asked to', () => {
    const limits = { overBytes: 255, toBytes: 180 };
    expect(Buffer.byteLength(shortenName(`${LONG}.HEIC`, limits))).toBe(180);
    expect(shortenName('x'.repeat(255), limits)).toHaveLength(255);
  });
});

describe('relativePath', () => {
  it('joins one component per name', () => {
    expect(relativePath(['2018', '07', 'IMG.JPG'])).toBe('2018/07/IMG.JPG');
    expect(relativePath(['..', '/etc', 'a/b'])).toBe('__/_etc/a_b');
  });
});

describe('folderOf', () => {
  it.each([
    ['2018/07/IMG.JPG', '2018/07'],
    ['2018/IMG.JPG', '2018'],
    ['IMG.JPG', undefined],
  ])('%s lies in %s', (path, folder) => {
    expect(folderOf(relative(path))).toBe(folder);
  });
});

const key = (path: string, caseSensitive: boolean) => pathKey(relative(path), { caseSensitive });

describe('pathKey', () => {
  it('F4: the run and the decomposed form are one', () => {
    expect(key('e\u0301.jpg', true)).toBe(key('\u00e9.jpg', true));
  });

  it('F6: cases differ only where the disk says so', () => {
    expect(key('IMG.JPG', true)).not.toBe(key('img.jpg', true));
    expect(key('IMG.JPG', false)).toBe(key('img.jpg', false));
    expect(key('STRASSE/É', false)).toBe(key('straße/e\u0301', false));
  });

  it.each([
    ['\u1e9e.jpg', 'SS.jpg'],
    ['\u017f.jpg', 'S.jpg'],
    ['\u212a.jpg', 'k.jpg'],
    ['\u03c3.jpg', '\u03c2.jpg'],
    ['a\u200d.jpg', 'A.jpg'],
    ['2024./a.jpg. ', '2024/a.jpg'],
  ])('B16: %j and %j are one where some disk takes them for one', (one, other) => {
    expect(key(one, false)).toBe(key(other, false));
    expect(key(one, true)).not.toBe(key(other, true));
  });

  it('B16: no letter differs from its capital, its small letter, or their parts', () => {
    const differing: string[] = [];
    for (let code = 0x21; code <= 0x1ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      if (letter === '/' || letter === '\\') continue;
      const mine = key(`x${letter}x`, false);
      for (const form of [letter.toUpperCase(), letter.toLowerCase(), letter.normalize('NFD')])
        if (key(`x${form}x`, false) !== mine) differing.push(letter);
    }
    expect(differing).toEqual([]);
  });
});
