import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';

const files = [
  'README.md',
  ...['docs', 'docs/running'].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))),
].filter((name) => name.endsWith('.md'));

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
  expect(parseCommandLine(wordsOf(line).slice(1))).toMatchObject({ problems: [] });
});
