import { expect, it } from 'vitest';
import { MOST_BYTES, mergeSidecar } from '../../../src/metadata/merge-sidecar.ts';
import { merged, others, told } from '../../support/sidecars.ts';

const as = (text: string): Buffer => Buffer.from(text);

const encoded = (name: string): Buffer =>
  Buffer.concat([as(`<?xml version="1.0" encoding="${name}"?>\n`), others('')]);

it.each<[what: string, file: Buffer]>([
  ['no XML', as('IMG_1 is nice')],
  ['nothing', as('')],
  ['a tag that is not closed', as('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>')],
  ['XML of something else', as('<?xml version="1.0"?><plist><dict/></plist>')],
  ['the names of RDF, meaning something else', as('<rdf:RDF xmlns:rdf="urn:x/"/>')],
  ['two packets', Buffer.concat([others(''), others('')])],
  [
    'entities that grow',
    as(
      `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${others('<dc:title>&b;</dc:title>').toString()}`,
    ),
  ],
  [
    'an entity of a file',
    as(`<!doctype x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${others('').toString()}`),
  ],
  ['levels without end', as(`${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`)],
  ['16-bit characters', Buffer.concat([as('\u{FFFE}'), Buffer.from(others('').toString(), 'utf16le')])],
  ['broken characters', Buffer.concat([others('<dc:title>'), Buffer.from([0xff]), as('</dc:title>')])],
  ['more than any program writes', Buffer.alloc(MOST_BYTES + 1, 0x20)],
  ['names of what objects have', others('<__proto__/>')],
  ['attributes of that kind', others('<dc:title constructor="1"/>')],
  ['an instruction with words of its own', others('<?myapp some free data?>')],
  ['one beside the root', Buffer.concat([others(''), as('\n<?myapp free?>')])],
  ['an instruction of which half is attributes', others('<?a b="1" c?>')],
  ['an instruction that would need other quotes', others(`<?a b='x "y"'?>`)],
  ['a text that says it is Latin-1', encoded('ISO-8859-1')],
  ['a text that says it has no more than ASCII', encoded('us-ascii')],
  ['a text that says it is UTF-16', encoded('UTF-16')],
])('X3: %s cannot be read, and is left alone', (_what, file) => {
  expect(mergeSidecar(file, told(), [])).toEqual({ kind: 'unreadable' });
});

it.each<[what: string, before: string, after: string]>([
  [
    'padded packets',
    '<?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>\n',
    `\n${`${' '.repeat(100)}\n`.repeat(20)}<?xpacket end='w'?>`,
  ],
  ['comments without a line of their own', '<?xml version="1.0"?><!-- a -->', '<!-- b --> \t '],
  ['lines of other systems', '<?xml version="1.0" encoding="utf-8"?>\r\n\r\n', '\r\n \r\n'],
  ['the other spelling of the encoding', '<?xml version="1.0" encoding="UTF8" standalone="yes"?>', ''],
])('X2: %s are read, and what is theirs stays', (_what, before, after) => {
  const inside = `<!-- /> --><dc:source a='>"' b = "/>">a &amp; b</dc:source\n><dc:rights></dc:rights><?a b='1'?><![CDATA[<a> ]]>`;
  const file = Buffer.concat([as(before), others(inside), as(after)]);
  const first = merged(file, told({ title: 'Zürich' }));
  const instructions = (text: string) =>
    (text.match(/<\?[^]*?\?>|<!--[^]*?-->/g) ?? []).map((part) => part.replaceAll("'", '"'));
  expect(instructions(first.text)).toEqual(instructions(file.toString()));
  for (const part of ['Zürich', 'a &amp; b', '<![CDATA[<a> ]]>', 'a=">&quot;" b="/>"', '<dc:rights/>'])
    expect(first.text).toContain(part);
  const again = merged(first.bytes, told({ title: 'Zürich' }), [first.marks]);
  expect(again.text).toBe(first.text);
});

it('a mark of the order of bytes stays', () => {
  expect(merged(Buffer.concat([as('\u{FEFF}'), others('')]), told()).text.codePointAt(0)).toBe(0xfe_ff);
});
