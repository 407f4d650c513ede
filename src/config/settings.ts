import { EXIF_FIELDS } from '../model/file-rewriter.ts';
import { FILE_TIMES } from '../model/selection.ts';
import { DELETING_SETTINGS } from './deleting-settings.ts';
import { PASSWORD_PROVIDERS } from './password.ts';
import { TELLING_SETTINGS } from './telling-settings.ts';
import type { Setting } from './setting-kinds.ts';
import { choice, choices, flag, integer, secret, text, texts } from './setting-kinds.ts';
import { WATCH_SETTINGS } from './watch-settings.ts';

export type { Setting } from './setting-kinds.ts';

/**
 * Every setting once: its flag, where else it may come from, its default and its help line. The command line, the checks
 * and docs/CLI.md are made from this table. Names and values are those of icloudpd 1.32.2 where it has them.
 */
export const SETTINGS = {
  username: text('-u, --username <address>', 'Apple Account to sign in with'),
  password: secret(
    '-p, --password <password>',
    'password; other users of this machine can see it while keepsake runs',
  ),
  passwordFile: text('--password-file <file>', 'file that holds the password'),
  passwordCommand: secret('--password-command <command>', 'command that prints the password, run by sh'),
  passwordProvider: choices(
    '--password-provider <provider>',
    'where to look for the password, in this order; repeat for several',
    [...PASSWORD_PROVIDERS, 'webui'],
  ),
  storeCredential: flag(
    '--store-credential',
    'keep the hash of a password that works, encrypted with the key of --key-file or KEEPSAKE_KEY',
  ),
  keyFile: text('--key-file <file>', 'key of the stored credential; must lie outside the cookie directory'),
  directory: text('-d, --directory <folder>', 'where the photos go'),
  cookieDirectory: text('--cookie-directory <folder>', 'where session and state are kept', '~/.keepsake'),
  config: text(
    '--config <file>',
    'where the settings stand that are not given here (docs/CONFIG.md); default: keepsake.toml in the cookie directory',
  ),
  job: texts(
    '--job <name>',
    'only the job that has this name in the file, as `name` in [[job]]; repeat for several',
  ),
  listAlbums: flag('-l, --list-albums', 'print the names of the albums, and end'),
  listLibraries: flag('--list-libraries', 'print the names of the libraries that iCloud offers, and end'),
  authOnly: flag('--auth-only', 'sign in or renew trust, download nothing'),
  acceptTerms: flag(
    '--accept-terms',
    'accept new terms of Apple in your name, should there be any; read them at icloud.com first',
  ),
  signInNow: flag(
    '--sign-in-now',
    'sign in although Apple asked to wait; counts only with a user at the terminal',
  ),
  trustRenewDays: integer(
    '--trust-renew-days <days>',
    "renew Apple's trust in this device so long before it ends; 0: never",
    { min: 0, max: 365, fallback: '14' },
  ),
  ...WATCH_SETTINGS,
  domain: choice('--domain <domain>', 'where the account lives: com, or cn for mainland China', [
    'com',
    'cn',
  ]),
  library: texts(
    '--library <which>',
    'personal, shared, all, or the name of a library; !NAME leaves one out; repeat for several (default: personal)',
  ),
  album: texts(
    '-a, --album <name>',
    'only what is in this album, by name or as Folder/Album; !NAME leaves it out, none: what is in no album; repeat for several',
  ),
  filter: texts(
    '--filter <expression>',
    "only what this says, such as 'video and size > 500MB and not favorite' (docs/FILTERS.md); of several all have to be true",
  ),
  recent: integer('--recent <number>', 'only the so many photos and videos that were added last', { min: 1 }),
  size: choices(
    '--size <size>',
    'sizes to download; repeat for several',
    ['original', 'medium', 'thumb', 'adjusted', 'alternative'],
    'original',
  ),
  untilFound: integer(
    '--until-found <number>',
    'only what was added last, until so many files in a row are here already; moving parts do not count',
    { min: 1 },
  ),
  skipCreatedBefore: text(
    '--skip-created-before <date>',
    'nothing taken before: a day or time such as 2024-05-31, or 30d for 30 days before now',
  ),
  skipCreatedAfter: text('--skip-created-after <date>', 'nothing taken after: as --skip-created-before'),
  forceSize: flag('--force-size', 'skip a photo that lacks the wanted size instead of taking the original'),
  livePhotoSize: choice(
    '--live-photo-size <size>',
    'size of the moving part of live photos',
    ['original', 'medium', 'thumb'],
    'original',
  ),
  livePhotoMovFilenamePolicy: choice(
    '--live-photo-mov-filename-policy <policy>',
    'suffix: IMG_1_HEVC.MOV beside IMG_1.HEIC; original: IMG_1.MOV',
    ['suffix', 'original'],
    'suffix',
  ),
  skipVideos: flag('--skip-videos', 'no videos; a live photo is a photo'),
  skipPhotos: flag('--skip-photos', 'no photos, live photos neither'),
  skipLivePhotos: flag('--skip-live-photos', 'no moving part of live photos'),
  livePhotoMode: choice(
    '--live-photo-mode <parts>',
    'what of live photos: both parts, image-only (as --skip-live-photos), video-only, or skip',
    ['both', 'image-only', 'video-only', 'skip'],
  ),
  folderStructure: text(
    '--folder-structure <template>',
    'folders by date: a Python format of one date, a date format alone such as %Y/%m, or none; fields: {library} {album} {year} {month} {day} {type} {id}; {album} is the first of its albums',
    '{:%Y/%m/%d}',
  ),
  fileName: text(
    '--file-name <template>',
    'file names of your own, such as {stem}_{id}, the extension comes by itself; fields: those of folders, {name} {stem} {ext}',
  ),
  dates: choice(
    '--dates <clocks>',
    "whose clocks tell the date of a photo: this computer's, the photo's own, or UTC",
    ['host', 'photo', 'utc'],
    'host',
  ),
  fileTime: choice(
    '--file-time <which>',
    'the time of the files: when the photo was taken, when its bytes were made or edited, or when iCloud got it',
    FILE_TIMES,
    'taken',
  ),
  setExifDatetime: flag(
    '--set-exif-datetime',
    'write into a JPEG that does not tell when it was taken what iCloud tells; needs perl',
  ),
  setExif: choices(
    '--set-exif <fields>',
    'write into files what they do not tell and iCloud does; a list such as gps,rating, or repeat; needs perl',
    EXIF_FIELDS,
  ),
  tree: texts(
    '--tree <template>',
    "folders of links beside the photos' own, such as Albums/{album} or ByType/{type}; repeat for several",
  ),
  linkMode: choice(
    '--link-mode <mode>',
    'how a tree names its photos; auto: hard links, or files that share their bytes on the disk',
    ['auto', 'hard', 'reflink', 'symlink', 'copy'],
    'auto',
  ),
  albumPlaylist: flag(
    '--album-playlist',
    'a playlist (.m3u8) beside each album of a --tree, in the order of the album',
  ),
  xmpSidecar: flag(
    '--xmp-sidecar',
    'a file beside each photo that says what iCloud tells of it (.xmp), for other programs; kept up to date',
  ),
  sidecarName: choice(
    '--sidecar-name <form>',
    'full: IMG_1.HEIC.xmp; stem: IMG_1.xmp, one for all files of a photo that are called so',
    ['full', 'stem'],
    'full',
  ),
  metadataOnly: flag(
    '--metadata-only',
    'download no photo: write the sidecars of those that are recorded here',
  ),
  fileMatchPolicy: choice(
    '--file-match-policy <policy>',
    'how files of one name are told apart: by size, or by an id in every name',
    ['name-size-dedup-with-suffix', 'name-id7'],
    'name-size-dedup-with-suffix',
  ),
  alignRaw: choice(
    '--align-raw <slot>',
    'which slot the RAW of a RAW and JPEG pair takes',
    ['as-is', 'original', 'alternative'],
    'as-is',
  ),
  keepUnicodeInFilenames: flag('--keep-unicode-in-filenames', 'keep characters beyond ASCII in file names'),
  removedFiles: choice(
    '--removed-files <policy>',
    'files that you removed here: leave them, or fetch them again',
    ['leave', 'fetch'],
    'leave',
  ),
  ...DELETING_SETTINGS,
  mfaProvider: choice(
    '--mfa-provider <provider>',
    'where the code of a sign-in is entered: in the terminal; icloudpd knows a web page, too',
    ['console', 'webui'],
  ),
  useOsLocale: flag('--use-os-locale', 'names of months and days in folders in the language of the system'),
  onlyPrintFilenames: flag(
    '--only-print-filenames',
    'print the paths that would be downloaded, write nothing',
  ),
  dryRun: flag('--dry-run', 'do everything but download: nothing is written'),
  threads: integer('--threads <number>', 'downloads at the same time', { min: 1, max: 64, fallback: '8' }),
  threadsNum: integer('--threads-num <number>', 'no effect, as in icloudpd; --threads has one', { min: 0 }),
  limitRate: texts(
    '--limit-rate <rate>',
    'how fast downloads may come, all together, in bytes per second, such as 5M; with times of day before it, such as `08:00-23:00 2M`, only then; off: no limit; repeat for several',
  ),
  freeSpace: text(
    '--free-space <bytes>',
    'how much of the disk with the photos stays free, such as 10G or 5%; at least 64 MiB do (1% of a small disk)',
  ),
  lowPriority: flag('--low-priority', 'leave processor and disk to other programs first'),
  sideBySide: flag(
    '--side-by-side',
    'several accounts at the same time, and not one after the other; they share the downloads of --threads',
  ),
  logLevel: choice(
    '--log-level <level>',
    'how much to tell on standard error',
    ['trace', 'debug', 'info', 'warn', 'error'],
    'info',
  ),
  logFormat: choice(
    '--log-format <format>',
    'lines for people as text, or as JSON, one object a line',
    ['text', 'json'],
    'text',
  ),
  logFile: text('--log-file <file>', 'write every line for people into this file, too, with its time'),
  logFileSize: text(
    '--log-file-size <bytes>',
    'from this size on, such as 10MB, the log file is kept as FILE.1, and a new one begins',
  ),
  quiet: flag('--quiet', 'nothing on standard error while all is well; warnings and errors are told'),
  logFiles: flag(
    '--log-files',
    'name each file that is saved in the log; without it only --log-level debug does',
  ),
  noProgressBar: flag('--no-progress-bar', 'no progress line; there is none without a terminal either'),
  json: flag('--json', 'print the answer as JSON, in one shape for all commands'),
  ...TELLING_SETTINGS,
  httpPort: integer(
    '--http-port <port>',
    'where a watch tells how it stands: /healthz for health checks, /metrics for Prometheus (docs/HEALTH.md); 0 takes a free port',
    { min: 0, max: 65_535 },
  ),
  httpBind: text(
    '--http-bind <address>',
    'address of this machine to listen at; any but loopback lets other machines ask',
    '127.0.0.1',
  ),
  healthFile: text(
    '--health-file <file>',
    'where a watch keeps what /healthz says, for containers without a port',
  ),
  newDestination: flag(
    '--new-destination',
    'start over in this folder although other photos were kept here before',
  ),
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

/** The long flag alone, for messages: `--recent`. */
export function flagOf(name: SettingName): string {
  return /--[a-z-]+/.exec(SETTINGS[name].flags)?.[0] ?? name;
}

export function isSecret(name: SettingName): boolean {
  return 'secret' in SETTINGS[name];
}
