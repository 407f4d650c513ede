import { describe, expect, it } from 'vitest';
import { runPasswordCommand } from '../../../src/config/password-command.ts';
import { KeepsakeError } from '../../../src/base/errors.ts';

const running = new AbortController().signal;
const run = (command: string, limitMs = 10_000, signal = running) =>
  runPasswordCommand(command, { env: { PATH: process.env['PATH'], WHO: 'sam' }, cwd: '/', signal, limitMs });

async function failure(command: string, limitMs?: number): Promise<KeepsakeError> {
  const error: unknown = await run(command, limitMs).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KeepsakeError)) throw new Error('it should have failed', { cause: error });
  return error;
}

describe('J8: a password command', () => {
  it.each([
    ['prints the password', 'echo hush', 'hush'],
    ['may be a pipe', 'printf "hush\\nnotes\\n" | head -n 1', 'hush'],
    ['inherits the environment it is given', 'echo "$WHO"', 'sam'],
    ['has no input to wait for', 'cat; echo hush', 'hush'],
    ['may complain as long as it succeeds', 'echo oh >&2; echo hush', 'hush'],
  ])('%s', async (_what, command, password) => {
    expect((await run(command)).reveal()).toBe(password);
  });

  it.each([
    ['fails', 'echo one >&2; exit 3', /ended with status 3$/, ['one']],
    ['is killed', 'kill $$', /was ended by SIGTERM$/, []],
    ['prints nothing', 'true', /printed nothing$/, []],
    ['prints two lines', 'printf "a\\nb\\n"', /printed more than one line$/, undefined],
    ['prints without end', 'yes', /printed more than 4096 bytes$/, []],
    ['does not exist', 'no-such-program-anywhere', /ended with status 127$/, undefined],
  ])('that %s is told, not used', async (_what, command, message, details) => {
    const error = await failure(command);
    expect(error.code).toBe('PASSWORD_NEEDED');
    expect(error.message).toMatch(message);
    if (details !== undefined) expect(error.details).toEqual(details);
  });

  it('shows what it printed nowhere', async () => {
    const error = await failure('printf "hush-hush\\nhush-hush\\n"');
    expect([error.message, ...error.details].join()).not.toContain('hush');
  });

  it('complains in a few safe lines', async () => {
    const { details } = await failure(
      'for i in 1 2 3 4 5 6 7 8; do printf "\\033[31m$i\\n" >&2; done; exit 1',
    );
    expect(details).toEqual(['1', '2', '3', '4', '5'].map((n) => `\\u001b[31m${n}`));
  });

  it.each(['sleep 60', 'sleep 60 & echo hush'])('is given up when it takes too long: %s', async (command) => {
    expect((await failure(command, 100)).message).toMatch(/took more than 0.1 seconds$/);
  });

  it('ends with the run', async () => {
    const stop = new AbortController();
    const work = run('sleep 60', 10_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });
});
