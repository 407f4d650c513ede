import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marksOf } from '../../../src/metadata/field-marks.ts';
import { fieldsOf } from '../../../src/metadata/fields-of.ts';
import type { SidecarFields } from '../../../src/metadata/sidecar-fields.ts';
import { anyAsset, anyPlace } from '../../support/any-asset.ts';
import { merged, others, shape, told } from '../../support/sidecars.ts';

/** The tags and texts of a file, without the space between them and within tags. */
function parts(text: string): readonly string[] {
  const found = text.match(/<!--[^]*?-->|<[^>]*>|[^<]+/g) ?? [];
  return found.map((part) => part.replaceAll(/\s+/g, ' ').trim()).filter((part) => part !== '');
}

/** What `whole` has beside `part`, whose parts all have to be there, in their order. */
function beside(whole: readonly string[], part: readonly string[]): readonly string[] {
  const rest: string[] = [];
  let at = 0;
  for (const one of whole) {
    if (one === part[at]) at += 1;
    else rest.push(one);
  }
  expect(part.slice(at)).toEqual([]);
  return rest;
}

const as = (text: string): Buffer => Buffer.from(text);

describe.each(['digikam', 'darktable', 'lightroom'] as const)('a sidecar of %s', (program) => {
  const normal = (text: string) => parts(text.replaceAll(`'a "b"'`, '"a &quot;b&quot;"'));

  it('X2: keeps what is theirs, element for element, when ours is added, changed and taken away', () => {
    const first = merged(shape(program), told());
    const theirs = normal(shape(program).toString());
    const added = beside(normal(first.text), theirs);
    const names = added
      .filter((part) => /^<[^/?!]/.test(part))
      .map((part) => part.slice(1).split(/[\s/>]/)[0]);
    expect(new Set(names)).toContain('keepsake:AssetID');
    for (const name of names)
      expect(name).toMatch(
        /^(?:rdf:\w+|dc:\w+|xmp:(?:Rating|CreateDate)|exif:\w+|photoshop:DateCreated|tiff:Orientation|digiKam:TagsList|lr:hierarchicalSubject|keepsake:\w+|GCamera:BurstID)$/,
      );

    const second = merged(first.bytes, told({ title: 'Else', keywords: ['Tür & Tor', 'new'] }), [
      first.marks,
    ]);
    beside(normal(second.text), theirs);
    expect(second.text).toContain('new');
    const third = merged(second.bytes, {}, [second.marks]);
    expect(third.marks.size).toBe(0);
    expect(
      beside(normal(third.text), theirs).filter((part) => !/rdf:Description|rdf:Bag/.test(part)),
    ).toEqual([]);
  });

  it('is not changed by a second look', () => {
    const once = merged(shape(program), told());
    const twice = merged(once.bytes, told(), [once.marks]);
    expect(twice.text).toBe(once.text);
    expect(twice.marks).toEqual(once.marks);
  });
});

const title = (text: string) => {
  const item = text.match(/<dc:title>\s*<rdf:Alt>\s*(<rdf:li[^>]*>)([^<]*)/);
  return item?.[1]?.endsWith('/>') === true ? '' : item?.[2];
};
const words = (text: string) => {
  const list = text.match(/<dc:subject>[^]*?<\/dc:subject>/)?.[0] ?? '';
  return [...list.matchAll(/<rdf:li>([^<]*)/g)].map(([, word]) => word);
};

it.each<
  [
    what: string,
    edit: (text: string) => string,
    then: SidecarFields,
    title: string | undefined,
    later: string | undefined,
  ]
>([
  ['nobody touched', (text) => text, told({ title: 'B' }), 'B', 'C'],
  ['nobody touched, and that Apple has no more', (text) => text, told({}), undefined, 'C'],
  ['the user changed', (text) => text.replace('>A<', '>Mine<'), told({ title: 'B' }), 'Mine', 'Mine'],
  [
    'the user changed, and that Apple has no more',
    (text) => text.replace('>A<', '>Mine<'),
    told({}),
    'Mine',
    'Mine',
  ],
  ['the user emptied', (text) => text.replace('>A<', '><'), told({ title: 'B' }), '', ''],
  [
    'the user took away',
    (text) => text.replace(/<dc:title>[^]*<\/dc:title>/, ''),
    told({ title: 'B' }),
    undefined,
    undefined,
  ],
])('X2: a title that %s', (_what, edit, then, wanted, later) => {
  const first = merged(undefined, told({ title: 'A' }));
  const second = merged(as(edit(first.text)), then, [first.marks]);
  expect(title(second.text)).toBe(wanted);
  expect(title(merged(second.bytes, told({ title: 'C' }), [second.marks]).text)).toBe(later);
});

it('a field that the user brought back to what we wrote is ours again', () => {
  const first = merged(undefined, told({ title: 'A' }));
  const edited = merged(as(first.text.replace('>A<', '>Mine<')), told({ title: 'B' }), [first.marks]);
  const back = merged(as(edited.text.replace('>Mine<', '>A<')), told({ title: 'B' }), [edited.marks]);
  expect(title(back.text)).toBe('B');
});

it.each<
  [
    what: string,
    there: readonly string[],
    said: readonly string[],
    now: readonly string[],
    is: readonly string[],
  ]
>([
  ['theirs stay beside ours', ['x'], [], ['a', 'b'], ['x', 'a', 'b']],
  ['ours go with Apple', ['x', 'a', 'b'], ['a', 'b'], ['b'], ['x', 'b']],
  ['ours that the user took away stay away', ['x', 'b'], ['a', 'b'], ['a', 'b', 'c'], ['x', 'b', 'c']],
  ['the last of ours goes', ['a'], ['a'], [], []],
  ['the order of theirs stays', ['z', 'a', 'y'], ['a'], ['a', 'b'], ['z', 'a', 'y', 'b']],
])('X2: of words %s', (_what, there, said, now, is) => {
  const list = `<dc:subject><rdf:Bag>${there.map((word) => `<rdf:li>${word}</rdf:li>`).join('')}</rdf:Bag></dc:subject>`;
  const result = merged(others(list), { keywords: now }, [marksOf({ keywords: said })]);
  expect(words(result.text)).toEqual(is);
  expect(words(merged(result.bytes, {}, [result.marks]).text)).toEqual(
    there.filter((word) => !said.includes(word)),
  );
});

it('a word that was theirs before it was Apple’s stays when Apple has it no more', () => {
  const first = merged(others('<dc:subject><rdf:Bag><rdf:li>a</rdf:li></rdf:Bag></dc:subject>'), {
    keywords: ['a'],
  });
  expect(words(merged(first.bytes, {}, [first.marks]).text)).toEqual(['a']);
});

it('what stands together is whole, ours or theirs', () => {
  const theirs = others(
    '',
    'exif:GPSLatitude="1,0N" xmp:CreateDate="2000-01-01"',
    ' xmlns:exif="http://ns.adobe.com/exif/1.0/"',
  );
  const { text } = merged(theirs, told());
  expect(text).not.toMatch(/GPSLongitude|GPSAltitude|DateTimeOriginal|DateCreated/);
  expect(text).toContain('xmp:CreateDate="2000-01-01"');
});

it.each<[what: string, file: Buffer]>([
  ['an attribute', others('', 'xmp:Rating="2"')],
  ['an element', others('<xmp:Rating>2</xmp:Rating>')],
  ['under another prefix', others('<q:Rating xmlns:q="http://ns.adobe.com/xap/1.0/">2</q:Rating>')],
  ['as a resource', others('<xmp:Rating rdf:resource="2"/>')],
  ['twice', others('<xmp:Rating>2</xmp:Rating>', 'xmp:Rating="2"')],
])('a rating of somebody else stays, %s', (_what, file) => {
  const { text } = merged(file, told({ favorite: true }));
  expect(text.match(/Rating/g)).toHaveLength(file.toString().match(/Rating/g)?.length ?? 0);
});

it.each<[what: string, file: Buffer]>([
  ['an attribute', others('', 'xmp:Rating="5"')],
  ['an element', others('<xmp:Rating>5</xmp:Rating>')],
  ['under another prefix', others('<q:Rating xmlns:q="http://ns.adobe.com/xap/1.0/">5</q:Rating>')],
])('a rating of ours is changed where another program put it: %s', (_what, file) => {
  const said = [marksOf({ rating: '5' })];
  expect(merged(file, { rating: '-1' }, said).text).toMatch(/Rating(="|>| [^>]*>)-1/);
  expect(merged(file, {}, said).text).not.toContain('Rating');
});

it('a prefix that means something else is not taken for ours', () => {
  const file = others(
    '<xmp:Rating xmlns:xmp="urn:other/">9</xmp:Rating>',
    'keepsake:x="1"',
    ' xmlns:keepsake="urn:else/"',
  );
  const { text } = merged(file, { rating: '5', asset: 'A' });
  expect(text).toContain('<xmp:Rating xmlns:xmp="urn:other/">9</xmp:Rating>');
  expect(text).toContain('keepsake:x="1"');
  expect(merged(as(text), { rating: '-1', asset: 'B' }, [marksOf({ rating: '5', asset: 'A' })]).text).toMatch(
    />B<[^]*>-1</,
  );
});

it('X4: what a run that was cut off was about to say is ours, said or not', () => {
  const [was, next] = [
    { title: 'A', keywords: ['a'] },
    { title: 'B', keywords: ['b'] },
  ];
  const before = merged(others(''), was);
  const after = merged(before.bytes, next, [before.marks]);
  for (const { bytes } of [before, after]) {
    const { text } = merged(bytes, { title: 'C', keywords: ['c'] }, [before.marks, marksOf(next)]);
    expect([title(text), words(text)]).toEqual(['C', ['c']]);
    const same = merged(bytes, next, [before.marks, marksOf(next)]);
    expect([title(same.text), words(same.text)]).toEqual(['B', ['b']]);
  }
});

it('X5: a file that nobody changed proves that it is ours, without any memory', () => {
  const first = merged(undefined, told({ title: 'A', keywords: ['a'] }));
  const again = merged(first.bytes, told({ title: 'B' }));
  expect([again.provesItself, title(again.text), words(again.text)]).toEqual([true, 'B', []]);
  const edited = merged(as(first.text.replace('>A<', '>Mine<')), told({ title: 'B' }));
  expect([edited.provesItself, title(edited.text)]).toEqual([false, 'Mine']);
  const added = merged(
    as(
      first.text.replace('</rdf:RDF>', '<rdf:Description rdf:about="" xmlns:q="urn:q/" q:a="1"/></rdf:RDF>'),
    ),
    told({}),
  );
  expect([added.provesItself, title(added.text)]).toEqual([true, undefined]);
  expect(added.text).toContain('q:a="1"');
});

it('a sidecar of icloudpd is written anew, as icloudpd does', () => {
  const file = as(
    `<?xml version='1.0' encoding='utf-8'?>\n<xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="icloudpd 1.32.2"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Old</dc:title></rdf:Description></rdf:RDF></xmpmeta>`,
  );
  expect(merged(file, told({ title: 'New' })).text).toBe(merged(undefined, told({ title: 'New' })).text);
});

it('X6: whatever a photo is, its sidecar can be written, read and written again', () => {
  fc.assert(
    fc.property(anyAsset(), anyAsset(), anyPlace(), (one, other, albums) => {
      const [a, b] = [fieldsOf(one, albums), fieldsOf(other, albums)];
      const first = merged(undefined, a);
      expect(first.marks).toEqual(marksOf(a));
      const second = merged(first.bytes, b, [first.marks]);
      expect(second.marks).toEqual(marksOf(b));
      const foreign = merged(others(''), a);
      expect(merged(merged(foreign.bytes, b, [foreign.marks]).bytes, a, [marksOf(b)]).marks).toEqual(
        marksOf(a),
      );
    }),
    { numRuns: 50 },
  );
});
