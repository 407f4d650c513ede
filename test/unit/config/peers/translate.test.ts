import { describe, expect, it } from 'vitest';
import type { Peer, TypedPeer } from '../../../../src/config/peers/peer-flag.ts';
import { translate, translateFile } from '../../../../src/config/peers/translate.ts';

const wordsOf = (peer: TypedPeer, typed: string) => translate(peer, [typed]).words.join(' ');
const about = (peer: TypedPeer, typed: string, name: string) =>
  translate(peer, [typed]).differences.filter(({ flag }) => flag === name);

describe('a command line of icloudpd', () => {
  it.each([
    ['icloudpd -u a@b.c -d x', '--username a@b.c --directory x'],
    ['-u a@b.c -d x', '--username a@b.c --directory x'],
    ['icloudpd --username=a@b.c --directory=x=y', '--username a@b.c --directory x=y'],
    ['icloudpd -ua@b.c -dx', '--username a@b.c --directory x'],
    [
      'icloudpd -d \'two words\' --folder-structure "{:%Y}"',
      '--directory two words --folder-structure {:%Y}',
    ],
    ['icloudpd -d a\\ b', '--directory a b'],
    ['icloudpd \\\n  -u a \\\n  -d x', '--username a --directory x'],
    ['/usr/local/bin/icloudpd -u a', '--username a'],
    ['./icloudpd-1.32.2-linux-amd64 -u a', '--username a'],
    ['sudo -u media icloudpd -u a', '--username a'],
    ['docker run --rm --name icloudpd icloudpd/icloudpd:1.32.2 icloudpd -u a', '--username a'],
    ['docker run --rm icloudpd/icloudpd -u a', '--username a'],
    ['docker exec -it icloudpd icloudpd -u a -d icloudpd', '--username a --directory icloudpd'],
    ['icloudpd -d icloudpd -u a', '--directory icloudpd --username a'],
    ['icloudpd --size original --size thumb -u a', '--size original --size thumb --username a'],
    ['icloudpd --threads-num 4 -u a', '--username a'],
    ['icloudpd -u a -p hunter2 -u b', '--username a --username b'],
    ['icloudpd --mfa-provider webui --password-provider webui -u a', '--username a'],
    ['icloudpd --mfa-provider console -u a', '--mfa-provider console --username a'],
    [
      'icloudpd --skip-created-before 30d --until-found 10 -u a',
      expect.stringMatching(/30d .*--username a$/),
    ],
    ['icloudpd --help', '--help'],
    ['', ''],
  ])('%s', (typed, words) => {
    expect(wordsOf('icloudpd', typed)).toEqual(words);
  });

  it('takes words apart as a shell has done it already', () => {
    expect(translate('icloudpd', ['icloudpd', '-d', 'two words', '-u', 'a']).words).toEqual([
      '--directory',
      'two words',
      '--username',
      'a',
    ]);
  });

  it('names what is not known, and never what may be a value of it', () => {
    const { differences, words } = translate('icloudpd', [
      'icloudpd',
      '--foo',
      'hunter2',
      '-u',
      'a',
      'hunter2',
      '--bar=hunter2',
      '--H1',
    ]);
    const unknown = differences.filter(({ kind }) => kind === 'unknown').map(({ text }) => text);
    expect(unknown).toEqual([
      '--foo is no flag of icloudpd that is known here: left out',
      'a word that is no flag of icloudpd: left out',
      '--bar is no flag of icloudpd that is known here: left out',
    ]);
    expect(words).toEqual(['--username', 'a']);
    expect(JSON.stringify(differences)).not.toContain('hunter2');
  });

  it.each([
    ['icloudpd -u a -p hunter2', '--password', 'secret'],
    ['icloudpd -u a -phunter2', '--password', 'secret'],
    ['icloudpd -u a --password=hunter2', '--password', 'secret'],
    ['icloudpd -u a --smtp-password hunter2', '--smtp-password', 'secret'],
    ['icloudpd -u a --smtp-password=hunter2', '--smtp-password', 'secret'],
  ])('repeats no password: %s', (typed, flag, kind) => {
    expect(about('icloudpd', typed, flag)).toMatchObject([{ kind }]);
    expect(JSON.stringify(translate('icloudpd', [typed]))).not.toContain('hunter2');
  });

  it('repeats no value that is left out', () => {
    const typed = "libraries_with_dates='hunter2'";
    expect(about('docker-icloudpd', typed, 'libraries_with_dates')).toMatchObject([{ kind: 'later' }]);
    expect(JSON.stringify(translate('docker-icloudpd', [typed]))).not.toContain('hunter2');
  });

  it('says once what differs however often a flag is given, and of -u only where there are several', () => {
    expect(about('icloudpd', 'icloudpd -u a -p x -u b -p y', '--password')).toHaveLength(1);
    expect(about('icloudpd', 'icloudpd -u a -u b', '--username')).toHaveLength(1);
    expect(about('icloudpd', 'icloudpd -u a', '--username')).toEqual([]);
  });

  const SHOWN = 'it was a path of the container; here it is the folder of this machine';
  const HIDDEN = 'it is a path of the container: give the one of this machine';

  it.each([
    ['-v /srv/p:/data -v /srv/c:/cookies', '/data', '/srv/p', SHOWN],
    ['--volume=/srv/p/:/data/:rw', '/data/2024/', '/srv/p/2024', SHOWN],
    ['--mount type=bind,source=/srv/p,target=/data', '/data', '/srv/p', SHOWN],
    ['--mount=type=bind,dst=/data,src=/srv/p', '/data/x', '/srv/p/x', SHOWN],
    ['-v ./p:/data', '/data', './p', SHOWN],
    ['-v ~/p:/data', '/data', '~/p', SHOWN],
    ['-v c:/users/sam/p:/data', '/data', 'c:/users/sam/p', SHOWN],
    [String.raw`-v 'C:\users\sam\p:/data:rw'`, '/data', String.raw`C:\users\sam\p`, SHOWN],
    // A volume that Docker keeps is no folder of that name.
    ['-v photos:/data', '/data', '/data', HIDDEN],
    ['--mount type=volume,source=photos,target=/data', '/data', '/data', HIDDEN],
    ['-v /srv/p:/data', '/database', '/database', HIDDEN],
    ['-v broken', '/data', '/data', HIDDEN],
    ['-v /srv/p:/data', './data', './data', undefined],
  ])('finds folders of a container on this machine: %s, %s', (volumes, inside, outside, told) => {
    const typed = `docker run ${volumes} icloudpd/icloudpd icloudpd -u a -d ${inside}`;
    expect(wordsOf('icloudpd', typed)).toBe(`--username a --directory ${outside}`);
    expect(about('icloudpd', typed, '--directory').map(({ text }) => text)).toEqual(
      told === undefined ? [] : [told],
    );
  });

  it.each([
    ['-v $PHOTOS/p:/data', '/data', true],
    ['-v $HOME/p:/data', '/data', false],
    ['-v "$(pwd)/p:/data"', '/data', true],
    ['-v /srv/p:/data', '/data/${NAME}', true],
    ['-v /srv/US$5:/data', '/data', false],
  ])('tells of variables that no shell has filled in: %s, %s', (volumes, inside, isTold) => {
    const typed = `docker run ${volumes} icloudpd/icloudpd icloudpd -u a -d '${inside}'`;
    const told = about('icloudpd', typed, '--directory').map(({ text }) =>
      text.includes('variable of a shell'),
    );
    expect(told).toEqual(isTold ? [true, false] : [false]);
  });

  it.each([
    ['$u', true],
    ['sam@$DOMAIN', true],
    ['us$5@example.com', false],
  ])('tells of an account that only a shell knows: %s', (username, isTold) => {
    const told = about('icloudpd', `icloudpd -u '${username}' -d /p`, '--username');
    expect(told.some(({ text }) => text.includes('variable of a shell'))).toBe(isTold);
  });

  it('keeps the zone that dates went by, and finds the sessions', () => {
    const run = (flags: string) =>
      translate('icloudpd', [`docker run ${flags} icloudpd/icloudpd icloudpd -u a`]);
    expect(run('-e TZ=Europe/Berlin')).toMatchObject({ zone: 'Europe/Berlin', sessions: '~/.pyicloud' });
    expect(run('--env=TZ=UTC -v /srv/c:/root/.pyicloud')).toMatchObject({ zone: 'UTC', sessions: '/srv/c' });
    expect(translate('icloudpd', ['TZ=UTC icloudpd -u a']).zone).toBe('UTC');
    expect(translate('icloudpd', ['icloudpd -u a']).zone).toBeUndefined();
  });
});

it.each([
  ['kei sync -u a --download-dir x --threads 4', '--username a --directory x --threads 4'],
  ['kei -u a -d x --verbose', '--username a --directory x --log-level debug'],
  ['kei sync --recent 30d --recent 5', '--skip-created-before 30d --recent 5'],
  [
    "kei sync --library primary --library '!primary' --library shared",
    '--library personal --library !personal --library shared',
  ],
  [
    'kei sync --set-exif-datetime --set-exif-gps --set-exif-rating --set-exif-description',
    '--set-exif-datetime --set-exif gps --set-exif rating --set-exif description',
  ],
  ['kei sync --password-command hunter2 -p hunter2', ''],
  [
    'KEI_ALBUM=Rome KEI_LOG_LEVEL=warn kei sync --log-level error',
    '--album Rome --log-level warn --log-level error',
  ],
  [
    'docker run -e ICLOUD_USERNAME=a -e KEI_SIZE=medium -e ICLOUD_PASSWORD=hunter2 rhoopr/kei',
    '--username a --size medium',
  ],
  ['kei sync --retry-failed --max-retries 3', ''],
  [
    "kei sync --smart-folder Favorites --folder-structure-smart-folders '{smart-folder}/%Y'",
    '--album Favorites --tree {album}/%Y',
  ],
  ['kei sync --smart-folder all', ''],
  ["kei sync --folder-structure-albums '{album}'", '--tree {album}'],
  ["kei sync --filename-exclude '*.AAE, Sam''s*'", "--filter not name ~ '*.AAE' and not name ~ 'Sams*'"],
])('of kei: %s', (typed, words) => {
  expect(wordsOf('kei', typed)).toBe(words);
  expect(JSON.stringify(translate('kei', [typed]))).not.toContain('hunter2');
});

describe('the configuration of another tool', () => {
  const whole = (peer: Peer, text: string) => {
    const found = translateFile(peer, text);
    if ('problem' in found) throw new Error(found.problem);
    return found;
  };

  it.each([
    ['data_dir = "/d"\nlog_level = "warn"', '--cookie-directory /d --log-level warn'],
    [
      '[auth]\nusername = "a@b.c"\npassword_file = "/p"\npassword_command = "hunter2"\ndomain = "cn"',
      '--username a@b.c --password-file /p --domain cn',
    ],
    [
      '[download]\ndirectory = "/x"\nfolder_structure = "%Y"\nfolder_structure_albums = "Albums/{album}"\nthreads = 4\n[download.retry]\nper_transfer = 3\nper_asset = 9',
      '--directory /x --folder-structure %Y --tree Albums/{album} --threads 4',
    ],
    [
      '[filters]\nlibraries = ["primary", "shared"]\nalbums = ["all", "!b"]\nmedia = ["photos"]\nrecent = "30d"\nfilename_exclude = ["*.gif", "a?"]',
      "--library personal --library shared --album !b --skip-videos --live-photo-mode skip --skip-created-before 30d --filter not name ~ '*.gif' and not name ~ 'a?'",
    ],
    ['[filters]\nmedia = ["photos", "videos", "live-photos"]\nunfiled = true\nsmart_folders = ["none"]', ''],
    [
      '[photos]\nresolution = "medium"\nedited = true\nraw_policy = "prefer-raw"\nforce_resolution = true\nkeep_unicode_in_filenames = false',
      '--size medium --size adjusted --align-raw original --force-size',
    ],
    [
      '[photos]\nalternative = true\nlive_resolution = "thumb"',
      '--size original --size alternative --live-photo-size thumb',
    ],
    [
      '[watch]\ninterval = 3600\n[ui]\nprogress_bar = false\n[report]\njson = "/r"',
      '--watch-with-interval 3600 --no-progress-bar --report-json /r',
    ],
  ])('of kei: %j', (text, words) => {
    expect(whole('kei', text).words.join(' ')).toBe(words);
  });

  it('of kei: what is not known is told, and never with a value', () => {
    const { differences } = whole(
      'kei',
      '[import]\nstrict = true\n[auth]\n"hunter2 x" = 1\nusername = "a"\nsecret = "hunter2"',
    );
    expect(differences.filter(({ kind }) => kind === 'unknown').map(({ text }) => text)).toEqual([
      'import.strict is no flag of kei that is known here: left out',
      'a word that is no flag of kei: left out',
      'auth.secret is no flag of kei that is known here: left out',
    ]);
    expect(JSON.stringify(differences)).not.toContain('hunter2');
    expect(translateFile('kei', 'a = hunter2')).toEqual({ problem: 'line 1 of the file is no TOML' });
    expect(translateFile('icloudpd', '')).toEqual({
      problem: expect.stringContaining('has no configuration'),
    });
  });

  it('of docker-icloudpd: its lines, comments and all', () => {
    const text =
      '# made by hand\r\napple_id=sam@example.com\r\nphoto_size="original,medium"\r\n\r\nskip_videos=true\r\ndownload_interval=86400\r\ntelegram_token=hunter2\r\n';
    const { words, differences } = whole('docker-icloudpd', text);
    expect(words.join(' ')).toBe(
      '--username sam@example.com --size original --size medium --skip-videos --watch-with-interval 86400',
    );
    expect(JSON.stringify(differences)).not.toContain('hunter2');
  });
});
