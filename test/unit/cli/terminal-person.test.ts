import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import { askOnTerminal, withoutErased } from '../../../src/cli/terminal-person.ts';

/** What a terminal of so many columns was sent, and the answer, when the user hits these keys. */
async function asked(keys: string, { hidden = false, columns = 80 } = {}) {
  let shown = '';
  const stderr = { write: (text: string) => (shown += text), isTTY: true, columns };
  const terminal = new Terminal({ stdout: { write: () => {} }, stderr }, new SecretRegistry());
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  stdin.write(keys);
  const answer = await askOnTerminal('Enter the six-digit code: ', {
    world: { stdin, onContinue: () => () => {} },
    terminal,
    hidden,
    interrupt: () => {},
    signal: new AbortController().signal,
  });
  return { answer, shown };
}

const LEFT = '\u001b[D';

it.each([
  ['123456\r', '123456'],
  ['124\u007f3456\r', '123456'],
  [`12456${LEFT}${LEFT}${LEFT}3\r`, '123456'],
  [`1X3${LEFT}\u007f2\r`, '123'],
  ['99\u0015123\r', '123'],
])('U89: the question stays while the answer is corrected (%j)', async (keys, answer) => {
  const found = await asked(keys);
  expect(found.answer).toBe(answer);
  // What is drawn from the start of the line on begins with the question each time.
  const drawn = found.shown.split('\u001b[0J').slice(1);
  expect(drawn.length).toBeGreaterThan(0);
  for (const line of drawn) expect(line).toMatch(/^Enter the six-digit code: /);
});

it('U89: nothing of a hidden answer is shown, corrected or not', async () => {
  expect(await asked('abX\u007fc\r', { hidden: true })).toEqual({
    answer: 'abc',
    shown: 'Enter the six-digit code: \n',
  });
});

it('U89: on a narrow terminal a long question is drawn again from its first line on', async () => {
  const { shown } = await asked('1\u007f2\r', { columns: 20 });
  expect(shown).toContain('\u001b[1A');
});

it.each([
  ['abc', 'abc'],
  ['abX\u007fc', 'abc'],
  ['a😀\bb', 'ab'],
  ['\u007f\u007fab', 'ab'],
  ['wrong\u0015right', 'right'],
])('U89: keys for corrections that stand in a line of a dumb terminal count (%j)', (line, answer) => {
  expect(withoutErased(line)).toBe(answer);
});
