import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { bare, writePrivately } from '../support/bare-command.ts';

const TIMEOUT = { timeout: 60_000 };

describe('keepsake config', TIMEOUT, () => {
  const PASSWORD = 'hunter2-hunter2';

  it('U74: show tells every setting with its place, and no secret', async () => {
    const folder = temporaryFolder();
    writePrivately(
      join(folder, 'x.toml'),
      `[account]
username = "sam@example.com"
password = "${PASSWORD}"
[job]
directory = "photos"
album = ["a", "b"]
skip_videos = true
`,
    );
    const env = { KEEPSAKE_CONFIG: 'x.toml', KEEPSAKE_RECENT: '7', KEEPSAKE_SKIP_VIDEOS: 'false' };
    const args = ['config', 'show', '--threads', '3'];
    const { code, out, err } = await bare(args, { folder, env });
    expect({ code, err }).toMatchObject({ code: 0 });
    const rows = out.split('\n').map((line) => line.split(/ {2,}/));
    for (const row of [
      ['username', 'sam@example.com', 'x.toml:2'],
      ['password', '(hidden)', 'x.toml:3'],
      ['directory', join(folder, 'photos'), 'x.toml:5'],
      ['album', '"a", "b"', 'x.toml:6'],
      ['skip_videos', 'false', 'KEEPSAKE_SKIP_VIDEOS'],
      ['recent', '7', 'KEEPSAKE_RECENT'],
      ['threads', '3', '--threads'],
      ['log_level', 'info', 'default'],
      ['skip_photos', 'false', 'default'],
    ])
      expect(rows).toContainEqual(row);
    expect(err).toContain(`the file is ${join(folder, 'x.toml')}`);
    const json = await bare([...args, '--json'], { folder, env });
    expect(JSON.parse(json.out)).toMatchObject({
      file: join(folder, 'x.toml'),
      jobs: [
        {
          account: 'sam@example.com',
          settings: {
            password: { value: null, hidden: true },
            recent: { value: 7, from: 'KEEPSAKE_RECENT' },
          },
        },
      ],
    });
    const fromEnv = await bare(['config', 'show'], { folder, env: { KEEPSAKE_PASSWORD: PASSWORD } });
    expect(fromEnv.out).toMatch(/^password +\(hidden\) +KEEPSAKE_PASSWORD$/m);
    expect(fromEnv.err).toContain('there is no file');
    expect(out + err + json.out + json.err + fromEnv.out).not.toContain(PASSWORD);
  });

  it('U74: several accounts of one command line are several jobs, which init does not write', async () => {
    const args = ['-u', 'ann@example.com', '-d', 'a', '-u', 'bob@example.com', '-d', 'b', '--recent', '3'];
    const { out } = await bare(['config', 'show', '--json', ...args]);
    expect(JSON.parse(out)).toMatchObject({
      jobs: [
        { account: 'ann@example.com', settings: { directory: { value: 'a', from: '--directory' } } },
        { account: 'bob@example.com', settings: { directory: { value: 'b' }, recent: { value: 3 } } },
      ],
    });
    const folder = temporaryFolder();
    expect(await bare(['config', 'init', ...args], { folder })).toMatchObject({ code: 2 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('U74: check tells everything that is wrong, or that it is good', async () => {
    const folder = temporaryFolder();
    const text = (size: string) => `[account]
username = "sam@example.com"
[[job]]
directory = "1"
size = "${size}"
[[job]]
directory = "2"
filter = "vidoe"
`;
    writePrivately(join(folder, '.keepsake', 'keepsake.toml'), text('huge'));
    const bad = await bare(['config', 'check'], { folder });
    expect(bad.code).toBe(2);
    expect(bad.err).toContain('error: keepsake.toml:5: size takes');
    expect(bad.err).toContain('error: keepsake.toml:8: filter: ');
    writePrivately(join(folder, '.keepsake', 'keepsake.toml'), text('thumb').replace('vidoe', 'video'));
    const good = await bare(['config', 'check'], { folder });
    expect(good).toMatchObject({ code: 0, out: 'the configuration is good: 1 account, 2 jobs\n' });
    const both = text('thumb').replace('vidoe', 'video').replace('[account]', '[account]\nreport_json = "r"');
    writePrivately(join(folder, '.keepsake', 'keepsake.toml'), both);
    const same = await bare(['config', 'check'], { folder });
    expect(same).toMatchObject({ code: 2, err: expect.stringContaining('.toml:2: report_json is one file') });
    const missing = await bare(['config', 'check'], { folder: temporaryFolder() });
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('--username is missing') });
  });

  it('U71: what cannot be read at all hides no wrong value, and is no reason to call anything missing', async () => {
    const folder = temporaryFolder();
    writePrivately(
      join(folder, 'x.toml'),
      `[runtime]
log_level = "loud"
smtp_password = "hunter2"
notificaton_email = "sam@example.com"
[account]
usernam = "sam@example.com"
[[account.job]]
directory = "1"
skip_videos = "maybe"
[[account.job]]
directory = 2024-01-01T00:00:00Z
recent = 0
`,
    );
    const env = { KEEPSAKE_CONFIG: 'x.toml', KEEPSAKE_FORCE_SIZE: 'perhaps', KEEPSAKE_THREADS: '0' };
    const { code, err } = await bare(['--until-found', 'no'], { folder, env });
    expect(code).toBe(2);
    const wrong = [
      'KEEPSAKE_FORCE_SIZE takes true or false',
      'x.toml:4: notificaton_email is no setting; did you mean notification_email?',
      'x.toml:6: usernam is no setting; did you mean username?',
      'x.toml:9: skip_videos takes true or false',
      '--until-found takes a whole number of at least 1',
      'KEEPSAKE_THREADS takes a whole number from 1 to 64',
      'x.toml:2: log_level takes trace, debug, info, warn or error',
      'x.toml:12: recent takes a whole number of at least 1',
    ];
    const told = err.split('\n').filter((line) => line.includes('error: '));
    expect(told.map((line) => line.replace(/.*error: /, '')).toSorted()).toEqual(wrong.toSorted());
  });

  it('U75: init asks, and writes a file of its own that a sync goes by; one that is there stays', async () => {
    const folder = temporaryFolder();
    const path = join(folder, '.keepsake', 'keepsake.toml');
    const alone = await bare(['config', 'init', '-u', 'sam@example.com'], { folder });
    expect(alone).toMatchObject({ code: 2 });
    expect(alone.err).toContain('no terminal to ask on: give --directory');
    expect(readdirSync(folder)).toEqual([]);

    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const { code, err, out } = await bare(['config', 'init', '--skip-videos', '-p', PASSWORD], {
      folder,
      stdin,
      onErr(text) {
        if (text.includes('Apple Account')) stdin.write('sam@example.com\r');
        if (text.includes('folder for')) stdin.write('photos\r');
      },
    });
    expect({ code, out, err }).toMatchObject({ code: 0, out: `${path}\n` });
    expect(err).toContain('--password is not written into the file');
    expect(readFileSync(path, 'utf8')).not.toContain(PASSWORD);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const shown = await bare(['config', 'show', '--json'], { folder });
    expect(JSON.parse(shown.out)).toMatchObject({
      jobs: [
        {
          account: 'sam@example.com',
          settings: {
            directory: { value: join(folder, 'photos') },
            skip_videos: { value: true },
            threads: { from: 'default' },
          },
        },
      ],
    });
    expect(await bare(['config', 'check'], { folder })).toMatchObject({ code: 0 });

    const again = await bare(['config', 'init', '-u', 'bob@example.com', '-d', 'x'], { folder });
    expect(again).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be written: it is there already'),
    });
    expect(readFileSync(path, 'utf8')).toContain('sam@example.com');

    // A folder that is not ours alone keeps its mode.
    mkdirSync(join(folder, 'etc'), { mode: 0o755 });
    const elsewhere = ['config', 'init', '-u', 'a@b.c', '-d', 'x', '--config', 'etc/k.toml', '--recent', '0'];
    expect(await bare(elsewhere, { folder })).toMatchObject({ code: 2 });
    expect(readdirSync(join(folder, 'etc'))).toEqual([]);
    expect(await bare(elsewhere.slice(0, -2), { folder })).toMatchObject({ code: 0 });
    expect(statSync(join(folder, 'etc')).mode & 0o777).toBe(0o755);
  });
});
