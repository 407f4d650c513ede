import { always, type Becomes, IN_CONTAINER, later, never, other, type PeerFlag } from './peer-flag.ts';

const NO_PAGE = never(
  'there is no web page: `keepsake status` tells how it stands, `keepsake login` asks for the code',
);
const SUMMARY = always('messages tell of news and of errors; `--notify-events news,failed` narrows them');
const SMTP_PASSWORD =
  'the password is not repeated here: add `--smtp-password-file FILE` with a file that holds it';
const FOLDERS_OF_ALBUMS =
  'it made a folder of each album with a copy of each photo: here a photo lies in the first of its albums, and `--tree Albums/{album}` has links for all of them';

/** Its value is a secret. */
const notify = (kind: string) => {
  const differs = `it is a secret and not repeated here: add \`--notify-file FILE\` with a line \`${kind}:…\` (docs/NOTIFICATIONS.md)`;
  return { fate: other('--notify', differs), rewrite: (): Becomes => ({ words: [], differs }) };
};

/** Keys of its `config.yaml`, with points between them, as `readIcloudDockerFile` finds them. Keys of `drive` count as one. */
export const ICLOUD_DOCKER: readonly PeerFlag[] = [
  {
    flags: 'app.credentials.username <address>',
    fate: other('--username', 'sessions lie in `session_data`: `keepsake session import` takes them over'),
  },
  {
    flags: 'app.credentials.retry_login_interval <seconds>',
    fate: always('in trouble a watch waits and goes on by itself'),
  },
  {
    flags: 'app.region <region>',
    fate: other('--domain cn'),
    rewrite: (value) => ({ words: value.toLowerCase() === 'china' ? ['--domain', 'cn'] : [] }),
  },
  {
    flags: 'app.logger.level <level>',
    fate: other('--log-level'),
    rewrite: (value) => ({ words: ['--log-level', value.toLowerCase() === 'warning' ? 'warn' : value] }),
  },
  { flags: 'app.logger.filename <file>', fate: other('--log-file', IN_CONTAINER) },
  { flags: 'app.root <folder>', fate: always('the folder of the photos lies below it') },
  {
    flags: 'app.max_threads <number>',
    fate: other('--threads'),
    rewrite: (value) => ({ words: value.toLowerCase() === 'auto' ? [] : ['--threads', value] }),
  },
  {
    flags: 'app.trust_expiry_warn_days <days>',
    fate: always('from seven days before the trust ends, every run says so'),
  },
  {
    flags: 'app.mount_marker_filename <name>',
    fate: always('keepsake knows its folder by a marker of its own, and ends where that is missing'),
  },
  { flags: 'app.web_ui.enabled <yes>', fate: NO_PAGE },
  { flags: 'app.web_ui.host <address>', fate: NO_PAGE },
  { flags: 'app.web_ui.port <port>', fate: NO_PAGE },
  { flags: 'app.web_ui.public_url <address>', fate: NO_PAGE },
  { flags: 'app.notifications.sync_summary.enabled <yes>', fate: SUMMARY },
  { flags: 'app.notifications.sync_summary.on_success <yes>', fate: SUMMARY },
  { flags: 'app.notifications.sync_summary.on_error <yes>', fate: SUMMARY },
  { flags: 'app.notifications.sync_summary.min_downloads <number>', fate: SUMMARY },
  { flags: 'app.discord.webhook_url <address>', ...notify('discord') },
  { flags: 'app.discord.username <name>', fate: never('messages come from keepsake') },
  { flags: 'app.telegram.bot_token <token>', ...notify('telegram') },
  { flags: 'app.telegram.chat_id <number>', ...notify('telegram') },
  { flags: 'app.pushover.user_key <key>', ...notify('pushover') },
  { flags: 'app.pushover.api_token <token>', ...notify('pushover') },
  { flags: 'app.smtp.email <address>', fate: other('--notification-email-from') },
  { flags: 'app.smtp.username <name>', fate: other('--smtp-username') },
  { flags: 'app.smtp.to <address>', fate: other('--notification-email') },
  {
    flags: 'app.smtp.password <password>',
    fate: other('--smtp-password', SMTP_PASSWORD),
    rewrite: () => ({ words: [], differs: SMTP_PASSWORD }),
  },
  { flags: 'app.smtp.host <host>', fate: other('--smtp-host') },
  { flags: 'app.smtp.port <port>', fate: other('--smtp-port') },
  {
    flags: 'app.smtp.no_tls <yes>',
    fate: other('--smtp-no-tls'),
    rewrite: () => ({ words: ['--smtp-no-tls'] }),
  },
  { flags: 'drive <settings>', fate: later('only photos are synced') },
  { flags: 'photos.destination <folder>', fate: other('--directory', IN_CONTAINER) },
  {
    flags: 'photos.remove_obsolete <yes>',
    fate: other(
      '--mirror-deletions',
      'only what iCloud says is deleted goes, into `.keepsake/trash` for 30 days',
    ),
    rewrite: () => ({ words: ['--mirror-deletions'] }),
  },
  {
    flags: 'photos.sync_interval <seconds>',
    fate: other('--watch-with-interval'),
    rewrite: (value) => ({ words: Number(value) > 0 ? ['--watch-with-interval', value] : [] }),
    absent: 'without it there is one sync: `--watch-with-interval SECONDS` makes a watch of it',
  },
  {
    flags: 'photos.all_albums <yes>',
    fate: other("--folder-structure '{album}'", FOLDERS_OF_ALBUMS),
    rewrite: () => ({ words: [], differs: FOLDERS_OF_ALBUMS }),
  },
  {
    flags: 'photos.use_hardlinks <yes>',
    fate: always('links of a `--tree` are hard links where the disk has them'),
  },
  {
    flags: 'photos.folder_format <format>',
    fate: other('--folder-structure', 'without albums it put everything below a folder `all`'),
  },
  {
    flags: 'photos.enumeration_chunk_size <number>',
    fate: always('a library is listed page by page, while files come'),
  },
  {
    flags: 'photos.require_mount_marker <yes>',
    fate: always('keepsake knows its folder by a marker of its own, and ends where that is missing'),
  },
  {
    flags: 'photos.library_destinations <folders>',
    fate: never('give each library a job of its own with its `--library` and `--directory` (docs/CONFIG.md)'),
  },
  {
    flags: 'photos.filters.libraries <names>',
    fate: other('--library', 'all libraries where it is not given, as there'),
  },
  {
    flags: 'photos.filters.albums <names>',
    fate: other('--album', 'with all_albums they are left out: `--album !NAME`'),
    rewrite: (value) => ({ words: ['--album', value] }),
  },
  { flags: 'photos.filters.file_sizes <sizes>', fate: other('--size') },
  {
    flags: 'photos.filters.extensions <names>',
    fate: other('--filter', 'by the name that the original had'),
  },
];
