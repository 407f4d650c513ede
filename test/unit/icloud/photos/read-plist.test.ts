import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlist } from '../../../../src/icloud/photos/plist/read-plist.ts';
import { binaryPlist, type Plist } from '../../../../src/simulator/core/plist.ts';

/** What the reader gives for a value: dictionaries as maps. */
function asRead(value: Plist): unknown {
  if (Array.isArray(value)) return value.map((each: Plist) => asRead(each));
  if (typeof value !== 'object' || value instanceof Date || Buffer.isBuffer(value)) return value;
  return new Map(Object.entries(value).map(([key, each]) => [key, asRead(each)]));
}

const { plist } = fc.letrec<{ plist: Plist }>((tie) => ({
  plist: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    // Whole seconds: dates are stored as seconds with a fraction, which rounds.
    fc.integer({ min: -60_000_000_000, max: 200_000_000_000 }).map((seconds) => new Date(seconds * 1000)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('plist'), { maxLength: 20 }),
    fc.dictionary(fc.string({ maxLength: 10 }), tie('plist'), { maxKeys: 20, noNullPrototype: true }),
  ),
}));

/** Written by Python's plistlib; all kinds of elements and sizes of numbers. */
const OF_ANOTHER_WRITER =
  'YnBsaXN0MDDZAQIDBAUGBwgJCgsMDxIbHB0eUWJRZFRkZWVwVG1hbnlRblJub1FyVHRleHRTeWVzQgABM0HAiCLYAAAAoQ2hDqCjEBARUWFfEQEs' +
  'eHh4'.repeat(100) +
  'qBMUFRYXGBkaEAAQ/xEBABIAAQAAEwAAAQAAAAAAE///////////E////wAAAAAAE3//////////CCM/+AAAAAAAAGYAWgD8AHIAaQBjAGgJAAgAGwAdAB8AJAApACsALgAwADUAOQA8AEUARwBJAEoATgBQAYABiQGLAY0BkAGVAZ4BpwGwAbkBugHDAdAAAAAAAAACAQAAAAAAAAAfAAAAAAAAAAAAAAAAAAAB0Q==';

describe('readPlist', () => {
  it('reads what other programs write', () => {
    expect(readPlist(Buffer.from(OF_ANOTHER_WRITER, 'base64'))).toEqual(
      new Map<string, unknown>([
        ['b', Buffer.of(0, 1)],
        ['d', new Date('2018-07-31T07:22:24Z')],
        ['deep', [[[]]]],
        ['many', ['a', 'a', 'x'.repeat(300)]],
        ['n', [0, 255, 256, 65_536, 2 ** 40, -1, -(2 ** 40), 2 ** 63]],
        ['no', false],
        ['r', 1.5],
        ['text', 'Z\u00fcrich'],
        ['yes', true],
      ]),
    );
  });

  it('E20: gives back whatever was written', () => {
    fc.assert(
      fc.property(plist, (value) => {
        expect(readPlist(binaryPlist(value))).toEqual(asRead(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('E20: never fails, whatever the bytes are', () => {
    const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 8 });
    fc.assert(
      fc.property(plist, changes, fc.nat(), (value, edits, cut) => {
        const bytes = binaryPlist(value);
        for (const { at, byte } of edits) bytes[at % bytes.length] = byte;
        readPlist(bytes);
        readPlist(bytes.subarray(0, cut % (bytes.length + 1)));
      }),
      { numRuns: 2000 },
    );
    const trailer = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), trailer, (body, end) => {
        readPlist(Buffer.concat([Buffer.from('bplist00'), body, end]));
        readPlist(Buffer.concat([Buffer.from('<plist>'), body]));
      }),
      { numRuns: 2000 },
    );
  });

  it('E20: a list that contains itself, or repeats itself without end, is none', () => {
    const trailer = (count: number, table: number) => {
      const bytes = Buffer.alloc(32);
      bytes.writeUInt8(1, 6);
      bytes.writeUInt8(1, 7);
      bytes.writeUInt32BE(count, 12);
      bytes.writeUInt32BE(table, 28);
      return bytes;
    };
    const header = Buffer.from('bplist00');
    const itself = Buffer.concat([header, Buffer.of(0xa1, 0), Buffer.of(8), trailer(1, 10)]);
    expect(JSON.stringify(readPlist(itself))).toBe(`${'['.repeat(9)}${']'.repeat(9)}`);

    // Each list holds the next one fourteen times: 14^8 elements in about two hundred bytes.
    const lists = Array.from({ length: 9 }, (_, n) =>
      Buffer.of(0xae, ...Array.from({ length: 14 }, () => n + 1)),
    );
    const offsets = Buffer.from(lists.map((_, n) => 8 + n * 15));
    const all = [...lists, Buffer.of(0x09), offsets, Buffer.of(8 + lists.length * 15)];
    expect(
      readPlist(Buffer.concat([header, ...all, trailer(10, 8 + lists.length * 15 + 1)])),
    ).toBeUndefined();
  });

  it('E20: a list that is too large is none', () => {
    expect(readPlist(binaryPlist('x'.repeat(60_000)))).toHaveLength(60_000);
    expect(readPlist(binaryPlist('x'.repeat(70_000)))).toBeUndefined();
  });

  const xml = (body: string) =>
    readPlist(
      Buffer.from(
        `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x">\n<plist version="1.0">\n${body}\n</plist>\n`,
      ),
    );

  it.each<[string, string, unknown]>([
    [
      'a list',
      '<array><string>sea &amp; sand</string><string>Z&#252;rich &#x1f600;</string></array>',
      ['sea & sand', 'Z\u00fcrich \u{1f600}'],
    ],
    ['an empty list', '<array></array>', []],
    [
      'a dictionary',
      '<dict><key>lat</key><real>1.5</real><key>n</key><integer>-2</integer><key>t</key><date>2018-07-31T07:22:24Z</date></dict>',
      new Map<string, unknown>([
        ['lat', 1.5],
        ['n', -2],
        ['t', new Date('2018-07-31T07:22:24Z')],
      ]),
    ],
    ['values that are none', '<dict><key>a</key><real>x</real><key>b</key><date>y</date></dict>', new Map()],
    ['a nested list', '<array><array><string>a</string></array></array>', undefined],
    ['entities that nobody knows', '<array><string>&x; &#9999999;</string></array>', ['&x; &#9999999;']],
    ['too many elements', `<array>${'<integer>1</integer>'.repeat(2_000)}</array>`, undefined],
    ['something else', '<true/>', undefined],
  ])('E20: XML, %s', (_what, body, expected) => {
    expect(xml(body)).toEqual(expected);
  });

  it.each(['<plist>', '<plist><array>', '<plist><array><string>', '<plist '])(
    'E20: XML that never closes (%s) is none',
    (text) => {
      expect(readPlist(Buffer.from(text.repeat(Math.floor(60_000 / text.length))))).toBeUndefined();
    },
  );
});
