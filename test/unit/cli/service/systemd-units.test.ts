import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { marked, whoseIs } from '../../../../src/cli/service/own-mark.ts';
import { parseTimer, type ServiceWish } from '../../../../src/cli/service/service-wish.ts';
import { systemdUnits } from '../../../../src/cli/service/systemd-units.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const WATCH: ServiceWish = {
  name: 'keepsake',
  isSystem: false,
  user: undefined,
  command: ['/bin/true', '/opt/keepsake/bin/keepsake.js', '--username', 'sam@example.com'],
  variables: {},
  writes: ['/srv/photos', '/var/lib/keepsake'],
  timer: undefined,
};
const SYSTEM: ServiceWish = { ...WATCH, isSystem: true, user: 'daemon' };
const TIMED: ServiceWish = { ...SYSTEM, timer: { kind: 'at', hour: 3, minute: 5 } };

function textOf(wish: ServiceWish, at = 0): string {
  return systemdUnits(wish, '/units')[at]?.text ?? '';
}

it('U84: a watch is a service that tells when it is ready and alive, and is begun anew where that helps', () => {
  const text = textOf(WATCH);
  for (const line of [
    'Type=notify',
    'NotifyAccess=all',
    'WatchdogSec=30min',
    'Restart=on-failure',
    'RestartPreventExitStatus=2 8',
    'SuccessExitStatus=143',
    'NoNewPrivileges=yes',
    'WantedBy=default.target',
    'ExecStart=/bin/true /opt/keepsake/bin/keepsake.js --username sam@example.com',
  ])
    expect(text.split('\n')).toContain(line);
  // What a user's systemd cannot do would keep the service from its start.
  expect(text).not.toMatch(/^(Protect|Private|ReadWritePaths|CapabilityBoundingSet|User|After)/m);
});

it('U84: a service of the machine may write where it has to, and nowhere else', () => {
  const lines = textOf({ ...SYSTEM, writes: ['/srv/my photos'] }).split('\n');
  for (const line of [
    'User=daemon',
    'ProtectSystem=strict',
    'ReadWritePaths="-/srv/my photos"',
    'After=network-online.target',
    'CapabilityBoundingSet=',
    'WantedBy=multi-user.target',
  ])
    expect(lines).toContain(line);
});

it('U84: what runs at times has a timer, and nothing waits for a word of it', () => {
  expect(systemdUnits(TIMED, '/units').map(({ path }) => path)).toEqual([
    '/units/keepsake.service',
    '/units/keepsake.timer',
  ]);
  expect(textOf(TIMED)).toContain('Type=oneshot\n');
  expect(textOf(TIMED)).not.toMatch(/Watchdog|Restart|\[Install\]/);
  expect(textOf(TIMED, 1)).toContain('OnCalendar=*-*-* 03:05:00\nPersistent=yes\n');
  expect(textOf({ ...TIMED, timer: { kind: 'weekly' } }, 1)).toContain('OnCalendar=weekly\n');
});

it.each([
  ['a b', '"a b"'],
  ['100%', '"100%%"'],
  ['$HOME', '"$$HOME"'],
  ['say "x"', String.raw`"say \"x\""`],
  [String.raw`back\slash`, String.raw`"back\\slash"`],
  ["it's", `"it's"`],
  ['{:%Y/%m}', '"{:%%Y/%%m}"'],
  ['ümlaut', '"ümlaut"'],
  ['', '""'],
  ['@file', '"@file"'],
  [';', '";"'],
  ['two\nlines', String.raw`"two\x0alines"`],
])('U84: systemd reads %j as one word, and nothing in it', (word, written) => {
  expect(textOf({ ...WATCH, command: ['/bin/true', word] })).toContain(`ExecStart=/bin/true ${written}\n`);
});

it.each([
  ['daily', { kind: 'daily' }],
  ['3:07', { kind: 'at', hour: 3, minute: 7 }],
  ['23:59', { kind: 'at', hour: 23, minute: 59 }],
  ['24:00', undefined],
  ['3', undefined],
  ['03:60', undefined],
  ['*-*-*\nExecStart=/bin/sh', undefined],
])('U84: a timer of %j', (text, timer) => {
  expect(parseTimer(text)).toEqual(timer);
});

it('U84: knows what it wrote, what was changed since, and what is of others', () => {
  const text = marked('[Unit]\n');
  expect(whoseIs(text)).toBe('ours');
  expect(whoseIs(`${text}Nice=19\n`)).toBe('changed');
  expect([whoseIs('[Unit]\n'), whoseIs(''), whoseIs('# Written by me\n')]).toEqual([
    'foreign',
    'foreign',
    'foreign',
  ]);
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

it.skipIf(!hasAnalyze)('U84: systemd finds nothing wrong with the units', () => {
  const check = (wish: ServiceWish) => {
    const folder = temporaryFolder();
    const units = systemdUnits({ ...wish, command: ['/bin/true', '100% "a" $HOME \\ ü\n;'] }, folder);
    for (const { path, text } of units) writeFileSync(path, text);
    const names = units.map(({ path }) => join(folder, basename(path)));
    const scope = wish.isSystem ? '--system' : '--user';
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', scope, ...names], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder },
    });
    return [status, stderr.split('\n').filter((line) => line.includes(folder) || line.includes('keepsake'))];
  };
  expect([WATCH, SYSTEM, TIMED].map(check)).toEqual([
    [0, []],
    [0, []],
    [0, []],
  ]);
});
