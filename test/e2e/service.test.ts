import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { bare, writePrivately } from '../support/bare-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SETTINGS = ['-u', 'sam@example.com', '-d', 'my photos', '--folder-structure', '{:%Y}'];
const WATCH = [...SETTINGS, '--watch-with-interval', '3600'];

/** A system with a systemctl that writes down what it is asked for, and says that all is well. */
function system({ systemctl = 'exit 0' } = {}) {
  const folder = temporaryFolder();
  const asked = join(folder, 'asked');
  writeFileSync(asked, '');
  const program = writePrivately(
    join(folder, 'bin/systemctl'),
    `#!/bin/sh\necho "$*" >>'${asked}'\n${systemctl}\n`,
  );
  chmodSync(program, 0o700);
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` };
  const unit = (name: string) => join(folder, '.config/systemd/user', name);
  return {
    folder,
    unit,
    text: (name: string) => readFileSync(unit(name), 'utf8'),
    calls: () => {
      const lines = readFileSync(asked, 'utf8').trimEnd().split('\n');
      writeFileSync(asked, '');
      return lines;
    },
    service: (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      bare(['service', ...words], { folder, env: { ...env, ...more } }),
  };
}

it('U84: install, status and uninstall; what a sync would be is what the unit runs', async () => {
  const { folder, unit, text, calls, service } = system({ systemctl: 'echo ActiveState=active' });
  const planned = await service(['install', ...WATCH, '--dry-run']);
  expect([planned.code, existsSync(unit('keepsake.service')), calls()]).toEqual([0, false, ['']]);
  const done = await service(['install', ...WATCH]);
  expect(done.code).toBe(0);
  expect(done.err).toContain('loginctl enable-linger');
  expect(planned.out).toContain(text('keepsake.service').trimEnd());
  for (const words of [
    `--cookie-directory ${join(folder, '.keepsake')}`,
    `--directory "${join(folder, 'my photos')}"`,
  ])
    expect(text('keepsake.service')).toContain(words);
  expect(text('keepsake.service')).toContain('--folder-structure "{:%%Y}"');
  expect(text('keepsake.service')).not.toContain('--dry-run');
  expect(statSync(unit('keepsake.service')).mode & 0o777).toBe(0o644);
  expect(calls()).toEqual([
    '--version',
    '--user daemon-reload',
    '--user enable keepsake.service',
    '--user restart keepsake.service',
  ]);
  const status = await service(['status', '--json']);
  expect([status.code, JSON.parse(status.out)]).toMatchObject([0, { installed: true, running: true }]);

  // Settings that run once make a timer of it, in the place of what was there.
  expect((await service(['install', ...SETTINGS, '--timer', '3:30'])).code).toBe(0);
  expect(text('keepsake.timer')).toContain('OnCalendar=*-*-* 03:30:00');
  expect(calls()).toContain('--user restart keepsake.timer');
  expect((await service(['install', ...WATCH])).code).toBe(0);
  expect(existsSync(unit('keepsake.timer'))).toBe(false);
  calls();

  expect((await service(['uninstall'])).code).toBe(0);
  expect(calls()).toEqual(['--user disable --now keepsake.service', '--user daemon-reload']);
  expect(existsSync(unit('keepsake.service'))).toBe(false);
  expect((await service(['status'])).code).toBe(3);

  const once = await service(['install', ...SETTINGS, '--auth-only', '--list-albums']);
  expect(once.code).toBe(2);
  for (const flag of ['--auth-only', '--list-albums'])
    expect(once.err).toContain(`${flag} is done once, and a service syncs: leave it out`);

  // Two accounts: each with its own folders, whatever is common with both.
  const two = await service([
    'install',
    '--recent',
    '5',
    ...WATCH,
    '-u',
    'ann@example.com',
    '-d',
    'b',
    '--dry-run',
  ]);
  expect(two.out).toMatch(
    /--username sam@example\.com .*--recent 5 .*--username ann@example\.com .*--recent 5/,
  );
  expect(two.out.match(/--cookie-directory/g)).toHaveLength(2);
});

it('U84: what keepsake did not write, or what was changed since, stays as it is', async () => {
  const { folder, unit, calls, service } = system();
  expect((await service(['install', ...WATCH])).code).toBe(0);
  writeFileSync(unit('keepsake.service'), `${readFileSync(unit('keepsake.service'), 'utf8')}Nice=19\n`);
  calls();
  for (const words of [['install', ...WATCH], ['uninstall']]) {
    const { code, err } = await service(words);
    expect([code, err]).toEqual([2, expect.stringContaining('was changed since keepsake wrote it')]);
  }
  expect(readFileSync(unit('keepsake.service'), 'utf8')).toContain('Nice=19');
  writeFileSync(unit('other.timer'), '[Timer]\n');
  symlinkSync('/dev/null', unit('masked.service'));
  for (const name of ['other', 'masked']) {
    const { code, err } = await service(['install', ...WATCH, '--name', name]);
    expect([code, err]).toEqual([2, expect.stringContaining('was not written by keepsake')]);
  }
  expect(calls()).toEqual(['']);

  rmSync(dirname(unit('x')), { recursive: true });
  mkdirSync(join(folder, 'ro'));
  const none = await service(['install', ...WATCH], { PATH: join(folder, 'ro') });
  expect([none.code, none.err]).toEqual([
    2,
    expect.stringContaining('there is no systemd here: systemctl --version'),
  ]);
  expect(existsSync(unit('keepsake.service'))).toBe(false);
});

it('U84: everything that is wrong at once, and no secret in a unit', async () => {
  const { folder, unit, service } = system({
    systemctl: 'case "$*" in *restart*) echo no bus >&2; exit 1;; esac',
  });
  const wrong = await service([
    'install',
    '-u',
    'sam@example.com',
    '--threads',
    '99',
    '-p',
    'hunter2-hunter2',
    '--name',
    '-x/y',
    '--timer',
    'noon',
    '--run-as',
    'root',
  ]);
  expect(wrong.code).toBe(2);
  for (const part of [
    '--directory is missing',
    '--threads',
    '--password would stand in a file',
    '--name',
    '--timer takes',
    '--run-as is for --system',
  ])
    expect(wrong.err).toContain(part);
  expect((await service(['install', ...WATCH, '--timer'])).err).toContain('a watch has its own pace');
  expect((await service(['install', ...WATCH, '--system', '--run-as', 'nobody'])).err).toContain(
    '--cookie-directory is needed',
  );
  expect((await service(['install', ...WATCH, '--system'])).err).toContain('--system wants --run-as USER');
  for (const word of ['status', 'uninstall'])
    expect(await service([word, '--name', '../x'])).toMatchObject({ code: 2 });
  expect((await service(['instal'])).err).toContain('did you mean install?');

  // A service of the machine may write where any setting wants it to, and where none is only read.
  const paths = [
    '--report-json',
    '/var/log/k/report',
    '--health-file',
    '/run/k/h.json',
    '--notification-script',
    '/bin/true',
  ];
  const whole = await service([
    'install',
    '-u',
    'sam@example.com',
    '-d',
    'a',
    '--cookie-directory',
    'c',
    ...paths,
    '--events',
    '-',
    '--system',
    '--run-as',
    'sam',
    '--dry-run',
  ]);
  expect([...whole.out.matchAll(/^ReadWritePaths=-(.*)$/gm)].map(([, path = '']) => path).toSorted()).toEqual(
    ['/run/k', '/var/log/k', join(folder, 'a'), join(folder, 'c')].toSorted(),
  );
  expect(whole.err).toContain('/var/log/k is not there yet, and the service may not make it');

  // The file has the password, and several jobs; the unit has the file.
  const file = writePrivately(
    join(folder, 'k.toml'),
    `[account]\nusername = "sam@example.com"\npassword = "hunter2-hunter2"\n[[job]]\ndirectory = "a"\nwatch_with_interval = 60\n[[job]]\ndirectory = "b"\nwatch_with_interval = 60\n`,
  );
  const env = {
    KEEPSAKE_PASSWORD: 'hunter2-hunter2',
    HTTPS_PROXY: 'http://me:hunter2-hunter2@proxy:8080',
    TZ: 'UTC',
  };
  const { code, err, out } = await service(['install', '--config', 'k.toml'], env);
  expect(code).toBe(3);
  expect(err).toContain('systemctl --user restart keepsake.service ended with status 1: no bus');
  expect(err).toContain('KEEPSAKE_PASSWORD of this environment is not part of the service');
  const text = readFileSync(unit('keepsake.service'), 'utf8');
  expect(text).toContain(`--config ${file} --no-progress-bar`);
  expect(text).toContain('Environment=TZ=UTC');
  expect(wrong.err + err + out + text).not.toContain('hunter2');
});
