import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EndSignal } from '../../src/cli/world.ts';
import { until } from '../support/child.ts';
import { CODE, type Simulated } from '../support/simulated.ts';
import { SESSION, THREADS, twoAccounts } from '../support/two-accounts.ts';
import { hasty } from '../support/watching.ts';

const TIMEOUT = { timeout: 60_000 };

async function sideBySide() {
  const both = await twoAccounts();
  const { ann, bob, flagsOf } = both;
  const of = (cloud: Simulated, name: 'ann' | 'bob', ...more: readonly string[]) =>
    flagsOf(cloud, '-d', name, '--threads', String(THREADS[name]), ...more);
  const args = [...SESSION, '--side-by-side', ...of(ann, 'ann'), ...of(bob, 'bob')];
  const signIn = async (cloud: Simulated) =>
    both.run([...SESSION, ...flagsOf(cloud, '--auth-only')], { input: `${CODE}\n` }, [cloud]);
  return { ...both, args, of, signIn };
}

describe('several accounts side by side', TIMEOUT, () => {
  it('U60: one that waits for the user keeps no other, each line names its account, and the document has its order', async () => {
    const { args, bob, run, signIn, files } = await sideBySide();
    await signIn(bob);
    let said = '';
    const stdin = new PassThrough();
    const running = run([...args, '--json'], { stdin, onErr: (text) => (said += text) }, 'threads');
    await until(() => files('bob') === 4 && said.includes('this is about ann@example.com'));
    // Bob is through, and Ann has not begun.
    expect(files('ann')).toBe(0);
    stdin.end(`${CODE}\n`);
    const { code, out, err } = await running;
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      exitCode: 0,
      accounts: [
        { account: 'ann@example.com', exitCode: 0, saved: 3 },
        { account: 'bob@example.com', exitCode: 0, saved: 4 },
      ],
    });

    const again = await run(args, {}, 'threads');
    expect(again.code).toBe(0);
    const lines = again.err.split('\n').filter((line) => line !== '');
    for (const line of lines) expect(line).toMatch(/^keepsake: (warning: |error: )?(ann|bob)@example\.com: /);
    expect(lines.length).toBeGreaterThan(1);
  });

  it('U60: questions come one at a time, the worst end is that of all, and one account twice takes turns', async () => {
    const { ann, bob, of, args, run, files } = await sideBySide();
    const { code, err } = await run(args, { input: `${CODE}\n${CODE}\n` }, 'threads');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect([files('ann'), files('bob')]).toEqual([3, 4]);
    const asked = err.match(/this is about \w+|Enter the six-digit code/g);
    expect(asked).toEqual([
      expect.stringMatching(/^this is about/),
      'Enter the six-digit code',
      expect.stringMatching(/^this is about/),
      'Enter the six-digit code',
    ]);
    expect(new Set(asked).size).toBe(3);

    bob.simulator.revokeTrust();
    bob.simulator.revokeSessions();
    const again = [...of(ann, 'ann', '--recent', '1'), '-d', 'twice', '--json'];
    const ended = await run([...args, ...again], {}, 'threads');
    expect(JSON.parse(ended.out)).toMatchObject({
      exitCode: 4,
      accounts: [{ account: 'ann@example.com', exitCode: 0 }, { exitCode: 4, error: {} }, { copied: 1 }],
    });
    expect(ended.code).toBe(4);
  });

  it('U60: a watch that names one account twice has cycles of both of its folders', async () => {
    const { ann, run, signIn, files, flagsOf } = await sideBySide();
    await signIn(ann);
    const into = (folder: string) => flagsOf(ann, '-d', folder, '--threads', String(THREADS.ann));
    let kill: (signal: EndSignal) => void = () => {};
    const loop = run(
      [...SESSION, '--side-by-side', '--watch-with-interval', '1', ...into('one'), ...into('two')],
      { clock: hasty, onStart: (listener) => (kill = listener) },
      'threads',
    );
    await until(() => files('one') === 3 && files('two') === 3);
    kill('SIGTERM');
    expect((await loop).code).toBe(143);
  });

  it('U60: a watch has cycles of both at a time, and one signal ends all', async () => {
    const { ann, bob, args, run, signIn, files } = await sideBySide();
    for (const cloud of [ann, bob]) await signIn(cloud);
    let kill: (signal: EndSignal) => void = () => {};
    const loop = run(
      [...args, '--watch-with-interval', '1'],
      { clock: hasty, onStart: (listener) => (kill = listener) },
      'threads',
    );
    await until(() => files('ann') === 3 && files('bob') === 4);
    kill('SIGTERM');
    const { code, err } = await loop;
    expect(code).toBe(143);
    expect(err).toContain('keepsake: ann@example.com: stopped');
    expect(err).toContain('keepsake: bob@example.com: stopped');
  });
});
