import { DOCKER_ICLOUDPD_MESSAGES, MESSAGES } from './docker-icloudpd-messages.ts';
import { PASSWORD } from './password-flag.ts';
import { always, type Becomes, IN_CONTAINER, later, never, other, type PeerFlag } from './peer-flag.ts';

const WAIT = never('let what starts keepsake wait');
const CONVERT = never('files keep the bytes of Apple; a program of yours can convert copies');
const OWNER = never(
  'files belong to whoever runs keepsake: in its container that is `PUID` and `PGID` (docs/running/docker.md)',
);
const NEXTCLOUD = never('photos go to a folder; let Nextcloud take it in');
const COPIES = never('a photo lies in one place');
const FOLDERS_OF_ALBUMS =
  "it made a folder of each album: `--folder-structure '{album}'` does, with each photo in the first of its albums alone";

const RECENT =
  'two keys said it, so that it is not written for you: add `--keep-icloud-recent-days DAYS` where photos are to leave iCloud';

const yes =
  (flag: string) =>
  (value: string): Becomes => ({ words: isTrue(value) ? [flag] : [] });

/** Written by people, some of them in capitals. */
function isTrue(value: string): boolean {
  return value.toLowerCase() === 'true';
}

const each =
  (flag: string) =>
  (value: string): Becomes => ({
    words: value.split(',').flatMap((one) => (one.trim() === '' ? [] : [flag, one.trim()])),
  });

/** Keys of `icloudpd.conf`. */
export const DOCKER_ICLOUDPD: readonly PeerFlag[] = [
  { flags: 'apple_id <address>', fate: other('--username') },
  { flags: 'user <name>', fate: OWNER },
  { flags: 'user_id <number>', fate: OWNER },
  { flags: 'group <name>', fate: OWNER },
  { flags: 'group_id <number>', fate: OWNER },
  { flags: 'force_gid <yes>', fate: OWNER },
  {
    flags: 'download_path <folder>',
    fate: other('--directory', IN_CONTAINER),
  },
  { flags: 'download_interval <seconds>', fate: other('--watch-with-interval') },
  {
    flags: 'single_pass <yes>',
    fate: always('one sync, where `--watch-with-interval` is left out'),
    rewrite: () => ({ words: [] }),
  },
  { flags: 'download_delay <minutes>', fate: WAIT },
  // As older releases called these.
  { flags: 'synchronisation_interval <seconds>', fate: other('--watch-with-interval') },
  { flags: 'synchronisation_delay <minutes>', fate: WAIT },
  { ...PASSWORD, flags: 'apple_password <password>', fate: other('--password') },
  {
    flags: 'command_line_options <flags>',
    fate: always('its flags are read as those of icloudpd'),
    rewrite: () => ({ words: [] }),
  },
  { flags: 'debug_logging <yes>', fate: other('--log-level debug') },
  { flags: 'skip_download <yes>', fate: never('`keepsake login` signs in, and does no more') },
  {
    flags: 'notification_days <days>',
    fate: always('from seven days before the trust ends, every run says so'),
  },
  { flags: 'authentication_type <type>', fate: always('with a second factor, or without one') },
  {
    flags: 'directory_permissions <mode>',
    fate: never('the umask of the process decides; in the container of keepsake that is `UMASK`'),
  },
  {
    flags: 'file_permissions <mode>',
    fate: never('the umask of the process decides; in the container of keepsake that is `UMASK`'),
  },
  { flags: 'folder_structure <template>', fate: other('--folder-structure') },
  {
    flags: 'albums_with_dates <yes>',
    fate: later("`--folder-structure '{album}/{:%Y/%m/%d}'`, where each lies in the first of its albums"),
  },
  { flags: 'libraries_with_dates <yes>', fate: later("`--folder-structure '{library}/{:%Y/%m/%d}'`") },
  { flags: 'skip_check <yes>', fate: always('there is no run before the run') },
  { flags: 'download_notifications <yes>', fate: MESSAGES },
  { flags: 'delete_notifications <yes>', fate: MESSAGES },
  { flags: 'startup_notification <yes>', fate: MESSAGES },
  { flags: 'silent_file_notifications <yes>', fate: MESSAGES },
  {
    flags: 'delete_accompanying <yes>',
    fate: always('with `--mirror-deletions` all files of a photo go along'),
  },
  {
    flags: 'delete_empty_directories <yes>',
    fate: always('no empty folder is left where keepsake moves files away'),
  },
  {
    flags: 'set_exif_datetime <yes>',
    fate: other('--set-exif-datetime'),
    rewrite: yes('--set-exif-datetime'),
  },
  {
    flags: 'auto_delete <yes>',
    fate: other('--mirror-deletions', 'the files go into `.keepsake/trash` for 30 days'),
    rewrite: yes('--mirror-deletions'),
  },
  {
    flags: 'delete_after_download <yes>',
    fate: other('--delete-after-download', 'only what was read again and is what Apple signed leaves iCloud'),
    rewrite: yes('--delete-after-download'),
  },
  {
    flags: 'keep_icloud_recent_days <days>',
    fate: other('--keep-icloud-recent-days', RECENT),
    rewrite: () => ({ words: [], differs: RECENT }),
  },
  {
    flags: 'keep_icloud_recent_only <yes>',
    fate: other('--keep-icloud-recent-days', RECENT),
    rewrite: (value) => (isTrue(value) ? { words: [], differs: RECENT } : { words: [] }),
  },
  { flags: 'photo_size <sizes>', fate: other('--size'), rewrite: each('--size') },
  { flags: 'skip_live_photos <yes>', fate: other('--skip-live-photos'), rewrite: yes('--skip-live-photos') },
  { flags: 'live_photo_size <size>', fate: other('--live-photo-size') },
  { flags: 'skip_videos <yes>', fate: other('--skip-videos'), rewrite: yes('--skip-videos') },
  { flags: 'recent_only <number>', fate: other('--recent') },
  { flags: 'until_found <number>', fate: other('--until-found') },
  {
    flags: 'photo_album <names>',
    fate: other('--album', FOLDERS_OF_ALBUMS),
    rewrite: (value) => ({
      ...(value === 'all albums' ? { words: [] } : each('--album')(value)),
      differs: FOLDERS_OF_ALBUMS,
    }),
  },
  {
    flags: 'photo_library <names>',
    fate: other('--library'),
    rewrite: (value) =>
      value === 'all libraries' ? { words: ['--library', 'all'] } : each('--library')(value),
  },
  {
    flags: 'skip_album <names>',
    fate: other('--album !NAME'),
    rewrite: (value) =>
      each('--album')(
        value
          .split(',')
          .map((one) => `!${one.trim()}`)
          .join(','),
      ),
  },
  {
    flags: 'skip_library <names>',
    fate: other('--library !NAME'),
    rewrite: (value) =>
      each('--library')(
        value
          .split(',')
          .map((one) => `!${one.trim()}`)
          .join(','),
      ),
  },
  { flags: 'convert_heic_to_jpeg <yes>', fate: CONVERT },
  { flags: 'delete_heic_jpegs <yes>', fate: CONVERT },
  { flags: 'jpeg_path <folder>', fate: CONVERT },
  { flags: 'jpeg_quality <number>', fate: CONVERT },
  {
    flags: 'icloud_china <yes>',
    fate: other('--domain cn'),
    rewrite: (value) => ({ words: isTrue(value) ? ['--domain', 'cn'] : [] }),
  },
  { flags: 'auth_china <yes>', fate: always('`--domain cn`, which icloud_china becomes, is for both') },
  { flags: 'fake_user_agent <yes>', fate: never('keepsake says who it is') },
  {
    flags: 'synology_photos_app_fix <yes>',
    fate: never('files get their names when they are whole, so that the app sees them once'),
  },
  {
    flags: 'synology_ignore_path <yes>',
    fate: never('what keepsake keeps for itself lies in one hidden folder'),
  },
  { flags: 'sideways_copy_videos <yes>', fate: COPIES },
  { flags: 'sideways_copy_videos_mode <mode>', fate: COPIES },
  { flags: 'video_path <folder>', fate: COPIES },
  {
    flags: 'keep_unicode <yes>',
    fate: other('--keep-unicode-in-filenames'),
    rewrite: yes('--keep-unicode-in-filenames'),
  },
  { flags: 'live_photo_mov_filename_policy <policy>', fate: other('--live-photo-mov-filename-policy') },
  { flags: 'align_raw <slot>', fate: other('--align-raw') },
  { flags: 'file_match_policy <policy>', fate: other('--file-match-policy') },
  { flags: 'nextcloud_upload <yes>', fate: NEXTCLOUD },
  { flags: 'trigger_nextlcoudcli_synchronisation <yes>', fate: NEXTCLOUD },
  { flags: 'nextcloud_delete <yes>', fate: NEXTCLOUD },
  { flags: 'nextcloud_url <address>', fate: NEXTCLOUD },
  { flags: 'nextcloud_username <name>', fate: NEXTCLOUD },
  { flags: 'nextcloud_password <password>', fate: NEXTCLOUD },
  { flags: 'nextcloud_target_dir <folder>', fate: NEXTCLOUD },
  ...DOCKER_ICLOUDPD_MESSAGES,
];
