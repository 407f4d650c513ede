import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type EndSignal } from '../../src/cli/world.ts';
import { until } from '../support/child.ts';
import { jsonDocument } from '../support/json-document.ts';
import { CODE, type Simulated } from '../support/simulated.ts';
import { SESSION, twoAccounts } from '../support/two-accounts.ts';
import { hasty } from '../support/watching.ts';

const TIMEOUT = { timeout: 60_000 };

describe('several accounts', TIMEOUT, () => {
  it('U53: each with its own flags, one after the other, in one document', async () => {
    const { ann, bob, run, flagsOf, files } = await twoAccounts();
    const args = [
      ...SESSION,
      '--skip-live-photos',
      ...flagsOf(ann, '-d', 'ann'),
      ...flagsOf(bob, '-d', 'bob', '--recent', '2', '--json'),
    ];
    const { code, out, err } = await run(args, { input: `${CODE}\n${CODE}\n` });
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      exitCode: 0,
      accounts: [
        { account: 'ann@example.com', exitCode: 0, saved: 3 },
        { account: 'bob@example.com', exitCode: 0, saved: 2 },
      ],
    });
    expect([files('ann'), files('bob')]).toEqual([3, 2]);
    expect(err).toContain('bob@example.com, account 2 of 2');
    expect(err.match(/this is about bob@example.com/g)).toHaveLength(1);
    expect(out + err).not.toContain(bob.simulator.account.password);

    // Commands that only look are asked of each, too; what they list is one document all the same.
    const status = await run(['status', ...args]);
    expect(JSON.parse(status.out)).toMatchObject({ accounts: [{ files: 3 }, { files: 2 }] });
    const printed = await run([...args, '--only-print-filenames', '--recent', '4']);
    expect(JSON.parse(printed.out)).toMatchObject({ accounts: [{ paths: [] }, { paths: [/./, /./] }] });
  });

  it('U53: one that needs a person does not keep the others, and the most severe end is that of all', async () => {
    const { ann, bob, run, flagsOf, files } = await twoAccounts();
    const args = [
      ...SESSION,
      '-u',
      ann.simulator.account.username,
      '-d',
      'ann',
      ...flagsOf(bob, '-d', 'bob'),
    ];
    await run([...SESSION, ...flagsOf(bob, '--auth-only')], { input: `${CODE}\n` }, [bob]);
    const { code, err } = await run(args);
    expect({ code, files: files('bob') }).toEqual({ code: 4, files: 4 });
    expect(err).toContain('keepsake: error:');
    const json = await run([...args, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({
      exitCode: 4,
      accounts: [{ account: 'ann@example.com', exitCode: 4, error: {} }, { exitCode: 0 }],
    });
  });

  it('U53: one account twice is two jobs, and what the first has saved is copied', async () => {
    const { ann, run, flagsOf, files } = await twoAccounts();
    const args = [...SESSION, ...flagsOf(ann, '-d', 'one'), '-u', 'ANN@example.com', '-d', 'two', '--json'];
    const { out } = await run(
      args,
      { input: `${CODE}\n`, env: { KEEPSAKE_PASSWORD: ann.simulator.account.password } },
      [ann],
    );
    expect(JSON.parse(out)).toMatchObject({ exitCode: 0, accounts: [{ saved: 3 }, { saved: 0, copied: 3 }] });
    expect([files('one'), files('two')]).toEqual([3, 3]);
  });

  it('U54: what is wrong with any of them is told at once, and nothing begins', async () => {
    const { ann, bob, run, flagsOf } = await twoAccounts();
    const { code, err, out } = await run([
      ...SESSION,
      '--recent',
      'hunter2',
      '--mfa-provider',
      'webui',
      ...flagsOf(ann, '-d', 'ann', '--skip-created-before', 'hunter2'),
      ...flagsOf(bob, '--size', 'hunter2'),
      '--foo',
    ]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n').filter((line) => line !== '')).toEqual([
      'keepsake: error: unknown flag --foo',
      expect.stringContaining('--mfa-provider webui is not in this version: leave it out; '),
      'keepsake: error: --recent takes a whole number of at least 1',
      expect.stringContaining('account 1 of 2: --skip-created-before takes a day of the calendar'),
      'keepsake: error: account 2 of 2: --directory is missing',
      'keepsake: error: account 2 of 2: --size takes original, medium, thumb, adjusted or alternative',
      expect.stringContaining('keepsake: hint:'),
    ]);
    expect(ann.simulator.requests.length + bob.simulator.requests.length).toBe(0);
  });

  it('U54: one password of the environment is not proven for several accounts', async () => {
    const { ann, bob, run, flagsOf } = await twoAccounts();
    const env = { KEEPSAKE_PASSWORD: 'hunter2-canary' };
    const args = [
      ...SESSION,
      ...flagsOf(ann, '-d', 'ann'),
      '-u',
      bob.simulator.account.username,
      '-d',
      'bob',
    ];
    const { code, err } = await run(args, { env });
    expect(code).toBe(2);
    expect(err).toContain('account 2 of 2: KEEPSAKE_PASSWORD is one password');
    expect(err).not.toContain('hunter2-canary');
    expect(ann.simulator.requests.length).toBe(0);
  });

  it('U55: a watch gives each its cycles; one that needs the user at the terminal keeps no other', async () => {
    const { ann, bob, run, flagsOf } = await twoAccounts();
    await run([...SESSION, ...flagsOf(bob, '--auth-only')], { input: `${CODE}\n` }, [bob]);
    let said = '';
    let kill: (signal: EndSignal) => void = () => {};
    const stdin = new PassThrough();
    const opened: Simulated[] = [ann, bob];
    const loop = run(
      [...SESSION, '--watch-with-interval', '1', ...flagsOf(ann, '-d', 'ann'), ...flagsOf(bob, '-d', 'bob')],
      {
        clock: hasty,
        stdin,
        onStart: (listener) => (kill = listener),
        onErr: (text) => (said += text),
      },
      // Ann waits for her code, and has opened nothing else until then.
      [...opened, ...Array.from({ length: 500 }, () => bob)],
    );
    await until(() => said.includes('this is about ann@example.com') && said.includes('4 files downloaded'));
    // One log for both: each line says whose it is.
    expect(said).toMatch(/keepsake: bob@example\.com: .* 4 files downloaded/);
    const cycles = () =>
      bob.simulator.requests.filter(({ operation }) => operation === 'changes/database').length;
    const before = cycles();
    await until(() => cycles() > before + 2);

    // Each can be spoken to alone.
    const control = async (word: string, { simulator }: Simulated) => {
      const { username } = simulator.account;
      const { out } = await run(['control', word, ...SESSION, '-u', username, '--json']);
      return (jsonDocument(out) as { readonly watches: readonly unknown[] }).watches;
    };
    expect(await control('pause', bob)).toMatchObject([
      { directory: expect.stringMatching(/bob$/) as string },
    ]);
    await until(() => said.includes('bob@example.com: paused'));
    const paused = cycles();
    expect(await control('status', ann)).toMatchObject([{ state: 'working', pausedSince: null }]);
    expect(await control('status', bob)).toMatchObject([{ state: 'paused' }]);
    expect(cycles()).toBe(paused);
    kill('SIGTERM');
    stdin.end();
    expect((await loop).code).toBe(143);
  });
});
