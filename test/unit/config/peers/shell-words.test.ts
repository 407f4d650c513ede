import { describe, expect, it } from 'vitest';
import { shellCommands, shellWords } from '../../../../src/config/peers/shell-words.ts';

describe('the words of a line', () => {
  it.each<[line: string, words: readonly string[]]>([
    ['', []],
    ['  a  b\tc\n', ['a', 'b', 'c']],
    [`'a b'"c d"e`, ['a bc de']],
    ['""', ['']],
    [String.raw`a\ b \"c "\$d \x"`, ['a b', '"c', String.raw`$d \x`]],
    ['a \\\n b \\\r\n c', ['a', 'b', 'c']],
    // Nothing but words: compose files put them into no shell.
    ['a ; b # c > d $HOME', ['a', ';', 'b', '#', 'c', '>', 'd', '$HOME']],
    [
      String.raw`-d C:\Users\sam\2020 -r \\nas\x`,
      ['-d', String.raw`C:\Users\sam\2020`, '-r', String.raw`\nas\x`],
    ],
    [`it's`, ["it's"]],
  ])('%j', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });
});

describe('the commands of a text', () => {
  it.each<[text: string, commands: readonly (readonly string[])[]]>([
    ['a b', [['a', 'b']]],
    ['a;b && c||d | e &f\n\ng', [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
    ['(a b) ; { c; }', [['a', 'b'], ['{', 'c'], ['}']]],
    ['a \';\' "&& b" c\\;d', [['a', ';', '&& b', 'c;d']]],
    ["a # it's said\nb#c", [['a'], ['b#c']]],
    ['a >> /log 2>&1 b', [['a', 'b']]],
    ['a 2>/dev/null <"my in" &> all c', [['a', 'c']]],
    ['a >x>y', [['a']]],
    ['a \\\n  b', [['a', 'b']]],
    ['a ^\r\n b `\r\n c\r\nd', [['a', 'b', 'c'], ['d']]],
    [
      'X=1\nexport Y="2 3"\na $X "${Y}" \'$X\' $Z ${X}x',
      [['X=1'], ['export', 'Y=2 3'], ['a', '1', '2 3', '$X', '$Z', '1x']],
    ],
    ['X=1 a $X', [['X=1', 'a', '$X']]],
    ['a $HOME/p "$HOME"', [['a', '~/p', '~']]],
    ['a $(b $(c d) e)/f `g h` i', [['a', '$(b $(c d) e)/f', '`g h`', 'i']]],
    ['a $', [['a', '$']]],
  ])('%j', (text, commands) => {
    expect(shellCommands(text)).toEqual(commands);
  });

  it('takes no longer for long texts that are odd', () => {
    for (const odd of ['"', "'", '$(', '\\', '`', '<', '#a ', '(', '$((']) {
      const commands = shellCommands(`a ${odd.repeat(20_000)}`);
      expect(commands[0]?.[0]).toBe('a');
    }
  });
});
