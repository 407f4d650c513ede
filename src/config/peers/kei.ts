import { always, later, never, other, type PeerFlag, same } from './peer-flag.ts';
import { PASSWORD } from './password-flag.ts';

const COMPLETE = always(
  'later runs ask for what changed alone, and everything is listed where that cannot be trusted',
);

const days = /^\d+d$/i;

/** Several are parted by commas. */
function globsLeftOut(globs: string): string {
  return globs
    .split(',')
    .map((glob) => `not name ~ '${glob.trim().replaceAll("'", "''")}'`)
    .join(' and ');
}

/** Flags of kei's `sync`, as of 0.13; those that 0.20 moved into its configuration still have these names here. */
export const KEI: readonly PeerFlag[] = [
  { flags: '-h, --help', fate: same('help') },
  { flags: '--version', fate: same('version') },
  { flags: '--log-level <level>', fate: same('logLevel') },
  { flags: '-v, --verbose', fate: other('--log-level debug') },
  { flags: '--friendly', fate: always('in a terminal there is a progress line') },
  { flags: '--no-friendly', fate: other('--no-progress-bar') },
  {
    flags: '--config <file>',
    fate: other('keepsake switch --from kei FILE', 'it says what stands in that file'),
  },
  { flags: '-u, --username <address>', fate: same('username') },
  { flags: '--domain <domain>', fate: same('domain') },
  {
    flags: '--data-dir <folder>',
    fate: other(
      '--cookie-directory',
      'a session of kei in it is taken over; its database is not read: photos are known by their content',
    ),
  },
  {
    flags: '--cookie-directory <folder>',
    fate: same('cookieDirectory', 'a session of kei in it is taken over'),
  },
  PASSWORD,
  { flags: '--password-file <file>', fate: same('passwordFile') },
  {
    flags: '--password-command <command>',
    fate: same('passwordCommand'),
    rewrite: () => ({
      words: [],
      differs: 'the command is not repeated here, it may hold a secret: add `--password-command` with it',
    }),
  },
  {
    flags: '--save-password',
    fate: other(
      '--store-credential',
      'only a hash is kept, encrypted with a key of yours: add `--key-file FILE`',
    ),
  },
  { flags: '-d, --download-dir <folder>', fate: other('--directory') },
  { flags: '--directory <folder>', fate: same('directory') },
  {
    flags: '-a, --album <name>',
    fate: same('album', 'without it all photos come, so that all need not be said'),
    rewrite: (value) => (value === 'all' ? { words: [] } : undefined),
  },
  {
    flags: '--exclude-album <name>',
    fate: other('--album !NAME'),
    rewrite: (value) => ({ words: ['--album', `!${value}`] }),
  },
  {
    flags: '--smart-folder <name>',
    fate: other('--album', 'as `keepsake list smart-albums` names them'),
    rewrite: (value) => {
      if (value === 'none') return { words: [] };
      return value === 'all'
        ? {
            words: [],
            differs: 'all photos come; a tree of links has the folders of the smart albums that are named',
          }
        : undefined;
    },
  },
  {
    flags: '--unfiled <yes>',
    fate: always('photos in no album come like all others; they alone with `--album none`'),
  },
  {
    flags: '--library <name>',
    fate: same('library', 'primary is called personal, and there is no short form of names'),
    rewrite: (value) =>
      /^!?primary$/.test(value) ? { words: ['--library', value.replace('primary', 'personal')] } : undefined,
  },
  {
    flags: '--filename-exclude <globs>',
    fate: other('--filter', 'by the name that the original had'),
    rewrite: (value) => ({
      words: ['--filter', globsLeftOut(value)],
      differs: 'names are those that the originals had',
    }),
  },
  { flags: '--size <size>', fate: same('size') },
  {
    flags: '--live-photo-size <size>',
    fate: same('livePhotoSize', 'the edited moving part comes with `--size adjusted`'),
    rewrite: (value) =>
      value === 'adjusted'
        ? {
            words: ['--size', 'original', '--size', 'adjusted'],
            differs: '`--size adjusted` brings edits, of moving parts too',
          }
        : undefined,
  },
  { flags: '--live-photo-mode <parts>', fate: same('livePhotoMode') },
  { flags: '--live-photo-mov-filename-policy <policy>', fate: same('livePhotoMovFilenamePolicy') },
  { flags: '--align-raw <slot>', fate: same('alignRaw') },
  {
    flags: '--file-match-policy <policy>',
    fate: same(
      'fileMatchPolicy',
      'the id of name-id7 stands where icloudpd puts it: before -medium, not behind it',
    ),
  },
  { flags: '--force-size', fate: same('forceSize') },
  { flags: '--keep-unicode-in-filenames', fate: same('keepUnicodeInFilenames') },
  {
    flags: '--recent <number>',
    fate: same('recent', 'days (30d) are `--skip-created-before 30d`'),
    rewrite: (value) => (days.test(value) ? { words: ['--skip-created-before', value] } : undefined),
  },
  { flags: '--recent-scope <scope>', fate: always('the newest are those of each library') },
  { flags: '--skip-created-before <date>', fate: same('skipCreatedBefore') },
  { flags: '--skip-created-after <date>', fate: same('skipCreatedAfter') },
  { flags: '--skip-videos', fate: same('skipVideos') },
  { flags: '--skip-photos', fate: same('skipPhotos') },
  { flags: '--skip-live-photos', fate: same('skipLivePhotos') },
  { flags: '--folder-structure <template>', fate: same('folderStructure') },
  {
    flags: '--folder-structure-albums <template>',
    fate: other(
      '--tree',
      'links to the photos, which lie by their dates: a photo in two albums costs its bytes once; with {album} in `--folder-structure` it lies in the first of them',
    ),
  },
  {
    flags: '--folder-structure-smart-folders <template>',
    fate: other('--tree', 'links, as for albums; {smart-folder} is {album}, of those that `--album` names'),
    rewrite: (value) => ({ words: ['--tree', value.replaceAll('{smart-folder}', '{album}')] }),
  },
  { flags: '--threads <number>', fate: same('threads') },
  { flags: '--threads-num <number>', fate: other('--threads') },
  {
    flags: '--bandwidth-limit <rate>',
    fate: other('--limit-rate', 'one limit for all accounts; it may change with the time of day'),
  },
  { flags: '--max-retries <number>', fate: always('a file is tried some times, and for a minute at least') },
  {
    flags: '--retry-delay <seconds>',
    fate: always('waits grow by themselves, and Apple may ask for longer ones'),
  },
  {
    flags: '--max-download-attempts <number>',
    fate: always('what fails is tried by each run, by a watching one more and more rarely'),
  },
  {
    flags: '--temp-suffix <suffix>',
    fate: always('unfinished files lie in `.keepsake/drafts`, under no name of a photo'),
  },
  { flags: '--set-exif-datetime', fate: same('setExifDatetime', 'into JPEG alone, as icloudpd has it') },
  { flags: '--set-exif-rating', fate: other('--set-exif rating') },
  { flags: '--set-exif-gps', fate: other('--set-exif gps') },
  { flags: '--set-exif-description', fate: other('--set-exif description') },
  { flags: '--embed-xmp', fate: later('`--set-exif` writes place, rating and description into files') },
  { flags: '--xmp-sidecar', fate: same('xmpSidecar') },
  { flags: '--dry-run', fate: same('dryRun') },
  { flags: '--only-print-filenames', fate: same('onlyPrintFilenames') },
  { flags: '--watch-with-interval <seconds>', fate: same('watchWithInterval') },
  {
    flags: '--reconcile-every-n-cycles <number>',
    fate: other('keepsake verify', 'run it as often as you like, also beside a watching sync'),
  },
  { flags: '--no-progress-bar', fate: same('noProgressBar') },
  { flags: '--notify-systemd', fate: always('a watch that systemd started tells it by itself') },
  {
    flags: '--pid-file <file>',
    fate: never('the lock of the account says which process holds it; another keepsake names it'),
  },
  {
    flags: '--notification-script <file>',
    fate: same('notificationScript', 'its variables are called otherwise, and each cause is told once'),
  },
  {
    flags: '--report-json <file>',
    fate: same('reportJson', 'its fields are those of `--json`'),
  },
  { flags: '--http-port <port>', fate: same('httpPort', 'nothing listens without it; kei takes 9090') },
  {
    flags: '--http-bind <address>',
    fate: same('httpBind', 'give --http-port beside it; without it this machine alone, and not all, may ask'),
  },
  { flags: '--retry-failed', fate: other('keepsake retry') },
  { flags: '--refresh-metadata', fate: COMPLETE },
  {
    flags: '--no-incremental',
    fate: other('keepsake reset tokens', 'before the sync: then everything is listed'),
  },
  { flags: '--reset-sync-token', fate: other('keepsake reset tokens') },
  {
    flags: '--repair-capture-timestamps',
    fate: always('what is downloaded has the time of its photo; files that are here keep theirs'),
  },
  { flags: '--repair-truncated', fate: other('keepsake verify --repair') },
  { flags: '--auth-only', fate: same('authOnly') },
  { flags: '--list-albums', fate: other('keepsake list albums') },
  { flags: '--list-libraries', fate: other('keepsake list libraries') },
  { flags: '--code <digits>', fate: other('keepsake login --code DIGITS') },
];
