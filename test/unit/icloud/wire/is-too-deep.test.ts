import { describe, expect, it } from 'vitest';
import { classifyReply, pauseInBody } from '../../../../src/icloud/wire/classify-reply.ts';
import { isTooDeep } from '../../../../src/icloud/wire/is-too-deep.ts';

const nested = (levels: number, open: string, close: string, inner = '1') =>
  `${open.repeat(levels)}${inner}${close.repeat(levels)}`;

describe('C29: nesting as no answer of Apple has it', () => {
  it.each<[string, string]>([
    ['lists', `{"serverErrorCode":${nested(20_000, '[', ']')}}`],
    ['objects', nested(20_000, '{"a":', '}')],
    ['both', `{"a":${nested(10_000, '[{"a":', '}]')}}`],
    ['a zone that is busy', `{"zones":[{"serverErrorCode":${nested(20_000, '[', ']')}}]}`],
    ['with something behind each level', `{"a":${nested(20_000, '[', ',2]')}}`],
    ['in a large page', `{"x":"${'x'.repeat(600_000)}","a":${nested(20_000, '[', ']')}}`],
  ])('%s: not understood, and no bug of ours', (_what, text) => {
    expect(JSON.parse(text)).toBeDefined();
    expect(isTooDeep(text)).toBe(true);
    expect(classifyReply({ status: 200, text, retryAfterMs: undefined })).toEqual({
      kind: 'malformed',
      status: 200,
    });
    expect(pauseInBody(text)).toBeUndefined();
  });

  it('brackets in texts are no levels', () => {
    const text = JSON.stringify({ a: '[{"\\'.repeat(5_000), b: nested(400, '[', ']') });
    expect(isTooDeep(text)).toBe(false);
    expect(isTooDeep(JSON.stringify({ a: Array.from({ length: 5_000 }, () => [{}]) }))).toBe(false);
  });
});
