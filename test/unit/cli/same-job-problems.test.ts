import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderKey } from '../../../src/cli/folder-key.ts';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { sameJobProblems } from '../../../src/cli/same-job-problems.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function outside() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'photos', 'in'), { recursive: true });
  symlinkSync('photos', join(folder, 'link'));
  return { env: {}, cwd: folder, home: folder, clock: new FakeClock() };
}

it.each<[what: string, other: readonly string[], isSame: boolean]>([
  ['the same', ['-d', 'photos'], true],
  ['with a slash', ['-d', 'photos/'], true],
  ['another spelling', ['-d', './in/../photos/.'], true],
  ['from the root', ['-d', 'ROOT/photos'], true],
  ['a link', ['-d', 'link'], true],
  ['the home folder', ['-d', '~/photos'], true],
  ['other photos', ['-d', 'photos', '--recent', '5'], false],
  ['other names', ['-d', 'photos', '--folder-structure', 'none'], false],
  ['another pace', ['-d', 'photos', '--watch-with-interval', '60'], true],
  ['a folder in it', ['-d', 'photos/in'], false],
  ['another folder', ['-d', 'others'], false],
])('U88: one account twice, the second with %s', (_, other, isSame) => {
  const world = outside();
  const typed = other.map((word) => word.replace('ROOT', world.cwd));
  const line = (...second: readonly string[]) =>
    parseCommandLine(['-u', 'Sam@example.com', '-d', 'photos', '-u', ...second]).accounts ?? [];
  const problem = [
    '--directory: another job keeps the same photos in the same folder: leave one of the two out',
  ];
  const told = sameJobProblems(line('sam@example.com', ...typed), world);
  expect(told).toEqual(isSame ? [problem, problem] : [[], []]);
  expect(sameJobProblems(line('ann@example.com', ...typed), world)).toEqual([[], []]);
});

it.each([
  ['photos/new/x', 'link/new/x', true],
  ['new', './new/', true],
  ['new', 'New2', false],
  ['photos', 'photos/new', false],
])('U88: folders that may not be there yet: %s and %s', (a, b, isSame) => {
  const { cwd } = outside();
  expect(folderKey(join(cwd, a)) === folderKey(join(cwd, b))).toBe(isSame);
});
