import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { isFilterProblem } from '../../../src/plan/filter/read-tokens.ts';
import { parseFilter } from '../../../src/plan/filter/parse-filter.ts';

const files = [
  'README.md',
  ...['docs', 'docs/running'].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))),
].filter((name) => name.endsWith('.md'));

const WORLD = { env: {}, cwd: '/home/sam', home: '/home/sam' };

/** What stands in a block of code or between ticks, and begins as a command of ours. */
function commandsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^(?: {4}|\$ )(?:docker exec (?:-it )?\w+ )?(keepsake(?: .*)?)$/gm)];
  const inline = [...text.matchAll(/`(keepsake(?: [^`]*)?)`/g)];
  const fenced = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => [
    ...block.matchAll(/^(keepsake(?: .*)?)$/gm),
  ]);
  return [...blocks, ...inline, ...fenced]
    .map(([, line = '']) => line.replace(/ #.*$| &$/g, '').trim())
    .filter((line) => !/[…|\\]|\[|\.\.\./.test(line));
}

const commands = files.flatMap((file) =>
  commandsIn(readFileSync(file, 'utf8')).map((line) => [file, line] as const),
);

it('there are command lines in the manuals', () => {
  expect(commands.length).toBeGreaterThan(40);
});

/** As a shell takes them apart. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|[^\s'"]+/g)].map(
    ([word, single, double]) => single ?? double ?? word,
  );
}

it.each(commands)('U8: %s: %s is a command line that keepsake takes', (_file, line) => {
  // Capitals stand for what the user has.
  const read = parseCommandLine(wordsOf(line).slice(1));
  expect(read).toMatchObject({ problems: [] });
  for (const { raw } of read.accounts ?? [read]) {
    const found = resolveConfig({ username: ['sam@example.com'], ...raw }, WORLD, { needsFolder: false });
    const problems = 'problems' in found ? found.problems : [];
    // The user has the files that a manual names; this machine has not.
    expect(problems.filter((problem) => !problem.includes('cannot be read'))).toEqual([]);
  }
});

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name));

const filters = [...files, ...sources].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/--filter '([^'…$]+)'/g)].map(([, filter = '']) => [file, filter]),
);

it('there are filters in manuals and messages', () => {
  expect(filters.length).toBeGreaterThan(5);
});

it.each(filters)('U8: %s: %s is a filter that keepsake takes', (_file, filter) => {
  expect(isFilterProblem(parseFilter(filter))).toBe(false);
});
