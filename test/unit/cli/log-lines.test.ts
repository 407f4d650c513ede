import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LogLevel } from '../../../src/base/log.ts';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { AccountTerminal } from '../../../src/cli/account-terminal.ts';
import { createTerminalLog } from '../../../src/cli/terminal-log.ts';
import { openLogFile } from '../../../src/cli/log-file.ts';
import { tuneLog } from '../../../src/cli/log-form.ts';
import type { LogForm } from '../../../src/cli/log-line.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import { inTimeZone } from '../../support/in-time-zone.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NIGHT = Date.parse('2026-11-28T23:30:05Z');

function logging(form: Partial<LogForm> = {}, { isTTY = false } = {}) {
  let err = '';
  const filed: string[] = [];
  const secrets = new SecretRegistry();
  secrets.add('correct horse');
  const stderr = { isTTY, write: (text: string) => (err += text) };
  const terminal = new Terminal({ stdout: { write: () => {} }, stderr }, secrets, { now: () => NIGHT });
  terminal.tune({ format: 'text', level: 'info', quiet: false, ...form }, (line) => filed.push(line));
  return { terminal, lines: () => err.split('\n').slice(0, -1), filed };
}

function sayAll(terminal: Terminal): void {
  terminal.say('done');
  terminal.warn('slow');
  terminal.error('full');
  terminal.hint('make room', 'error');
  terminal.hint('look here');
  terminal.tell({ level: 'debug', text: 'reply', fields: { status: 200, retryAfter: undefined } });
}

inTimeZone('Asia/Kolkata');

it('L1: without a terminal each line has the local time with its offset, and a level', () => {
  const { terminal, lines } = logging({ level: 'debug' });
  sayAll(terminal);
  const time = '2026-11-29 05:00:05 +05:30 keepsake:';
  expect(lines()).toEqual([
    `${time} info: done`,
    `${time} warning: slow`,
    `${time} error: full`,
    `${time} hint: make room`,
    `${time} hint: look here`,
    `${time} debug: reply status=200`,
  ]);
});

it("L1: as JSON each line is one of pino's, with the numbers of its levels, on a terminal too", () => {
  const { terminal, lines } = logging({ format: 'json', level: 'debug' }, { isTTY: true });
  sayAll(terminal);
  terminal.say('a "word"\nand \u001b[2J correct horse');
  const time = NIGHT;
  expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 30, time, msg: 'done' },
    { level: 40, time, msg: 'slow' },
    { level: 50, time, msg: 'full' },
    { level: 50, time, hint: true, msg: 'make room' },
    { level: 30, time, hint: true, msg: 'look here' },
    { level: 20, time, status: 200, msg: 'reply' },
    { level: 30, time, msg: 'a "word"\nand \u001b[2J [secret]' },
  ]);
});

it('L1: of several accounts each line says whose it is: in words, and as a field', () => {
  const said = (format: LogForm['format'], job?: string) => {
    const { terminal, lines } = logging({ format });
    const none = { write: () => {} };
    const own = new AccountTerminal(
      terminal,
      { account: 'ann', job },
      { stdout: none, stderr: none },
      new SecretRegistry(),
    );
    own.say('done');
    own.note('at work');
    own.hint('run `keepsake login`');
    return lines();
  };
  expect(said('text').map((line) => line.slice(27))).toEqual([
    'keepsake: info: ann: done',
    'keepsake: info: ann: at work',
    'keepsake: hint: run `keepsake login`',
  ]);
  expect(said('json').map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 30, time: NIGHT, account: 'ann', msg: 'done' },
    { level: 30, time: NIGHT, account: 'ann', msg: 'at work' },
    { level: 30, time: NIGHT, account: 'ann', hint: true, msg: 'run `keepsake login`' },
  ]);
  expect(said('text', 'films')[0]?.slice(27)).toBe('keepsake: info: ann (films): done');
  expect(JSON.parse(said('json', 'films')[0] ?? '')).toMatchObject({ account: 'ann', job: 'films' });
});

it.each<[LogLevel, boolean, string[]]>([
  ['info', false, ['done', 'slow', 'full', 'make room', 'look here']],
  ['warn', false, ['slow', 'full', 'make room']],
  ['error', false, ['full', 'make room']],
  ['info', true, ['slow', 'full', 'make room']],
  ['debug', true, ['slow', 'full', 'make room']],
  ['error', true, ['full', 'make room']],
])('with --log-level %s, quiet %s, no hint outlives what it is about', (level, quiet, said) => {
  const { terminal, lines, filed } = logging({ level, quiet });
  sayAll(terminal);
  const text = (line: string) => line.replace(/^.*: /, '');
  expect(lines().map(text)).toEqual(said);
  // Silence on standard error says nothing about the file.
  const whole = logging({ level });
  sayAll(whole.terminal);
  expect(filed.map(text)).toEqual(whole.lines().map(text));
});

it('what belongs to a question is said whatever is heard', () => {
  const { terminal, lines } = logging({ level: 'error', quiet: true });
  terminal.speak('a code was sent');
  expect(lines()).toHaveLength(1);
});

const DEAF = { onLost: () => {}, onMended: () => {}, onGrowing: () => {} };

it('L2: a link as log file stays: what it leads to is put aside beside itself', () => {
  const folder = temporaryFolder();
  const [link, target] = ['link.log', 'elsewhere/real.log'].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(target, link);
  const write = openLogFile({ ...DEAF, path: link, mostBytes: 20 });
  for (const line of ['0123456789', '0123456789', 'third']) write(line);
  expect([readFileSync(target, 'utf8'), readFileSync(`${target}.1`, 'utf8')]).toEqual([
    'third\n',
    '0123456789\n0123456789\n',
  ]);
  expect([lstatSync(link).isSymbolicLink(), existsSync(`${link}.1`)]).toEqual([true, false]);
});

it('L2: a log file that cannot be put aside grows, which is told once, and loses no line', () => {
  const path = join(temporaryFolder(), 'keepsake.log');
  mkdirSync(join(`${path}.1`, 'in the way'), { recursive: true });
  const told: string[] = [];
  const write = openLogFile({ ...DEAF, path, mostBytes: 4, onGrowing: (code) => void told.push(code) });
  for (const line of ['first', 'second', 'third']) write(line);
  expect(readFileSync(path, 'utf8')).toBe('first\nsecond\nthird\n');
  expect(told).toHaveLength(1);
});

it('L2: the log file begins anew from its size on, and follows a system that puts it aside', () => {
  const path = join(temporaryFolder(), 'keepsake.log');
  const write = openLogFile({ ...DEAF, path, mostBytes: 20 });
  write('0123456789');
  write('0123456789');
  write('third');
  expect([readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')]).toEqual([
    'third\n',
    '0123456789\n0123456789\n',
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  renameSync(path, `${path}.by-the-system`);
  write('fourth');
  expect(readFileSync(path, 'utf8')).toBe('fourth\n');
});

it('L2: a log file that cannot be written is told once, and again after it worked', () => {
  const folder = join(temporaryFolder(), 'log');
  const lost: string[] = [];
  const path = join(folder, 'keepsake.log');
  const write = openLogFile({
    ...DEAF,
    path,
    mostBytes: undefined,
    onLost: (code) => void lost.push(code),
    onMended: (lines) => void lost.push(`mended, ${lines}`),
  });
  write('a');
  write('b');
  expect(lost).toEqual(['ENOENT']);
  mkdirSync(folder);
  write('c');
  expect(readFileSync(path, 'utf8')).toBe('c\n');
  renameSync(folder, `${folder}-gone`);
  writeFileSync(folder, '');
  write('d');
  expect(lost).toEqual(['ENOENT', 'mended, 2', 'ENOTDIR']);
});

it('L2: what is told of a log file that cannot be written does not go there', () => {
  const { terminal, lines } = logging();
  const file = { path: join(temporaryFolder(), 'gone', 'keepsake.log'), mostBytes: undefined };
  tuneLog(terminal, { format: 'text', level: 'info', quiet: false, namesFiles: false, file });
  terminal.say('one');
  terminal.say('two');
  expect(lines().map((line) => line.replace(/.* keepsake: /, ''))).toEqual([
    'warning: the log file cannot be written now (ENOENT); its lines are lost',
    'info: one',
    'info: two',
  ]);
});

it('L1: a number in a line has no more digits than anybody reads', () => {
  const told: unknown[] = [];
  const log = createTerminalLog('info', { tell: ({ fields }) => void told.push(fields) });
  log.info('x', { afterMs: 1793.053973198413, tries: 4, code: '1.23456', none: undefined });
  log.info('y');
  expect(told).toEqual([{ afterMs: 1793.054, tries: 4, code: '1.23456', none: undefined }, undefined]);
});
