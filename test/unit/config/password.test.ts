import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findPassword,
  PASSWORD_PROVIDERS,
  type PasswordSources,
  readAgain,
} from '../../../src/config/password.ts';
import { readSecretFile } from '../../../src/config/password-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const none: PasswordSources = {
  flag: undefined,
  file: undefined,
  command: undefined,
  environment: [],
  providers: [],
  store: false,
  keyFile: undefined,
  key: { name: 'KEEPSAKE_KEY', value: undefined },
  cookieDirectory: '/nowhere/session',
};
const KEY = 'sixteen characters';
const find = (sources: Partial<PasswordSources>) => findPassword({ ...none, ...sources });

function fileWith(text: string, mode = 0o600): string {
  const path = join(temporaryFolder(), 'secret');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('where passwords may come from', () => {
  it('is every place, in one order, unless the user says otherwise', () => {
    expect(find({}).settings).toMatchObject({ providers: PASSWORD_PROVIDERS, areChosen: false });
    expect(find({ providers: ['console', 'keyring'] }).settings).toMatchObject({
      providers: ['console', 'keyring'],
      areChosen: true,
    });
  });

  it.each<[string, Partial<PasswordSources>, RegExp]>([
    ['two of them', { flag: 'x', command: 'y' }, /^--password and --password-command exclude each other$/],
    ['one that the list leaves out', { flag: 'x', providers: ['keyring'] }, /does not name parameter/],
    ['a web page', { providers: ['webui'] }, /no web page/],
    ['storing without a key', { store: true }, /needs a key/],
    [
      'a short key',
      { key: { name: 'KEEPSAKE_KEY', value: 'short' } },
      /^KEEPSAKE_KEY holds a key of fewer than 16/,
    ],
  ])('cannot be %s', (_what, sources, problem) => {
    expect(find(sources).problems.join()).toMatch(problem);
  });

  it('does not matter to a variable that the list leaves out: a service manager may set it for others', () => {
    const environment = [{ name: 'KEEPSAKE_PASSWORD', value: 'hush' }];
    expect(find({ environment, providers: ['keyring'] }).problems).toEqual([]);
  });

  it('session.md 7: tells what is odd by kind, never by content', () => {
    const { warnings } = find({ environment: [{ name: 'KEEPSAKE_PASSWORD', value: '"hush-hush" ' }] });
    expect(warnings).toEqual(['KEEPSAKE_PASSWORD holds blanks at an end; all of it is used']);
  });
});

describe('a password file', () => {
  it('is read again when it is needed, so that a changed password is found', () => {
    const path = fileWith('old\n');
    const { file } = find({ file: path }).settings;
    if (file === undefined) throw new Error('no file');
    writeFileSync(path, 'new\n');
    expect(file.content.reveal()).toBe('old');
    expect(readAgain(file)?.reveal()).toBe('new');
  });

  it('that is a pipe gives its content once', () => {
    const file = { path: '/dev/null', isRegular: false, content: find({ flag: 'x' }).settings.parameter };
    if (file.content === undefined) throw new Error('no content');
    expect(readAgain({ ...file, content: file.content })).toBeUndefined();
  });

  it.each([0o644, 0o640, 0o604])('that others can read (%o) is used with a warning', (mode) => {
    const { settings, warnings } = find({ file: fileWith('hush', mode) });
    expect(settings.file?.content.reveal()).toBe('hush');
    expect(warnings.join()).toMatch(/chmod 600/);
  });

  it('that belongs to another user is refused: they could lock the account', () => {
    const path = fileWith('hush');
    const uid = process.getuid?.() ?? 0;
    // Only root can give a file away; anybody else plays somebody else.
    if (uid === 0) chownSync(path, 12345, 12345);
    const read = readSecretFile(
      path,
      { what: 'password file', flag: '--password-file' },
      uid === 0 ? uid : uid + 1,
    );
    expect(read).toEqual({ problem: expect.stringMatching(/belongs to another user$/) });
  });

  it('that is far too big is refused', () => {
    expect(find({ file: fileWith('x'.repeat(4097)) }).problems.join()).toMatch(/more than 4096 bytes/);
  });

  it('of which the other bytes count too is told', () => {
    expect(find({ file: fileWith('hush\nnotes\n') }).warnings.join()).toMatch(
      /more than one line; all of it is used/,
    );
  });
});

describe('session.md 4: the key of a stored credential', () => {
  it('comes from a variable or a file', () => {
    expect(find({ key: { name: 'KEEPSAKE_KEY', value: KEY } }).settings.key?.reveal()).toBe(KEY);
    expect(find({ keyFile: fileWith(`${KEY}\n`) }).settings.key?.reveal()).toBe(KEY);
  });

  it('may not lie in the cookie directory, whatever the way there', () => {
    const folder = temporaryFolder();
    const cookieDirectory = join(folder, 'session');
    mkdirSync(join(cookieDirectory, 'deep'), { recursive: true });
    writeFileSync(join(cookieDirectory, 'deep', 'key'), KEY);
    symlinkSync(cookieDirectory, join(folder, 'elsewhere'));
    for (const keyFile of ['session/deep/key', 'elsewhere/deep/key', 'session/none', 'elsewhere/none']) {
      const { problems, settings } = find({ keyFile: join(folder, keyFile), cookieDirectory });
      expect(problems.join()).toMatch(/beside what it protects/);
      expect(settings.key).toBeUndefined();
    }
    writeFileSync(join(folder, 'session.key'), KEY);
    expect(find({ keyFile: join(folder, 'session.key'), cookieDirectory }).problems).toEqual([]);
  });

  it('is not shown when it is wrong', () => {
    expect(find({ keyFile: fileWith('too short') }).problems.join()).not.toContain('too short');
  });
});
