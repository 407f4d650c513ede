import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readYaml } from '../../../../src/config/peers/read-yaml.ts';

const told = (text: string) => {
  const read = readYaml(text);
  return 'line' in read ? read.line : read.map(({ path, text: value }) => `${path.join('.')}=${value}`);
};

it.each<[text: string, told: readonly string[]]>([
  ['', []],
  ['---\n# nothing\n\n', []],
  ['\uFEFFa: 1', ['a=1']],
  ['a:\r\n  b: x\r\n', ['a.b=x']],
  ['a: b # c', ['a=b']],
  ['a: b#c', ['a=b#c']],
  ['a: "b # c" # d', ['a=b # c']],
  ["a: 'it''s: # so'", ["a=it's: # so"]],
  [String.raw`a: "b\"\n\u00e9"`, ['a=b"\né']],
  ['a: "%Y/%m"', ['a=%Y/%m']],
  ['a: http://b:80/c', ['a=http://b:80/c']],
  ['a: -5\nb: 2024-05-31 10:00', ['a=-5', 'b=2024-05-31 10:00']],
  ['a:\nb: ~\nc: null\nd: []\ne: {}\nf: # 1', []],
  ['a:\n  b:\n    c: 1\n  d: 2\ne: 3', ['a.b.c=1', 'a.d=2', 'e=3']],
  ['a:\n  - 1\n  - "two # x" # y\n\n  # z\n  - three', ['a=1', 'a=two # x', 'a=three']],
  ['a:\n- 1\n- 2\nb: 3', ['a=1', 'a=2', 'b=3']],
  ['a: [1, "b, c", \'d\', ] # e', ['a=1', 'a=b, c', 'a=d']],
  ['"a b": 1\n\'c\': 2', ['a b=1', 'c=2']],
  ['__proto__:\n  x: 1', ['__proto__.x=1']],
])('%j', (text, leaves) => {
  expect(told(text)).toEqual(leaves);
});

it.each<[text: string, line: number]>([
  ['a: |\n  text', 1],
  ['a: &x 1', 1],
  ['a: *x', 1],
  ['a: {b: 1}', 1],
  ['a: !!str 1', 1],
  ['a: "b', 1],
  ["a: 'b", 1],
  ['a: "b" c', 1],
  ['a: b: c', 1],
  ['a: [1, [2]]', 1],
  ['a: [1', 1],
  ['ok: 1\na: [x, {y: 1}]', 2],
  ['- 1', 1],
  ['a: 1\n- 2', 2],
  ['a: 1\n  b: 2', 2],
  ['a:\n    b: 1\n  c: 2', 3],
  ['a:\n\tb: 1', 2],
  ['a:\n  - b: 1', 2],
  ['a:\n  - - 1', 2],
  ['a:\n  -', 2],
  ['a: 1\na: 2', 2],
  ['a: 1\n---\nb: 2', 2],
  ['a: one\n  more', 2],
  ['word', 1],
  [`a: ${'x'.repeat(2000)}`, 1],
  [Array.from({ length: 30 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 21],
])('is not guessed: %j', (text, line) => {
  expect(told(text)).toBe(line);
});

it('texts of every kind come back as they were written', () => {
  const keys = fc.stringMatching(/^[a-z_]{1,8}$/);
  const texts = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 20 }));
  const trees = fc.dictionary(keys, fc.dictionary(keys, fc.array(texts, { minLength: 1, maxLength: 3 })), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(trees, fc.boolean(), (tree, flows) => {
      const lines = Object.entries(tree).flatMap(([above, below]) => [
        `${above}: # a comment`,
        ...Object.entries(below).flatMap(([key, values]) =>
          flows
            ? [`  ${key}: [${values.map((one) => JSON.stringify(one)).join(', ')}] # x`]
            : [`  ${key}:`, ...values.map((one) => `    - ${JSON.stringify(one)}`)],
        ),
      ]);
      const leaves = Object.entries(tree).flatMap(([above, below]) =>
        Object.entries(below).flatMap(([key, values]) =>
          values.map((text) => ({ path: [above, key], text })),
        ),
      );
      expect(readYaml(lines.join('\n'))).toEqual(leaves);
    }),
  );
});

const SIGNS = ['a', ':', ' ', '-', '#', '"', "'", '[', ']', '{', '}', ',', '\n', '\t', '\\', '&'];

it('any text at all is read, or its line is named', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...SIGNS) }), (text) => {
      const read = readYaml(text);
      if ('line' in read) expect(read.line).toBeLessThanOrEqual(text.split('\n').length);
      else for (const leaf of read) expect(leaf.path.length).toBeGreaterThan(0);
    }),
  );
});
