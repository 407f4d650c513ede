import { describe, expect, it } from 'vitest';
import { coverJson } from '../../../src/base/cover-json.ts';
import { SecretRegistry } from '../../../src/base/secret.ts';

function covering(...secrets: readonly string[]) {
  const registry = new SecretRegistry();
  for (const secret of secrets) registry.add(secret);
  return (json: string) => coverJson(json, (text) => registry.scrub(text));
}

describe('a finished JSON text', () => {
  it.each([
    ['a number', '12345678', { bytes: 123_456_789, said: 'it is 12345678' }],
    ['half of an escape', 'n1234567', { said: '\n1234567, n1234567' }],
    ['the end of one text and the beginning of another', '","abcdefgh', { a: '', abcdefgh: ',","abcdefgh' }],
    ['what has to be escaped', 'a"b\\c\u0001defg', { said: 'a"b\\c\u0001defg', other: 'ab' }],
    ['a word of JSON', 'false,"a', { is: false, a: 'false,"a' }],
  ])('M10: stays JSON where a secret looks like %s', (_what, secret, value) => {
    const covered: unknown = JSON.parse(covering(secret)(JSON.stringify(value)));
    const expected = Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        name,
        typeof one === 'string' ? one.replace(secret, '[secret]') : one,
      ]),
    );
    expect(covered).toEqual(expected);
  });

  it('M10: so do the parts that it is printed in, and what holds no secret is as it was', () => {
    const cover = covering('12345678');
    expect(cover('{"size":12345678,"rows":[')).toBe('{"size":12345678,"rows":[');
    expect(cover(',{"a":"\\u202e 12345678"}')).toBe(',{"a":"\u202e [secret]"}');
    expect(cover('{"a": 1.0e3 }')).toBe('{"a": 1.0e3 }');
  });
});
