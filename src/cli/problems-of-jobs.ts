import { located } from '../config/layers/located.ts';
import { flagOf } from '../config/settings.ts';
import { accountOf } from './account-of.ts';
import type { CommandLine } from './program.ts';
import { problemsOf } from './read-config.ts';
import { sameJobProblems } from './same-job-problems.ts';
import type { World } from './world.ts';

/** What is wrong with each of the jobs of one process: with its own values, and with several of them beside each other. */
export function problemsOfJobs(
  lines: readonly CommandLine[],
  world: World,
  moment?: 'now' | 'later',
): readonly (readonly string[])[] {
  const twice = sameJobProblems(lines, world);
  return lines.map((line, at) => [
    ...problemsOf(line, world, moment),
    ...(twice[at] ?? []),
    ...[
      ...passwordProblems(line, lines, world),
      ...reportProblems(line, lines),
      ...healthProblems(line, lines),
    ].map((problem) => located(problem, line.places ?? new Map())),
  ]);
}

/** A password of the environment would be proven for accounts that it is not of, until Apple locks them. */
function passwordProblems(
  line: CommandLine,
  lines: readonly CommandLine[],
  { env }: Pick<World, 'env'>,
): readonly string[] {
  const { raw } = line;
  const isAlone = new Set(lines.map(accountOf)).size === 1;
  const hasOwn = [raw.password, raw.passwordFile, raw.passwordCommand].some((value) => value !== undefined);
  const given = ['KEEPSAKE_PASSWORD', 'ICLOUD_PASSWORD'].find((name) => (env[name] ?? '') !== '');
  if (isAlone || hasOwn || given === undefined) return [];
  return [`${given} is one password, and there are several accounts: give each its own --password-file`];
}

/** Each would take the place of the one before. */
function reportProblems(line: CommandLine, lines: readonly CommandLine[]): readonly string[] {
  const path = reportOf(line);
  const same = lines.filter((other) => path !== undefined && reportOf(other) === path);
  return same.length > 1 ? ['--report-json is one file, and there are several jobs: give each its own'] : [];
}

/** One port and one file tell how the whole process stands. */
function healthProblems({ raw }: CommandLine, lines: readonly CommandLine[]): readonly string[] {
  return (['httpPort', 'httpBind', 'healthFile'] as const)
    .filter((name) => lines.some((other) => String(other.raw[name]) !== String(raw[name])))
    .map((name) => `${flagOf(name)} is of the whole process: give it once, for all`);
}

function reportOf({ raw }: CommandLine): string | undefined {
  return raw.reportJson === undefined || raw.reportJson === true ? undefined : raw.reportJson.at(-1);
}
