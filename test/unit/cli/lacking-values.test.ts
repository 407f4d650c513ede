import { expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';

it.each<[string[], string[]]>([
  [['-u', '-d', 'photos'], ['--username needs a value']],
  [['-u', '--json'], ['--username needs a value']],
  [['manifest', '--format', '--json'], ['--format needs a value']],
  [
    ['--recent', '--threads', '--album', '-l'],
    ['--recent', '--threads', '--album'].map((flag) => `${flag} needs a value`),
  ],
  // What is no flag of ours may be a value, and behind an equals sign everything is.
  [['-u', 'sam', '-p', '-secret', '-d', 'photos'], []],
  [
    ['-u', 'sam', '--filter', '-d'],
    ['--filter needs a value', '--directory needs a value'],
  ],
  [['--password=-d', '-u', 'sam', '-d', 'photos'], []],
  [['login', '--request-code', '--sms', '--json'], []],
])('U8: a flag of ours is no value of another one (%j)', (args, problems) => {
  expect(parseCommandLine(args).problems).toEqual(problems);
});

it('U8: the flag that stands in place of a value counts', () => {
  const { raw } = parseCommandLine(['-u', '--json', '--album', '-d', 'photos']);
  expect(raw).toEqual({ json: true, directory: ['photos'] });
});
