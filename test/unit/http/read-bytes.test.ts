import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../../../src/http/read-bytes.ts';
import { takeText } from '../../../src/http/arrived-body.ts';

async function* pieces(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

describe('readBytes', () => {
  it.each<[what: string, parts: Uint8Array[], coding: string | undefined, text: string]>([
    ['plain', [Buffer.from('hel'), Buffer.from('lo')], undefined, 'hello'],
    ['identity', [Buffer.from('hello')], 'identity', 'hello'],
    ['gzip', [gzipSync('hello').subarray(0, 7), gzipSync('hello').subarray(7)], 'gzip', 'hello'],
    ['gzip by its old name, in capitals', [gzipSync('hello')], ' X-GZIP ', 'hello'],
    [
      'a character cut in two',
      [Buffer.from('ä').subarray(0, 1), Buffer.from('ä').subarray(1)],
      undefined,
      'ä',
    ],
    ['a mark in front that JSON does not know', [Buffer.from('\ufeff{}')], undefined, '{}'],
    ['bytes that are no UTF-8', [Buffer.from([0x61, 0xff])], undefined, 'a\ufffd'],
    ['nothing', [], undefined, ''],
    ['nothing, said to be gzip', [], 'gzip', ''],
  ])('%s', async (_what, parts, coding, text) => {
    expect(takeText(await readBytes(pieces(...parts), coding, 100))).toBe(text);
  });

  it.each<[what: string, bytes: Uint8Array, coding: string | undefined, code: string]>([
    ['J6: too much on the line', Buffer.alloc(101), undefined, 'BODY_TOO_LARGE'],
    ['J6: too much once decoded', gzipSync(Buffer.alloc(1_000_000)).subarray(0), 'gzip', 'BODY_TOO_LARGE'],
    ['gzip that was cut', gzipSync('hello').subarray(0, 15), 'gzip', 'Z_BUF_ERROR'],
    ['no gzip', Buffer.from('hello'), 'gzip', 'Z_DATA_ERROR'],
    ['another coding', deflateSync('hello'), 'deflate', 'UNEXPECTED_ENCODING'],
    ['two codings', gzipSync('hello'), 'gzip, gzip', 'UNEXPECTED_ENCODING'],
  ])('refuses %s', async (_what, bytes, coding, code) => {
    await expect(
      readBytes(pieces(bytes), coding, code === 'BODY_TOO_LARGE' && coding === 'gzip' ? 10_000 : 100),
    ).rejects.toMatchObject({
      code,
      phase: 'body',
    });
  });

  it('takes exactly as much as is allowed', async () => {
    expect(await readBytes(pieces(gzipSync('x'.repeat(100))), 'gzip', 100)).toHaveLength(100);
    expect(await readBytes(pieces(Buffer.from('x'.repeat(100))), undefined, 100)).toHaveLength(100);
  });
});
