import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ContentSignature } from '../../src/model/digest.ts';
import { acquire } from '../support/acquire-lock.ts';
import { keepsake } from '../support/outside.ts';
import { simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a sync', () => {
  it('brings the whole library, and a second one asks for next to nothing', async () => {
    const { simulator, run, firstRun, photos } = await simulated();
    const first = await firstRun();
    expect(first.err).toContain('12 files downloaded');
    expect(first.code).toBe(0);
    expect(photos().size).toBe(12);

    const before = simulator.requests.length;
    const second = await run();
    expect(second.err).toContain('nothing new');
    expect(second.code).toBe(0);
    expect(simulator.requests.length - before).toBeLessThanOrEqual(5);
    expect(simulator.violations).toEqual([]);
  });

  it('leaves bytes that match Apple’s signatures under dated names', async () => {
    const { simulator, firstRun, photos } = await simulated({ library: 'demo' });
    const { code, out } = await firstRun([
      '--json',
      '--keep-unicode-in-filenames',
      '--size',
      'original',
      '--size',
      'adjusted',
    ]);
    expect(code).toBe(0);
    const report = JSON.parse(out) as {
      saved: number;
      adopted: number;
      failed: number;
      unverifiable: number;
    };
    expect(report).toMatchObject({ failed: 0, unverifiable: 0 });
    expect(photos().size).toBe(report.saved);
    expect(simulator.violations).toEqual([]);
  });

  it('that found every file recorded but the state gone downloads nothing again (I3)', async () => {
    const { simulator, folder, run, firstRun, photos } = await simulated();
    await firstRun();
    const tree = photos();
    rmSync(join(folder, 'session', `${simulator.account.username}.sqlite`));
    const downloads = () => simulator.counters.get('download') ?? 0;
    const before = downloads();
    const again = await run();
    expect(again.err).toContain('12 files found in place');
    expect(downloads()).toBe(before);
    expect(photos()).toEqual(tree);
  });

  it('takes over what icloudpd left, and leaves other files of that name alone (F8)', async () => {
    const { simulator, folder, firstRun, run, photos } = await simulated();
    await firstRun();
    const [taken, foreign, edited] = [...photos().keys()];
    const other = temporaryFolder();
    const theirs = join(other, 'photos');
    for (const name of [taken, foreign, edited]) {
      if (name === undefined) throw new Error('too few files');
      mkdirSync(dirname(join(theirs, name)), { recursive: true });
      const bytes = readFileSync(join(folder, 'photos', name));
      if (name === foreign) bytes.fill(7);
      writeFileSync(join(theirs, name), name === edited ? 'something else' : bytes);
    }
    const { username, password } = simulator.account;
    const result = await keepsake(
      ['--username', username, '--directory', 'photos', '--cookie-directory', join(folder, 'session')],
      { folder: other, env: { KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password } },
    );
    expect(result.err).toContain('1 file found in place');
    expect(result.err).toContain('11 files copied');
    expect(readFileSync(join(theirs, edited ?? '')).toString()).toBe('something else');
    expect(readFileSync(join(theirs, foreign ?? ''))[0]).toBe(7);
    expect((await run()).code).toBe(0);
  });

  it('in a dry run or when printing names writes nothing into the folder', async () => {
    const { folder, firstRun, run } = await simulated();
    const printed = await firstRun(['--only-print-filenames', '--recent', '3']);
    expect(printed.out.trim().split('\n')).toHaveLength(3);
    expect(printed.out).toMatch(/^photos\//);
    const dry = await run(['--dry-run']);
    expect(dry.err).toContain('12 files would be downloaded');
    expect(() => statSync(join(folder, 'photos'))).toThrow('ENOENT');
  });

  it('gives each file the time it was taken', async () => {
    const { folder, firstRun, photos } = await simulated();
    await firstRun();
    for (const name of photos().keys()) {
      const { mtime } = statSync(join(folder, 'photos', name));
      expect(name).toContain(mtime.toISOString().slice(0, 10).replaceAll('-', '/'));
    }
  });
});

describe('what is not right on this side', () => {
  it('B5: a disk that is not mounted is noticed before anything is downloaded', async () => {
    const { folder, firstRun, run } = await simulated();
    await firstRun();
    renameSync(join(folder, 'photos'), join(folder, 'unmounted'));
    mkdirSync(join(folder, 'photos'));
    const ended = await run();
    expect(ended.code).toBe(6);
    expect(ended.err).toContain('its marker is missing');
    expect(ended.err).toContain('--new-destination');
    const over = await run(['--new-destination']);
    expect(over.err).toContain('12 files downloaded');
  });

  it('H1, trap 27, session test 11: a second instance ends at once and says who is at work', async () => {
    const { folder, run, firstRun } = await simulated();
    await firstRun();
    const lock = await acquire(join(folder, 'session'));
    const ended = await run();
    await lock.release();
    expect(ended.code).toBe(5);
    expect(ended.err).toMatch(/another keepsake is at work[\s\S]*process \d+ on/);
  });

  it.each<[what: string, args: string[], code: number, text: RegExp]>([
    ['an unknown flag', ['--nonsense'], 2, /unknown flag --nonsense/],
    ['a number out of range', ['--recent', '-1'], 2, /--recent takes a whole number of at least 1/],
    ['a broken date template', ['--folder-structure', '{:%Y/%Q}'], 2, /--folder-structure: /],
    [
      'an unreadable password file',
      ['--password-file', 'nowhere'],
      2,
      /password file of --password-file cannot be read: it is not there \(ENOENT\)/,
    ],
  ])('%s: one clear error, nothing touched', async (_what, args, code, text) => {
    const { simulator, folder, run } = await simulated();
    const ended = await run(args);
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(text);
    expect(ended.err.match(/keepsake: hint: /g)).toHaveLength(1);
    expect(simulator.requests).toEqual([]);
    expect(() => statSync(join(folder, 'session'))).toThrow('ENOENT');
  });

  it('I8: tells all problems at once', async () => {
    const { run } = await simulated();
    const { code, err } = await run(['--nonsense', '--recent', '0', '--folder-structure', '{:%Y']);
    expect(code).toBe(2);
    expect(err.match(/keepsake: error: /g)).toHaveLength(3);
  });

  it.skipIf(process.platform !== 'linux')(
    'B4: a folder nobody can make is found before sign-in',
    async () => {
      const { simulator, run } = await simulated();
      const ended = await run(['--directory', '/proc/keepsake/photos']);
      expect(ended.code).toBe(6);
      expect(ended.err).toMatch(/\/proc\/keepsake\/photos cannot be used[\s\S]*running as user \d+/);
      expect(simulator.requests).toEqual([]);
    },
  );

  it('B4: a file in place of the folder is found before sign-in', async () => {
    const { simulator, folder, run } = await simulated();
    writeFileSync(join(folder, 'photos'), '');
    const ended = await run();
    expect(ended.code).toBe(6);
    expect(ended.err).toContain('photos');
    expect(simulator.requests).toEqual([]);
  });
});

it('the signature used here is Apple’s (photos.md 10.4)', () => {
  const signature = new ContentSignature();
  signature.update(Buffer.from('abc'));
  expect(signature.digest()).toBe('AYnnoj1r4lMYTs3JP/g7mjGaDCgO');
});
