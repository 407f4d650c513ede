import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EndSignal } from '../../src/cli/world.ts';
import { until } from '../support/child.ts';
import { hasty } from '../support/watching.ts';
import { CODE, filesIn, sessionFile, simulated } from '../support/simulated.ts';
import { placeSession } from '../support/kept-session.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { twoAccounts } from '../support/two-accounts.ts';
import { bare, writePrivately } from '../support/bare-command.ts';

const TIMEOUT = { timeout: 60_000 };

describe('a configuration', TIMEOUT, () => {
  it('U70: the file in the cookie directory alone makes the sync, its paths from where it lies', async () => {
    const cloud = await simulated();
    const { simulator, folder } = cloud;
    await placeSession(sessionFile(cloud));
    writePrivately(
      join(folder, 'session', 'keepsake.toml'),
      `[account]
username = "${simulator.account.username}"
password = "${simulator.account.password}"
[job]
directory = "../photos"
recent = 3
skip_live_photos = true
`,
    );
    const env = {
      KEEPSAKE_SIMULATOR: simulator.url,
      KEEPSAKE_COOKIE_DIRECTORY: 'session',
      KEEPSAKE_RECENT: '2',
    };
    const { code, err, out } = await bare(['--json'], { folder, env });
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out)).toMatchObject({ saved: 2 });
    expect(cloud.photos().size).toBe(2);
    expect(out + err).not.toContain(simulator.account.password);
    // It stands in no place where others see it.
    expect(err).not.toContain('can be read by');

    chmodSync(join(folder, 'session', 'keepsake.toml'), 0o644);
    const open = await bare(['status'], { folder, env });
    expect(open.code, open.err).toBe(0);
    expect(open.err).toContain('keepsake.toml can be read by others; chmod 600 it');
  });

  it('U71: everything that is wrong with file, environment and command line at once, each with its place', async () => {
    const folder = temporaryFolder();
    writePrivately(
      join(folder, 'x.toml'),
      `[account]
username = "sam@example.com"
[job]
recent = "hunter2"
skip_videos = true
skip_photos = true
folder_structure = "{:%Q}"
`,
    );
    const env = {
      KEEPSAKE_CONFIG: 'x.toml',
      KEEPSAKE_SIZE: 'huge,original',
      KEEPSAKE_THREADS: '0',
      KEEPSAKE_RECENTT: '1',
    };
    const { code, err } = await bare(['--until-found', 'no'], { folder, env });
    expect(code).toBe(2);
    expect(err.split('\n').filter((line) => !line.includes('hint'))).toEqual([
      'keepsake: warning: KEEPSAKE_RECENTT in the environment is no setting, and is passed over; did you mean KEEPSAKE_RECENT?',
      'keepsake: error: --directory is missing',
      expect.stringMatching(/^keepsake: error: x.toml:5: skip_videos and skip_photos exclude each other$/),
      'keepsake: error: --until-found takes a whole number of at least 1',
      expect.stringMatching(/^keepsake: error: x.toml:7: folder_structure: /),
      'keepsake: error: KEEPSAKE_SIZE takes original, medium, thumb, adjusted or alternative',
      'keepsake: error: x.toml:4: recent takes a whole number of at least 1',
      'keepsake: error: KEEPSAKE_THREADS takes a whole number from 1 to 64',
      '',
    ]);
    expect(err).not.toContain('hunter2');
    expect(readdirSync(folder)).toEqual(['x.toml']);
  });

  it.each([
    [
      'no file of that name',
      'nowhere.toml',
      {},
      'the configuration of --config cannot be read: it is not there (ENOENT)',
    ],
    ['a folder', '.', {}, 'the configuration of --config cannot be read: it is a folder (EISDIR)'],
    ['no TOML', 'broken.toml', {}, 'broken.toml:1: this is no TOML'],
    ['no UTF-8', 'latin.toml', {}, 'latin.toml is no text in UTF-8'],
    ['a huge one', 'huge.toml', {}, 'the configuration of --config holds more than 1048576 bytes'],
    ['a variable', 'good.toml', { KEEPSAKE_DRY_RUN: 'perhaps' }, 'KEEPSAKE_DRY_RUN takes true or false'],
  ])('U71: %s', async (_what, file, env, problem) => {
    const folder = temporaryFolder();
    writePrivately(join(folder, 'broken.toml'), 'password = "hunter2');
    writePrivately(join(folder, 'good.toml'), '');
    writeFileSync(join(folder, 'latin.toml'), Buffer.from([0x23, 0xe9, 0xe9, 0x0a]));
    writeFileSync(join(folder, 'huge.toml'), Buffer.alloc(1024 * 1024 + 1, 0x0a));
    const { code, out, err } = await bare(['--config', file, '--json'], { folder, env });
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'USAGE', message: expect.stringContaining(problem) },
    });
    expect(out + err).not.toContain('hunter2');
  });

  it('U71: the usual file is a link that leads nowhere', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.keepsake'));
    symlinkSync('/nowhere/x.toml', join(folder, '.keepsake', 'keepsake.toml'));
    const { code, err } = await bare(['status'], { folder });
    expect(code).toBe(2);
    expect(err).toContain(
      `the configuration ${join(folder, '.keepsake', 'keepsake.toml')} cannot be read: it is not there (ENOENT)`,
    );
  });

  it('U72: a promise of the file that a command would break is no less a promise', async () => {
    const folder = temporaryFolder();
    writePrivately(
      join(folder, '.keepsake', 'keepsake.toml'),
      '[account]\nusername = "a@b.c"\n[job]\ndry_run = true\nrecent = 5\n',
    );
    const { code, err } = await bare(['reset', 'state', '--yes'], { folder });
    expect(code).toBe(2);
    expect(err).toContain('keepsake.toml:4: dry_run does not go with reset');
    expect(err).not.toContain('recent');
  });

  it('U73: several accounts and jobs of one file in one process; a hint needs no more than which account', async () => {
    const { ann, bob, run, files } = await twoAccounts();
    writePrivately(join(ann.folder, 'ann.password'), ann.simulator.account.password);
    writePrivately(join(ann.folder, 'bob.password'), bob.simulator.account.password);
    writePrivately(
      join(ann.folder, 'keepsake.toml'),
      `[runtime]
cookie_directory = "session"
json = true
[[account]]
username = "ann@example.com"
password_file = "ann.password"
[[account.job]]
name = "all"
directory = "one"
skip_live_photos = true
[[account.job]]
name = "the newest"
directory = "two"
recent = 1
[[account]]
username = "bob@example.com"
password_file = "bob.password"
directory = "three"
`,
    );
    const config = ['--config', 'keepsake.toml'];
    const { code, out, err } = await run(config, { input: `${CODE}\n${CODE}\n` }, [ann, ann, bob]);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out)).toMatchObject({
      accounts: [
        { account: 'ann@example.com', job: 'all', saved: 3 },
        { job: 'the newest', copied: 1 },
        { account: 'bob@example.com', saved: 4 },
      ],
    });
    expect([files('one'), files('two'), files('three')]).toEqual([3, 1, 4]);

    const session = await run(['session', ...config]);
    expect(JSON.parse(session.out)).toMatchObject({
      accounts: [{ account: 'ann@example.com' }, { account: 'bob@example.com' }],
    });
    const one = await run(['status', ...config, '-u', 'ann@example.com', '-d', 'two']);
    expect(JSON.parse(one.out)).toMatchObject({ account: 'ann@example.com', files: 1 });
    const named = await run(['status', ...config, '--job', 'the newest']);
    expect(JSON.parse(named.out)).toMatchObject({ account: 'ann@example.com', files: 1 });
    const jobs = await run(['jobs', ...config, '-u', 'ann@example.com']);
    expect(JSON.parse(jobs.out)).toMatchObject({ jobs: [{ name: 'all' }, { name: 'the newest' }] });
    const unknown = await run(['verify', ...config, '--job', 'the newes']);
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('did you mean the newest?') });
    const unsigned = await run([...config, '-u', 'bob@example.com', '--cookie-directory', 'other'], {}, [
      bob,
    ]);
    expect(unsigned.err).toContain(
      '`keepsake login --username bob@example.com --cookie-directory other --config keepsake.toml`',
    );
    expect(filesIn(join(ann.folder, 'three')).size).toBe(4);
  });

  it.each([false, true])(
    'U78: in a watch each job of one account has its cycles, side by side: %s',
    async (isSideBySide) => {
      const cloud = await simulated();
      const { simulator, folder } = cloud;
      await placeSession(sessionFile(cloud));
      writePrivately(
        join(folder, 'keepsake.toml'),
        `[runtime]
cookie_directory = "session"
side_by_side = ${isSideBySide}
[account]
username = "${simulator.account.username}"
password = "${simulator.account.password}"
[[job]]
directory = "one"
watch_with_interval = 1
[[job]]
name = "second"
directory = "two"
recent = 2
watch_with_interval = 2
[[job]]
directory = "three"
recent = 1
`,
      );
      const filesOf = (name: string) => {
        const path = join(folder, name);
        return existsSync(path) ? filesIn(path).size : 0;
      };
      let kill: (signal: EndSignal) => void = () => {};
      const env = { KEEPSAKE_SIMULATOR: simulator.url };
      const clock = hasty;
      const onStart = (listener: typeof kill) => (kill = listener);
      const loop = bare(['--config', 'keepsake.toml'], { folder, env, clock, onStart });
      const cycles = () =>
        simulator.requests.filter(({ operation }) => operation === 'changes/database').length;
      await until(() => filesOf('one') > 11 && filesOf('two') > 1 && filesOf('three') > 0);
      const before = cycles();
      await until(() => cycles() > before + 3);
      // All of an account are spoken to, or those of one job, or of one folder.
      const spokenTo = async (...which: readonly string[]) => {
        const words = ['control', 'status', '--config', 'keepsake.toml', '--json', ...which];
        const { watches } = JSON.parse((await bare(words, { folder })).out) as {
          readonly watches: readonly { readonly directory: string }[];
        };
        return watches.map(({ directory }) => basename(directory)).toSorted();
      };
      expect(await spokenTo()).toEqual(['one', 'two']);
      expect(await spokenTo('--job', 'second')).toEqual(['two']);
      expect(await spokenTo('--directory', 'one')).toEqual(['one']);
      kill('SIGTERM');
      expect(await loop).toMatchObject({ code: 143, err: expect.not.stringContaining('error') });
    },
  );

  it('U73: what is wrong in the lines of several jobs is told once, by its line', async () => {
    const folder = temporaryFolder();
    writePrivately(
      join(folder, '.keepsake', 'keepsake.toml'),
      `[account]
username = "a@b.c"
size = "huge"
[[job]]
directory = "1"
[[job]]
recent = 0
`,
    );
    const { code, err } = await bare([], { folder });
    expect({ code, errors: err.split('\n').filter((line) => line.includes('error')) }).toEqual({
      code: 2,
      errors: [
        expect.stringContaining('error: keepsake.toml:3: size takes'),
        'keepsake: error: account 2 of 2: --directory is missing',
        'keepsake: error: keepsake.toml:7: recent takes a whole number of at least 1',
      ],
    });
  });

  it('U88: one job that stands in the file twice is told with both lines, and nothing begins', async () => {
    const folder = temporaryFolder();
    const text = `[account]
username = "a@b.c"
[[job]]
directory = "photos"
[[job]]
name = "again"
directory = "../${basename(folder)}/photos/"
watch_with_interval = 60
[[job]]
directory = "photos"
recent = 5
`;
    writePrivately(join(folder, 'keepsake.toml'), text);
    const { code, err } = await bare(['--config', 'keepsake.toml'], { folder });
    const says = (line: number, other: number) =>
      `keepsake: error: keepsake.toml:${line}: the job of line ${other} keeps the same photos in the same folder: leave one of the two out`;
    expect({ code, errors: err.split('\n').filter((line) => line.includes('error')) }).toEqual({
      code: 2,
      errors: [says(4, 7), says(7, 4)],
    });
    expect(readdirSync(folder)).toEqual(['keepsake.toml']);
  });
});
