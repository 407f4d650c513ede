import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { printable } from '../../base/printable.ts';
import { isWatch } from '../../config/is-watch.ts';
import { isPathSetting } from '../../config/layers/absolute-paths.ts';
import type { RawValues } from '../../config/read-values.ts';
import { under } from '../../config/resolve-config.ts';
import { SETTING_NAMES } from '../../config/setting-names.ts';
import { flagOf, isSecret, type Setting, SETTINGS, type SettingName } from '../../config/settings.ts';
import type { CommandContext } from '../command-context.ts';
import { ownProgram } from '../own-program.ts';
import type { CommandLine } from '../program.ts';
import { problemsOfJobs } from '../problems-of-jobs.ts';
import { usageError } from '../usage-error.ts';
import { withLayers } from '../with-layers.ts';
import type { World } from '../world.ts';
import { parseServiceName, parseTimer, type ServiceWish, type Timer } from './service-wish.ts';

/** What says how this call goes, and not how the service does. */
const OF_THE_CALL: ReadonlySet<string> = new Set<SettingName>(['dryRun', 'json', 'noProgressBar']);

/** What does something else than to sync, once. */
const NO_SYNC = ['onlyPrintFilenames', 'authOnly', 'listAlbums', 'listLibraries'] as const;

/** Variables that a service does not get by itself, and without which it may reach nothing, or call folders otherwise. */
const TAKEN_ALONG = ['TZ', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS'];

/** The service that the command line wants, checked as a sync would be; USAGE with everything that is wrong. */
export async function readWish(line: CommandLine, { world, terminal }: CommandContext): Promise<ServiceWish> {
  const { flags } = line;
  const lines = (line.accounts ?? [line]).map((one) => withoutCall(one));
  const alone = withoutSettings(world);
  const [first = line] = lines;
  const layered = await withLayers(
    { ...asSync(first), problems: [], ...(line.accounts !== undefined && { accounts: lines.map(asSync) }) },
    alone,
  );
  const jobs = layered.line.accounts ?? [layered.line];
  const typedTimer = typeof flags['timer'] === 'string' ? flags['timer'] : flags['timer'] && 'daily';
  const asked = typedTimer === undefined ? undefined : parseTimer(typedTimer);
  const isForEver = jobs.some(({ raw }) => isWatch(raw));
  const { name, problems: nameProblems } = parseServiceName(flags['name']);
  const isSystem = flags['system'] === true;
  const user = textOf(flags['runAs']);
  const problems = [
    ...line.problems,
    ...secretsIn(lines),
    ...notASync(jobs),
    ...problemsOfJobs(jobs, alone, 'later').flat(),
    ...nameProblems,
    ...(typedTimer !== undefined && asked === undefined
      ? ['--timer takes hourly, daily, weekly, or a time such as 03:30']
      : []),
    ...(typedTimer !== undefined && isForEver
      ? ['--timer is for what runs once: a watch has its own pace']
      : []),
    ...(isSystem ? systemProblems(user, jobs) : user === undefined ? [] : ['--run-as is for --system']),
  ];
  if (problems.length > 0) throw usageError([...new Set(problems)]);

  const writes = [...new Set(jobs.flatMap((job) => writesOf(job, alone)))];
  const missing = isSystem ? writes.filter((path) => !existsSync(path)) : [];
  for (const text of leftBehind(world)) terminal.warn(text);
  for (const path of missing)
    terminal.warn(
      `${printable(path)} is not there yet, and the service may not make it: make it, and give it to ${user}`,
    );
  const timer: Timer | undefined = isForEver ? undefined : (asked ?? { kind: 'daily' });
  const place = placeOf(first, layered.file, alone);
  const words = lines.flatMap(({ raw }) => wordsOf({ ...place, ...raw }, alone));
  return {
    name,
    isSystem,
    user,
    command: [...ownProgram(), ...words, '--no-progress-bar'],
    variables: Object.fromEntries(
      TAKEN_ALONG.flatMap((key) => {
        const value = world.env[key] ?? world.env[key.toLowerCase()];
        return value === undefined || value === '' || holdsSecret(value) ? [] : [[key, value]];
      }),
    ),
    writes,
    timer,
  };
}

function asSync(line: CommandLine): CommandLine {
  return { ...line, command: 'sync', words: [], flags: {} };
}

function withoutCall(line: CommandLine): CommandLine {
  return {
    ...line,
    raw: Object.fromEntries(Object.entries(line.raw).filter(([name]) => !OF_THE_CALL.has(name))),
  };
}

/** What stands in this environment is not there when the service runs. */
function withoutSettings(world: World): World {
  const env = Object.entries(world.env).filter(([name]) => !/^(KEEPSAKE|ICLOUD)_/.test(name));
  return { ...world, env: Object.fromEntries(env) };
}

function leftBehind({ env }: World): readonly string[] {
  const settings = Object.keys(env).filter((name) => /^(KEEPSAKE|ICLOUD)_/.test(name));
  const proxies = TAKEN_ALONG.filter((name) => holdsSecret(env[name] ?? env[name.toLowerCase()] ?? ''));
  return [...settings, ...proxies].map(
    (name) =>
      `${name} of this environment is not part of the service: it would be readable there; put it into the configuration`,
  );
}

function holdsSecret(value: string): boolean {
  return URL.canParse(value) && new URL(value).password !== '';
}

function notASync(jobs: readonly CommandLine[]): readonly string[] {
  return NO_SYNC.filter((name) => jobs.some(({ raw }) => raw[name] !== undefined)).map(
    (name) => `${flagOf(name)} is done once, and a service syncs: leave it out`,
  );
}

function secretsIn(lines: readonly CommandLine[]): readonly string[] {
  return lines.flatMap(({ raw }) =>
    SETTING_NAMES.filter((name) => raw[name] !== undefined && isSecret(name)).map(
      (name) =>
        `${flagOf(name)} would stand in a file that others can read: put it into the configuration (docs/CONFIG.md)`,
    ),
  );
}

function systemProblems(user: string | undefined, jobs: readonly CommandLine[]): readonly string[] {
  return [
    ...(user === undefined ? ['--system wants --run-as USER: whose photos they are'] : []),
    ...(user !== undefined && !/^[A-Za-z_][\w.-]*$/.test(user) ? ['--run-as takes the name of a user'] : []),
    ...(user !== undefined &&
    user !== nameOfUser() &&
    jobs.some(({ raw }) => raw.cookieDirectory === undefined)
      ? [
          '--cookie-directory is needed with --system: the home folder of this call is not that of the service',
        ]
      : []),
  ];
}

function nameOfUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry.
    return undefined;
  }
}

/** Where session and settings are, which this call finds by its own home folder. */
function placeOf({ raw }: CommandLine, file: string | undefined, world: World): RawValues {
  if (raw.config !== undefined) return {};
  if (file !== undefined) return { config: [file] };
  return raw.cookieDirectory === undefined
    ? { cookieDirectory: [under(world, SETTINGS.cookieDirectory.fallback ?? '')] }
    : {};
}

function wordsOf(raw: RawValues, world: World): readonly string[] {
  return SETTING_NAMES.flatMap((name) => {
    const value = raw[name];
    if (value === undefined) return [];
    if (value === true) return [flagOf(name)];
    const { kind } = SETTINGS[name];
    const values = kind === 'choices' || kind === 'texts' ? value : value.slice(-1);
    return values.flatMap((text) => [
      flagOf(name),
      isPathSetting(name) && text !== '-' ? under(world, text) : text,
    ]);
  });
}

/** Every folder that a setting names, and that of every file, but for those that are only read. */
function writesOf({ raw }: CommandLine, world: World): readonly string[] {
  return SETTING_NAMES.filter((name) => isPathSetting(name) && !ONLY_READ.has(name)).flatMap((name) => {
    const setting: Setting = SETTINGS[name];
    const value = raw[name];
    const text =
      (value === undefined || value === true ? [] : value).at(-1) ??
      ('fallback' in setting ? setting.fallback : undefined);
    if (text === undefined || text === '-') return [];
    const path = under(world, text);
    return [setting.flags.includes('<folder>') ? path : dirname(path)];
  });
}

const ONLY_READ: ReadonlySet<SettingName> = new Set([
  'config',
  'passwordFile',
  'keyFile',
  'notificationScript',
  'notifyFile',
  'smtpPasswordFile',
]);

function textOf(flag: string | true | undefined): string | undefined {
  return typeof flag === 'string' ? flag : undefined;
}
