import { chooseJobs, namesIn, unknownNames } from '../config/layers/choose-jobs.ts';
import { located } from '../config/layers/located.ts';
import { type LoadedFile, loadFile } from '../config/layers/load-file.ts';
import type { Layer, Places } from '../config/layers/layer.ts';
import { layerOf, type Merged } from '../config/layers/merge-layers.ts';
import { lastText } from '../config/last-text.ts';
import { readEnvironment } from '../config/layers/read-environment.ts';
import type { RawValues } from '../config/read-values.ts';
import { under } from '../config/resolve-config.ts';
import { SETTING_NAMES } from '../config/setting-names.ts';
import { flagOf, SETTINGS, type SettingName } from '../config/settings.ts';
import { accountOf } from './account-of.ts';
import { type CommandEntry, PROMISES } from './command-entry.ts';
import { COMMANDS } from './commands.ts';
import { folderKey } from './folder-key.ts';
import { isOfEachFolder } from './is-of-each-folder.ts';
import { problemsOfJobs } from './problems-of-jobs.ts';
import { type CommandLine, fittingSettings, goesNotWith } from './program.ts';
import { flagsIn, problemsOfAll, usageError } from './usage-error.ts';
import type { World } from './world.ts';

export interface Layered {
  readonly line: CommandLine;
  readonly warnings: readonly string[];
  /** Of the file that was read, absolute. */
  readonly file: string | undefined;
}

/**
 * The command line with what the environment and the file say beside it: flags beat the environment, the environment beats the file. Where
 * that makes several jobs, there is a line for each. USAGE where the file or a variable cannot be used.
 */
export async function withLayers(line: CommandLine, world: World): Promise<Layered> {
  const environment = readEnvironment(world.env);
  const lines = line.accounts ?? [line];
  const file = await fileFor(lines, environment.values, world);
  const sources = { environment: environment.values, file: file.content };
  const names = lines.flatMap(({ raw }) => unknownNames({ ...sources, raw }));
  const wrong = [
    ...environment.problems,
    ...file.problems,
    ...new Set(file.problems.length > 0 ? [] : names),
  ];
  const chosen = lines.flatMap((one) =>
    chooseJobs({
      raw: one.raw,
      environment: environment.values,
      file: file.content,
      isSameFolder: (a, b) => folderKey(under(world, a)) === folderKey(under(world, b)),
      eachJob: COMMANDS[line.command].needs !== 'account',
    }).map((merged) => asLine({ ...one, ...jobsOf(one, environment.values) }, merged)),
  );
  if (wrong.length > 0) throw usageError([...line.problems, ...wrong, ...wrongValues(chosen, world)]);
  const jobs = await eachKnown(chosen, world);
  const warnings = [...environment.warnings, ...file.warnings];
  const [first = line] = jobs;
  const promises = [...new Set(jobs.flatMap(({ problems }) => problems))];
  const problems = [...line.problems, ...promises];
  if (jobs.length < 2) return { line: { ...first, problems }, warnings, file: file.path };
  const accounts = jobs.map((job) => ({ ...job, problems: [] }));
  return {
    line: { ...line, raw: { ...first.raw, ...line.raw }, problems, accounts },
    warnings,
    file: file.path,
  };
}

/**
 * What is wrong with the values beside what could not be read at all, so that nobody mends one only to meet the other. What speaks of a
 * setting that nobody gave is left out: it may be what could not be read.
 */
function wrongValues(jobs: readonly CommandLine[], world: World): readonly string[] {
  const told = problemsOfJobs(jobs, world).map((problems, at) =>
    [...(jobs[at]?.problems ?? []), ...problems].filter((problem) =>
      flagsIn(problem).every((flag) =>
        SETTING_NAMES.some((name) => flagOf(name) === flag && jobs[at]?.raw[name] !== undefined),
      ),
    ),
  );
  return problemsOfAll(told);
}

/** Loaded where something was left out that can be found: a sync has no use of it. */
async function eachKnown(lines: readonly CommandLine[], world: World): Promise<readonly CommandLine[]> {
  const entry: CommandEntry | undefined = lines[0] && COMMANDS[lines[0].command];
  if (entry?.findsAccount !== true || !lines.some(leavesOut)) return lines;
  const { withWhatIsKnown } = await import('./what-is-known.ts');
  return (await Promise.all(lines.map((one) => withWhatIsKnown(one, world)))).flat();
}

function leavesOut(line: CommandLine): boolean {
  return accountOf(line) === '' || (isOfEachFolder(line) && line.raw.directory === undefined);
}

/** The file that the command line, or else the environment, means. */
async function fileFor(lines: readonly CommandLine[], environment: Layer, world: World): Promise<LoadedFile> {
  const [first] = lines;
  const textOf = (name: SettingName) => lastText(first?.raw[name] ?? environment.get(name)?.value);
  const named = textOf('config');
  const folder =
    textOf('cookieDirectory') ?? (world.home === '' ? undefined : SETTINGS.cookieDirectory.fallback);
  const cookieDirectory = folder === undefined ? undefined : under(world, folder);
  const isNamed = named !== undefined && named.trim() !== '';
  return loadFile({ named: isNamed ? under(world, named) : undefined, cookieDirectory });
}

function jobsOf({ raw }: CommandLine, environment: Layer): Pick<CommandLine, 'jobs'> {
  const jobs = namesIn(layerOf(raw), environment);
  return jobs.length === 0 ? {} : { jobs };
}

/** One job as the command line that would do the same. */
function asLine(line: CommandLine, { raw, places }: Merged): CommandLine {
  const { raw: fitting, refused } = fittingSettings(line.command, raw);
  const promises: readonly SettingName[] = PROMISES;
  const problems = refused
    .filter((name) => places.has(name) && promises.includes(name))
    .map((name) => located(goesNotWith(name, line.command), places));
  return { ...line, raw: fitting, places, typed: typedOf(fitting, places), problems };
}

/** Account and folder choose among the jobs of a file; what else stands there need not be repeated. */
function typedOf(raw: RawValues, places: Places): RawValues {
  const inFile = new Set<string>([...places].filter(([, { kind }]) => kind === 'file').map(([name]) => name));
  // A job that has a name is chosen by it.
  const chooses = new Set(['username', raw.job === undefined ? 'directory' : 'job']);
  return Object.fromEntries(Object.entries(raw).filter(([name]) => chooses.has(name) || !inFile.has(name)));
}
