import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = 'docs/changes';
const names = readdirSync(FOLDER)
  .filter((name) => name !== 'README.md')
  .toSorted();

it('the files of docs/changes are numbered from 1, each number once and none left out', () => {
  const numbers = names.map((name) => /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/.exec(name)?.[1]);
  expect(numbers).toEqual(names.map((_, at) => String(at + 1).padStart(4, '0')));
});

it('each begins with a heading of its own', () => {
  const headings = names.map((name) => readFileSync(join(FOLDER, name), 'utf8').split('\n')[0]);
  expect(headings.filter((heading) => heading?.startsWith('# ') !== true)).toEqual([]);
  expect(new Set(headings).size).toBe(names.length);
});
