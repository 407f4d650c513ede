import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  FILTER_KINDS,
  NUMBER_FIELDS,
  OPTIONAL_FIELDS,
  TEXT_FIELDS,
  TIME_FIELDS,
} from '../../../../src/model/filter.ts';
import { parseFilter } from '../../../../src/plan/filter/parse-filter.ts';
import { isFilterProblem } from '../../../../src/plan/filter/read-tokens.ts';

const manual = readFileSync('docs/FILTERS.md', 'utf8');
const spans = [...manual.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
const words: ReadonlySet<string> = new Set([
  ...FILTER_KINDS,
  ...TIME_FIELDS,
  ...NUMBER_FIELDS,
  ...TEXT_FIELDS,
  ...OPTIONAL_FIELDS,
  'library',
  'near',
]);

it('docs/FILTERS.md tells of every word', () => {
  const told = new Set(spans.flatMap((span) => span.split(/\W+(?<!-)(?!-)| /)));
  expect([...words].filter((word) => !told.has(word) && !spans.includes(word))).toEqual([]);
});

it('what docs/FILTERS.md shows as a statement is one', () => {
  const shown = spans.filter((span) => words.has(span.split(/[ (]/)[0] ?? '') && /[<>=~'(]| /.test(span));
  const statements = shown.filter((span) => !span.endsWith('='));
  expect(statements.length).toBeGreaterThan(10);
  expect(statements.filter((span) => isFilterProblem(parseFilter(span)))).toEqual([]);
});

it('what docs/FILTERS.md shows on a command line is a filter', () => {
  const given = [...manual.matchAll(/--filter '([^\n]*?)'(?: --|$)/gm)].map(([, text = '']) => text);
  expect(given).toHaveLength(2);
  expect(given.filter((text) => isFilterProblem(parseFilter(text)))).toEqual([]);
});
