import { expect, it } from 'vitest';
import { translateFile } from '../../../../src/config/peers/translate.ts';

const whole = (text: string) => {
  const found = translateFile('icloud-docker', text);
  if ('problem' in found) throw new Error(found.problem);
  return found;
};

/** As its README has it, with values instead of remarks. */
const SAMPLE = `app:
  logger:
    level: "warning" # debug, info, warning or error
    filename: "/config/icloud.log"
  credentials:
    username: "sam@example.com"
    retry_login_interval: 600
  root: "/icloud"
  discord:
  # webhook_url: x
  telegram:
    bot_token: hunter2
    chat_id: 12345678
  smtp:
    email: "user@test.com"
    password: hunter2
    host: "smtp.test.com"
    port: 587
    no_tls: true
  region: china
  max_threads: 4
drive:
  destination: "drive"
  sync_interval: 300
  ignore:
    - "node_modules/*"
photos:
  destination: "photos"
  remove_obsolete: true
  sync_interval: 500
  all_albums: false
  folder_format: "%Y/%m"
  filters:
    libraries:
      - PrimarySync
    albums:
      - "album 1"
      - album2
    file_sizes:
      - original
      - medium
    extensions: [jpg, .heic, "o'k"]
`;

it('U56: the whole file of icloud-docker becomes flags, and no secret of it is repeated', () => {
  const { words, differences } = whole(SAMPLE);
  expect(words.join(' ')).toBe(
    "--log-level warn --log-file /config/icloud.log --username sam@example.com --notification-email-from user@test.com --smtp-host smtp.test.com --smtp-port 587 --smtp-no-tls --domain cn --threads 4 --mirror-deletions --watch-with-interval 500 --size original --size medium --smtp-username user@test.com --notification-email user@test.com --directory /icloud/photos --folder-structure {album}/{:%Y/%m} --library PrimarySync --album album 1 --album album2 --filter name ~ '*.jpg' or name ~ '*.heic' or name ~ '*.o''k'",
  );
  expect(JSON.stringify(differences)).not.toMatch(/hunter2|12345678|node_modules/);
  const about = (name: string) => differences.filter(({ flag }) => flag === name);
  expect(about('drive')).toMatchObject([{ kind: 'later' }]);
  expect(about('app.telegram.bot_token')).toMatchObject([{ text: expect.stringContaining('--notify-file') }]);
  expect(about('app.smtp.password')).toMatchObject([{ kind: 'secret' }]);
  expect(differences.filter(({ kind }) => kind === 'unknown')).toEqual([]);
});

it.each([
  ['photos:\n  sync_interval: -1', '--directory icloud/photos --folder-structure none --library all'],
  [
    'app:\n  root: /r/\nphotos:\n  destination: /p\n  all_albums: True\n  folder_format: "%Y"\n  filters:\n    albums: [x]',
    '--directory /p --folder-structure {album}/{:%Y} --library all --album !x',
  ],
  [
    'photos:\n  destination: p\n  all_albums: true',
    '--directory icloud/p --folder-structure {album} --library all',
  ],
  ['app:\n  region: global\n  max_threads: auto\n  web_ui:\n    enabled: false', ''],
  [
    'photos:\n  destination: p\n  library_destinations:\n    PrimarySync: a\n    SharedSync-1: b',
    '--directory icloud/p --folder-structure none --library all',
  ],
  ['drive:\n  destination: d', ''],
  [
    'app:\n  smtp:\n    email: a@b.c\n    username: me\n    to: d@e.f',
    '--notification-email-from a@b.c --smtp-username me --notification-email d@e.f',
  ],
])('%j', (text, words) => {
  expect(whole(text).words.join(' ')).toBe(words);
});

it('names unknown keys unless they may be secrets, and the line that is not understood', () => {
  const { differences } = whole('app:\n  future: hunter2\n"hunter2 x": 1\nphotos:\n  Hunter2: hunter2');
  expect(differences.filter(({ kind }) => kind === 'unknown').map(({ text }) => text)).toEqual([
    'app.future is no flag of icloud-docker that is known here: left out',
    'a word that is no flag of icloud-docker: left out',
  ]);
  expect(JSON.stringify(differences)).not.toMatch(/hunter2/i);
  expect(translateFile('icloud-docker', 'app:\n  x: &hunter2 1')).toEqual({
    problem: 'line 2 of the file is no YAML that is understood here',
  });
  expect(translateFile('icloud-docker', 'version: "3"\nservices:\n  icloud:\n    image: x\n')).toEqual({
    problem: expect.stringContaining('this is a compose file: give the one'),
  });
});
