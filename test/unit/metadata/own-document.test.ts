import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marksOf } from '../../../src/metadata/field-marks.ts';
import { fieldsOf } from '../../../src/metadata/fields-of.ts';
import { readOwn, writeOwn } from '../../../src/metadata/own-document.ts';
import type { SidecarFields } from '../../../src/metadata/sidecar-fields.ts';
import { anyAsset, anyPlace } from '../../support/any-asset.ts';
import { merged, told } from '../../support/sidecars.ts';

const FIELDS: SidecarFields = {
  asset: 'A1',
  title: 'A & <B>',
  keywords: ['a', 'b"c'],
  tags: ['a'],
  rating: '5',
};

/** As released versions wrote it: a file of theirs proves itself only as long as this stays. */
const AS_EVER = `<?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="keepsake 0000">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:keepsake="urn:keepsake:xmp/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:digiKam="http://www.digikam.org/ns/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <keepsake:AssetID>A1</keepsake:AssetID>
   <dc:title>
    <rdf:Alt>
     <rdf:li xml:lang="x-default">A &amp; &lt;B&gt;</rdf:li>
    </rdf:Alt>
   </dc:title>
   <dc:subject>
    <rdf:Bag>
     <rdf:li>a</rdf:li>
     <rdf:li>b"c</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <digiKam:TagsList>
    <rdf:Seq>
     <rdf:li>a</rdf:li>
    </rdf:Seq>
   </digiKam:TagsList>
   <xmp:Rating>5</xmp:Rating>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;

/** With a note behind it, so that all of it has to be read. */
const noted = (fields: SidecarFields) => `${writeOwn(fields)}<!-- mine -->\n`;

describe('a document of ours', () => {
  it('is written as ever, with or without fields', () => {
    expect(writeOwn(FIELDS).replace(/keepsake [\da-f]{16}/, 'keepsake 0000')).toBe(AS_EVER);
    expect(writeOwn({})).toContain('<rdf:Description rdf:about=""/>');
    expect(readOwn(writeOwn({}))).toEqual({});
  });

  it('X5: is known whatever the order of its lines, and says the same to whoever reads all of it', () => {
    const { title: _, ...rest } = FIELDS;
    const first = merged(Buffer.from(noted(rest)), FIELDS).text.replace(/<!--.*\n/, '');
    for (const text of [first, `${writeOwn(FIELDS)}\n\n`]) {
      expect(text).not.toBe(writeOwn(FIELDS));
      expect(readOwn(text)).toEqual(FIELDS);
      expect(merged(Buffer.from(text), FIELDS).text).toBe(writeOwn(FIELDS));
    }
  });

  it.each([
    ['another text', (text: string) => text.replace('A &amp;', 'B &amp;')],
    ['a word less', (text: string) => text.replace(/ {5}<rdf:li>b"c<\/rdf:li>\n/, '')],
    ['a property less', (text: string) => text.replace(/ {3}<xmp:Rating>5<\/xmp:Rating>\n/, '')],
    [
      'a property of somebody else',
      (text: string) => text.replace('   <xmp:R', '   <xmp:Label>x</xmp:Label>\n   <xmp:R'),
    ],
    ['a note', (text: string) => text.replace('   <xmp:R', '   <!-- mine -->\n   <xmp:R')],
    ['an attribute', (text: string) => text.replace('rdf:about=""', 'rdf:about="" xmp:Label="x"')],
    ['another meaning of a prefix', (text: string) => text.replace('xap/1.0/', 'xap/2.0/')],
    [
      'a property twice',
      (text: string) => text.replace('   <xmp:R', '   <xmp:Rating>5</xmp:Rating>\n   <xmp:R'),
    ],
    ['the mark of another program', (text: string) => text.replace('"keepsake ', '"Other ')],
    ['words behind it', (text: string) => `${text}more`],
    ['an open end', (text: string) => text.slice(0, -30)],
  ])('X2: is none with %s', (_what, change) => {
    const text = change(writeOwn(FIELDS));
    expect(text).not.toBe(writeOwn(FIELDS));
    expect(readOwn(text)).toBeUndefined();
  });

  it('X6: is read as it was written, by the short way and by the long one, whatever a photo is', () => {
    fc.assert(
      fc.property(anyAsset(), anyAsset(), anyPlace(), (one, other, albums) => {
        const [a, b] = [fieldsOf(one, albums), fieldsOf(other, albums)];
        expect(readOwn(writeOwn(a))).toEqual(a);
        const [short, long] = [merged(Buffer.from(writeOwn(a)), b), merged(Buffer.from(noted(a)), b)];
        expect(long).toMatchObject({ before: marksOf(a), marks: short.marks, provesItself: true });
        expect(short).toMatchObject({ before: marksOf(a), provesItself: true, text: writeOwn(b) });
        expect(readOwn(short.text)).toEqual(b);
      }),
      { numRuns: 50 },
    );
  });

  it('is read in no time, whatever stands behind its first lines', () => {
    const start = writeOwn(FIELDS).split('>\n').slice(0, 2).join('>\n');
    const nasty = `${start}>\n${'<a:b>\n    <rdf:Bag>'.repeat(50_000)}`;
    expect(readOwn(nasty)).toBeUndefined();
    expect(readOwn(nasty.slice(0, 32_000))).toBeUndefined();
  });

  it('says what `told` tells', () => {
    expect(readOwn(writeOwn(told()))).toEqual(told());
  });
});
