import { isAbsolute, join, resolve } from 'node:path';
import { languageOf } from '../plan/date-words.ts';
import { inLanguage, parseFolderTemplate, parseNameTemplate } from '../plan/folder-template.ts';
import { parseAlbums } from '../plan/album-wishes.ts';
import { asksAlbums } from '../plan/filter/filter-terms.ts';
import { parseLibraries } from '../plan/library-choice.ts';
import { accountName } from './account-name.ts';
import type { Config } from './config.ts';
import { findPassword } from './password.ts';
import { readDateBounds } from './read-date-bounds.ts';
import { readFilters } from './read-filters.ts';
import { readExif } from './read-exif.ts';
import { readFreeing } from './read-freeing.ts';
import { readHealth } from './read-health.ts';
import { readLimits } from './read-limits.ts';
import { readLog } from './read-log.ts';
import { readMirror } from './read-mirror.ts';
import { readNetwork } from './read-network.ts';
import { readPace } from './read-pace.ts';
import { readSidecars } from './read-sidecars.ts';
import { refuseActs } from './read-tasks.ts';
import { readTelling } from './read-telling.ts';
import { readTrees } from './read-trees.ts';
import { ValueReader, type RawValues } from './read-values.ts';
import { withoutSecrets } from './without-secrets.ts';
import { SETTINGS } from './settings.ts';
import { KEY_VARIABLE, PASSWORD_VARIABLES } from './variables.ts';
import { notWritten } from './not-written.ts';

/** What surrounds the command line. */
export interface ConfigPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

/** From then on a person is asked to renew the trust, so renewing it by itself has to begin earlier (session.md 3.4). */
const WARN_DAYS = 7;

export type Resolved =
  | { readonly config: Config; readonly warnings: readonly string[] }
  /** All of them, so that no user mends one only to meet the next. */
  | { readonly problems: readonly string[] };

interface Circumstances {
  readonly needsFolder?: boolean;
  readonly nowMs?: number;
  /** What is told of a sync is written, so it has to be possible. */
  readonly tells?: boolean;
  /** The password stands on the command line, where others can see it. */
  readonly passwordIsSeen?: boolean;
  /** What hints repeat; without it: all values. */
  readonly typed?: RawValues | undefined;
}

/** Raw values → Config, or everything that is wrong with them. Reads password and key file; touches nothing else. */
export function resolveConfig(
  raw: RawValues,
  world: ConfigPorts,
  {
    needsFolder = true,
    nowMs,
    tells = true,
    passwordIsSeen = true,
    typed: repeated = raw,
  }: Circumstances = {},
): Resolved {
  const read = new ValueReader(raw);
  const { problems } = read;

  const account = read.text('username');
  const username = account === undefined ? undefined : accountName(account);
  if (username === undefined) problems.push('--username is missing');

  const tasks = [
    read.isSet('listLibraries') && ('list-libraries' as const),
    read.isSet('listAlbums') && ('list-albums' as const),
    read.isSet('authOnly') && ('auth-only' as const),
    read.isSet('onlyPrintFilenames') && ('print' as const),
    read.isSet('dryRun') && ('dry-run' as const),
  ].filter((task) => task !== false);
  // Printing is a dry run already, so both together are no contradiction.
  const task = tasks[0] ?? 'sync';
  if (task === 'auth-only' && tasks.length > 1) {
    problems.push('--auth-only downloads nothing, so --only-print-filenames and --dry-run do not go with it');
  }
  refuseActs(read);

  const trustRenewDays = read.integer('trustRenewDays');
  if (trustRenewDays !== undefined && trustRenewDays > 0 && trustRenewDays <= WARN_DAYS) {
    const wanted = `0 or more than ${WARN_DAYS}: earlier than that you are warned to sign in again`;
    problems.push(`--trust-renew-days takes ${wanted}`);
  }

  const directory = read.text('directory');
  if (directory === undefined && needsFolder && (task === 'sync' || task === 'dry-run'))
    problems.push('--directory is missing');
  if (read.isSet('skipVideos') && read.isSet('skipPhotos')) {
    problems.push('--skip-videos and --skip-photos exclude each other');
  }

  const liveMode = read.choice('livePhotoMode', SETTINGS.livePhotoMode.choices);
  if (read.isSet('skipLivePhotos') && liveMode !== undefined && liveMode !== 'image-only')
    problems.push('--skip-live-photos means --live-photo-mode image-only: give one of the two');

  const libraries = parseLibraries(read.texts('library'));
  if (libraries !== undefined && 'problem' in libraries) problems.push(`--library: ${libraries.problem}`);
  const albums = parseAlbums(read.texts('album'));
  if (albums !== undefined && 'problem' in albums) problems.push(`--album: ${albums.problem}`);
  const untilFound = read.integer('untilFound');
  const bounds = readDateBounds(read, nowMs);
  const filter = readFilters(read);
  if (untilFound !== undefined && filter !== undefined && asksAlbums(filter))
    problems.push('--until-found does not go with a --filter that asks for albums');

  const folder = parseFolderTemplate(read.text('folderStructure') ?? '');
  if ('problem' in folder) problems.push(`--folder-structure: ${folder.problem}`);
  const fileNameText = read.text('fileName');
  const fileName = fileNameText === undefined ? undefined : parseNameTemplate(fileNameText);
  if (fileName !== undefined && 'problem' in fileName) problems.push(`--file-name: ${fileName.problem}`);
  const dates = read.choice('dates', SETTINGS.dates.choices);
  const trees = readTrees(read, 'problem' in folder ? undefined : folder);

  if (!hasHome(world) && read.count('cookieDirectory') === 0) {
    problems.push(
      '--cookie-directory is needed: HOME names no folder of yours, so there is none to keep the session in',
    );
  }
  const cookieDirectory = under(world, read.text('cookieDirectory') ?? '');
  const passwordFile = read.text('passwordFile');
  const keyFile = read.text('keyFile');
  if (read.choice('mfaProvider', SETTINGS.mfaProvider.choices) === 'webui') {
    problems.push(
      '--mfa-provider webui is not in this version: leave it out; the code is entered in the terminal, or with `keepsake login --request-code`, then `--code`',
    );
  }
  read.integer('threadsNum');
  const found = findPassword({
    flag: read.text('password'),
    flagIsSeen: passwordIsSeen,
    file: passwordFile === undefined ? undefined : under(world, passwordFile),
    command: read.text('passwordCommand'),
    environment: PASSWORD_VARIABLES.map((name) => ({ name, value: world.env[name] })),
    providers:
      read.count('passwordProvider') === 0
        ? []
        : read.choices('passwordProvider', SETTINGS.passwordProvider.choices),
    store: read.isSet('storeCredential'),
    keyFile: keyFile === undefined ? undefined : under(world, keyFile),
    key: { name: KEY_VARIABLE, value: world.env[KEY_VARIABLE] },
    cookieDirectory,
  });
  problems.push(...found.problems);

  const typed = withoutSecrets(repeated);
  const zone = isUnknownZone(world.env['TZ']) ? ['TZ names no zone that is known here, so UTC counts'] : [];
  const warnings = [...found.warnings, ...zone, ...noEffects(read, world)];
  const domain = read.choice('domain', SETTINGS.domain.choices);
  const network = readNetwork(world.env, problems);

  const watch = readPace(read, task, warnings);
  const telling = readTelling(read, task, { absolute: (path) => under(world, path), warnings });
  const log = readLog(read, (path) => under(world, path));
  const health = readHealth(read, (path) => under(world, path));
  // Only a watch tells how it stands.
  if (tells) problems.push(...notWritten(telling, watch === undefined ? {} : health));

  const config: Config = {
    username: username ?? '',
    password: found.settings,
    directory: directory === undefined ? undefined : { typed: directory, absolute: under(world, directory) },
    cookieDirectory,
    typed,
    jobName: read.texts('job').at(-1),
    domain: domain ?? 'com',
    domainIsExplicit: domain !== undefined,
    task,
    acceptTerms: read.isSet('acceptTerms'),
    signInNow: read.isSet('signInNow'),
    trustRenewDays: trustRenewDays ?? 0,
    watch,
    selection: {
      ...(libraries !== undefined && !('problem' in libraries) && { libraries }),
      ...(albums !== undefined && !('problem' in albums) && { albums }),
      sizes: read.choices('size', SETTINGS.size.choices),
      forceSize: read.isSet('forceSize'),
      liveSize: read.choice('livePhotoSize', SETTINGS.livePhotoSize.choices) ?? 'original',
      skipVideos: read.isSet('skipVideos'),
      skipPhotos: read.isSet('skipPhotos'),
      skipLivePhotos: read.isSet('skipLivePhotos') || liveMode === 'image-only',
      ...(liveMode === 'video-only' || liveMode === 'skip' ? { liveParts: liveMode } : {}),
      alignRaw: read.choice('alignRaw', SETTINGS.alignRaw.choices) ?? 'as-is',
      recent: read.integer('recent'),
      ...(untilFound !== undefined && { untilFound }),
      ...bounds,
      ...(filter !== undefined && { filter }),
    },
    naming: {
      matchPolicy:
        read.choice('fileMatchPolicy', SETTINGS.fileMatchPolicy.choices) ?? 'name-size-dedup-with-suffix',
      keepUnicode: read.isSet('keepUnicodeInFilenames'),
      livePolicy:
        read.choice('livePhotoMovFilenamePolicy', SETTINGS.livePhotoMovFilenamePolicy.choices) ?? 'suffix',
      ...(fileName !== undefined &&
        'pieces' in fileName && { fileName: inLanguage(fileName, systemLanguage(read, world)) }),
      ...(dates !== undefined && dates !== 'host' && { dates }),
    },
    folder: 'problem' in folder ? { pieces: [] } : inLanguage(folder, systemLanguage(read, world)),
    trees: trees?.map((tree) => inLanguage(tree, systemLanguage(read, world))),
    ...(read.isSet('albumPlaylist') && { playlists: true }),
    ...readSidecars(read, task),
    ...readExif(read),
    fileTime: read.choice('fileTime', SETTINGS.fileTime.choices) ?? 'taken',
    linkMode: read.choice('linkMode', SETTINGS.linkMode.choices) ?? 'auto',
    removedFiles: read.choice('removedFiles', SETTINGS.removedFiles.choices) ?? 'leave',
    ...readFreeing(read),
    ...readMirror(read, albums === undefined || 'problem' in albums ? [] : albums),
    threads: read.integer('threads') ?? 1,
    ...readLimits(read),
    newDestination: read.isSet('newDestination'),
    log,
    progress: !read.isSet('noProgressBar') && !read.isSet('json'),
    json: read.isSet('json'),
    network,
    ...telling,
    ...health,
  };
  return problems.length > 0 ? { problems } : { config: Object.freeze(config), warnings };
}

/** The language of the system, where the user wants names of months and days in it. */
function systemLanguage(read: ValueReader, { env }: ConfigPorts): string | undefined {
  if (!read.isSet('useOsLocale')) return undefined;
  return languageOf(env['LC_ALL'] || env['LC_TIME'] || env['LANG'] || '');
}

function noEffects(read: ValueReader, world: ConfigPorts): readonly string[] {
  const isEnglish = read.isSet('useOsLocale') && systemLanguage(read, world) === undefined;
  return [
    read.count('threadsNum') > 0 &&
      '--threads-num has no effect, as in icloudpd; --threads says how many downloads there are at a time',
    isEnglish &&
      '--use-os-locale finds no language in LC_ALL, LC_TIME or LANG, so names of months and days are English',
  ].filter((line) => line !== false);
}

/** Containers with any user id have none, or the root folder. */
function hasHome({ home }: ConfigPorts): boolean {
  return isAbsolute(home) && resolve(home) !== '/';
}

/** A name such as Europe/Berlin that is not known: the system takes UTC for it without a word. */
function isUnknownZone(zone = ''): boolean {
  if (!/^[A-Z]\w+\/\w/i.test(zone)) return false;
  try {
    new Date(0).toLocaleString('en', { timeZone: zone });
    return false;
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

/** A path as the user typed it, absolute. */
export function under(world: Pick<ConfigPorts, 'cwd' | 'home'>, path: string): string {
  if (path === '~' || path.startsWith('~/')) return join(world.home, path.slice(1));
  return isAbsolute(path) ? path : resolve(world.cwd, path);
}
