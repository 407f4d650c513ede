import { lastText } from '../config/last-text.ts';
import type { Place } from '../config/layers/layer.ts';
import { under } from '../config/resolve-config.ts';
import { writeRule } from '../sync/jobs/job-rule.ts';
import { accountOf } from './account-of.ts';
import { folderKey } from './folder-key.ts';
import type { CommandLine } from './program.ts';
import { configOf, type Surroundings } from './read-config.ts';

/** What is said of each of several jobs of which two are one: the same account, folder and photos, given twice. */
export function sameJobProblems(
  lines: readonly CommandLine[],
  world: Surroundings,
): readonly (readonly string[])[] {
  const folders = lines.map((line) => folderOf(line, world));
  const jobs = lines.map((line, at) => {
    const folder = folders[at];
    if (folder === undefined || folders.indexOf(folder) === folders.lastIndexOf(folder)) return undefined;
    const config = configOf(line, world);
    return config && JSON.stringify([folder, writeRule(config)]);
  });
  return lines.map((line, at) => {
    const twin = jobs.findIndex((job, other) => other !== at && job !== undefined && job === jobs[at]);
    const other = lines[twin];
    if (other === undefined) return [];
    const [here, there] = placesOf(line, other);
    const which = there?.kind === 'file' ? `the job of line ${there.line}` : 'another job';
    const problem = `${which} keeps the same photos in the same folder: leave one of the two out`;
    return [here?.kind === 'file' ? `${here.file}:${here.line}: ${problem}` : `--directory: ${problem}`];
  });
}

/** With its account: two of them may share a folder. */
function folderOf(line: CommandLine, world: Surroundings): string | undefined {
  const folder = lastText(line.raw.directory);
  return folder === undefined
    ? undefined
    : JSON.stringify([accountOf(line), folderKey(under(world, folder))]);
}

/** Where the two stand: where each has its folder from, or, of a folder for all, its name. */
function placesOf(...lines: readonly [CommandLine, CommandLine]): readonly (Place | undefined)[] {
  const folders = lines.map(({ places }) => places?.get('directory'));
  const isShared = folders[0] === folders[1];
  return isShared ? lines.map(({ places }, at) => places?.get('job') ?? folders[at]) : folders;
}
