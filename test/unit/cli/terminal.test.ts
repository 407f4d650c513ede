import { beforeEach, describe, expect, it } from 'vitest';
import { LOG_LEVELS } from '../../../src/base/log.ts';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { createPinoLog } from '../../../src/cli/pino-log.ts';
import { Terminal } from '../../../src/cli/terminal.ts';

const secrets = new SecretRegistry();
secrets.add('correct horse');
let out = '';
let err = '';

function terminal(isTTY = false): Terminal {
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
  });

  it('draws no status line where there is no terminal', () => {
    terminal().status('10 files');
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
    const log = createPinoLog('info', terminal());
    log.debug('unseen');
    log.info('listed', { assets: 3 });
    log.warn('slow', { password: 'correct horse' });
    expect(err).toBe('keepsake: listed assets=3\nkeepsake: warning: slow password="[secret]"\n');
  });

  it('says at which level something was said where it is no sentence for everybody', () => {
    const log = createPinoLog('trace', terminal());
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
    const log = createPinoLog(least, terminal());
    for (const level of LOG_LEVELS) log[level](`as ${level}`);
    const shown = LOG_LEVELS.filter((level) => err.includes(`as ${level}`));
    expect(shown).toEqual(LOG_LEVELS.slice(LOG_LEVELS.indexOf(least)));
  });
});
