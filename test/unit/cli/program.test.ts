import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';

describe('the command line', () => {
  it.each([
    ['the default command', ['--username', 'a', '--recent', '5']],
    ['its name in front', ['sync', '--username', 'a', '--recent', '5']],
    ['short flags and equal signs', ['-u', 'a', '--recent=5']],
  ])('is the same with %s', (_what, args) => {
    expect(parse(args)).toMatchObject({
      command: 'sync',
      raw: { username: ['a'], recent: ['5'] },
      problems: [],
    });
  });

  it('collects repeated values and flags', () => {
    expect(parse(['--size', 'thumb', '--size', 'medium', '--dry-run', '--no-progress-bar']).raw).toEqual({
      size: ['thumb', 'medium'],
      dryRun: true,
      noProgressBar: true,
    });
  });

  it('takes a value that looks like a flag', () => {
    expect(parse(['--recent', '-1']).raw).toEqual({ recent: ['-1'] });
  });

  it('names every unknown word', () => {
    expect(parse(['--foo', '--recent', '1', 'bar', '--skip-vid']).problems).toEqual([
      'unknown flag --foo',
      'unexpected word in place 4 of the command line',
      'unknown flag --skip-vid',
    ]);
  });

  it('says which flag lacks its value', () => {
    expect(parse(['--directory']).problems).toEqual(['--directory needs a value']);
  });

  it('shows every flag in the help', () => {
    const line = parseCommandLine(['--help']);
    expect('help' in line && line.help).toMatch(/--folder-structure[\s\S]*--threads[\s\S]*simulate/);
  });

  it('gives a command its own flags and the common ones', () => {
    expect(parse(['simulate', '--port', '0', '--json'])).toEqual({
      command: 'simulate',
      raw: { json: true },
      words: [],
      flags: { port: '0' },
      problems: [],
    });
  });

  it('takes no words where a command has none', () => {
    expect(parse(['demo', 'now']).problems).toEqual(['unexpected word in place 2 of the command line']);
  });

  it.each<[args: readonly string[], problems: readonly string[]]>([
    [['--smtp-password', 'hunter2'], ['unknown flag --smtp-password']],
    [['--smtp-password=hunter2'], ['unknown flag --smtp-password']],
    [
      ['--smtp-password', '--hunter'],
      ['unknown flag --smtp-password', 'unknown flag in place 2 of the command line'],
    ],
    [['--hunter2'], ['unknown flag in place 1 of the command line']],
    [['-xhunter2'], ['unknown flag -x']],
    [['-x=hunter2'], ['unknown flag -x']],
    [['--json=hunter2'], ['--json takes no value']],
    [['manifest', '--format'], ['--format needs a value']],
    [['session', 'forget', '--everything=hunter2'], ['--everything takes no value']],
    [['import', 'photos', '--smtp-password', 'hunter2'], ['unknown flag --smtp-password']],
    [['hunter2'], ['unexpected word in place 1 of the command line']],
  ])('U1: %j quotes no value', (args, problems) => {
    expect(parse(args).problems).toEqual(problems);
  });
});

function parse(args: readonly string[]) {
  const line = parseCommandLine(args);
  if ('help' in line) throw new Error('help');
  return line;
}
