import { describe, expect, it } from 'vitest';
import { assignPlaces } from '../../../src/plan/assign-places.ts';
import { keepTogether, type OfPhoto } from '../../../src/plan/keep-together.ts';
import { relative } from '../../support/wanted.ts';

/** A file of photo A, B … at a path, whose names are those of an extension. */
function file(text: string): OfPhoto {
  const [photo = '', path = ''] = text.split(' ');
  const extension = path.slice(path.lastIndexOf('.'));
  const stems = ['IMG', `IMG-${photo}`, `IMG_${photo}`];
  return {
    photo: photo === '-' ? undefined : photo,
    path: relative(path),
    signature: `${photo}${extension}`,
    candidates: stems.map((stem) => relative(`${stem}${extension}`)),
    stems,
  };
}

function places(
  texts: readonly string[],
  taken: readonly string[],
  former: Readonly<Record<string, string>> = {},
) {
  const files = texts.map(file);
  const facts = {
    keyOf: (path: string) => path.toLowerCase(),
    isTaken: (path: string) => taken.includes(path),
    formerly: (path: string) => former[path],
  };
  const kept = keepTogether(assignPlaces(files, facts), files, facts);
  return files.map((one) => String(kept.get(one) ?? one.path));
}

describe('places of the files of a photo', () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['nothing is in the way', ['A x/a.JPG', 'A x/a.MOV'], [], ['IMG.JPG', 'IMG.MOV']],
    ['the name of one is taken', ['A x/a.JPG', 'A x/a.MOV'], ['IMG.JPG'], ['IMG-A.JPG', 'IMG-A.MOV']],
    ['that of the other', ['A x/a.JPG', 'A x/a.MOV'], ['IMG.MOV'], ['IMG-A.JPG', 'IMG-A.MOV']],
    ['they are together', ['A IMG-A.JPG', 'A IMG-A.MOV'], ['IMG.JPG'], ['IMG-A.JPG', 'IMG-A.MOV']],
    ['they are not yet', ['A IMG-A.JPG', 'A IMG.MOV'], ['IMG.JPG'], ['IMG-A.JPG', 'IMG-A.MOV']],
    [
      'two photos of one name',
      ['A x/a.JPG', 'A x/a.MOV', 'B x/b.JPG', 'B x/b.MOV'],
      [],
      ['IMG.JPG', 'IMG.MOV', 'IMG-B.JPG', 'IMG-B.MOV'],
    ],
    [
      'a photo before a live one of its name',
      ['A x/a.JPG', 'B x/b.JPG', 'B x/b.MOV'],
      [],
      ['IMG.JPG', 'IMG-B.JPG', 'IMG-B.MOV'],
    ],
    [
      'each can have other names only',
      ['A x/a.JPG', 'A x/a.MOV'],
      ['IMG.JPG', 'IMG-A.MOV', 'IMG_A.JPG'],
      ['IMG-A.JPG', 'IMG.MOV'],
    ],
    ['a former version', ['- x/a.JPG', 'A x/a.MOV'], ['IMG.JPG'], ['IMG--.JPG', 'IMG.MOV']],
  ])('F7: %s', (_what, files, taken, wanted) => {
    expect(places(files, taken)).toEqual(wanted);
  });

  it('what had another name in this tree gets that again', () => {
    const former = { 'IMG.MOV': 'A.MOV' };
    expect(places(['A x/a.JPG', 'A x/a.MOV'], ['IMG.JPG'], former)).toEqual(['IMG-A.JPG', 'IMG.MOV']);
  });
});
