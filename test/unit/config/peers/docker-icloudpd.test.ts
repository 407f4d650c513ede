import { expect, it } from 'vitest';
import { translate } from '../../../../src/config/peers/translate.ts';

it.each([
  [['apple_id=a@b.c', 'download_path="/home/x y"'], '--username a@b.c --directory /home/x y'],
  [
    ['photo_size=original,thumb', 'skip_videos=true', 'skip_live_photos=false'],
    '--size original --size thumb --skip-videos',
  ],
  [['set_exif_datetime=true'], '--set-exif-datetime'],
  [['set_exif_datetime=false'], ''],
  [['photo_album="Rome, Oslo"', 'albums_with_dates=true'], '--album Rome --album Oslo'],
  [['photo_album="all albums"'], ''],
  [
    [
      'synchronisation_interval=43200',
      'synchronisation_delay=5',
      'apple_password=hunter2',
      'debug_logging=False',
    ],
    '--watch-with-interval 43200',
  ],
  [
    ['command_line_options="--auto-delete --folder-structure \'{:%Y}\' -p hunter2"', 'photo_size=thumb'],
    '--auto-delete --folder-structure {:%Y} --size thumb',
  ],
  [
    [
      'notification_type=msmtp',
      'msmtp_host=h',
      'msmtp_port=587',
      'msmtp_user=u',
      'msmtp_pass=hunter2',
      'msmtp_from=f@x',
      'msmtp_to=t@x',
      'msmtp_tls=on',
    ],
    '--smtp-host h --smtp-port 587 --smtp-username u --notification-email-from f@x --notification-email t@x',
  ],
  [['skip_live_photos=True', 'icloud_china=true', 'auth_china=true'], '--skip-live-photos --domain cn'],
  [['photo_library=all libraries', 'skip_library=One,Two'], '--library all --library !One --library !Two'],
  [['# a comment', 'icloud_china=true', 'recent_only=', 'single_pass=true'], '--domain cn'],
  [['nextcloud_password=hunter2', 'telegram_token=hunter2', 'hunter2'], ''],
  [
    ['download_interval=86400 folder_structure={:%Y}'],
    '--watch-with-interval 86400 --folder-structure {:%Y}',
  ],
])('of docker-icloudpd: %j', (typed, words) => {
  expect(translate('docker-icloudpd', typed).words.join(' ')).toBe(words);
  expect(JSON.stringify(translate('docker-icloudpd', typed))).not.toContain('hunter2');
});

it('of docker-icloudpd: what its container is given, with its folders, its zone and its sessions', () => {
  const typed =
    'docker run -d --name icloudpd -e TZ=Europe/London -e apple_id=a@b.c --env download_path=/home/u/iCloud --env=photo_size=original,medium -e telegram_token=hunter2 -e own_secret=hunter2 -v /srv/p:/home/u/iCloud -v /srv/c:/config boredazfcuk/icloudpd';
  const { words, zone, sessions, differences } = translate('docker-icloudpd', [typed]);
  expect(words.join(' ')).toBe('--username a@b.c --directory /srv/p --size original --size medium');
  expect({ zone, sessions }).toEqual({ zone: 'Europe/London', sessions: '/srv/c' });
  expect(differences.filter(({ kind }) => kind === 'unknown').map(({ flag }) => flag)).toEqual([
    'own_secret',
  ]);
  expect(differences.find(({ flag }) => flag === 'telegram_token')?.text).toContain('--notify-file FILE');
  expect(JSON.stringify(differences)).not.toMatch(/hunter2|give the one of this machine/);
});

it.each([
  ['-e apple_id=a -v /srv/p:/home/user/iCloud', '--directory /srv/p --username a'],
  ['-e apple_id=a -e user=sam -v /srv/p:/home/sam/iCloud', '--directory /srv/p --username a'],
  ['-e apple_id=a -e user=sam -v /srv/p:/home/user/iCloud', '--username a'],
  ['-e apple_id=a -e download_path=/x -v /srv/p:/home/user/iCloud', '--username a --directory /x'],
])(
  'of docker-icloudpd: photos lie in its usual folder, where that is one of this machine: %s',
  (flags, words) => {
    expect(translate('docker-icloudpd', [`docker run ${flags} boredazfcuk/icloudpd`]).words.join(' ')).toBe(
      words,
    );
  },
);

it('of docker-icloudpd: a container that is told by its file alone', () => {
  const unknown = (variables: string) =>
    translate('docker-icloudpd', [`docker run ${variables} -v /srv/c:/config boredazfcuk/icloudpd`])
      .differences.filter(({ kind }) => kind === 'unknown')
      .map(({ text }) => text);
  expect(unknown('-e TZ=UTC')).toEqual([expect.stringMatching(/icloudpd\.conf.*give that file, too$/)]);
  expect(unknown('-e TZ=UTC -e apple_id=a')).toEqual([]);
});

it.each(['photo_album="all albums"', 'photo_album=Rome', 'albums_with_dates=true'])(
  'folders of albums are told of %s',
  (typed) => {
    const [told] = translate('docker-icloudpd', [typed]).differences;
    expect(told?.text).toContain("--folder-structure '{album}");
  },
);
