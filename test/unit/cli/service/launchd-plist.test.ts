import { expect, it } from 'vitest';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { launchdPlist } from '../../../../src/cli/service/launchd-plist.ts';
import { managerOf } from '../../../../src/cli/service/managers.ts';
import { whoseIs } from '../../../../src/cli/service/own-mark.ts';
import type { ServiceWish } from '../../../../src/cli/service/service-wish.ts';

const WATCH: ServiceWish = {
  name: 'keepsake',
  isSystem: false,
  user: undefined,
  command: ['/usr/local/bin/node', '--album', '<Tom & "Jerry">'],
  variables: { TZ: 'Europe/Berlin' },
  writes: [],
  timer: undefined,
};

function plistOf(wish: ServiceWish): string {
  const [file] = launchdPlist(wish, { folder: '/agents', logs: '/logs' });
  expect(file?.path).toBe('/agents/keepsake.plist');
  return file?.text ?? '';
}

it('U84: launchd gets a property list that is XML, with every word as it was typed', () => {
  const text = plistOf(WATCH);
  expect(XMLValidator.validate(text)).toBe(true);
  expect(whoseIs(text)).toBe('ours');
  const { plist } = new XMLParser().parse(text) as { plist: { dict: Record<string, unknown> } };
  expect(plist.dict).toMatchObject({
    array: { string: WATCH.command },
    string: ['keepsake', '/logs/keepsake.log', 'Background'],
  });
  expect(text).toContain('<key>RunAtLoad</key>\n  <true/>');
  expect(text).not.toContain('UserName');
});

it('U84: what runs at times has its hour, and is not begun anew', () => {
  const text = plistOf({ ...WATCH, user: 'sam', timer: { kind: 'at', hour: 3, minute: 5 } });
  expect(text).toContain(
    '<key>Hour</key>\n    <integer>3</integer>\n    <key>Minute</key>\n    <integer>5</integer>',
  );
  expect(text).toContain('<key>UserName</key>\n  <string>sam</string>');
  expect(text).not.toMatch(/KeepAlive|RunAtLoad/);
  expect(plistOf({ ...WATCH, timer: { kind: 'weekly' } })).toContain('<key>Weekday</key>');
});

it('U84: each system has its folders and its calls; where there is neither manager, that is known', () => {
  const place = { home: '/home/sam', isSystem: false, configHome: undefined, uid: 501 };
  const linux = managerOf('linux', place);
  expect(linux?.paths('k')).toEqual([
    '/home/sam/.config/systemd/user/k.timer',
    '/home/sam/.config/systemd/user/k.service',
  ]);
  expect(linux?.start('/x/k.service').at(-1)).toEqual(['systemctl', '--user', 'restart', 'k.service']);
  expect(managerOf('linux', { ...place, configHome: '/c' })?.paths('k')[1]).toBe('/c/systemd/user/k.service');
  expect(managerOf('linux', { ...place, isSystem: true })?.stop('/x/k.timer')).toEqual([
    ['systemctl', 'disable', '--now', 'k.timer'],
  ]);
  const mac = managerOf('darwin', place);
  expect(mac?.paths('k')).toEqual(['/home/sam/Library/LaunchAgents/k.plist']);
  expect([mac?.start('/x/k.plist'), mac?.stop('/x/k.plist')]).toEqual([
    [['launchctl', 'bootstrap', 'gui/501', '/x/k.plist']],
    [['launchctl', 'bootout', 'gui/501/k']],
  ]);
  expect(managerOf('win32', place)).toBeUndefined();
});

it.each([
  ['a watch at work', undefined, 'running', true],
  ['a watch that ended', undefined, 'not running', false],
  ['a time that is waited for', { kind: 'daily' }, 'not running', true],
  ['a time that has come', { kind: 'daily' }, 'running', true],
  ['what launchd does not know', { kind: 'daily' }, '', false],
] as const)('U84: whether it runs, on a Mac: %s', (_what, timer, state, isRunning) => {
  const mac = managerOf('darwin', { home: '/home/sam', isSystem: false, configHome: undefined, uid: 501 });
  const output = state === '' ? 'Could not find service' : `gui/501/keepsake = {\n\tstate = ${state}\n}\n`;
  expect(mac?.isRunning(output, plistOf({ ...WATCH, timer }))).toBe(isRunning);
});
