import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';

describe('the command line', () => {
  it.each([
    ['the default command', ['--username', 'a', '--recent', '5']],
    ['its name in front', ['sync', '--username', 'a', '--recent', '5']],
    ['short flags and equal signs', ['-u', 'a', '--recent=5']],
  ])('is the same with %s', (_what, args) => {
    expect(parseCommandLine(args)).toEqual({
      line: { command: 'sync', raw: { username: ['a'], recent: ['5'] } },
      problems: [],
    });
  });

  it('collects repeated values and flags', () => {
    const { line } = parseCommandLine([
      '--size',
      'thumb',
      '--size',
      'medium',
      '--dry-run',
      '--no-progress-bar',
    ]);
    expect(line).toEqual({
      command: 'sync',
      raw: { size: ['thumb', 'medium'], dryRun: true, noProgressBar: true },
    });
  });

  it('takes a value that looks like a flag', () => {
    expect(parseCommandLine(['--recent', '-1']).line).toEqual({ command: 'sync', raw: { recent: ['-1'] } });
  });

  it('names every unknown word', () => {
    expect(parseCommandLine(['--foo', '--recent', '1', 'bar', '--skip-vid']).problems).toEqual([
      'unknown flag "--foo"',
      'unexpected word "bar"',
      'unknown flag "--skip-vid"',
    ]);
  });

  it('says which flag lacks its value', () => {
    expect(parseCommandLine(['--directory']).problems).toEqual([
      "option '-d, --directory <folder>' argument missing",
    ]);
  });

  it('shows every flag in the help', () => {
    const { line } = parseCommandLine(['--help']);
    expect(line.command === 'help' && line.text).toMatch(/--folder-structure[\s\S]*--threads[\s\S]*simulate/);
  });

  it('gives a command its own flags and the common ones', () => {
    expect(parseCommandLine(['simulate', '--port', '0', '--json'])).toEqual({
      line: { command: 'simulate', raw: { json: true }, flags: { port: '0' } },
      problems: [],
    });
  });
});
