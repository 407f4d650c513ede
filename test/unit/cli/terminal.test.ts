import { beforeEach, describe, expect, it } from 'vitest';
import { LOG_LEVELS } from '../../../src/base/log.ts';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { createTerminalLog } from '../../../src/cli/terminal-log.ts';
import { AccountTerminal } from '../../../src/cli/account-terminal.ts';
import { HeldOutput } from '../../../src/cli/held-output.ts';
import { Terminal } from '../../../src/cli/terminal.ts';

const secrets = new SecretRegistry();
secrets.add('correct horse');
let out = '';
let err = '';

function terminal(isTTY = true): Terminal {
  return new Terminal(
    {
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (err += text), isTTY, columns: 40 },
    },
    secrets,
  );
}

beforeEach(() => {
  out = '';
  err = '';
});

describe('the terminal', () => {
  it('keeps data and words apart', () => {
    const face = terminal();
    face.data('{"saved":1}');
    face.say('done');
    face.error('the disk is full');
    face.hint('free some space');
    expect(out).toBe('{"saved":1}\n');
    expect(err).toBe('keepsake: done\nkeepsake: error: the disk is full\nkeepsake: hint: free some space\n');
  });

  it('F13, J5: shows control characters instead of obeying them', () => {
    terminal().warn('a\nkeepsake: error: fake \u001b[2J \u202egpj');
    expect(err).toBe('keepsake: warning: a\\u000akeepsake: error: fake \\u001b[2J \\u202egpj\n');
  });

  it('J2: covers a secret in any line, and the signature of any link', () => {
    terminal().error('no route to https://cvws.icloud-content.com/B/x/y?o=abc&k=def for correct horse');
    expect(err).toBe(
      'keepsake: error: no route to https://cvws.icloud-content.com/B/x/y?[secret] for [secret]\n',
    );
    terminal().warn('https://p1.cdn-apple.com/B/x?s=abc');
    expect(err).toContain('https://p1.cdn-apple.com/B/x?[secret]\n');
  });

  it('M10: what is JSON stays JSON, on standard output, in the log and in the log file', () => {
    const digits = new SecretRegistry();
    digits.add('12345678');
    const face = new Terminal(
      { stdout: { write: (text) => (out += text) }, stderr: { write: (text) => (err += text) } },
      digits,
    );
    let file = '';
    face.tune({ format: 'json', level: 'info', quiet: false }, (line) => (file += line));
    face.dataJson(['{"bytes":123456789,"said":"it is 12345678"}']);
    face.tell({ level: 'info', text: 'it is 12345678', fields: { bytes: 123_456_789 } });
    expect(JSON.parse(out)).toEqual({ bytes: 123_456_789, said: 'it is [secret]' });
    for (const line of [err, file])
      expect(JSON.parse(line)).toMatchObject({ bytes: 123_456_789, msg: 'it is [secret]' });
    face.data('12345678,12345678');
    expect(out).toContain('[secret],[secret]\n');
  });

  it('draws no status line where there is no terminal', () => {
    terminal(false).status('10 files');
    expect(err).toBe('');
  });

  it('takes the status line away before other output and puts it back', () => {
    const face = terminal(true);
    face.status('10 files');
    face.say('hello');
    expect(err).toBe('\r\u001b[2K10 files\r\u001b[2Kkeepsake: hello\n\r\u001b[2K10 files');
  });
});

describe('the log', () => {
  it('is silent below its level and prints facts behind the message', () => {
    const log = createTerminalLog('info', terminal());
    log.debug('unseen');
    log.info('listed', { assets: 3 });
    log.warn('slow', { password: 'correct horse' });
    expect(err).toBe('keepsake: listed assets=3\nkeepsake: warning: slow password="[secret]"\n');
  });

  it('says at which level something was said where it is no sentence for everybody', () => {
    const screen = terminal();
    screen.tune({ format: 'text', level: 'trace', quiet: false });
    const log = createTerminalLog('trace', screen);
    log.trace('request', { status: 200, retryAfter: undefined });
    log.debug('next cycle', { isAlone: false });
    log.error('it ends', { why: 'a "word"' });
    expect(err.split('\n')).toEqual([
      'keepsake: trace: request status=200',
      'keepsake: debug: next cycle isAlone=false',
      'keepsake: error: it ends why="a \\"word\\""',
      '',
    ]);
  });

  it.each(['trace', 'debug', 'info', 'warn', 'error'] as const)('shows %s and all above it', (least) => {
    const screen = terminal();
    screen.tune({ format: 'text', level: least, quiet: false });
    const log = createTerminalLog(least, screen);
    for (const level of LOG_LEVELS) log[level](`as ${level}`);
    const shown = LOG_LEVELS.filter((level) => err.includes(`as ${level}`));
    expect(shown).toEqual(LOG_LEVELS.slice(LOG_LEVELS.indexOf(least)));
  });
});

describe('what several accounts say at a time', () => {
  const accountTerminal = (all: Terminal, account: string, isTTY = true) =>
    new AccountTerminal(
      all,
      { account, job: undefined },
      { stdout: { write: (text) => (out += text) }, stderr: { write: (text) => (err += text), isTTY } },
      secrets,
    );

  it('each line names its account, whatever is in it; a command in a hint works as it stands', () => {
    const own = accountTerminal(terminal(), 'ann\u001b[2J@example.com', false);
    own.say('done');
    own.warn('w');
    own.error('correct horse');
    own.hint('run `keepsake login`');
    own.data('{}');
    own.speakFor({ username: ['ann@example.com'], cookieDirectory: ['c'] });
    own.note('until `keepsake control resume`');
    const name = String.raw`ann\u001b[2J@example.com`;
    expect(err.split('\n')).toEqual([
      `keepsake: ${name}: done`,
      `keepsake: warning: ${name}: w`,
      expect.stringMatching(/^keepsake: error: .*: (?!correct)/),
      'keepsake: hint: run `keepsake login`',
      `keepsake: ${name}: until \`keepsake control resume --username ann@example.com --cookie-directory c\``,
      '',
    ]);
    expect(out).toBe('{}\n');
  });

  it('share one status line, that is gone before data is written', () => {
    const all = terminal(true);
    const [ann, bob] = [accountTerminal(all, 'ann'), accountTerminal(all, 'bob')];
    ann.status('1 of 3');
    bob.status('2 of 4');
    expect(err.endsWith('ann: 1 of 3 | bob: 2 of 4')).toBe(true);
    err = '';
    ann.data('x');
    expect(err).toBe('\r\u001b[2K\r\u001b[2Kann: 1 of 3 | bob: 2 of 4');
    ann.status('');
    expect(err.endsWith('\r\u001b[2Kbob: 2 of 4')).toBe(true);
  });

  it('a line does not end up behind a question, which is asked once more; a status line waits for the answer', () => {
    const all = terminal(true);
    const bob = accountTerminal(all, 'bob');
    all.prompt('Code: ');
    bob.say('done');
    bob.status('2 of 4');
    expect(err).toBe('Code: \nkeepsake: bob: done\nCode: ');
    all.endPrompt();
    bob.status('3 of 4');
    bob.say('done');
    expect(err.slice('Code: \nkeepsake: bob: done\nCode: '.length)).toContain('bob: 3 of 4');
    expect(err.match(/Code: /g)).toHaveLength(2);
  });

  it('data is held until it is its turn, and in order then', () => {
    const held = new HeldOutput({ write: (text) => (out += text) });
    held.write('a');
    held.write('b');
    expect(out).toBe('');
    held.open();
    held.write('c');
    held.open();
    expect(out).toBe('abc');
  });
});
