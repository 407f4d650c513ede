import { always, type PeerFlag, same } from './peer-flag.ts';
import { PASSWORD } from './password-flag.ts';

const WEB_PAGE = 'enter the code in the terminal, or with `keepsake login --request-code`, then `--code`';
const PROOF =
  'only what was read again and is what Apple signed leaves iCloud, and nothing where more than 500 photos or 10 % of the library would (docs/DELETING.md)';

/** Every flag of icloudpd 1.32, as its help has them. */
export const ICLOUDPD: readonly PeerFlag[] = [
  { flags: '-h, --help', fate: same('help') },
  { flags: '--version', fate: same('version') },
  {
    flags: '--use-os-locale',
    fate: same('useOsLocale', 'names of months and days come with Node.js; short ones may have another dot'),
  },
  { flags: '--only-print-filenames', fate: same('onlyPrintFilenames') },
  {
    flags: '--log-level <level>',
    fate: same('logLevel', 'trace and warn are known too'),
    absent: 'without `--log-level` it is info, not debug',
  },
  { flags: '--no-progress-bar', fate: same('noProgressBar') },
  {
    flags: '--threads-num <number>',
    fate: always('it has no effect, as in icloudpd; `--threads` says how many downloads there are at a time'),
  },
  { flags: '--domain <domain>', fate: same('domain') },
  {
    flags: '--watch-with-interval <seconds>',
    fate: same('watchWithInterval', 'in trouble it waits and goes on by itself, where icloudpd ends'),
  },
  {
    flags: '--password-provider <provider>',
    fate: same('passwordProvider', 'file, command, environment and stored are known too'),
    rewrite: (value) =>
      value.toLowerCase() === 'webui'
        ? {
            words: [],
            differs: 'there is no web page for passwords; `console` asks, `--password-file` reads a file',
          }
        : undefined,
  },
  {
    flags: '--mfa-provider <provider>',
    fate: same('mfaProvider', `webui is not in this version: ${WEB_PAGE}`),
    rewrite: (value) =>
      value.toLowerCase() === 'webui'
        ? { words: [], differs: `webui is not in this version: ${WEB_PAGE}` }
        : { words: ['--mfa-provider', value] },
  },
  { flags: '-d, --directory <folder>', fate: same('directory') },
  { flags: '--auth-only', fate: same('authOnly') },
  {
    flags: '--cookie-directory <folder>',
    fate: same(
      'cookieDirectory',
      'a session of icloudpd in it is taken over at first use; its files stay as they are',
    ),
    absent: 'without `--cookie-directory` the session lies in ~/.keepsake, not in ~/.pyicloud',
  },
  { flags: '--size <size>', fate: same('size') },
  {
    flags: '--live-photo-size <size>',
    fate: same('livePhotoSize', 'thumb works, too'),
  },
  { flags: '--recent <number>', fate: same('recent') },
  { flags: '--until-found <number>', fate: same('untilFound') },
  { flags: '-a, --album <name>', fate: same('album', 'paths, folders, !NAME and none are known too') },
  { flags: '-l, --list-albums', fate: same('listAlbums') },
  { flags: '--library <name>', fate: same('library', 'personal, shared and all are known too') },
  { flags: '--list-libraries', fate: same('listLibraries') },
  { flags: '--skip-videos', fate: same('skipVideos') },
  { flags: '--skip-photos', fate: same('skipPhotos') },
  { flags: '--skip-live-photos', fate: same('skipLivePhotos') },
  {
    flags: '--xmp-sidecar',
    fate: same(
      'xmpSidecar',
      'sidecars of icloudpd are written anew; those of others are added to, and kept up to date',
    ),
  },
  { flags: '--force-size', fate: same('forceSize') },
  {
    flags: '--auto-delete',
    fate: same(
      'autoDelete',
      'the files go into `.keepsake/trash` for 30 days, by the sync after the one that heard of the deletion, and come back with the photo',
    ),
  },
  {
    flags: '--folder-structure <template>',
    fate: same('folderStructure'),
  },
  {
    flags: '--set-exif-datetime',
    fate: same(
      'setExifDatetime',
      'by ExifTool, with the zone, and only into files that a run brings; what icloudpd changed is fetched once, and then taken over as it is',
    ),
  },
  { flags: '--smtp-username <name>', fate: same('smtpUsername') },
  {
    flags: '--smtp-password <password>',
    fate: same(
      'smtpPassword',
      'it is not repeated here: add `--smtp-password-file FILE` with a file that holds it',
    ),
    rewrite: () => ({
      words: [],
      differs: 'the password is not repeated here: add `--smtp-password-file FILE` with a file that holds it',
    }),
  },
  { flags: '--smtp-host <host>', fate: same('smtpHost') },
  { flags: '--smtp-port <port>', fate: same('smtpPort', '465 is known, too') },
  { flags: '--smtp-no-tls', fate: same('smtpNoTls') },
  {
    flags: '--notification-email <address>',
    fate: same(
      'notificationEmail',
      'mail tells more than that a code is needed; `--notify-events person` keeps it to that',
    ),
  },
  { flags: '--notification-email-from <address>', fate: same('notificationEmailFrom') },
  {
    flags: '--notification-script <file>',
    fate: same('notificationScript', 'when the trust ends soon, too; its environment says why'),
  },
  {
    flags: '--delete-after-download',
    fate: same('deleteAfterDownload', `what keepsake saved or took over since the flag is given; ${PROOF}`),
  },
  {
    flags: '--keep-icloud-recent-days <days>',
    fate: same('keepIcloudRecentDays', PROOF),
  },
  {
    flags: '--dry-run',
    fate: same(
      'dryRun',
      'what it learns of the library is kept, so that the next run need not list it again',
    ),
  },
  { flags: '--keep-unicode-in-filenames', fate: same('keepUnicodeInFilenames') },
  { flags: '--live-photo-mov-filename-policy <policy>', fate: same('livePhotoMovFilenamePolicy') },
  { flags: '--align-raw <slot>', fate: same('alignRaw') },
  {
    flags: '--file-match-policy <policy>',
    fate: same('fileMatchPolicy', 'name-id7 has its id in the names of edited versions, too'),
  },
  { flags: '--skip-created-before <date>', fate: same('skipCreatedBefore') },
  { flags: '--skip-created-after <date>', fate: same('skipCreatedAfter') },
  {
    flags: '-u, --username <address>',
    fate: same('username', 'one account in trouble does not keep the others from being synced'),
  },
  PASSWORD,
];
