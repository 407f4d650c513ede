import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/base/errors.ts';
import { printable } from '../../../src/base/printable.ts';
import { hintFor } from '../../../src/answer/hint-for.ts';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { ownCommand, quoted } from '../../../src/config/own-command.ts';
import type { RawValues } from '../../../src/config/read-values.ts';

/** What a shell makes of a line. */
function words(line: string, shell = 'sh'): readonly string[] {
  const out = execFileSync(shell, ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

const TYPED: RawValues = {
  username: ['sam@example.com'],
  password: ['hunter2'],
  passwordCommand: ['echo hunter2'],
  passwordFile: ["/run/sam's secret $HOME"],
  passwordProvider: ['file', 'keyring'],
  cookieDirectory: ['/tmp/my cookies'],
  directory: ['~/photos & more'],
  domain: ['cn'],
  size: ['original', 'medium'],
  skipVideos: true,
  json: true,
};

describe('U3: a command in a hint', () => {
  it.each([
    'plain',
    'with blank',
    "quote ' inside",
    '$HOME `id` "x" \\ !',
    '*',
    '#',
    '=ls',
    '-x',
    'Grüße',
    '',
    '~sam',
    '$(id);rm',
  ])('takes %j to the shell and back', (text) => {
    expect(words(quoted(text))).toEqual([text]);
  });

  it.each(['line\nend', 'tab\tand \u202ebidi', "\u0007bell's \\x41 41", '\u009bC1'])(
    'takes %j there by escapes that can be shown',
    (text) => {
      expect(printable(quoted(text))).toBe(quoted(text));
      expect(words(quoted(text), 'bash')).toEqual([text]);
    },
  );

  it('has the flags of the user, and never a password', () => {
    expect(ownCommand('login', TYPED)).toBe(
      "keepsake login --username sam@example.com --cookie-directory '/tmp/my cookies' --domain cn --password-file '/run/sam'\\''s secret $HOME' --password-provider file --password-provider keyring",
    );
    expect(ownCommand('login', TYPED, { scope: 'asking' })).toBe(
      "keepsake login --username sam@example.com --cookie-directory '/tmp/my cookies' --domain cn",
    );
    expect(ownCommand('verify', TYPED, { scope: 'everything', more: '--repair' })).toMatch(
      /^keepsake verify .* --directory '~\/photos & more' --size original --size medium --skip-videos --repair$/,
    );
    expect(ownCommand('login', {})).toBe('keepsake login --username ADDRESS');
    expect(ownCommand('login', { ...TYPED, passwordProvider: ['parameter'] })).not.toContain('provider');
  });
});

const CODES: readonly ErrorCode[] = [
  'PASSWORD_NEEDED',
  'PASSWORD_REJECTED',
  'APP_SPECIFIC_PASSWORD',
  'CODE_NEEDED',
  'CODE_REJECTED',
  'CODE_EXPIRED',
  'CODES_LOCKED',
  'ACCOUNT_LOCKED',
  'ACCOUNT_ACTION_NEEDED',
  'TWO_STEP_ACCOUNT',
  'WRONG_DOMAIN',
  'SESSION_REFUSED',
  'CONSENT_NEEDED',
  'SIGN_IN_WAITS',
];

describe('U3: the hint for an error', () => {
  it.each(CODES)('%s: its command is one that keepsake takes', (code) => {
    const hint = hintFor(code, TYPED) ?? '';
    const [, command = ''] = /`([^`]+)`/.exec(hint) ?? [];
    const [program, ...args] = words(command);
    expect(program).toBe('keepsake');
    const line = parseCommandLine(args);
    expect(line).toMatchObject({ command: 'login', problems: [] });
    expect(line.raw).toMatchObject({
      username: ['sam@example.com'],
      cookieDirectory: ['/tmp/my cookies'],
      domain: [code === 'WRONG_DOMAIN' ? 'com' : 'cn'],
    });
    expect(hint).not.toContain('hunter2');
  });

  it.each<ErrorCode>([
    'DESTINATION_FULL',
    'DESTINATION_MISSING',
    'SERVICE_UNREACHABLE',
    'SERVICE_THROTTLING',
    'SERVICE_REFUSING',
    'SIGN_IN_WAITS',
    'TERMS_NOT_ACCEPTED',
    'WEB_ACCESS_OFF',
    'PHOTOS_NOT_SET_UP',
  ])('%s: says to run it again only where it does not go on by itself', (code) => {
    expect(hintFor(code, TYPED)).toMatch(/the same command/);
    expect(hintFor(code, TYPED, { goesOn: true })).not.toMatch(/the same command|again later/);
  });

  it('a wrong command line: the help of the command that was meant', () => {
    expect(hintFor('USAGE', TYPED)).toBe('run `keepsake --help` for all flags');
    expect(hintFor('USAGE', TYPED, { command: 'verify' })).toBe('run `keepsake help verify` for all flags');
  });
});
